//! The JSON contract `qsec-search/audit@1`. Fields are added, never renamed, within a version.

use serde::{Deserialize, Serialize};

use super::checkable::Unchecked;
use super::differ::Difference;
use super::report::{self, Audit, Citing, Counts, Mark, Verdict};
use crate::answer::contract::{ExcerptItem, Tool};
use crate::index::manifest::Corpus;

/// Name and version of the contract.
pub const SCHEMA: &str = "qsec-search/audit@1";

/// An audit with what it was made against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Envelope {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that audited.
    pub tool: Tool,
    /// What the answers were compared with.
    pub corpus: Corpus,
    /// The questionnaire's file name.
    pub file: String,
    /// How many claims have which verdict.
    pub counts: Counts,
    /// The answers, in their order, and what stands between them.
    pub items: Vec<Item>,
}

/// One answer, or text outside answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Item {
    /// The item's own number or id; empty for text outside answers.
    pub id: String,
    /// The question; null for text outside answers.
    pub question: Option<String>,
    /// Where it stands in the file.
    pub place: String,
    /// Its sentences.
    pub claims: Vec<Claim>,
}

/// A sentence, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Claim {
    /// Its words.
    pub text: String,
    /// The first URL that it cites; null where it cites none.
    pub cited_url: Option<String>,
    /// All URLs that it cites, judged.
    pub cites: Vec<Citing>,
    /// What it is worth.
    pub verdict: Verdict,
    /// What decided that.
    pub reason: String,
    /// Why it cannot be checked; null where it can.
    pub unchecked: Option<Unchecked>,
    /// In what it differs from the first passage shown.
    pub differs: Vec<Difference>,
    /// Words that no passage shown has.
    pub uncovered: Vec<String>,
    /// Stretches of `text`, in bytes, by what the first passage shown says of them.
    pub marks: Vec<Mark>,
    /// The passage that decided, then the nearest others. `score` is the share of the claim's words
    /// that it has, weighted by rarity.
    pub evidence: Vec<ExcerptItem>,
}

impl From<&Audit> for Envelope {
    fn from(audit: &Audit) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            corpus: audit.corpus.clone(),
            file: audit.name.clone(),
            counts: audit.counts(),
            items: audit.items.iter().map(Item::from).collect(),
        }
    }
}

impl From<&report::Audited> for Item {
    fn from(item: &report::Audited) -> Self {
        Self {
            id: item.id.clone(),
            question: item.question.clone(),
            place: item.place.to_string(),
            claims: item.claims.iter().map(Claim::from).collect(),
        }
    }
}

impl From<&report::Claim> for Claim {
    fn from(claim: &report::Claim) -> Self {
        Self {
            text: claim.text.clone(),
            cited_url: claim.cites.first().map(|c| c.url.clone()),
            cites: claim.cites.clone(),
            verdict: claim.verdict,
            reason: claim.reason.clone(),
            unchecked: claim.unchecked,
            differs: claim.differs.clone(),
            uncovered: claim.uncovered.clone(),
            marks: claim.marks.clone(),
            evidence: claim.evidence.iter().map(ExcerptItem::from).collect(),
        }
    }
}
