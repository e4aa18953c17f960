//! Builds an index from pages: passages, grouped by text, into Tantivy.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::asks::{Ask, Asks};
use super::manifest::{Corpus, CorpusKind};
use super::record::{Home, PageRecord, PassageRecord, SentenceRecord};
use super::schema::{self, Fields};
use super::spill::{Place, Spill};
use crate::capture::hex;
use crate::expansion::Expansions;
use crate::page::Page;
use crate::passage::{Passage, passages};
use crate::question::{self, Question};
use crate::restated::{self, Restatements};
use crate::source::{Authority, Subject};
use crate::text::term::{prose_analyzer, terms};

/// Memory of Tantivy's writer, bytes.
const HEAP: usize = 64 << 20;

/// Memory of the writer of the built-in digest, bytes.
const SMALL_HEAP: usize = 15 << 20;

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// What the index holds.
    pub corpus: Corpus,
    /// SHA-256 over all passages.
    pub passages_digest: String,
}

/// Collects pages and writes them as one index.
pub struct Builder {
    analyzer: TextAnalyzer,
    questions: Arc<question::Reader>,
    spill: Spill,
    pages: Vec<PageKey>,
    passages: Vec<PassageKeys>,
    by_text: HashMap<[u8; 32], usize>,
    restatements: Restatements,
    expansions: Expansions,
    /// Other words for a passage, by its number.
    restated: HashMap<usize, Restated>,
    asks: Vec<(Ask, Question)>,
}

/// What is kept in memory of a page until the end.
struct PageKey {
    url: Box<str>,
    authority: Authority,
    version: Option<Box<str>>,
    record: Place<PageRecord>,
}

/// What is kept in memory of a passage until the end.
struct PassageKeys {
    /// The passage without its homes.
    record: Place<PassageRecord>,
    homes: Vec<HomeKey>,
}

/// What is kept in memory of a home until the end: there are some twenty to a page.
struct HomeKey {
    page: u32,
    start: u32,
    record: Place<Home>,
}

/// Other words for a passage, each with the number of its sentence.
type Restated = Vec<(usize, String)>;

impl Builder {
    /// A builder that finds the concepts that `questions` knows.
    pub fn new(questions: Arc<question::Reader>) -> Self {
        Self {
            analyzer: prose_analyzer(),
            questions,
            spill: Spill::new(),
            pages: Vec::new(),
            passages: Vec::new(),
            by_text: HashMap::new(),
            restatements: Restatements::default(),
            expansions: Expansions::default(),
            restated: HashMap::new(),
            asks: Vec::new(),
        }
    }

    /// The same; its passages are found by `restatements` and `expansions` too.
    #[must_use]
    pub fn found_by(self, restatements: Restatements, expansions: Expansions) -> Self {
        Self { restatements, expansions, ..self }
    }

    /// Adds a page; returns its number of passages. Pages are to come in a stable order.
    pub fn add(&mut self, page: &Page) -> usize {
        self.add_cut(page, &passages(page))
    }

    /// The same, where the page's passages are known.
    pub(crate) fn add_cut(&mut self, page: &Page, found: &[Passage]) -> usize {
        if found.is_empty() {
            return 0;
        }
        let number = self.pages.len() as u32;
        let mut section = usize::MAX;
        let mut places = Vec::new();
        for passage in found {
            let first = passage.section != section;
            section = passage.section;
            places.push(self.add_passage(page, number, passage, first));
        }
        self.restate(page, found, &places);
        self.expand(page, found, &places);
        let record = PageRecord { meta: page.meta.clone(), text: page.text().to_owned() };
        self.pages.push(PageKey {
            url: url(&record).into(),
            authority: record.meta.authority,
            version: record.meta.version.as_deref().map(Box::from),
            record: self.spill.put(&record),
        });
        found.len()
    }

