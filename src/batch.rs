//! Batch: many items answered on all cores, in their order.

use std::collections::{BTreeMap, HashMap};

use crate::engine::{Engine, Options};
use crate::error::{Error, Result};
use crate::parallel;
use crate::questionnaire::{Item, Unread, Why};
use crate::render::Entry;

/// Items answered, and those that could not be asked.
#[derive(Default)]
#[non_exhaustive]
pub struct Answered {
    /// The answers, in the order of their items.
    pub entries: Vec<Entry>,
    /// Items that hold no question after all.
    pub unread: Vec<Unread>,
}

/// Answers `items`; `step` is called after each. What is asked twice is looked for once.
pub fn answer(
    engine: &Engine,
    items: &[Item],
    options: &Options,
    step: impl Fn() + Sync,
) -> Result<Answered> {
    let first = firsts(items);
    let asked: Vec<usize> = (0..items.len()).filter(|i| first[*i] == *i).collect();
    (asked.len()..items.len()).for_each(|_| step());
    let answers = parallel::map(&asked, |i| {
        let answer = engine.ask_with(&items[*i].text, options);
        step();
        (*i, answer)
    });
    let mut done: BTreeMap<_, _> = answers.into_iter().collect();
    let mut out = Answered::default();
    for (item, first) in items.iter().zip(first) {
        let unread = |why| Unread { place: item.place.clone(), text: item.text.clone(), why };
        match done.get(&first) {
            Some(Ok(answer)) => {
                out.entries.push(Entry { item: item.clone(), answer: answer.clone() });
            }
            Some(Err(Error::EmptyQuestion)) => out.unread.push(unread(Why::NoWords)),
            Some(Err(Error::LongQuestion { .. })) => out.unread.push(unread(Why::TooLong)),
            Some(Err(_)) | None => {
                if let Some(Err(e)) = done.remove(&first) {
                    return Err(e);
                }
            }
        }
    }
    Ok(out)
}

/// For each item the first one that asks the same.
fn firsts(items: &[Item]) -> Vec<usize> {
    let mut known = HashMap::new();
    let first = |(i, item): (usize, &Item)| *known.entry(item.text.clone()).or_insert(i);
    items.iter().enumerate().map(first).collect()
}
