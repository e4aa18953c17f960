//! Builds an index from pages: passages, grouped by text, into Tantivy.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::asks::{Ask, Asks, Vector};
use super::manifest::{Corpus, CorpusKind};
use super::prepare::{Known, Prepared, Preparer, hashes};
use super::record::{Home, PageRecord, PassageRecord};
use super::schema::{self, Fields};
use super::spill::{Encoded, Place, Spill};
use crate::capture::hex;
use crate::expansion::Expansions;
use crate::page::Page;
use crate::passage::passages;
use crate::question;
use crate::restated::Restatements;
use crate::source::Authority;
use crate::text::term::prose_analyzer;

/// Memory of Tantivy's writer, bytes.
const HEAP: usize = 64 << 20;

/// Memory of the writer of the built-in digest, bytes.
const SMALL_HEAP: usize = 15 << 20;

/// What was built.
#[derive(Debug, PartialEq, Eq)]
pub struct Built {
    /// What the index holds.
    pub corpus: Corpus,
    /// SHA-256 over all passages.
    pub passages_digest: String,
    /// The known questions of their sentences.
    pub asks: Asks,
}

/// Collects pages and writes them as one index.
pub struct Builder {
    preparer: Preparer,
    spill: Spill,
    pages: Vec<PageKey>,
    passages: Vec<PassageKeys>,
    by_text: FxHashMap<[u8; 16], u32>,
    /// Other words for a passage, by its number.
    restated: FxHashMap<u32, Restated>,
    asks: Vec<(Ask, Vector)>,
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
    /// How far its record is from that of its page: farther for one that stands further down.
    after: u32,
}

/// Other words for a passage, each with the number of its sentence and their stems.
type Restated = Vec<(usize, String, Vec<u32>)>;

impl Builder {
    /// A builder that finds the concepts that `questions` knows.
    pub fn new(questions: Arc<question::Reader>) -> Self {
        Self::found_by(questions, Restatements::default(), Expansions::default())
    }

    /// The same; its passages are found by `restatements` and `expansions` too.
    pub(crate) fn found_by(
        questions: Arc<question::Reader>,
        restatements: Restatements,
        expansions: Expansions,
    ) -> Self {
        Self {
            preparer: Preparer::new(Known { questions, restatements, expansions }),
            spill: Spill::new(),
            pages: Vec::new(),
            passages: Vec::new(),
            by_text: FxHashMap::default(),
            restated: FxHashMap::default(),
            asks: Vec::new(),
        }
    }

    /// What finds the concepts.
    pub(super) fn questions(&self) -> &Arc<question::Reader> {
        &self.preparer.known().questions
    }

    /// What makes pages ready for this index.
    pub(crate) fn preparer(&self) -> &Preparer {
        &self.preparer
    }

    /// Adds a page; returns its number of passages. Pages may come in any order.
    pub fn add(&mut self, page: &Page) -> usize {
        let prepared = self.preparer.prepare(page, &passages(page));
        self.add_prepared(prepared)
    }

    /// The same, where the page is ready.
    pub(crate) fn add_prepared(&mut self, page: Prepared) -> usize {
        if page.passages.is_empty() {
            return 0;
        }
        let number = self.pages.len() as u32;
        let record = self.spill.put(page.record);
        let places: Vec<u32> = page
            .passages
            .into_iter()
            .map(|part| {
                let home = self.spill.put(part.home).since(&record);
                self.place(part.key, part.record, HomeKey { page: number, after: home })
            })
            .collect();
        for other in page.restated {
            let restated = self.restated.entry(places[other.passage]).or_default();
            restated.push((other.sentence, other.statement, other.stems));
        }
        for known in page.asks {
            let (passage, sentence) = (places[known.passage], known.sentence);
            self.asks.push((Ask { passage, sentence, answers: known.answers }, known.question));
        }
        let (url, authority, version) = (page.url, page.authority, page.version);
        self.pages.push(PageKey { url, authority, version, record });
        places.len()
    }

    /// Notes a passage and returns its number; a text that came before gets one more home.
    fn place(&mut self, key: [u8; 16], record: Encoded<PassageRecord>, home: HomeKey) -> u32 {
        let next = self.passages.len() as u32;
        let number = *self.by_text.entry(key).or_insert(next);
        if number == next {
            // Most texts stand on one page.
            let (record, homes) = (self.spill.put(record), Vec::with_capacity(1));
            self.passages.push(PassageKeys { record, homes });
        }
        self.passages[number as usize].homes.push(home);
        number
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
        writer.commit()?;
        writer.wait_merging_threads()?;
        let asks = Asks::of(std::mem::take(&mut self.asks));
        Ok(Built { corpus, passages_digest, asks })
    }

    /// Writes the passages in `order`; returns the digest over all of them.
    fn write_passages(
        &mut self,
        order: &[usize],
        fields: &Fields,
        writer: &mut IndexWriter,
    ) -> tantivy::Result<String> {
        let questions = Arc::clone(self.questions());
        let concepts = questions.concepts();
        let mut analyzer = prose_analyzer();
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
            record.lead = hashes(&mut analyzer, Texts::of(&record, &page).lead);
            let bytes = encode(&record)?;
            let text = Texts::of(&record, &page);
            digest.update(text.body.as_bytes());
            digest.update(&bytes);
            let mut document = passage_document(fields, &record, &text, &bytes);
            document.add_text(fields.restated, &restated);
            let said = [text.body, text.lead].join("\n");
            let above = record.homes[0].headings.last().map_or("", String::as_str);
            document.add_text(fields.concepts, concepts.ids_in(&said, &mut analyzer));
            let other = concepts.ids_in(&restated, &mut analyzer);
            document.add_text(fields.restated_concepts, other);
            document.add_text(fields.heading_concepts, concepts.ids_in(above, &mut analyzer));
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
            let place = self.pages[key.page as usize].record.after(key.after);
            record.homes.push(Home { page: key.page, ..self.spill.get(&place)? });
        }
        let mut restated = self.restated.remove(&(passage as u32)).unwrap_or_default();
        // They came in the order of the pages that hold the passage.
        restated.sort();
        let mut words = String::new();
        for (sentence, statement, stems) in restated {
            record.sentences[sentence].restated.extend(stems);
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
        let first = |p: usize| (self.passages[p].homes[0].page, self.passages[p].homes[0].after);
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
            place(a).cmp(&place(b)).then_with(|| asked.order(other))
        });
        order
    }
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
        .then_with(|| (a.page, a.after).cmp(&(b.page, b.after)))
}

/// Orders versions by their numbers; a version without one ("testing") is older than any.
fn version_key(version: Option<&str>) -> Vec<u64> {
    let parts = version.unwrap_or_default().split(['.', '-']);
    parts.map_while(|p| p.parse().ok()).collect()
}

pub(super) fn encode<T: serde::Serialize>(value: &T) -> tantivy::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|e| tantivy::TantivyError::InternalError(e.to_string()))
}
