//! Prepare: what a page brings to an index, made without the index, and so on any core.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use tantivy::tokenizer::TextAnalyzer;

use super::asks::Vector;
use super::record::{Home, PageRecord, PassageRecord, SentenceRecord};
use super::spill::Encoded;
use crate::expansion::Expansions;
use crate::page::Page;
use crate::passage::Passage;
use crate::question;
use crate::restated::{Restatements, Sentences};
use crate::source::{Authority, Subject};
use crate::text::term::{prose_analyzer, terms};

/// What the pages of one index are prepared with.
pub(super) struct Known {
    pub(super) questions: Arc<question::Reader>,
    pub(super) restatements: Restatements,
    pub(super) expansions: Expansions,
}

/// Prepares pages, on any number of threads.
pub(crate) struct Preparer {
    known: Known,
    /// Analyzers that no thread uses now; each remembers the stems that it has met.
    free: Mutex<Vec<TextAnalyzer>>,
    /// Known questions that were read: a third of them is known of several pages.
    read: Mutex<FxHashMap<String, Option<Vector>>>,
}

/// One thread's hand at one page.
struct Hand<'p> {
    known: &'p Known,
    read: &'p Mutex<FxHashMap<String, Option<Vector>>>,
    analyzer: &'p mut TextAnalyzer,
}

/// A page that is ready to be added.
pub(crate) struct Prepared {
    pub(super) url: Box<str>,
    pub(super) authority: Authority,
    pub(super) version: Option<Box<str>>,
    pub(super) record: Encoded<PageRecord>,
    pub(super) passages: Vec<Part>,
    pub(super) restated: Vec<Restated>,
    pub(super) asks: Vec<Answered>,
}

/// A passage of it.
pub(super) struct Part {
    /// Equal for passages that are kept once.
    pub(super) key: [u8; 16],
    /// Without the number of its page.
    pub(super) home: Encoded<Home>,
    /// Without number, homes and lead-in.
    pub(super) record: Encoded<PassageRecord>,
}

/// Other words for a sentence.
pub(super) struct Restated {
    /// Number of the passage on the page.
    pub(super) passage: usize,
    /// Number of the sentence within it.
    pub(super) sentence: usize,
    pub(super) statement: String,
    pub(super) stems: Vec<u32>,
}

/// A question that a sentence is known to answer, or to touch.
pub(super) struct Answered {
    /// Number of the passage on the page.
    pub(super) passage: usize,
    /// Number of the sentence within it.
    pub(super) sentence: u16,
    pub(super) answers: bool,
    pub(super) question: Vector,
}

impl Preparer {
    pub(super) fn new(known: Known) -> Self {
        Self { known, free: Mutex::default(), read: Mutex::default() }
    }

    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// Makes `page`, whose passages are `found`, ready.
    pub(crate) fn prepare(&self, page: &Page, found: &[Passage]) -> Prepared {
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = free().pop();
        let mut analyzer = taken.unwrap_or_else(prose_analyzer);
        let mut hand = Hand { known: &self.known, read: &self.read, analyzer: &mut analyzer };
        let prepared = hand.prepare(page, found);
        free().push(analyzer);
        prepared
    }
}

impl Hand<'_> {
    fn prepare(&mut self, page: &Page, found: &[Passage]) -> Prepared {
        let sentences = Sentences::of(page, found, self.analyzer);
        let mut section = usize::MAX;
        let mut passages = Vec::with_capacity(found.len());
        for (number, passage) in found.iter().enumerate() {
            let first = passage.section != section;
            section = passage.section;
            passages.push(Part {
                key: text_key(&page.text()[passage.range.clone()], passage),
                home: Encoded::new(&self.home(page, passage, first)),
                record: Encoded::new(&record(page, passage, sentences.terms(number))),
            });
        }
        let record = PageRecord { meta: page.meta.clone(), text: page.text().to_owned() };
        Prepared {
            url: page.meta.capture.url.as_str().into(),
            authority: page.meta.authority,
            version: page.meta.version.as_deref().map(Box::from),
            record: Encoded::new(&record),
            restated: self.restated(page, found, &sentences),
            asks: self.asks(page, found, &sentences),
            passages,
        }
    }

    fn restated(&mut self, page: &Page, found: &[Passage], all: &Sentences) -> Vec<Restated> {
        let matches = self.known.restatements.matches(page, found, all, self.analyzer);
        let mut out = Vec::new();
        for m in matches {
            let (passage, sentence, statement) = (m.passage, m.sentence, m.statement.to_owned());
            let stems = hashes(self.analyzer, m.statement);
            out.push(Restated { passage, sentence, statement, stems });
        }
        out
    }

    /// The questions that are known of `page`, with the sentences that answer them.
    fn asks(&mut self, page: &Page, found: &[Passage], all: &Sentences) -> Vec<Answered> {
        let mut out = Vec::new();
        for expansion in self.known.expansions.of_page(&page.meta.capture.url) {
            let (_, anchor) = expansion.place();
            let place = all.place(page, found, anchor, &expansion.words, self.analyzer);
            let Some((passage, sentence)) = place else { continue };
            let asks = expansion.asks.iter().map(|a| (a, true));
            for (text, answers) in asks.chain(expansion.touches.iter().map(|t| (t, false))) {
                let Some(question) = self.vector(text) else { continue };
                out.push(Answered { passage, sentence: sentence as u16, answers, question });
            }
        }
        out
    }

    /// What the known question `text` is compared by; none where it asks for nothing.
    fn vector(&mut self, text: &str) -> Option<Vector> {
        let read = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let before = read().get(text).cloned();
        before.unwrap_or_else(|| {
            let question = self.known.questions.read_with(text, self.analyzer).ok();
            let vector = question.map(|question| Vector::new(&question));
            read().insert(text.to_owned(), vector.clone());
            vector
        })
    }

    fn home(&mut self, page: &Page, passage: &Passage, first: bool) -> Home {
        let section = &page.sections[passage.section];
        let last = section.headings.last();
        Home {
            page: 0,
            url: page.meta.capture.url.clone(),
            start: passage.range.start as u32,
            lead: passage.lead.as_ref().map(|l| (l.start as u32, l.end as u32)),
            anchor: section.anchor.clone(),
            headings: section.headings.clone(),
            heading_terms: hashes(self.analyzer, &section.headings.join(" ")),
            last_heading: last.map_or(0, |h| hashes(self.analyzer, h).len() as u16),
            first,
            asks: last.is_some_and(|h| h.trim_end().ends_with('?')),
            unique: passage.sentences.iter().map(|s| s.unique).collect(),
            subject: passage.cite.as_ref().and_then(|c| c.subject).unwrap_or(page.meta.subject),
            authority: page.meta.authority,
            version: page.meta.version.clone(),
            language: page.meta.language.clone(),
            source: page.meta.source.clone(),
        }
    }
}

