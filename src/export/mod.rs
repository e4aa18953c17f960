//! Export: the index's passages one by one, for a search cluster that holds those of many projects.
//!
//! The record is the contract `qsec-search/passage@1`; [`fields`] says how a cluster is to index each
//! of its fields.

#[doc(hidden)]
pub mod fields;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tantivy::tokenizer::TextAnalyzer;
use uuid::Uuid;

use crate::error::Result;
use crate::excerpt::{anchored, place};
use crate::index::record::{Home, PassageRecord};
use crate::index::store::Reader;
use crate::page::{EXTRACTOR, Page};
use crate::question::concepts::Concepts;
use crate::source::{Authority, Sources, Subject};
use crate::text::term::prose_analyzer;

/// Name and version of the contract. Fields are added, never renamed, within a version.
pub const SCHEMA: &str = "qsec-search/passage@1";

/// One passage, as a line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Passage {
    /// [`SCHEMA`].
    pub schema: String,
    /// UUID of page, place and words: the same for an unchanged passage in every export.
    pub id: String,
    /// The project that the sources name.
    pub project: String,
    /// Its words, a slice of the page's text; its blocks are parted by line breaks.
    pub text: String,
    /// The lead-in or table header that it leans on.
    pub lead: Option<String>,
    /// Title of the page.
    pub title: String,
    /// Headings down to its section.
    pub heading: Vec<String>,
    /// The page with the section's anchor.
    pub url: String,
    /// The same with a text fragment, which opens the page at the passage's first words.
    pub link: String,
    /// Other places that hold the same words.
    pub also_at: Vec<String>,
    /// Id of the source.
    pub source: String,
    /// What it speaks of.
    pub subject: Subject,
    /// How much its page's word weighs.
    pub authority: Authority,
    /// Version that the page at `url` documents.
    pub version: Option<String>,
    /// Versions of all pages that hold the same words.
    pub versions: Vec<String>,
    /// Language of the page at `url`.
    pub language: String,
    /// Languages of all pages that hold the same words.
    pub languages: Vec<String>,
    /// Ids of the concepts that its text or lead-in names.
    pub concepts: Vec<String>,
    /// Licence of the page's text.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// Whether the words stand on the page at `url`; else they restate it.
    pub verbatim: bool,
    /// Capture time, RFC 3339.
    pub captured_at: String,
    /// SHA-256 of the capture's payload, hexadecimal.
    pub payload_sha256: String,
    /// WARC-Record-ID.
    pub record_id: String,
    /// Version of the rules that made the page's text.
    pub extractor: u32,
    /// First byte in the page's text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// The passages of an index, in the order of their pages' URLs.
pub struct Passages<'e> {
    reader: &'e Reader,
    concepts: &'e Concepts,
    sources: Sources,
    analyzer: TextAnalyzer,
    next: u32,
}

impl<'e> Passages<'e> {
    pub(crate) fn new(reader: &'e Reader, concepts: &'e Concepts, sources: Sources) -> Self {
        Self { reader, concepts, sources, analyzer: prose_analyzer(), next: 0 }
    }

    fn passage(&mut self, number: u32) -> Result<Passage> {
        let missing = || self.reader.damaged(format!("passage {number} is missing"));
        let address = self.reader.passage_address(number)?.ok_or_else(missing)?;
        let record = self.reader.passage(address)?;
        let home = record.homes.first().ok_or_else(missing)?;
        let page = self.reader.page(home.page)?;
        self.of(&record, home, &page).ok_or_else(missing)
    }

    /// None where the record does not fit its page.
    fn of(&mut self, record: &PassageRecord, home: &Home, page: &Page) -> Option<Passage> {
        let start = home.start as usize;
        let range = start..start + record.sentences.last()?.end as usize;
        let quote = page.quote(range.clone())?;
        let lead = home.lead.and_then(|(from, to)| page.quote(from as usize..to as usize));
        let lead = lead.map(|l| l.text().to_owned());
        let (url, link) = place(page, record, home, &range, Some(home.unique.first()?));
        let others = record.homes.iter().skip(1);
        let source = self.sources.get(&home.source);
        let capture = quote.capture();
        let said = [quote.text(), lead.as_deref().unwrap_or_default()].join("\n");
        let named = self.concepts.ids_in(&said, &mut self.analyzer);
        Some(Passage {
            schema: SCHEMA.to_owned(),
            id: id(&home.url, start, quote.text()),
            project: self.sources.project.clone(),
            title: page.meta.title.clone(),
            heading: home.headings.clone(),
            url,
            link,
            also_at: others.map(|h| anchored(&h.url, h.anchor.as_deref())).collect(),
            source: home.source.clone(),
            subject: home.subject,
            authority: home.authority,
            version: home.version.clone(),
            versions: each(record.homes.iter().filter_map(|h| h.version.as_deref())),
            language: home.language.clone(),
            languages: each(record.homes.iter().map(|h| h.language.as_str())),
            concepts: each(named.split_whitespace()),
            licence: source.and_then(|s| s.licence.clone()),
            attribution: source.and_then(|s| s.attribution.clone()),
            verbatim: record.cite.is_none(),
            captured_at: capture.captured_at.clone(),
            payload_sha256: capture.payload_sha256.clone(),
            record_id: capture.record_id.clone(),
            extractor: EXTRACTOR,
            start,
            end: range.end,
            text: quote.text().to_owned(),
            lead,
        })
    }
}

impl Iterator for Passages<'_> {
    type Item = Result<Passage>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = self.next;
        if u64::from(number) >= self.reader.manifest().corpus.passages {
            return None;
        }
        self.next += 1;
        Some(self.passage(number))
    }
}

/// UUID version 5 (RFC 9562) of where the words stand and what they are.
fn id(url: &str, start: usize, text: &str) -> String {
    let name = format!("{url}\n{start}\n{text}");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// Each value once, sorted.
fn each<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    values.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    #[test]
    fn the_digest_restates_and_says_so() {
        let engine = Engine::digest().unwrap();
        let all: Vec<Passage> = engine.passages().unwrap().collect::<Result<_>>().unwrap();
        assert_eq!(all.len() as u64, engine.corpus().passages);
        for passage in &all {
            assert!(!passage.verbatim && passage.url == passage.link, "{passage:?}");
            assert!(!passage.url.contains("digest.invalid"), "{}", passage.url);
        }
        let ids: BTreeSet<&str> = all.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids.len(), all.len(), "an id came twice");
    }

    #[test]
    fn an_id_is_of_place_and_words() {
        let one = id("https://demo.example/", 3, "words");
        assert_eq!(one, id("https://demo.example/", 3, "words"));
        assert_ne!(one, id("https://demo.example/", 3, "other"));
        assert_ne!(one, id("https://demo.example/", 4, "words"));
        assert_ne!(one, id("https://demo.example/a", 3, "words"));
    }
}
