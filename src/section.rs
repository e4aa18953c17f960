//! Section: what a page says under one heading, as quotations, for reading on from an excerpt.

pub mod around;

use percent_encoding::percent_decode_str;

use crate::error::{Error, Result};
use crate::excerpt::anchored;
use crate::index::outline::{Outline, Part, Sheet};
use crate::index::store::Reader;
use crate::page::EXTRACTOR;
use crate::quote::Quote;
use crate::source::Subject;

/// URLs that an error names: enough to choose from, few enough to read.
const NAMED: usize = 8;

/// The text under one anchor of a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Section {
    /// The page with the section's anchor.
    pub url: String,
    /// Title of the page.
    pub title: String,
    /// Headings down to the section.
    pub headings: Vec<String>,
    /// What the page speaks of.
    pub subject: Subject,
    /// Version that the page documents.
    pub version: Option<String>,
    /// Language of the page.
    pub language: String,
    /// Whether the words stand on the page at `url`; else they restate it.
    pub verbatim: bool,
    /// Version of the rules that made the page's text.
    pub extractor: u32,
    /// Its text in reading order. Between two of them something may have been left out: a picture, a
    /// section number.
    pub quotes: Vec<Quote>,
    /// All sections of the page, this one included, in reading order.
    pub sections: Vec<Heading>,
}

/// A section of a page, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Heading {
    /// The page with the section's anchor.
    pub url: String,
    /// Headings down to the section.
    pub headings: Vec<String>,
}

/// A page of the index, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageSummary {
    /// Its URL.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Id of its source; "digest" where its words are restated.
    pub source: String,
    /// Version that it documents.
    pub version: Option<String>,
    /// When it was captured, RFC 3339.
    pub captured_at: String,
    /// Sections of which the index holds text.
    pub sections: usize,
}

/// Every page of `outline`.
pub(crate) fn pages(outline: &Outline) -> Vec<PageSummary> {
    let summary = |(url, sheet): (&String, &Sheet)| PageSummary {
        url: url.clone(),
        title: sheet.meta.title.clone(),
        source: sheet.meta.source.clone(),
        version: sheet.meta.version.clone(),
        captured_at: sheet.meta.capture.captured_at.clone(),
        sections: sheet.sections.len(),
    };
    outline.pages.iter().map(summary).collect()
}

/// The section of `outline` at `url`.
pub(crate) fn read(reader: &Reader, outline: &Outline, url: &str) -> Result<Section> {
    let (page, anchor) = parted(url);
    let Some((page, sheet)) = sheet(outline, page) else {
        return Err(missing(url, &unknown_page(outline, page)));
    };
    let Some(part) = part(sheet, anchor) else {
        return Err(missing(url, &unknown_anchor(page, sheet, anchor)));
    };
    let mut quotes = Vec::new();
    for (number, range) in &part.stretches {
        quotes.extend(reader.page(*number)?.quote(range.clone()));
    }
    let meta = &sheet.meta;
    let heading = |p: &Part| Heading {
        url: anchored(page, p.anchor.as_deref()),
        headings: p.headings.clone(),
    };
    Ok(Section {
        url: anchored(page, part.anchor.as_deref()),
        title: meta.title.clone(),
        headings: part.headings.clone(),
        subject: meta.subject,
        version: meta.version.clone(),
        language: meta.language.clone(),
        verbatim: !sheet.restated,
        extractor: EXTRACTOR,
        quotes,
        sections: sheet.sections.iter().map(heading).collect(),
    })
}

/// The page and the anchor of a URL; a text fragment is no part of either.
fn parted(url: &str) -> (&str, Option<&str>) {
    let url = url.trim();
    let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
    let anchor = fragment.split(":~:").next().unwrap_or_default();
    (page, Some(anchor).filter(|a| !a.is_empty()))
}

