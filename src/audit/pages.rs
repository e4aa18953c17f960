//! Pages: the indexed pages, and passages with their sentences read once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::DocAddress;

use super::Ground;
use super::passage::Passage;
use super::words::Reader as Words;
use crate::error::Result;
use crate::index::store::Reader;
use crate::page::Page;

/// Passages kept at once; beyond it the memory is begun anew.
const KEPT: usize = 2_000;

/// What one worker has read of an index.
pub(super) struct Pages<'i> {
    reader: &'i Reader,
    words: Words<'i>,
    passages: RefCell<HashMap<DocAddress, Arc<Passage>>>,
}

impl<'i> Pages<'i> {
    pub(super) fn new(ground: &Ground<'i>) -> Result<Self> {
        Ok(Self {
            reader: ground.reader,
            words: Words::new(ground.concepts)?,
            passages: RefCell::default(),
        })
    }

    pub(super) fn reader(&self) -> &'i Reader {
        self.reader
    }

    pub(super) fn words(&self) -> &Words<'i> {
        &self.words
    }

    /// The page of that number.
    pub(super) fn page(&self, number: u32) -> Result<Arc<Page>> {
        self.reader.page(number)
    }

    /// The passage at `address`, its sentences read.
    pub(super) fn passage(&self, address: DocAddress) -> Result<Arc<Passage>> {
        if let Some(passage) = self.passages.borrow().get(&address) {
            return Ok(Arc::clone(passage));
        }
        let record = self.reader.passage(address)?;
        let page = self.page(record.homes[0].page)?;
        let passage = Arc::new(Passage::read(record, &page, &self.words));
        let mut kept = self.passages.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(address, Arc::clone(&passage));
        Ok(passage)
    }

    /// The number of the page called `url`: pages are numbered in the order of their URLs.
    pub(super) fn number_of(&self, url: &str) -> Result<Option<u32>> {
        let (mut low, mut high) = (0, self.reader.manifest().corpus.pages as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            let page = self.page(middle)?;
            match page.meta.capture.url.as_str().cmp(url) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }
}
