//! Question: what a person asked, read into concepts, words and the subject that it asks about.

#[doc(hidden)]
pub mod concepts;
mod read;
mod words;

use std::sync::Arc;

use crate::source::Subject;

pub use read::{MAX_BYTES, Reader};

/// Something that a question asks for: a concept with all its names, or a word of no concept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unit {
    /// The concept; none for a plain word.
    pub concept: Option<usize>,
    /// As the question writes it.
    pub surface: String,
    /// The question's own words for it, as stem hashes.
    pub own_words: Vec<u32>,
    /// The same as stems, for the index.
    pub own_stems: Vec<String>,
    /// The names that count as this unit, as stem hashes.
    pub names: Arc<[Vec<u32>]>,
    /// The names as stems, for the index.
    pub stems: Arc<[Vec<String>]>,
    /// The names as people write them.
    pub labels: Arc<[String]>,
    /// Names of its kinds and parts, as stem hashes: they make an answer partial at best.
    pub members: Arc<[Vec<u32>]>,
    /// Names of broader and related concepts, as stem hashes: they only show what is nearest.
    pub relatives: Arc<[Vec<u32>]>,
    /// Id of the concept, for the index.
    pub id: Option<Arc<str>>,
    /// Ids of members and relatives, for the index.
    pub relative_ids: Arc<[String]>,
    /// Too general to decide anything alone.
    pub generic: bool,
    /// Not a thing to search but what an item presumes: a tenant, a paid plan.
    pub premise: bool,
    /// Something that a product has or lacks (a login, a cipher), not its makers.
    pub feature: bool,
    /// What its place in the question counts, 0 to 1: the first sentence asks, the rest explains.
    pub share: f32,
}

/// Whom or what a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// The product: what its users can do with it.
    Product,
    /// The organisation behind it: its people, accounts and rules.
    Organisation,
    /// It does not say.
    Open,
}

/// What is asked of the thing that a question names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relation {
    /// Whether it is there, or what it is.
    Exists,
    /// Who does it.
    Who,
    /// How soon or how often.
    When,
    /// Where it is kept or to be found.
    Where,
    /// By which steps or means.
    How,
}

/// A question, read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// As it was asked, control characters removed.
    pub text: String,
    /// What it asks for, in the order in which it names them, each once.
    pub units: Vec<Unit>,
    /// Whom it is about.
    pub asked: Asked,
    /// A subject that it names: the server, the plugins.
    pub subject: Option<Subject>,
    /// What it asks of what it names.
    pub relation: Relation,
}

impl Question {
    /// The units that decide: those that are not too general, or all where none is specific.
    pub fn core(&self) -> impl Iterator<Item = &Unit> {
        let any = self.units.iter().any(|u| u.concept.is_some() && !u.generic);
        let words = self.units.iter().any(|u| !u.generic);
        self.units.iter().filter(move |u| {
            if any { u.concept.is_some() && !u.generic } else { !words || !u.generic }
        })
    }
}
