//! Restated: the digest's statements as other words for what a page says.
//!
//! Each statement of the digest restates a fact of one section in a reviewer's words. The sentence
//! of the section that shares most of its words is found by them too. They are searched, never shown.

use std::collections::HashMap;

use scraper::Selector;
use tantivy::tokenizer::TextAnalyzer;

use crate::page::Page;
use crate::passage::Passage;
use crate::text::term::{CAPITALS, Term, terms};
use crate::{digest, dom};

/// Words that a statement and a sentence must share for the one to restate the other.
const LEAST_SHARED: usize = 3;

/// Stems shorter than this are too common to tell sentences apart.
const SHORT: usize = 4;

/// Statements by the page and anchor that they restate.
#[derive(Debug, Default)]
pub struct Restatements {
    by_place: HashMap<String, Vec<String>>,
}

/// Which statement restates which sentence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match<'r> {
    /// Number of the passage.
    pub(crate) passage: usize,
    /// Number of the sentence within it.
    pub(crate) sentence: usize,
    /// The statement.
    pub(crate) statement: &'r str,
}

impl Restatements {
    /// The statements of the built-in digest.
    pub fn of_digest() -> Self {
        let mut by_place: HashMap<String, Vec<String>> = HashMap::new();
        let Ok(cited) = Selector::parse("[cite]") else { return Self::default() };
        for capture in digest::captures() {
            let Ok(html) = dom::parse(&String::from_utf8_lossy(&capture.body)) else { continue };
            for element in html.select(&cited) {
                let place = element.attr("cite").unwrap_or_default().to_owned();
                by_place.entry(place).or_default().push(element.text().collect());
            }
        }
        Self { by_place }
    }

    /// Statements by the URL, with anchor, that they restate.
    #[cfg(test)]
    pub(crate) fn of(by_place: HashMap<String, Vec<String>>) -> Self {
        Self { by_place }
    }

    /// The sentences of `page` that statements restate.
    pub(crate) fn matches(
        &self,
        page: &Page,
        passages: &[Passage],
        sentences: &Sentences,
        analyzer: &mut TextAnalyzer,
    ) -> Vec<Match<'_>> {
        if self.by_place.is_empty() {
            return Vec::new();
        }
        let url = &page.meta.capture.url;
        let mut anchors: Vec<Option<&str>> =
            passages.iter().map(|p| page.sections[p.section].anchor.as_deref()).collect();
        anchors.push(None);
        anchors.sort_unstable();
        anchors.dedup();
        let mut out = Vec::new();
        for anchor in anchors {
            let place = anchor.map_or_else(|| url.clone(), |a| format!("{url}#{a}"));
            let inside = |p: &Passage| {
                anchor.is_none() || page.sections[p.section].anchor.as_deref() == anchor
            };
            for statement in self.by_place.get(&place).into_iter().flatten() {
                let wanted = content(&terms(analyzer, statement));
                let best = sentences.nearest(passages, &inside, &wanted);
                out.extend(best.map(|(passage, sentence)| Match { passage, sentence, statement }));
            }
        }
        out
    }
}

/// The stems of a page's sentences, passage by passage.
pub(crate) struct Sentences {
    terms: Vec<Vec<Vec<u32>>>,
    /// Those of the longer words, each once, in order.
    content: Vec<Vec<Vec<u32>>>,
}

impl Sentences {
    pub(crate) fn of(page: &Page, passages: &[Passage], analyzer: &mut TextAnalyzer) -> Self {
        let mut out = Self { terms: Vec::new(), content: Vec::new() };
        for passage in passages {
            let texts = passage.sentences.iter().map(|s| &page.text()[s.range.clone()]);
            let found: Vec<Vec<Term>> = texts.map(|text| terms(analyzer, text)).collect();
            let hashes = |found: &Vec<Term>| found.iter().map(|t| t.hash).collect();
            out.terms.push(found.iter().map(hashes).collect());
            out.content.push(found.iter().map(|found| content(found)).collect());
        }
        out
    }

    /// Those of the passage of that number.
    pub(crate) fn terms(&self, passage: usize) -> &[Vec<u32>] {
        &self.terms[passage]
    }

    /// The sentence of the section `anchor` that shares most words with `words`; of the whole page where
    /// there is no such section.
    pub(crate) fn place(
        &self,
        page: &Page,
        passages: &[Passage],
        anchor: Option<&str>,
        words: &str,
        analyzer: &mut TextAnalyzer,
    ) -> Option<(usize, usize)> {
        let wanted = content(&terms(analyzer, words));
        let inside = |p: &Passage| page.sections[p.section].anchor.as_deref() == anchor;
        let near = anchor.and_then(|_| self.nearest(passages, &inside, &wanted));
        near.or_else(|| self.nearest(passages, &|_| true, &wanted))
    }

    /// The sentence that shares most words with `wanted`, the first of equals.
    fn nearest(
        &self,
        passages: &[Passage],
        inside: &dyn Fn(&Passage) -> bool,
        wanted: &[u32],
    ) -> Option<(usize, usize)> {
        let mut best: Option<(f32, usize, usize)> = None;
        for (p, _) in passages.iter().enumerate().filter(|(_, p)| inside(p)) {
            for (s, found) in self.content[p].iter().enumerate() {
                let shared = wanted.iter().filter(|w| found.binary_search(w).is_ok()).count();
                let close = shared as f32 / (found.len() as f32).sqrt().max(1.0);
                if shared >= LEAST_SHARED && best.is_none_or(|(b, _, _)| close > b) {
                    best = Some((close, p, s));
                }
            }
        }
        best.map(|(_, p, s)| (p, s))
    }
}

/// The stems of a text's longer words, each once, in order.
fn content(found: &[Term]) -> Vec<u32> {
    let long = found.iter().filter(|t| t.end - t.start >= SHORT);
    let mut out: Vec<u32> = long.map(|t| t.hash & !CAPITALS).collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::page;
    use crate::passage::passages;
    use crate::text::term::prose_analyzer;

    #[test]
    fn a_statement_finds_its_sentence_and_no_other() {
        let page = page(
            "<main><h1 id=top>Top</h1><p>Tea is served. The secret phrase guards the stored logins of a user.</p>\
             <h2 id=sub>Sub</h2><p>The secret phrase guards the stored logins here too.</p></main>",
        );
        let statement = "Credentials: a secret phrase protects the stored logins.";
        let place = "https://demo.example/a.html#top".to_owned();
        let restated = Restatements { by_place: [(place, vec![statement.to_owned()])].into() };
        let (cut, mut analyzer) = (passages(&page), prose_analyzer());
        let sentences = Sentences::of(&page, &cut, &mut analyzer);
        let found = restated.matches(&page, &cut, &sentences, &mut analyzer);
        assert_eq!(found, [Match { passage: 0, sentence: 1, statement }]);
    }

    #[test]
    fn the_digest_has_statements() {
        assert!(Restatements::of_digest().by_place.len() > 50);
    }
}
