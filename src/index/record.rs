//! What the index keeps of each passage and page, and how (postcard).

use serde::{Deserialize, Serialize};

use crate::fragment::Unique;
use crate::page::{Cite, Kind, PageMeta};
use crate::source::{Authority, Subject};

/// A passage as the index keeps it. Offsets of sentences count from the passage's start, so that
/// they hold in every home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageRecord {
    /// Its number in the index.
    pub number: u32,
    /// Where the passage stands; the first is the one to cite.
    pub homes: Vec<Home>,
    /// Its sentences.
    pub sentences: Vec<SentenceRecord>,
    /// Stems of the lead-in that it leans on (see [`crate::text::term::hash`]).
    pub lead: Vec<u32>,
    /// Where the restated statement stands (digest only).
    pub cite: Option<Cite>,
}

/// A sentence of a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentenceRecord {
    /// First byte, from the passage's start.
    pub start: u32,
    /// Byte after its last.
    pub end: u32,
    /// What kind of block it stands in.
    pub kind: Kind,
    /// Number of its block within the passage.
    pub block: u16,
    /// A quotation may run on from the sentence before: nothing was left out between them.
    pub joined: bool,
    /// It is a question.
    pub asks: bool,
    /// Stems of its words.
    pub terms: Vec<u32>,
    /// Stems of other words for it (see [`crate::restated`]): searched, never shown.
    pub restated: Vec<u32>,
}

/// A place where a passage stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Number of the page in the index.
    pub page: u32,
    /// The page's URL, without anchor.
    pub url: String,
    /// Byte of the page's text where the passage begins.
    pub start: u32,
    /// Byte range of the lead-in that the passage leans on and does not hold.
    pub lead: Option<(u32, u32)>,
    /// Id of its section.
    pub anchor: Option<String>,
    /// Headings down to its section.
    pub headings: Vec<String>,
    /// Stems of the headings.
    pub heading_terms: Vec<u32>,
    /// How many of them, at the end, are of the last heading.
    pub last_heading: u16,
    /// It is the first passage of its section.
    pub first: bool,
    /// The last heading is a question: what stands below it is an answer.
    pub asks: bool,
    /// What makes each sentence's beginning unique on that page.
    pub unique: Vec<Unique>,
    /// What the page speaks of.
    pub subject: Subject,
    /// How much its word weighs.
    pub authority: Authority,
    /// Version that the page documents.
    pub version: Option<String>,
    /// Language of the page.
    pub language: String,
    /// Id of the source.
    pub source: String,
}

/// A page as the index keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRecord {
    /// What is known of the page.
    pub meta: PageMeta,
    /// Its text.
    pub text: String,
}
