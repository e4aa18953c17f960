//! Near: which stretch of a page says most nearly what some words say. It ranks; it certifies
//! nothing.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use similar::{Algorithm, capture_diff_slices, get_diff_ratio};
use unicode_segmentation::UnicodeSegmentation;

/// Words beyond which nothing near is looked for: no excerpt is that long.
const MOST: usize = 2000;

/// Stretches that are compared word for word, those with most words in common first.
const COMPARED: usize = 12;

/// The words of a text, white space, case and punctuation aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    list: Vec<u64>,
}

impl Words {
    /// The words of `text`.
    pub(crate) fn of(text: &str) -> Self {
        Self { list: text.unicode_words().map(hash).collect() }
    }

    fn counts(&self) -> FxHashMap<u64, u32> {
        let mut counts = FxHashMap::default();
        for word in &self.list {
            *counts.entry(*word).or_insert(0) += 1;
        }
        counts
    }

    /// How near both are: twice the words in common, in their order, by all words. 0 to 1.
    pub(crate) fn ratio(&self, other: &Self) -> f32 {
        if self.list.len() > MOST || other.list.len() > MOST {
            return f32::from(self.list == other.list);
        }
        let ops = capture_diff_slices(Algorithm::Myers, &self.list, &other.list);
        get_diff_ratio(&ops, self.list.len(), other.list.len())
    }

    /// Whether [`Words::ratio`] can be `least` or more.
    pub(crate) fn may_be_near(&self, other: &Self, least: f32) -> bool {
        let (a, b) = (self.list.len(), other.list.len());
        share(a.min(b), a + b) >= least && self.bound(other) >= least
    }

    /// What [`Words::ratio`] can be at most: the words in common in any order.
    fn bound(&self, other: &Self) -> f32 {
        let mut counts = self.counts();
        let shared = other.list.iter().filter(|word| taken(&mut counts, **word)).count();
        share(shared, self.list.len() + other.list.len())
    }
}

fn taken(counts: &mut FxHashMap<u64, u32>, word: u64) -> bool {
    counts.get_mut(&word).is_some_and(|n| n.checked_sub(1).map(|m| *n = m).is_some())
}

fn share(shared: usize, all: usize) -> f32 {
    (2 * shared) as f32 / all.max(1) as f32
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    word.to_lowercase().hash(&mut hasher);
    hasher.finish()
}

/// A sentence in a row of them.
pub(super) struct Stretch {
    pub(super) range: Range<usize>,
    /// A stretch does not go on into another run.
    pub(super) run: usize,
    pub(super) joined: bool,
    pub(super) words: Words,
}

/// The sentences of a page, and all of their words.
pub(super) struct Stretches {
    lines: Vec<Stretch>,
    known: FxHashSet<u64>,
}

impl Stretches {
    pub(super) fn of(lines: Vec<Stretch>) -> Self {
        let known = lines.iter().flat_map(|l| l.words.list.iter().copied()).collect();
        Self { lines, known }
    }

    /// The run of sentences that is nearest to `words`, the first of equals, at least `least` near.
    pub(super) fn nearest(&self, words: &Words, least: f32) -> Option<(f32, Range<usize>)> {
        if self.is_unlike(words, least) {
            return None;
        }
        let lines = &self.lines;
        let mut found = candidates(lines, words, least);
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut best: Option<(f32, usize, usize)> = None;
        for (bound, from, to) in found.into_iter().take(COMPARED) {
            if best.is_some_and(|(ratio, ..)| ratio >= bound) {
                break;
            }
            let list = lines[from..to].iter().flat_map(|l| l.words.list.iter().copied()).collect();
            let ratio = words.ratio(&Words { list });
            if ratio >= least && best.is_none_or(|(r, ..)| ratio > r) {
                best = Some((ratio, from, to));
            }
        }
        best.map(|(ratio, from, to)| (ratio, lines[from].range.start..lines[to - 1].range.end))
    }

    /// Whether so few of the words stand anywhere that no stretch can be near.
    fn is_unlike(&self, words: &Words, least: f32) -> bool {
        if words.list.is_empty() || words.list.len() > MOST {
            return true;
        }
        let shared = words.list.iter().filter(|w| self.known.contains(w)).count();
        // A stretch has at least the words that it shares.
        share(shared, words.list.len() + shared) < least
    }
}

/// Runs of sentences that share enough words, in any order, to be near.
fn candidates(lines: &[Stretch], words: &Words, least: f32) -> Vec<(f32, usize, usize)> {
    let wanted = words.counts();
    // A longer stretch cannot be near, however many words it shares.
    let most = (words.list.len() as f32 * (2.0 / least - 1.0)) as usize;
    let mut out = Vec::new();
    for from in 0..lines.len() {
        // A stretch that begins with nothing in common is never the nearest.
        if !lines[from].words.list.iter().any(|w| wanted.contains_key(w)) {
            continue;
        }
        let (mut left, mut shared, mut all) = (wanted.clone(), 0, 0);
        for (to, line) in lines.iter().enumerate().skip(from) {
            let goes_on = to == from || (line.joined && line.run == lines[from].run);
            all += line.words.list.len();
            if !goes_on || all > most {
                break;
            }
            shared += line.words.list.iter().filter(|w| taken(&mut left, **w)).count();
            let bound = share(shared, words.list.len() + all);
            if bound >= least {
                out.push((bound, from, to + 1));
            }
        }
    }
    out
}
