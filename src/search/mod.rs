//! Search: candidates from the index, re-ranked by what their sentences say.

mod candidates;
mod cues;
pub mod features;
mod known;
mod matcher;
mod rank;
mod sieve;
mod stretch;
pub mod weights;

pub use candidates::is_mentioned;
pub use features::Features;
pub use weights::Weights;

use std::sync::Arc;

use known::Known;
use rank::Keep;

use crate::error::Result;
use crate::index::asks::{Near, Neighbours};
use crate::index::record::PassageRecord;
use crate::index::store::Reader;
use crate::question::Question;
use crate::source::Subject;

/// What limits a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only passages of pages that speak of this.
    pub subject: Option<Subject>,
    /// Only passages of this version's pages.
    pub version: Option<String>,
    /// Only passages in this language.
    pub language: Option<String>,
}

/// How a unit of the question was found near a stretch of text; greater is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Found {
    /// Not at all.
    No,
    /// Only a broader or related concept, around it.
    RelativeNear,
    /// Only a broader or related concept, in it.
    RelativeHere,
    /// Only one of its kinds or parts, around it.
    MemberNear,
    /// Only one of its kinds or parts, in it.
    MemberHere,
    /// Elsewhere in its passage, or in a heading further up.
    Near,
    /// In its lead-in or its section's heading.
    Heading,
    /// In other words for it.
    Restated,
    /// In its section's heading, which is a question.
    Asked,
    /// In it, the words of a name scattered over the sentence.
    Scattered,
    /// In it.
    Here,
}

impl Found {
    /// Whether the unit itself, not a relative, was found at or directly above the text.
    pub fn own(self) -> bool {
        self >= Self::Heading
    }
}

/// A passage with the sentences of it that answer best.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hit {
    /// The passage.
    pub passage: Arc<PassageRecord>,
    /// Which of its homes is cited.
    pub home: usize,
    /// First sentence of the best stretch.
    pub from: usize,
    /// Sentence after its last.
    pub to: usize,
    /// Relevance, 0 to about 1; comparable within one question.
    pub score: f32,
    /// How each unit of the question was found, in their order.
    pub found: Vec<Found>,
    /// Weight of each unit, in their order; they sum to 1.
    pub unit_weights: Arc<[f32]>,
    /// Whether the passage is about what the question asks about.
    pub on_subject: bool,
    /// What decided its score.
    pub features: Features,
}

/// How near a question is to the nearest of those that passages are known to answer or to touch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Nearest {
    /// Cosine to the nearest that is answered, 0 to 1.
    pub answers: f32,
    /// Mean cosine to the next five.
    pub answers_next: f32,
    /// Cosine to the nearest that is only touched.
    pub touches: f32,
    /// Share of the nearest twenty that are answered, each by the cube of its cosine.
    pub answered: f32,
    /// Share of the question that no known question has, 0 to 1.
    pub unknown: f32,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Ranking {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// How near the question is to known ones.
    pub nearest: Nearest,
}

/// The best `limit` hits, best first. The same index and question give the same hits.
pub fn search(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
    weights: &Weights,
    limit: usize,
) -> Result<Ranking> {
    ranked(reader, question, filter, weights, Keep::Best(limit))
}

/// Every stretch of every candidate, best first, overlapping ones too: what weights are chosen on.
pub fn stretches(reader: &Reader, question: &Question, weights: &Weights) -> Result<Ranking> {
    ranked(reader, question, &Filter::default(), weights, Keep::All)
}

fn ranked(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
    weights: &Weights,
    keep: Keep,
) -> Result<Ranking> {
    let neighbours = reader.asks()?.nearest(question, weights.asks);
    let known = Known::new(&neighbours.near, weights.touch);
    let candidates = candidates::candidates(reader, question, filter, &known, weights)?;
    let hits = rank::rank(reader, question, filter, weights, (&candidates, &known), keep)?;
    Ok(Ranking { hits, nearest: nearest(&neighbours) })
}

fn nearest(neighbours: &Neighbours) -> Nearest {
    let near = &neighbours.near;
    let cosines =
        |answers: bool| near.iter().filter(move |n| n.ask.answers == answers).map(|n| n.cosine);
    let cubes = |of: &dyn Fn(&Near) -> bool| -> f32 {
        near.iter().take(20).filter(|n| of(n)).map(|n| n.cosine.powi(3)).sum()
    };
    Nearest {
        answers: cosines(true).next().unwrap_or(0.0),
        answers_next: cosines(true).skip(1).take(5).sum::<f32>() / 5.0,
        touches: cosines(false).next().unwrap_or(0.0),
        answered: cubes(&|n| n.ask.answers) / cubes(&|_| true).max(f32::EPSILON),
        unknown: neighbours.unknown,
    }
}
