//! Parallel: work on many items on all cores, the results in the items' order.

use std::convert::Infallible;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `work` of every item, in their order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let Ok(done) = try_map(items, || Ok::<_, Infallible>(|item: &T| Ok(work(item))));
    done
}

/// What `worker`, made once a core, makes of each of `items`, or the first error.
pub(crate) fn try_map<T, R, E, W>(
    items: &[T],
    worker: impl Fn() -> Result<W, E> + Sync,
) -> Result<Vec<R>, E>
where
    T: Sync,
    R: Send,
    E: Send,
    W: FnMut(&T) -> Result<R, E>,
{
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    let run = || -> Result<(), E> {
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
    fn results_come_in_the_order_of_their_items() {
        let items: Vec<u32> = (0..1000).collect();
        assert_eq!(map(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert!(map(&[] as &[u32], |n| *n).is_empty());
    }

    #[test]
    fn results_keep_their_order_and_an_error_is_told() {
        let items: Vec<usize> = (0..100).collect();
        let doubled = try_map(&items, || Ok::<_, Error>(|n: &usize| Ok(n * 2))).unwrap();
        assert_eq!(doubled[99], 198);
        assert!(doubled.is_sorted());
        let failed =
            try_map(&items, || Ok(|n: &usize| if *n == 7 { Err(Error::NoHome) } else { Ok(*n) }));
        assert!(matches!(failed, Err(Error::NoHome)));
        let none: Vec<usize> =
            try_map(&[] as &[usize], || Ok::<_, Error>(|n: &usize| Ok(*n))).unwrap();
        assert!(none.is_empty());
    }
}
