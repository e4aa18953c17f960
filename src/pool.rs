//! Pool: many items worked on by all cores, the results in the items' order.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Result;

/// What `worker`, made once a core, makes of each of `items`, or the first error.
pub(crate) fn map<T, R, W>(items: &[T], worker: impl Fn() -> Result<W> + Sync) -> Result<Vec<R>>
where
    T: Sync,
    R: Send,
    W: FnMut(&T) -> Result<R>,
{
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    let run = || -> Result<()> {
        let mut work = worker()?;
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { return Ok(()) };
            let made = work(item)?;
            if let Ok(mut done) = done.lock() {
                done.push((i, made));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|t| match t.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, made)| made).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_keep_their_order_and_an_error_is_told() {
        let items: Vec<usize> = (0..100).collect();
        let doubled = map(&items, || Ok(|n: &usize| Ok(n * 2))).unwrap();
        assert_eq!(doubled[99], 198);
        assert!(doubled.is_sorted());
        let failed =
            map(&items, || Ok(|n: &usize| if *n == 7 { Err(Error::NoHome) } else { Ok(*n) }));
        assert!(matches!(failed, Err(Error::NoHome)));
        let none: Vec<usize> = map(&[] as &[usize], || Ok(|n: &usize| Ok(*n))).unwrap();
        assert!(none.is_empty());
    }
}