    /// Adds a passage and returns its number; a text that came before gets one more home.
    fn add_passage(&mut self, page: &Page, number: u32, passage: &Passage, first: bool) -> usize {
        let home = Home { first, ..self.home(page, number, passage) };
        let home = HomeKey { page: number, start: home.start, record: self.spill.put(&home) };
        let body = &page.text()[passage.range.clone()];
        let key = text_key(body, passage);
        if let Some(&known) = self.by_text.get(&key) {
            self.passages[known].homes.push(home);
            return known;
        }
        let record = PassageRecord {
            number: 0,
            homes: Vec::new(),
            sentences: self.sentences(page, passage),
            lead: Vec::new(),
            cite: passage.cite.clone(),
        };
        self.by_text.insert(key, self.passages.len());
        self.passages.push(PassageKeys { record: self.spill.put(&record), homes: vec![home] });
        self.passages.len() - 1
    }

    fn restate(&mut self, page: &Page, found: &[Passage], places: &[usize]) {
        let matches = self.restatements.matches(page, found, &mut self.analyzer);
        for m in matches {
            let restated = self.restated.entry(places[m.passage]).or_default();
            restated.push((m.sentence, m.statement.to_owned()));
        }
    }

    /// Notes which sentences answer the questions that are known of `page`.
    fn expand(&mut self, page: &Page, found: &[Passage], places: &[usize]) {
        for expansion in self.expansions.of_page(&page.meta.capture.url) {
            let (_, anchor) = expansion.place();
            let place = restated::place(page, found, anchor, &expansion.words, &mut self.analyzer);
            let Some((passage, sentence)) = place else { continue };
            let asks = expansion.asks.iter().map(|a| (a, true));
            for (text, answers) in asks.chain(expansion.touches.iter().map(|t| (t, false))) {
                let Ok(question) = self.questions.read(text) else { continue };
                let (passage, sentence) = (places[passage] as u32, sentence as u16);
                self.asks.push((Ask { passage, sentence, answers }, question));
            }
        }
    }

    fn home(&mut self, page: &Page, number: u32, passage: &Passage) -> Home {
        let section = &page.sections[passage.section];
        Home {
            page: number,
            url: page.meta.capture.url.clone(),
            start: passage.range.start as u32,
            lead: passage.lead.as_ref().map(|l| (l.start as u32, l.end as u32)),
            anchor: section.anchor.clone(),
            headings: section.headings.clone(),
            heading_terms: self.hashes(&section.headings.join(" ")),
            last_heading: section.headings.last().map_or(0, |h| self.hashes(h).len() as u16),
            first: false,
            asks: section.headings.last().is_some_and(|h| h.trim_end().ends_with('?')),
            unique: passage.sentences.iter().map(|s| s.unique).collect(),
            subject: passage.cite.as_ref().and_then(|c| c.subject).unwrap_or(page.meta.subject),
            authority: page.meta.authority,
            version: page.meta.version.clone(),
            language: page.meta.language.clone(),
            source: page.meta.source.clone(),
        }
    }

    fn sentences(&mut self, page: &Page, passage: &Passage) -> Vec<SentenceRecord> {
        let base = passage.range.start;
        passage
            .sentences
            .iter()
            .map(|s| SentenceRecord {
                start: (s.range.start - base) as u32,
                end: (s.range.end - base) as u32,
                kind: s.kind,
                block: s.block as u16,
                joined: s.joined,
                asks: page.text()[s.range.clone()].ends_with('?'),
                terms: self.hashes(&page.text()[s.range.clone()]),
                restated: Vec::new(),
            })
            .collect()
    }

    fn hashes(&mut self, text: &str) -> Vec<u32> {
        terms(&mut self.analyzer, text).into_iter().map(|t| t.hash).collect()
    }