fn record(page: &Page, passage: &Passage, terms: &[Vec<u32>]) -> PassageRecord {
    let base = passage.range.start;
    let sentence = |(s, terms): (&crate::passage::Sentence, &Vec<u32>)| SentenceRecord {
        start: (s.range.start - base) as u32,
        end: (s.range.end - base) as u32,
        kind: s.kind,
        block: s.block as u16,
        joined: s.joined,
        asks: page.text()[s.range.clone()].ends_with('?'),
        terms: terms.clone(),
        restated: Vec::new(),
    };
    PassageRecord {
        number: 0,
        homes: Vec::new(),
        sentences: passage.sentences.iter().zip(terms).map(sentence).collect(),
        lead: Vec::new(),
        cite: passage.cite.clone(),
    }
}

pub(super) fn hashes(analyzer: &mut TextAnalyzer, text: &str) -> Vec<u32> {
    terms(analyzer, text).into_iter().map(|t| t.hash).collect()
}

/// What tells a passage from others: its words, and all that is kept of its sentences. Half of a SHA-256: enough
/// that nobody can make two texts that meet, and millions are kept in memory.
fn text_key(body: &str, passage: &Passage) -> [u8; 16] {
    let mut digest = Sha256::new();
    digest.update((body.len() as u64).to_le_bytes());
    digest.update(body.as_bytes());
    for sentence in &passage.sentences {
        digest.update(((sentence.range.start - passage.range.start) as u32).to_le_bytes());
        digest.update(((sentence.range.end - passage.range.start) as u32).to_le_bytes());
        digest.update([sentence.kind as u8, u8::from(sentence.joined)]);
        digest.update((sentence.block as u32).to_le_bytes());
    }
    if let Some(cite) = &passage.cite {
        digest.update(cite.url.as_bytes());
        digest.update(cite.subject.map_or("", Subject::name));
    }
    let whole: [u8; 32] = digest.finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::build::Builder;
    use crate::index::manifest::CorpusKind;
    use crate::index::store::Reader;
    use crate::page::tests::page;
    use crate::parallel;
    use crate::passage::passages;
    use crate::question::concepts::Concepts;

    fn builder() -> Builder {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        let mut expansions = Expansions::default();
        let known = "[[passage]]\nat = \"https://demo.example/07\"\nwords = \"kettle number served warm\"\n\
                     asks = [\"Is tea warm?\"]\ntouches = [\"Who brews?\"]\n";
        expansions.add(known, "t.toml").unwrap();
        let questions = Arc::new(question::Reader::new(concepts));
        Builder::found_by(questions, Restatements::of_digest(), expansions)
    }

    #[test]
    fn pages_made_ready_on_many_threads_make_the_same_index() {
        let page = |n: usize| {
            let kettle = n % 5;
            let mut made = page(&format!(
                "<main><h1 id=top>Page {n}</h1><p>Kettle number {kettle} is served warm. Nobody waits.</p>\
                 <h2 id=cups>Cups</h2><p>Cups of page {n} are washed.</p></main>"
            ));
            made.meta.capture.url = format!("https://demo.example/{n:02}");
            made
        };
        let pages: Vec<Page> = (0..40).map(page).collect();
        let mut one = builder();
        for page in &pages {
            one.add(page);
        }
        let mut many = builder();
        let preparer = many.preparer();
        for ready in parallel::map(&pages, |page| preparer.prepare(page, &passages(page))) {
            many.add_prepared(ready);
        }
        let read = |builder| Reader::in_memory(builder, CorpusKind::Captures).unwrap();
        let (one, many) = (read(one), read(many));
        assert_eq!(one.manifest(), many.manifest());
        assert_eq!(one.manifest().corpus.passages, 45);
        assert_eq!(one.asks().unwrap(), many.asks().unwrap());
        assert!(!one.asks().unwrap().is_empty());
    }
}