/// Whether `anchor`, as a URL has it, leads to the id `id`; browsers too take it as it is, then decoded.
fn leads_to(anchor: &str, id: &str) -> bool {
    anchor == id || percent_decode_str(anchor).decode_utf8().is_ok_and(|decoded| decoded == id)
}

/// The page at `url`, with or without a slash at its end, under http or https.
fn sheet<'o>(outline: &'o Outline, url: &str) -> Option<(&'o String, &'o Sheet)> {
    let secure = url.strip_prefix("http://").map(|rest| format!("https://{rest}"));
    let forms = [Some(url.to_owned()), secure];
    forms.into_iter().flatten().find_map(|form| {
        let other = form.strip_suffix('/').map_or_else(|| format!("{form}/"), str::to_owned);
        outline.pages.get_key_value(&form).or_else(|| outline.pages.get_key_value(&other))
    })
}

/// The part under `anchor`; without one, that under no anchor, or the first where all have one.
fn part<'o>(sheet: &'o Sheet, anchor: Option<&str>) -> Option<&'o Part> {
    let Some(anchor) = anchor else {
        let plain = sheet.sections.iter().find(|p| p.anchor.is_none());
        return plain.or_else(|| sheet.sections.first());
    };
    sheet.sections.iter().find(|p| p.anchor.as_deref().is_some_and(|id| leads_to(anchor, id)))
}

fn missing(url: &str, problem: &str) -> Error {
    Error::NoSection { url: url.chars().take(200).collect(), problem: problem.to_owned() }
}

fn unknown_page(outline: &Outline, url: &str) -> String {
    let mut near: Vec<(usize, &String)> =
        outline.pages.keys().map(|known| (in_common(known, url), known)).collect();
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let near: Vec<&str> = near.iter().take(NAMED).map(|(_, url)| url.as_str()).collect();
    format!(
        "is no page of the index, which holds {} pages; nearest are {}",
        outline.pages.len(),
        near.join(", ")
    )
}

fn unknown_anchor(url: &str, sheet: &Sheet, anchor: Option<&str>) -> String {
    let mut near: Vec<(usize, &str)> = sheet
        .sections
        .iter()
        .filter_map(|p| p.anchor.as_deref())
        .map(|known| (in_common(known, anchor.unwrap_or_default()), known))
        .collect();
    near.sort_by_key(|(common, _)| std::cmp::Reverse(*common));
    let near: Vec<String> = near.iter().take(NAMED * 3).map(|(_, a)| format!("#{a}")).collect();
    let near = if near.is_empty() { "none".to_owned() } else { near.join(", ") };
    format!("has no text under that anchor; {url} has {near}")
}

/// Characters that two URLs have in common, from the start and from the end.
fn in_common(one: &str, other: &str) -> usize {
    let same = |(a, b): &(char, char)| a == b;
    let front = one.chars().zip(other.chars()).take_while(same).count();
    let back = one.chars().rev().zip(other.chars().rev()).take_while(same).count();
    front + back
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fragment_is_no_part_of_the_anchor() {
        assert_eq!(parted("https://a/b#c:~:text=d"), ("https://a/b", Some("c")));
        assert_eq!(parted(" https://a/b#:~:text=d"), ("https://a/b", None));
        assert_eq!(parted("https://a/b"), ("https://a/b", None));
    }

    #[test]
    fn every_excerpt_stands_in_its_section() {
        let engine = crate::Engine::digest().unwrap();
        let answer = engine.ask("Is the master password stored?").unwrap();
        for excerpt in &answer.excerpts {
            let section = engine.section(&excerpt.citation.url).unwrap();
            let holds = |q: &Quote| q.text().contains(excerpt.quote.text());
            assert!(section.quotes.iter().any(holds), "{}", excerpt.citation.url);
            assert!(!section.verbatim);
        }
        let error = engine.section("https://nowhere.example/").unwrap_err().to_string();
        assert!(error.contains("nearest are https://"), "{error}");
    }
}
