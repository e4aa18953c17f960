//! The JSON contract `qsec-search/answers@1`. Fields are added, never renamed, within a version.

use serde::{Deserialize, Serialize};

use super::{Answer, Negative};
use crate::excerpt::Excerpt;
use crate::index::manifest::Corpus;
use crate::quote::Quote;
use crate::source::Subject;
use crate::verdict::Verdict;

/// Name and version of the contract.
pub const SCHEMA: &str = "qsec-search/answers@1";

/// Answers with what they were found in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Envelope {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that answered.
    pub tool: Tool,
    /// What was searched.
    pub corpus: Corpus,
    /// One item a question, in their order.
    pub items: Vec<Item>,
}

/// The program that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tool {
    /// Always "qsec-search".
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One question answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Item {
    /// The item's own number or id; counted from 1 where it has none.
    pub id: String,
    /// The question.
    pub question: String,
    /// Whether the pages answer it.
    pub verdict: Verdict,
    /// What decided the verdict.
    pub reason: String,
    /// Best first, at most five; with `not_documented`, the nearest passages.
    pub excerpts: Vec<ExcerptItem>,
    /// What was looked for and where.
    pub negative: NegativeItem,
    /// The section of the questionnaire under which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The answer that the questionnaire already had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
}

/// One excerpt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExcerptItem {
    /// The words.
    pub quote: String,
    /// Their page with the section's anchor.
    pub url: String,
    /// The same with a text fragment.
    pub link: String,
    /// Title of the page.
    pub title: String,
    /// Headings down to the section.
    pub heading: Vec<String>,
    /// What they speak of.
    pub subject: Subject,
    /// Version that the page documents.
    pub version: Option<String>,
    /// Language of the page.
    pub language: String,
    /// Relevance within this item.
    pub score: f32,
    /// Whether the words stand on the page; else they restate it.
    pub verbatim: bool,
    /// Other pages that hold the same words.
    pub also_at: Vec<String>,
    /// What proves the words.
    pub proof: Proof,
}

/// What proves an excerpt: extract the capture again, slice, compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Proof {
    /// Capture time, RFC 3339.
    pub captured_at: String,
    /// SHA-256 of the capture's payload, hexadecimal.
    pub payload_sha256: String,
    /// WARC-Record-ID.
    pub record_id: String,
    /// Version of the extraction rules.
    pub extractor: u32,
    /// First byte in the page's text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// What was looked for and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NegativeItem {
    /// Words and concepts of the question.
    pub terms: Vec<String>,
    /// Other names that were looked for.
    pub synonyms: Vec<String>,
    /// Passages in the index.
    pub passages_searched: u64,
    /// Pages in the index.
    pub pages_searched: u64,
}

impl Tool {
    /// This program.
    pub(crate) fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl Envelope {
    /// The envelope of `items`, which were found in `corpus`.
    pub fn new(corpus: &Corpus, items: Vec<Item>) -> Self {
        Self { schema: SCHEMA.to_owned(), tool: Tool::this(), corpus: corpus.clone(), items }
    }
}

impl Item {
    /// The item called `id`, answered.
    pub fn new(id: &str, answer: &Answer) -> Self {
        Self {
            id: id.to_owned(),
            question: answer.question.clone(),
            verdict: answer.verdict,
            reason: answer.reason.clone(),
            excerpts: answer.excerpts.iter().map(ExcerptItem::from).collect(),
            negative: NegativeItem::from(&answer.negative),
            section: None,
            given: None,
        }
    }
}

impl Proof {
    /// What proves `quote`, of a page that was read by version `extractor` of the rules.
    pub fn of(quote: &Quote, extractor: u32) -> Self {
        let capture = quote.capture();
        Self {
            captured_at: capture.captured_at.clone(),
            payload_sha256: capture.payload_sha256.clone(),
            record_id: capture.record_id.clone(),
            extractor,
            start: quote.range().start,
            end: quote.range().end,
        }
    }
}

impl From<&Excerpt> for ExcerptItem {
    fn from(excerpt: &Excerpt) -> Self {
        let (quote, cite) = (&excerpt.quote, &excerpt.citation);
        Self {
            quote: quote.text().to_owned(),
            url: cite.url.clone(),
            link: cite.link.clone(),
            title: cite.title.clone(),
            heading: cite.headings.clone(),
            subject: cite.subject,
            version: cite.version.clone(),
            language: cite.language.clone(),
            // Three digits: more would promise what a ranking cannot keep.
            score: (excerpt.score * 1000.0).round() / 1000.0,
            verbatim: cite.verbatim,
            also_at: cite.also_at.clone(),
            proof: Proof::of(quote, cite.extractor),
        }
    }
}

impl From<&Negative> for NegativeItem {
    fn from(negative: &Negative) -> Self {
        Self {
            terms: negative.terms.clone(),
            synonyms: negative.synonyms.clone(),
            passages_searched: negative.passages_searched,
            pages_searched: negative.pages_searched,
        }
    }
}
