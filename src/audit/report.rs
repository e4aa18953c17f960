//! Report: what an audit found, claim by claim.

use serde::{Deserialize, Serialize};

use super::checkable::Unchecked;
use super::differ::Difference;
use super::urls::State;
use crate::excerpt::Excerpt;
use crate::index::manifest::Corpus;
use crate::questionnaire::Place;

/// A questionnaire's answers, judged.
#[derive(Clone, Debug)]
pub struct Audit {
    /// What they were compared with.
    pub corpus: Corpus,
    /// The questionnaire's file name.
    pub name: String,
    /// The answers, in their order, and what stands between them.
    pub items: Vec<Audited>,
    /// What the sender should know of the file.
    pub notes: Vec<String>,
}

/// One answer, or text outside answers.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The item's own number or id; empty for text outside answers.
    pub id: String,
    /// The question; none for text outside answers.
    pub question: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Its claims, in their order.
    pub claims: Vec<Claim>,
}

/// What a claim is worth. Only [`Verdict::Quoted`] and [`Verdict::Misattributed`] are certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// Its words stand on the page that it cites.
    Quoted,
    /// Its words stand on another page than the one it cites.
    Misattributed,
    /// A passage has its words, numbers and polarity: for a person to judge.
    Echoed,
    /// It differs from the closest passage in a number, a denial, a duty or the subject.
    Conflict,
    /// No passage speaks of it.
    Silent,
    /// It claims nothing about the subject.
    Uncheckable,
}

/// A sentence of an answer, judged.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its words.
    pub text: String,
    /// The URLs that it cites.
    pub cites: Vec<Citing>,
    /// What it is worth.
    pub verdict: Verdict,
    /// What decided that, in a fixed sentence.
    pub reason: String,
    /// Why it cannot be checked.
    pub unchecked: Option<Unchecked>,
    /// In what it differs from the passage that decided.
    pub differs: Vec<Difference>,
    /// Words that no passage shown has, in the same or in other words.
    pub uncovered: Vec<String>,
    /// Its words by what the first passage shown says of them.
    pub marks: Vec<Mark>,
    /// The passage that decided, then the nearest others.
    pub evidence: Vec<Excerpt>,
}

/// A stretch of a claim's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// How it stands to the passage.
    pub kind: Cover,
}

/// How a word of a claim stands to a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum Cover {
    /// The passage says it too, in the same or in other words.
    Covered,
    /// The passage does not say it.
    Uncovered,
    /// The passage says otherwise.
    Conflicting,
}

/// A URL that a claim cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub struct Citing {
    /// The URL, as the answer writes it.
    pub url: String,
    /// What is known of the page.
    pub state: State,
    /// The page that stands for it: where it redirects to, or another version of it.
    pub leads_to: Option<String>,
    /// Whether a passage of it is what decided in the claim's favour; none where nothing can be said.
    pub bears: Option<bool>,
}

/// Counts of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Quoted.
    pub quoted: usize,
    /// Misattributed.
    pub misattributed: usize,
    /// Echoed.
    pub echoed: usize,
    /// In conflict.
    pub conflict: usize,
    /// Silent.
    pub silent: usize,
    /// Uncheckable.
    pub uncheckable: usize,
}

impl Audit {
    /// All claims, in their order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.items.iter().flat_map(|i| &i.claims)
    }

    /// How many claims have which verdict.
    pub fn counts(&self) -> Counts {
        let mut out = Counts::default();
        for claim in self.claims() {
            *match claim.verdict {
                Verdict::Quoted => &mut out.quoted,
                Verdict::Misattributed => &mut out.misattributed,
                Verdict::Echoed => &mut out.echoed,
                Verdict::Conflict => &mut out.conflict,
                Verdict::Silent => &mut out.silent,
                Verdict::Uncheckable => &mut out.uncheckable,
            } += 1;
        }
        out
    }

    /// Whether any claim is in conflict or misattributed.
    pub fn objects(&self) -> bool {
        let counts = self.counts();
        counts.conflict + counts.misattributed > 0
    }
}
