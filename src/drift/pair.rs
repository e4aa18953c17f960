//! Pair: the pages of two runs joined, by their URLs, else as the same page of two versions.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use rustc_hash::FxHashSet;

use super::LeftOut;
use super::run::{Run, RunPage};
use crate::parallel;
use crate::source::Sources;

/// A page in the older run, in the newer one, or in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<'r> {
    pub(super) from: Option<&'r RunPage>,
    pub(super) to: Option<&'r RunPage>,
    /// Whichever there is, the newer one first.
    page: &'r RunPage,
}

/// How many of their sentences two pages must share, of all that they have, for the one to be the
/// other under a new name.
const SHARED: f32 = 0.4;

/// The sentences of a page, hashed.
pub(super) type Sentences = FxHashSet<u64>;

impl<'r> Pair<'r> {
    /// Whether both have the same bytes under the same URL.
    pub(super) fn is_same(&self) -> bool {
        let of = |p: &'r RunPage| (&p.capture.url, &p.capture.payload_sha256);
        self.from.is_some() && self.from.map(of) == self.to.map(of)
    }

    pub(super) fn page(&self) -> &'r RunPage {
        self.page
    }

    pub(super) fn captures(&self) -> impl Iterator<Item = &'r RunPage> + use<'r> {
        self.from.into_iter().chain(self.to)
    }
}

/// The pages of both runs; and how many are of a source that only one of the runs took.
pub(super) fn pairs<'r>(
    sources: &Sources,
    from: &'r Run,
    to: &'r Run,
) -> (Vec<Pair<'r>>, Vec<LeftOut>) {
    let newer: HashMap<&str, &RunPage> =
        to.pages.iter().map(|p| (p.capture.url.as_str(), p)).collect();
    let (mut out, mut old) = (Vec::new(), Vec::new());
    let mut joined: HashSet<&str> = HashSet::new();
    for page in &from.pages {
        match newer.get(page.capture.url.as_str()) {
            Some(other) => {
                joined.insert(page.capture.url.as_str());
                out.push(Pair { from: Some(page), to: Some(other), page: other });
            }
            None => old.push(page),
        }
    }
    let mut by_place: HashMap<String, VecDeque<&RunPage>> = HashMap::new();
    let new: Vec<&RunPage> =
        to.pages.iter().filter(|p| !joined.contains(p.capture.url.as_str())).collect();
    for page in &new {
        by_place.entry(sources.place(&page.capture.url)).or_default().push_back(page);
    }
    let mut left_out = BTreeMap::<(String, bool), usize>::new();
    let mut leave = |page: &RunPage, older: bool| {
        *left_out.entry((page.source.clone(), older)).or_default() += 1;
    };
    for page in old {
        let same =
            by_place.get_mut(&sources.place(&page.capture.url)).and_then(VecDeque::pop_front);
        match same {
            Some(other) => out.push(Pair { from: Some(page), to: Some(other), page: other }),
            None if to.head.sources.contains(&page.source) => {
                out.push(Pair { from: Some(page), to: None, page });
            }
            None => leave(page, true),
        }
    }
    for page in by_place.into_values().flatten() {
        if from.head.sources.contains(&page.source) {
            out.push(Pair { from: None, to: Some(page), page });
        } else {
            leave(page, false);
        }
    }
    out.sort_by(|a, b| a.page.capture.url.cmp(&b.page.capture.url));
    let left_out = left_out.into_iter();
    let left_out = left_out.map(|((source, older), pages)| LeftOut { source, older, pages });
    (out, left_out.collect())
}

/// Joins pages that are gone with pages that were added where these say mostly the same: they were
/// renamed. `sentences` reads a page.
pub(super) fn join_renamed<'r>(
    pairs: &mut Vec<Pair<'r>>,
    sentences: impl Fn(&RunPage) -> Sentences + Sync,
) {
    let alone = |pairs: &[Pair<'r>], side: fn(&Pair<'r>) -> bool| -> Vec<&'r RunPage> {
        pairs.iter().filter(|p| side(p)).map(|p| p.page).collect()
    };
    let (gone, added) = (alone(pairs, |p| p.to.is_none()), alone(pairs, |p| p.from.is_none()));
    if gone.is_empty() || added.is_empty() {
        return;
    }
    let said_before = parallel::map(&gone, |page| sentences(page));
    let said_now = parallel::map(&added, |page| sentences(page));
    for (old, new) in nearest(&said_before, &said_now) {
        let (from, to) = (gone[old], added[new]);
        pairs.retain(|p| p.page != from && p.page != to);
        pairs.push(Pair { from: Some(from), to: Some(to), page: to });
    }
    pairs.sort_by(|a, b| a.page.capture.url.cmp(&b.page.capture.url));
}

/// Which old page shares most with which new one, the nearest first, each taken once.
fn nearest(old: &[Sentences], new: &[Sentences]) -> Vec<(usize, usize)> {
    let mut has: HashMap<u64, Vec<usize>> = HashMap::new();
    for (j, said) in new.iter().enumerate() {
        for sentence in said {
            has.entry(*sentence).or_default().push(j);
        }
    }
    let mut shares = Vec::new();
    for (i, said) in old.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for j in said.iter().filter_map(|s| has.get(s)).flatten() {
            *common.entry(*j).or_default() += 1;
        }
        for (j, n) in common {
            let share = (2 * n) as f32 / (said.len() + new[j].len()) as f32;
            if share >= SHARED {
                shares.push((share, i, j));
            }
        }
    }
    shares.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut olds, mut news) = (vec![false; old.len()], vec![false; new.len()]);
    shares.retain(|(_, i, j)| {
        let free = !olds[*i] && !news[*j];
        if free {
            (olds[*i], news[*j]) = (true, true);
        }
        free
    });
    shares.into_iter().map(|(_, i, j)| (i, j)).collect()
}