    /// Writes everything into `index`, which must be empty and of [`schema::schema`].
    pub fn finish(mut self, index: &Index, kind: CorpusKind) -> tantivy::Result<Built> {
        let order = self.settle();
        let (_, fields) = schema::schema();
        let heap = if kind == CorpusKind::Digest { SMALL_HEAP } else { HEAP };
        // One thread: documents keep their order, so equal input gives equal answers.
        let mut writer: IndexWriter = index.writer_with_num_threads(1, heap)?;
        let passages_digest = self.write_passages(&order, &fields, &mut writer)?;
        let corpus = self.write_pages(kind, order.len(), &fields, &mut writer)?;
        let mut known = TantivyDocument::default();
        known.add_u64(fields.page, schema::ASKS);
        known.add_bytes(fields.asks, &encode(&Asks::new(std::mem::take(&mut self.asks)))?);
        writer.add_document(known)?;
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(Built { corpus, passages_digest })
    }

    /// Writes the passages in `order`; returns the digest over all of them.
    fn write_passages(
        &mut self,
        order: &[usize],
        fields: &Fields,
        writer: &mut IndexWriter,
    ) -> tantivy::Result<String> {
        let questions = Arc::clone(&self.questions);
        let concepts = questions.concepts();
        let mut digest = Sha256::new();
        // Passages of one page follow each other.
        let mut held: Option<(u32, PageRecord)> = None;
        for (number, &passage) in order.iter().enumerate() {
            let (mut record, restated) = self.record(number as u32, passage)?;
            let on = record.homes[0].page;
            let page = match held.take() {
                Some((number, page)) if number == on => page,
                _ => self.spill.get(&self.pages[on as usize].record)?,
            };
            record.lead = self.hashes(Texts::of(&record, &page).lead);
            let bytes = encode(&record)?;
            let text = Texts::of(&record, &page);
            digest.update(text.body.as_bytes());
            digest.update(&bytes);
            let mut document = passage_document(fields, &record, &text, &bytes);
            document.add_text(fields.restated, &restated);
            let said = [text.body, text.lead].join("\n");
            let above = record.homes[0].headings.last().map_or("", String::as_str);
            document.add_text(fields.concepts, concepts.ids_in(&said, &mut self.analyzer));
            let other = concepts.ids_in(&restated, &mut self.analyzer);
            document.add_text(fields.restated_concepts, other);
            document.add_text(fields.heading_concepts, concepts.ids_in(above, &mut self.analyzer));
            writer.add_document(document)?;
            held = Some((on, page));
        }
        Ok(format!("sha256:{}", hex(&digest.finalize())))
    }

    /// The passage that came as number `passage`, with its homes and other words for it.
    fn record(&mut self, number: u32, passage: usize) -> tantivy::Result<(PassageRecord, String)> {
        let keys = &self.passages[passage];
        let mut record = self.spill.get(&keys.record)?;
        record.number = number;
        for key in &keys.homes {
            record.homes.push(Home { page: key.page, ..self.spill.get(&key.record)? });
        }
        let mut restated = self.restated.remove(&passage).unwrap_or_default();
        // They came in the order of the pages that hold the passage.
        restated.sort();
        let mut words = String::new();
        for (sentence, statement) in restated {
            record.sentences[sentence].restated.extend(self.hashes(&statement));
            words.push_str(&statement);
            words.push('\n');
        }
        Ok((record, words))
    }

    /// Writes the pages; returns what the corpus is.
    fn write_pages(
        &mut self,
        kind: CorpusKind,
        passages: usize,
        fields: &Fields,
        writer: &mut IndexWriter,
    ) -> tantivy::Result<Corpus> {
        let mut lines = Vec::new();
        let mut times = Vec::new();
        for (number, key) in self.pages.iter().enumerate() {
            let page = self.spill.get(&key.record)?;
            let capture = &page.meta.capture;
            lines.push(format!("{} {}\n", capture.url, capture.payload_sha256));
            times.push(capture.captured_at.clone());
            let mut document = TantivyDocument::default();
            document.add_u64(fields.page, number as u64);
            document.add_bytes(fields.page_record, &encode(&page)?);
            writer.add_document(document)?;
        }
        lines.sort_unstable();
        Ok(Corpus {
            pages: self.pages.len() as u64,
            passages: passages as u64,
            digest: format!("sha256:{}", crate::capture::sha256_hex(lines.concat().as_bytes())),
            captured_from: times.iter().min().cloned().unwrap_or_default(),
            captured_to: times.into_iter().max().unwrap_or_default(),
            kind,
        })
    }

