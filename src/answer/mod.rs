//! Answer: a verdict with excerpts, or a grounded negative.

pub mod contract;
pub mod wording;

use crate::excerpt::Excerpt;
use crate::verdict::Verdict;

/// Most excerpts of an answer.
pub const MAX_EXCERPTS: usize = 5;

/// What the indexed pages say to one question.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The question, as it was read.
    pub question: String,
    /// Whether the pages answer it.
    pub verdict: Verdict,
    /// What decided the verdict: a fixed sentence with the question's own words.
    pub reason: String,
    /// The evidence, best first; with [`Verdict::NotDocumented`], the nearest there is.
    pub excerpts: Vec<Excerpt>,
    /// What was looked for and where.
    pub negative: Negative,
}

/// What was looked for, so that silence can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Negative {
    /// The words and concepts of the question.
    pub terms: Vec<String>,
    /// Other names that were looked for.
    pub synonyms: Vec<String>,
    /// Passages in the index.
    pub passages_searched: u64,
    /// Pages in the index.
    pub pages_searched: u64,
}
