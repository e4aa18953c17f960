//! Batch: many items answered on all cores, in their order.

use crate::engine::{Engine, Options};
use crate::error::{Error, Result};
use crate::pool;
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
    let answers = pool::map(items, || {
        Ok(|item: &Item| {
            let answer = engine.ask_with(&item.text, options);
            step();
            Ok(answer)
        })
    })?;
    let mut out = Answered::default();
    for (item, answer) in items.iter().cloned().zip(answers) {
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
