//! The order in which pages come changes no byte of an answer.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;

use super::{Engine, questions};
use crate::expansion::Expansions;
use crate::index::build::Builder;
use crate::index::manifest::CorpusKind;
use crate::index::store::Reader;
use crate::page::Page;
use crate::page::made::site;
use crate::question;
use crate::render::{Entry, Report, json};
use crate::restated::Restatements;

const ASKED: &[&str] =
    &["Is the password stored?", "Where are the keys kept?", "tea", "Is QGIS not kept?"];

/// Questions that sentences of the made pages are known to answer, alike for several of them.
fn expansions() -> Expansions {
    let mut out = Expansions::default();
    for page in 0..5 {
        let text = format!(
            "[[passage]]\nat = \"https://demo.example/{page}.html\"\nwords = \"password stored kept keys\"\n\
             asks = [\"Are the keys kept?\", \"Is a password stored?\"]\ntouches = [\"Who keeps tea?\"]\n"
        );
        out.add(&text, "made").unwrap();
    }
    out
}

fn restatements() -> Restatements {
    let statement = |n: u8| format!("The keys and the password {n} are stored, kept in tea.");
    let places = (0..5_u8).map(|n| (format!("https://demo.example/{n}.html"), vec![statement(n)]));
    Restatements::of(places.collect())
}

/// An engine of `pages`, added in their order.
pub(super) fn engine<'p>(pages: impl Iterator<Item = &'p Page>) -> Engine {
    static QUESTIONS: OnceLock<Arc<question::Reader>> = OnceLock::new();
    let questions = Arc::clone(QUESTIONS.get_or_init(|| questions(None, None).unwrap()));
    let mut builder = Builder::found_by(Arc::clone(&questions), restatements(), expansions());
    for page in pages {
        builder.add(page);
    }
    Engine::of(Reader::in_memory(builder, CorpusKind::Digest).unwrap(), questions, None).unwrap()
}

/// The answers to all questions, as JSON.
pub(super) fn answered(engine: &Engine) -> String {
    let entry = |q: &&str| Entry::asked("1".into(), engine.ask(q).unwrap());
    let report = Report {
        corpus: engine.corpus(),
        name: String::new(),
        entries: ASKED.iter().map(entry).collect(),
        unread: Vec::new(),
        notes: Vec::new(),
    };
    let mut out = Vec::new();
    json::write(&mut out, &report).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_in_which_pages_come_changes_nothing(pages in site(), turn in 0..5_usize) {
        let mut other: Vec<&Page> = pages.iter().rev().collect();
        let turn = turn % other.len();
        other.rotate_left(turn);
        let (one, other) = (engine(pages.iter()), engine(other.into_iter()));
        prop_assert_eq!(&one.reader.manifest().passages_digest, &other.reader.manifest().passages_digest);
        prop_assert_eq!(answered(&one), answered(&other));
    }
}
