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
use crate::capture::hex;
use crate::expansion::Expansions;
use crate::page::{Kind, Page};
use crate::passage::{Passage, passages};
use crate::question::{self, Question};
use crate::restated::{self, Restatements};
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
    pages: Vec<PageRecord>,
    passages: Vec<PassageRecord>,
    by_text: HashMap<[u8; 32], usize>,
    total: u64,
    restatements: Restatements,
    expansions: Expansions,
    /// Other words for a passage, by its number.
    restated: HashMap<usize, String>,
    asks: Vec<(Ask, Question)>,
}

impl Builder {
    /// A builder that finds the concepts that `questions` knows.
    pub fn new(questions: Arc<question::Reader>) -> Self {
        Self {
            analyzer: prose_analyzer(),
            questions,
            pages: Vec::new(),
            passages: Vec::new(),
            by_text: HashMap::new(),
            total: 0,
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
        let found = passages(page);
        if found.is_empty() {
            return 0;
        }
        let number = self.pages.len() as u32;
        let mut section = usize::MAX;
        let mut places = Vec::new();
        for passage in &found {
            let first = passage.section != section;
            section = passage.section;
            places.push(self.add_passage(page, number, passage, first));
        }
        self.restate(page, &found, &places);
        self.expand(page, &found, &places);
        self.pages.push(PageRecord { meta: page.meta.clone(), text: page.text().to_owned() });
        found.len()
    }

    /// Adds a passage and returns its number; a text that came before gets one more home.
    fn add_passage(&mut self, page: &Page, number: u32, passage: &Passage, first: bool) -> usize {
        let home = Home { first, ..self.home(page, number, passage) };
        let body = &page.text()[passage.range.clone()];
        let key = text_key(body, passage);
        if let Some(&known) = self.by_text.get(&key) {
            self.passages[known].homes.push(home);
            return known;
        }
        let record = PassageRecord {
            number: 0,
            homes: vec![home],
            sentences: self.sentences(page, passage),
            lead: Vec::new(),
            cite: passage.cite.clone(),
        };
        self.by_text.insert(key, self.passages.len());
        self.passages.push(record);
        self.passages.len() - 1
    }

    fn restate(&mut self, page: &Page, found: &[Passage], places: &[usize]) {
        let matches = self.restatements.matches(page, found, &mut self.analyzer);
        for m in matches {
            let stems: Vec<u32> =
                terms(&mut self.analyzer, m.statement).into_iter().map(|t| t.hash).collect();
            let place = places[m.passage];
            self.passages[place].sentences[m.sentence].restated.extend(stems);
            let text = self.restated.entry(place).or_default();
            text.push_str(m.statement);
            text.push('\n');
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
        let passages = self.settle();
        let (_, fields) = schema::schema();
        let questions = Arc::clone(&self.questions);
        let concepts = questions.concepts();
        let heap = if kind == CorpusKind::Digest { SMALL_HEAP } else { HEAP };
        // One thread: documents keep their order, so equal input gives equal answers.
        let mut writer: IndexWriter = index.writer_with_num_threads(1, heap)?;
        let mut digest = Sha256::new();
        for (mut record, restated) in passages {
            let lead = Texts::of(&record, &self.pages).lead.to_owned();
            record.lead = self.hashes(&lead);
            let bytes = encode(&record)?;
            let text = Texts::of(&record, &self.pages);
            digest.update(text.body.as_bytes());
            digest.update(&bytes);
            let mut document = passage_document(&fields, &record, &text, &bytes);
            document.add_text(fields.restated, &restated);
            let said = [text.body, text.lead].join("\n");
            let above = record.homes[0].headings.last().map_or("", String::as_str);
            document.add_text(fields.concepts, concepts.ids_in(&said, &mut self.analyzer));
            let other = concepts.ids_in(&restated, &mut self.analyzer);
            document.add_text(fields.restated_concepts, other);
            document.add_text(fields.heading_concepts, concepts.ids_in(above, &mut self.analyzer));
            writer.add_document(document)?;
        }
        for (number, page) in self.pages.iter().enumerate() {
            let mut document = TantivyDocument::default();
            document.add_u64(fields.page, number as u64);
            document.add_bytes(fields.page_record, &encode(page)?);
            writer.add_document(document)?;
        }
        let mut known = TantivyDocument::default();
        known.add_u64(fields.page, schema::ASKS);
        known.add_bytes(fields.asks, &encode(&Asks::new(std::mem::take(&mut self.asks)))?);
        writer.add_document(known)?;
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(Built {
            corpus: self.corpus(kind),
            passages_digest: format!("sha256:{}", hex(&digest.finalize())),
        })
    }

    /// Puts pages and passages into the order of their URLs, whatever order they came in.
    fn settle(&mut self) -> Vec<(PassageRecord, String)> {
        let mut order: Vec<usize> = (0..self.pages.len()).collect();
        order.sort_by(|&a, &b| url(&self.pages[a]).cmp(url(&self.pages[b])));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new as u32;
        }
        self.pages.sort_by(|a, b| url(a).cmp(url(b)));
        for record in &mut self.passages {
            for home in &mut record.homes {
                home.page = place[home.page as usize];
            }
            record.homes.sort_by(cited_first);
        }
        let mut order: Vec<usize> = (0..self.passages.len()).collect();
        order.sort_by_key(|&p| (self.passages[p].homes[0].page, self.passages[p].homes[0].start));
        for (new, &old) in order.iter().enumerate() {
            self.passages[old].number = new as u32;
        }
        for (ask, _) in &mut self.asks {
            ask.passage = self.passages[ask.passage as usize].number;
        }
        let mut restated = std::mem::take(&mut self.restated);
        let numbered = std::mem::take(&mut self.passages).into_iter().enumerate();
        let mut all: Vec<(PassageRecord, String)> =
            numbered.map(|(i, p)| (p, restated.remove(&i).unwrap_or_default())).collect();
        all.sort_by_key(|(p, _)| p.number);
        self.total = all.len() as u64;
        all
    }

    fn corpus(&self, kind: CorpusKind) -> Corpus {
        let mut lines: Vec<String> = self
            .pages
            .iter()
            .map(|p| format!("{} {}\n", p.meta.capture.url, p.meta.capture.payload_sha256))
            .collect();
        lines.sort_unstable();
        let times = || self.pages.iter().map(|p| p.meta.capture.captured_at.as_str());
        Corpus {
            pages: self.pages.len() as u64,
            passages: self.total,
            digest: format!("sha256:{}", crate::capture::sha256_hex(lines.concat().as_bytes())),
            captured_from: times().min().unwrap_or_default().to_owned(),
            captured_to: times().max().unwrap_or_default().to_owned(),
            kind,
        }
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
    fn of(record: &PassageRecord, pages: &'p [PageRecord]) -> Self {
        let home = &record.homes[0];
        let page = &pages[home.page as usize];
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
fn cited_first(a: &Home, b: &Home) -> std::cmp::Ordering {
    b.authority
        .cmp(&a.authority)
        .then_with(|| version_key(b.version.as_deref()).cmp(&version_key(a.version.as_deref())))
        .then_with(|| (a.page, a.start).cmp(&(b.page, b.start)))
}

/// Orders versions by their numbers; a version without one ("testing") is older than any.
fn version_key(version: Option<&str>) -> Vec<u64> {
    let parts = version.unwrap_or_default().split(['.', '-']);
    parts.map_while(|p| p.parse().ok()).collect()
}

fn text_key(body: &str, passage: &Passage) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(body.as_bytes());
    for sentence in &passage.sentences {
        let kind = sentence.kind == Kind::ListItem;
        digest.update([u8::from(kind), u8::from(sentence.joined), sentence.block as u8]);
    }
    if let Some(cite) = &passage.cite {
        digest.update(cite.url.as_bytes());
    }
    digest.finalize().into()
}

fn encode<T: serde::Serialize>(value: &T) -> tantivy::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|e| tantivy::TantivyError::InternalError(e.to_string()))
}
