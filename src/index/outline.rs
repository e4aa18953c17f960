//! Outline: the pages of an index, their sections, and the stretches of text in each.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use super::record::{Home, PassageRecord};
use super::store::Reader;
use crate::error::Result;
use crate::page::PageMeta;

/// What an index holds, by the URL of the page.
pub(crate) struct Outline {
    pub(crate) pages: BTreeMap<String, Sheet>,
    /// Pages as they were captured, by the id of the capture.
    pub(crate) captured: HashMap<String, Captured>,
}

/// A page as it was captured, and where its passages stand.
pub(crate) struct Captured {
    /// Number of the page in the index.
    pub(crate) page: u32,
    /// In reading order.
    pub(crate) places: Vec<Stand>,
}

/// One passage on one page.
#[derive(Clone, Copy)]
pub(crate) struct Stand {
    /// First byte in the page's text.
    start: u32,
    pub(crate) passage: DocAddress,
    /// Which of its homes this is.
    pub(crate) home: usize,
}

/// One page.
pub(crate) struct Sheet {
    pub(crate) meta: PageMeta,
    /// Its words restate the page of that URL, instead of being its own.
    pub(crate) restated: bool,
    /// Its sections, in reading order.
    pub(crate) sections: Vec<Part>,
}

/// The text under one anchor.
pub(crate) struct Part {
    /// None for all that stands under no anchor.
    pub(crate) anchor: Option<String>,
    pub(crate) headings: Vec<String>,
    /// Number of the page that holds the text, and the bytes of a stretch, in reading order.
    pub(crate) stretches: Vec<(u32, Range<usize>)>,
}

/// Where a section is to be found: URL of the page, and anchor.
type Place = (String, Option<String>);

impl Outline {
    /// Reads every record of the index once.
    pub(crate) fn of(reader: &Reader) -> Result<Self> {
        let mut parts: BTreeMap<Place, Part> = BTreeMap::new();
        let mut owners: BTreeMap<String, (u32, bool)> = BTreeMap::new();
        let mut stands: HashMap<u32, Vec<Stand>> = HashMap::new();
        each_passage(reader, |address, passage| {
            for (number, home) in passage.homes.iter().enumerate() {
                let stand = Stand { start: home.start, passage: address, home: number };
                stands.entry(home.page).or_default().push(stand);
                let (url, anchor) = place(passage, home);
                owners.entry(url.clone()).or_insert((home.page, passage.cite.is_some()));
                let part = parts.entry((url, anchor.clone())).or_insert_with(|| Part {
                    anchor,
                    headings: home.headings.clone(),
                    stretches: Vec::new(),
                });
                let found = stretches(passage, home.start as usize);
                part.stretches.extend(found.into_iter().map(|r| (home.page, r)));
            }
        })?;
        let mut pages: BTreeMap<String, Sheet> = BTreeMap::new();
        for (url, (page, restated)) in owners {
            let meta = reader.page(page)?.meta.clone();
            pages.insert(url, Sheet { meta, restated, sections: Vec::new() });
        }
        for ((url, _), mut part) in parts {
            part.stretches.sort_by_key(|(page, r)| (*page, r.start));
            if let Some(sheet) = pages.get_mut(&url) {
                sheet.sections.push(part);
            }
        }
        for sheet in pages.values_mut() {
            sheet.sections.sort_by_key(|p| p.stretches.first().map(|(n, r)| (*n, r.start)));
        }
        Ok(Self { pages, captured: captured(reader, stands)? })
    }
}

/// The places of each page, under the id of its capture.
fn captured(
    reader: &Reader,
    stands: HashMap<u32, Vec<Stand>>,
) -> Result<HashMap<String, Captured>> {
    let mut out = HashMap::new();
    for (page, mut places) in stands {
        places.sort_by_key(|p| p.start);
        let id = reader.page(page)?.meta.capture.record_id.clone();
        out.insert(id, Captured { page, places });
    }
    Ok(out)
}

/// Where `passage` is cited when it stands in `home`.
fn place(passage: &PassageRecord, home: &Home) -> Place {
    match &passage.cite {
        None => (home.url.clone(), home.anchor.clone()),
        Some(cite) => match cite.url.split_once('#') {
            Some((url, anchor)) => (url.to_owned(), Some(anchor.to_owned())),
            None => (cite.url.clone(), None),
        },
    }
}

/// The runs of sentences between which nothing was left out, in bytes of the page.
fn stretches(passage: &PassageRecord, start: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for sentence in &passage.sentences {
        let range = start + sentence.start as usize..start + sentence.end as usize;
        match out.last_mut() {
            Some(last) if sentence.joined => last.end = range.end,
            _ => out.push(range),
        }
    }
    out
}

/// Hands every passage of the index to `each`.
fn each_passage(reader: &Reader, mut each: impl FnMut(DocAddress, &PassageRecord)) -> Result<()> {
    let field = reader.fields().passage;
    for (ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        let store = segment.get_store_reader(1).map_err(|e| reader.damaged(e))?;
        for doc in segment.doc_ids_alive() {
            let document: TantivyDocument = store.get(doc).map_err(|e| reader.damaged(e))?;
            if let Some(bytes) = document.get_first(field).and_then(|v| v.as_bytes()) {
                let passage = postcard::from_bytes(bytes).map_err(|e| reader.damaged(e))?;
                each(DocAddress::new(ord, doc), &passage);
            }
        }
    }
    Ok(())
}