    /// Puts pages and passages into the order of their URLs, whatever order they came in; returns the
    /// passages in theirs.
    fn settle(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.pages.len()).collect();
        order.sort_by(|&a, &b| self.pages[a].url.cmp(&self.pages[b].url));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new as u32;
        }
        self.pages.sort_by(|a, b| a.url.cmp(&b.url));
        for keys in &mut self.passages {
            for home in &mut keys.homes {
                home.page = place[home.page as usize];
            }
            let pages = &self.pages;
            keys.homes.sort_by(|a, b| cited_first(pages, a, b));
        }
        let mut order: Vec<usize> = (0..self.passages.len()).collect();
        let first = |p: usize| (self.passages[p].homes[0].page, self.passages[p].homes[0].start);
        order.sort_by_key(|&p| first(p));
        let mut number = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            number[old] = new as u32;
        }
        for (ask, _) in &mut self.asks {
            ask.passage = number[ask.passage as usize];
        }
        // Of questions that are equally near, the first counts.
        self.asks.sort_by(|(a, asked), (b, other)| {
            let place = |ask: &Ask| (ask.passage, ask.sentence, !ask.answers);
            place(a).cmp(&place(b)).then_with(|| asked.text.cmp(&other.text))
        });
        order
    }
}

fn url(page: &PageRecord) -> &str {
    &page.meta.capture.url
}

/// The text of a passage's fields, in the home that is cited.
struct Texts<'p> {
    title: &'p str,
    body: &'p str,
    lead: &'p str,
}

impl<'p> Texts<'p> {
    fn of(record: &PassageRecord, page: &'p PageRecord) -> Self {
        let home = &record.homes[0];
        let end = record.sentences.last().map_or(0, |s| s.end);
        let slice =
            |from: u32, to: u32| page.text.get(from as usize..to as usize).unwrap_or_default();
        Self {
            title: &page.meta.title,
            body: slice(home.start, home.start + end),
            lead: home.lead.map_or("", |(from, to)| slice(from, to)),
        }
    }
}

fn passage_document(
    fields: &Fields,
    record: &PassageRecord,
    text: &Texts<'_>,
    bytes: &[u8],
) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_u64(fields.number, u64::from(record.number));
    document.add_text(fields.title, text.title);
    document.add_text(fields.headings, record.homes[0].headings.join("\n"));
    document.add_text(fields.body, text.body);
    document.add_text(fields.lead, text.lead);
    document.add_text(fields.code, text.body);
    for home in &record.homes {
        document.add_text(fields.subject, home.subject.name());
        document.add_text(fields.language, &home.language);
        document.add_text(fields.source, &home.source);
        if let Some(version) = &home.version {
            document.add_text(fields.version, version);
        }
    }
    document.add_bytes(fields.passage, bytes);
    document
}

/// The weightiest, newest home first: the one to cite.
fn cited_first(pages: &[PageKey], a: &HomeKey, b: &HomeKey) -> std::cmp::Ordering {
    let (one, other) = (&pages[a.page as usize], &pages[b.page as usize]);
    let version = |page: &PageKey| version_key(page.version.as_deref());
    other
        .authority
        .cmp(&one.authority)
        .then_with(|| version(other).cmp(&version(one)))
        .then_with(|| (a.page, a.start).cmp(&(b.page, b.start)))
}

/// Orders versions by their numbers; a version without one ("testing") is older than any.
fn version_key(version: Option<&str>) -> Vec<u64> {
    let parts = version.unwrap_or_default().split(['.', '-']);
    parts.map_while(|p| p.parse().ok()).collect()
}

/// What tells a passage from others: its words, and all that is kept of its sentences.
fn text_key(body: &str, passage: &Passage) -> [u8; 32] {
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
    digest.finalize().into()
}

pub(super) fn encode<T: serde::Serialize>(value: &T) -> tantivy::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|e| tantivy::TantivyError::InternalError(e.to_string()))
}
