//! Finds a question's units in sequences of stems, as names and as scattered words.

use rustc_hash::FxHashMap;

use super::sieve::Sieve;
use crate::question::Question;
use crate::text::term::{CAPITALS, hash, starts_with};

/// Stems that a name may lack when its words are scattered: "report a vulnerability".
const FILLERS: &[&str] =
    &["a", "an", "the", "of", "to", "in", "for", "on", "and", "or", "at", "by", "with"];

/// Most words of a name that are looked for scattered.
const MAX_SCATTERED: usize = 6;

/// Words that may stand between those of a scattered name.
const SLACK: usize = 2;

/// What was found in a sequence: a bit a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    /// Named.
    pub(super) own: u32,
    /// Named in the question's own words.
    pub(super) same: u32,
    /// All words of a name are there, not as a phrase.
    pub(super) scattered: u32,
    /// One of its kinds or parts is named.
    pub(super) member: u32,
    /// A broader or related concept is named.
    pub(super) relative: u32,
}

impl std::ops::BitOrAssign for Mask {
    fn bitor_assign(&mut self, other: Self) {
        self.own |= other.own;
        self.same |= other.same;
        self.scattered |= other.scattered;
        self.member |= other.member;
        self.relative |= other.relative;
    }
}

/// How a name stands to its unit.
#[derive(Clone, Copy)]
enum Kinship {
    Same,
    Own,
    Member,
    Relative,
}

struct Name<'q> {
    hashes: &'q [u32],
    unit: u32,
    kinship: Kinship,
}

/// A question's names, ready to be found.
pub(super) struct Matcher<'q> {
    names: Vec<Name<'q>>,
    by_first: FxHashMap<u32, Vec<usize>>,
    /// Multi-word names: how many different words each has, and its unit.
    scattered: Vec<(usize, u32)>,
    by_word: FxHashMap<u32, Vec<(usize, usize)>>,
    /// Lets pass what either has.
    sieve: Sieve,
}

impl<'q> Matcher<'q> {
    pub(super) fn new(question: &'q Question) -> Self {
        let mut out = Self {
            names: Vec::new(),
            by_first: FxHashMap::default(),
            scattered: Vec::new(),
            by_word: FxHashMap::default(),
            sieve: Sieve::default(),
        };
        let fillers: Vec<u32> = FILLERS.iter().map(|f| hash(f)).collect();
        for (i, unit) in question.units.iter().enumerate() {
            out.add(&unit.own_words, i as u32, Kinship::Same);
            for hashes in unit.names.iter() {
                out.add(hashes, i as u32, Kinship::Own);
                // A term of art is written as it is: "second … factor" is not "second factor".
                if !unit.feature {
                    out.scatter(hashes, i as u32, &fillers);
                }
            }
            for hashes in unit.members.iter() {
                out.add(hashes, i as u32, Kinship::Member);
            }
            for hashes in unit.relatives.iter() {
                out.add(hashes, i as u32, Kinship::Relative);
            }
        }
        out.sieve = Sieve::new(out.by_first.keys().chain(out.by_word.keys()).copied());
        out
    }

    fn add(&mut self, hashes: &'q [u32], unit: u32, kinship: Kinship) {
        let Some(&first) = hashes.first() else { return };
        self.by_first.entry(first & !CAPITALS).or_default().push(self.names.len());
        self.names.push(Name { hashes, unit, kinship });
    }

    fn scatter(&mut self, hashes: &[u32], unit: u32, fillers: &[u32]) {
        let mut words: Vec<u32> =
            hashes.iter().map(|h| h & !CAPITALS).filter(|h| !fillers.contains(h)).collect();
        words.sort_unstable();
        words.dedup();
        if words.len() < 2 || words.len() > MAX_SCATTERED {
            return;
        }
        let number = self.scattered.len();
        self.scattered.push((words.len(), unit));
        for (place, word) in words.into_iter().enumerate() {
            self.by_word.entry(word).or_default().push((number, place));
        }
    }

    /// What `terms` names.
    pub(super) fn find(&self, terms: &[u32]) -> Mask {
        let mut mask = Mask::default();
        let mut seen: FxHashMap<usize, [usize; MAX_SCATTERED]> = FxHashMap::default();
        let passed = terms.iter().enumerate().filter(|(_, term)| self.sieve.passes(**term));
        for (at, term) in passed {
            let term = &(term & !CAPITALS);
            for &n in self.by_first.get(term).into_iter().flatten() {
                let name = &self.names[n];
                if starts_with(&terms[at..], name.hashes) {
                    let bits = match name.kinship {
                        Kinship::Same => &mut mask.same,
                        Kinship::Own => &mut mask.own,
                        Kinship::Member => &mut mask.member,
                        Kinship::Relative => &mut mask.relative,
                    };
                    *bits |= 1 << name.unit;
                }
            }
            for &(number, word) in self.by_word.get(term).into_iter().flatten() {
                // Places count from 1: 0 is "not seen".
                let places = seen.entry(number).or_default();
                places[word] = at + 1;
                let (words, unit) = self.scattered[number];
                let first = places[..words].iter().min().copied().unwrap_or(0);
                if first > 0 && at + 1 - first < words + SLACK {
                    mask.scattered |= 1 << unit;
                }
            }
        }
        mask
    }
}
