//! Batch: many items answered on all cores, in their order.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::engine::{Engine, Options};
use crate::error::{Error, Result};
use crate::questionnaire::{Item, Unread, Why};
use crate::render::Entry;

/// Items answered, and those that could not be asked.
#[derive(Default)]
pub struct Answered {
    /// The answers, in the order of their items.
    pub entries: Vec<Entry>,
    /// Items that hold no question after all.
    pub unread: Vec<Unread>,
}

/// Answers `items`; `step` is called after each.
pub fn answer(
    engine: &Engine,
    items: &[Item],
    options: &Options,
    step: impl Fn() + Sync,
) -> Result<Answered> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    let work = || {
        while let Some((i, item)) = take(&next, items) {
            let answer = engine.ask_with(&item.text, options);
            if let Ok(mut done) = done.lock() {
                done.push((i, answer));
            }
            step();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    let mut out = Answered::default();
    for (i, answer) in done {
        let item = items[i].clone();
        let unread = |why| Unread { place: item.place.clone(), text: item.text.clone(), why };
        match answer {
            Ok(answer) => out.entries.push(Entry { item, answer }),
            Err(Error::EmptyQuestion) => out.unread.push(unread(Why::NoWords)),
            Err(Error::LongQuestion { .. }) => out.unread.push(unread(Why::TooLong)),
            Err(e) => return Err(e),
        }
    }
    Ok(out)
}

fn take<'i>(next: &AtomicUsize, items: &'i [Item]) -> Option<(usize, &'i Item)> {
    let i = next.fetch_add(1, Ordering::Relaxed);
    items.get(i).map(|item| (i, item))
}
