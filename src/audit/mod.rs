//! Audit: the answers that somebody gave, judged claim by claim against the indexed pages.
//!
//! No model and no network. Words rank and reject, they never certify: only a quotation is certain.

mod align;
mod assess;
mod candidates;
mod checkable;
mod cites;
mod claims;
pub mod contract;
mod dates;
mod denials;
mod differ;
mod evidence;
mod fractions;
mod judge;
mod matching;
mod modality;
mod numbers;
mod pages;
mod passage;
mod polarity;
mod practice;
mod quantity;
mod quotation;
mod report;
mod statement;
mod thesaurus;
mod units;
mod urls;
pub mod wording;
mod words;

pub use checkable::Unchecked;
pub use differ::{Difference, Kind};
pub use report::{Audit, Audited, Citing, Claim, Counts, Cover, Mark, Verdict};
pub use urls::State;

use crate::error::Result;
use crate::guard::guard;
use crate::home::Home;
use crate::index::store::Reader;
use crate::parallel;
use crate::question::concepts::Concepts;
use crate::questionnaire::{Item, Place, Questionnaire, Unit, Unread, Why};

/// What a claim is judged with.
pub(crate) struct Ground<'g> {
    pub(crate) reader: &'g Reader,
    pub(crate) concepts: &'g Concepts,
    /// Where the archive is; none for the digest alone.
    pub(crate) home: Option<&'g Home>,
}

/// A claim that waits to be judged, and the item that it belongs to.
struct Task {
    item: usize,
    claim: claims::Claim,
    place: checkable::Place,
}

/// Judges the answers of `form`; `step` is called after each claim.
pub(crate) fn audit(
    ground: &Ground<'_>,
    form: &Questionnaire,
    step: &(dyn Fn() + Sync),
) -> Result<Audit> {
    let words = words::Reader::new(ground.concepts)?;
    let (mut items, tasks) = tasks(form, &words);
    for (task, claim) in tasks.iter().zip(assessed(ground, &tasks, step)?) {
        items[task.item].claims.push(claim);
    }
    items.retain(|i| !i.claims.is_empty());
    Ok(Audit {
        corpus: ground.reader.manifest().corpus.clone(),
        name: form.name.clone(),
        items,
        notes: form.notes.clone(),
    })
}

/// How many claims [`audit`] will judge.
pub(crate) fn size(concepts: &Concepts, form: &Questionnaire) -> Result<usize> {
    Ok(tasks(form, &words::Reader::new(concepts)?).1.len())
}

/// The items of `form` and the claims of each, text outside answers too, in the order of the file.
fn tasks(form: &Questionnaire, words: &words::Reader<'_>) -> (Vec<Audited>, Vec<Task>) {
    let (mut items, mut tasks) = (Vec::new(), Vec::new());
    let mut of_writer = false;
    for part in parts(form) {
        let (id, question, place) = match part {
            Part::Item(item) => (item.id.clone(), Some(item.text.clone()), &item.place),
            Part::Outside(unread) => (String::new(), None, &unread.place),
        };
        let outside = question.is_none();
        let found = match part {
            Part::Item(item) => answer_claims(item),
            Part::Outside(unread) => claims::claims(&unread.text, &[]),
        };
        if let (true, [only]) = (outside, found.as_slice()) {
            let title = statement::Statement::read(&only.text, words);
            if checkable::is_title(&title) {
                of_writer = checkable::is_of_writer(&title);
            }
        }
        let stands = checkable::Place { outside, of_writer: outside && of_writer };
        let item = items.len();
        tasks.extend(found.into_iter().map(|claim| Task { item, claim, place: stands }));
        items.push(Audited { id, question, place: place.clone(), claims: Vec::new() });
    }
    (items, tasks)
}

#[derive(Clone, Copy)]
enum Part<'f> {
    Item(&'f Item),
    Outside(&'f Unread),
}

/// Items, and the text between them, by where they stand.
fn parts(form: &Questionnaire) -> Vec<Part<'_>> {
    let told = |u: &&Unread| {
        matches!(u.why, Why::Text | Why::Instruction)
            && u.place.sheet.is_none()
            && u.place.column.is_none()
            && u.place.unit != Unit::Entry
    };
    let items = form.items.iter().map(|i| (&i.place, Part::Item(i)));
    let others = form.unread.iter().filter(told).map(|u| (&u.place, Part::Outside(u)));
    // A form without answers has nothing to be audited, and what it says of itself neither.
    let answered = form.items.iter().any(|i| i.given.is_some() || !i.cited.is_empty());
    let mut out: Vec<(&Place, Part<'_>)> =
        if answered { items.chain(others).collect() } else { Vec::new() };
    if out.iter().all(|(p, _)| p.sheet.is_none()) {
        out.sort_by_key(|(p, _)| p.row);
    }
    out.into_iter().map(|(_, part)| part).collect()
}

/// The claims of an item: its answer's sentences, and words with pages of their own.
fn answer_claims(item: &Item) -> Vec<claims::Claim> {
    let whole = item.cited.iter().filter(|c| c.words.is_none()).map(|c| c.url.clone());
    let sources: Vec<String> = whole.collect();
    let mut out = claims::claims(item.given.as_deref().unwrap_or_default(), &sources);
    for cited in &item.cited {
        if let Some(words) = &cited.words {
            out.extend(claims::claims(words, std::slice::from_ref(&cited.url)));
        }
    }
    out
}

/// The claims of `tasks`, judged on all cores, in their order.
fn assessed(ground: &Ground<'_>, tasks: &[Task], step: &(dyn Fn() + Sync)) -> Result<Vec<Claim>> {
    let known = urls::Known::of(ground.home);
    parallel::try_map(tasks, || {
        let assessor = assess::Assessor::new(ground, &known)?;
        Ok(move |task: &Task| {
            let claim = guard(|| assessor.assess(&task.claim, task.place))
                .map_err(|detail| ground.reader.damaged(detail))??;
            step();
            Ok(claim)
        })
    })
}
