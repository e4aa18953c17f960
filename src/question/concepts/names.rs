//! Names: those of all concepts, side by side in a few allocations, so that they are read at once.

use serde::{Deserialize, Serialize};

use crate::text::term::hash;

/// A way to name a concept on a page.
#[derive(Clone, Copy, Debug)]
pub struct Name<'n> {
    /// As the file writes it.
    pub text: &'n str,
    /// Hashes of its stems, in order.
    pub hashes: &'n [u32],
    /// Matched only where the page or question writes exactly this.
    pub exact: bool,
    all: &'n str,
    /// Where its stems begin in `all`, and where each ends.
    begin: u32,
    ends: &'n [u32],
}

impl<'n> Name<'n> {
    /// Its stems, in order.
    pub fn stems(&self) -> impl Iterator<Item = &'n str> + use<'n> {
        let (all, mut from) = (self.all, self.begin as usize);
        self.ends.iter().map(move |&end| {
            let begin = std::mem::replace(&mut from, end as usize);
            &all[begin..end as usize]
        })
    }
}

/// Names by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names {
    texts: String,
    stems: String,
    hashes: Vec<u32>,
    /// Where each stem ends in `stems`; as many as `hashes`.
    stem_ends: Vec<u32>,
    list: Vec<Ends>,
}

/// Where a name ends in each list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ends {
    text: u32,
    hash: u32,
    exact: bool,
}

impl Names {
    /// Adds a name; `flag` is set in the hash of each stem.
    pub(super) fn add(&mut self, text: &str, stems: &[String], exact: bool, flag: u32) {
        self.texts.push_str(text);
        for stem in stems {
            self.stems.push_str(stem);
            self.stem_ends.push(self.stems.len() as u32);
            self.hashes.push(hash(stem) | flag);
        }
        let (text, hash) = (self.texts.len() as u32, self.hashes.len() as u32);
        self.list.push(Ends { text, hash, exact });
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, number: usize) -> Name<'_> {
        let before = number.checked_sub(1).map_or_else(Ends::default, |i| self.list[i]);
        let ends = self.list[number];
        let (from, to) = (before.hash as usize, ends.hash as usize);
        Name {
            text: &self.texts[before.text as usize..ends.text as usize],
            hashes: &self.hashes[from..to],
            exact: ends.exact,
            all: &self.stems,
            begin: from.checked_sub(1).map_or(0, |i| self.stem_ends[i]),
            ends: &self.stem_ends[from..to],
        }
    }
}
