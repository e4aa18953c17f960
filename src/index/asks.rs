//! The questions that sentences are known to answer, and how near a new question is to each.
//!
//! Vector-space ranking: questions are vectors of concepts and stems weighted by inverse document
//! frequency, compared by their cosine (Salton, Wong and Yang 1975).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::question::{Question, Relation, Unit};
use crate::text::term::hash;

/// Weight of a concept's own words beside the concept itself.
const OWN_WORDS: f32 = 0.5;

/// Weight of a concept or word too general to decide.
const GENERAL: f32 = 0.55;

/// Weight of what is asked: who, when, where, how.
const RELATION: f32 = 0.35;

/// Weight of two letters of a script without spaces.
const PAIR: f32 = 0.5;

/// A question that a sentence is known to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Number of the passage.
    pub passage: u32,
    /// Number of the sentence within it.
    pub sentence: u16,
    /// The sentence answers it; else it only touches it.
    pub answers: bool,
}

/// How near a question is to one that a sentence is known to answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The known question.
    pub ask: Ask,
    /// Cosine of the two, 0 to 1.
    pub cosine: f32,
}

/// The known questions around a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    /// The nearest, nearest first.
    pub near: Vec<Near>,
    /// Share of the question that no known question has: norm of that part, 0 to 1.
    pub unknown: f32,
}

/// All known questions with an inverted index of their features.
///
/// One run of bytes, read in place, since a process that answers one question needs few of them; numbers
/// are little-endian. First how many questions and keys there are; then each question; each key, sorted,
/// with its rarity and where its postings end; the postings: a question and the key's weight in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asks {
    bytes: Vec<u8>,
    known: usize,
    keys: usize,
}

/// Bytes of the two counts, of a question, a key, a posting.
const COUNTS: usize = 8;
const ASK: usize = 8;
const KEY: usize = 12;
const POSTING: usize = 8;

impl Asks {
    /// Known questions, each with its features.
    pub(crate) fn of(known: impl IntoIterator<Item = (Ask, Vector)>) -> Self {
        let mut by_key: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
        let mut list = Vec::new();
        for (ask, Vector(features)) in known {
            for (key, weight) in features {
                by_key.entry(key).or_default().push((list.len() as u32, weight));
            }
            list.push(ask);
        }
        let mut length = vec![0.0_f32; list.len()];
        for asks in by_key.values_mut() {
            let idf = idf(list.len(), asks.len());
            for (ask, weight) in asks {
                *weight *= idf;
                length[*ask as usize] += *weight * *weight;
            }
        }
        for (ask, weight) in by_key.values_mut().flatten() {
            *weight /= length[*ask as usize].sqrt().max(f32::EPSILON);
        }
        Self { bytes: laid_out(&list, &by_key), known: list.len(), keys: by_key.len() }
    }

    /// Those that [`Self::bytes`] gave; an error tells what is wrong.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Result<Self, &'static str> {
        let wrong = "its length is not what it says";
        let counts = bytes.get(..COUNTS).ok_or(wrong)?;
        let (known, keys) = (number(counts, 0) as usize, number(counts, 4) as usize);
        let out = Self { bytes, known, keys };
        let rest = out.bytes.len().checked_sub(out.postings_at(0)).ok_or(wrong)?;
        let end = if keys == 0 { 0 } else { out.posting_end(keys - 1) };
        if rest == end * POSTING { Ok(out) } else { Err(wrong) }
    }

    /// All of them, as a file keeps them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// The known questions nearest to `question`, at most `limit`.
    pub fn nearest(&self, question: &Question, limit: usize) -> Neighbours {
        let unknown = idf(self.known, 0);
        let mut dot = vec![0.0_f32; self.known];
        let (mut length, mut strange) = (0.0_f32, 0.0_f32);
        for (key, weight) in features(question) {
            let found = self.find(key);
            let weight = weight * found.map_or(unknown, |k| self.idf(k));
            length += weight * weight;
            let Some(found) = found else {
                strange += weight * weight;
                continue;
            };
            for (ask, other) in self.postings(found) {
                dot[ask as usize] += weight * other;
            }
        }
        let length = length.sqrt().max(f32::EPSILON);
        let touched = dot.into_iter().zip(0_u32..).filter(|(d, _)| *d > 0.0);
        let mut out: Vec<(u32, f32)> = touched.map(|(d, a)| (a, d / length)).collect();
        let nearest_first =
            |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if (1..out.len()).contains(&limit) {
            out.select_nth_unstable_by(limit - 1, nearest_first);
        }
        out.truncate(limit);
        out.sort_unstable_by(nearest_first);
        let near = |(a, cosine): (u32, f32)| Near { ask: self.ask(a as usize), cosine };
        Neighbours { near: out.into_iter().map(near).collect(), unknown: strange.sqrt() / length }
    }

    fn ask(&self, i: usize) -> Ask {
        let at = COUNTS + i * ASK;
        let place = number(&self.bytes, at + 4);
        Ask { passage: number(&self.bytes, at), sentence: place as u16, answers: place >> 16 != 0 }
    }

    /// Where the key number `k` begins.
    fn key_at(&self, k: usize) -> usize {
        COUNTS + self.known * ASK + k * KEY
    }

    /// The number of `key`.
    fn find(&self, key: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.keys);
        while low < high {
            let middle = usize::midpoint(low, high);
            match number(&self.bytes, self.key_at(middle)).cmp(&key) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn idf(&self, k: usize) -> f32 {
        f32::from_bits(number(&self.bytes, self.key_at(k) + 4))
    }

    /// Postings before the end of those of key `k`.
    fn posting_end(&self, k: usize) -> usize {
        number(&self.bytes, self.key_at(k) + 8) as usize
    }

    /// Where the posting number `p` begins.
    fn postings_at(&self, p: usize) -> usize {
        self.key_at(self.keys) + p * POSTING
    }

    /// The questions that have key `k`, and its weight in each.
    fn postings(&self, k: usize) -> impl Iterator<Item = (u32, f32)> {
        let from = k.checked_sub(1).map_or(0, |before| self.posting_end(before));
        let bytes = &self.bytes[self.postings_at(from)..self.postings_at(self.posting_end(k))];
        bytes
            .as_chunks()
            .0
            .iter()
            .map(|p: &[u8; POSTING]| (number(p, 0), f32::from_bits(number(p, 4))))
    }
}

/// The number at byte `at`.
fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four))
}

/// The bytes of [`Asks`].
fn laid_out(list: &[Ask], by_key: &BTreeMap<u32, Vec<(u32, f32)>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut put = |n: u32| out.extend(n.to_le_bytes());
    put(list.len() as u32);
    put(by_key.len() as u32);
    for ask in list {
        put(ask.passage);
        put(u32::from(ask.sentence) | u32::from(ask.answers) << 16);
    }
    let mut end = 0;
    for (key, asks) in by_key {
        end += asks.len() as u32;
        put(*key);
        put(idf(list.len(), asks.len()).to_bits());
        put(end);
    }
    for (ask, weight) in by_key.values().flatten() {
        put(*ask);
        put(weight.to_bits());
    }
    out
}

/// What a known question is compared by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vector(Vec<(u32, f32)>);

impl Vector {
    pub(crate) fn new(question: &Question) -> Self {
        Self(features(question))
    }

    /// Any order of vectors that differ.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let bits = |(key, weight): &(u32, f32)| (*key, weight.to_bits());
        self.0.iter().map(bits).cmp(other.0.iter().map(bits))
    }
}

fn idf(all: usize, with: usize) -> f32 {
    // Softened: what is asked often is asked in the common words.
    ((1.0 + all as f32) / (1.0 + with as f32)).ln().max(0.1).powf(0.7)
}

/// What a question is made of, each once, with its weight before rarity.
fn features(question: &Question) -> Vec<(u32, f32)> {
    let mut out: BTreeMap<u32, f32> = BTreeMap::new();
    let mut add = |key: u32, weight: f32| {
        let held = out.entry(key).or_default();
        *held = held.max(weight);
    };
    for unit in &question.units {
        let weight = unit.share * if unit.generic { GENERAL } else { 1.0 };
        match &unit.id {
            Some(id) => {
                add(hash(&format!("#{id}")), weight);
                for word in &unit.own_words {
                    add(*word, weight * OWN_WORDS);
                }
            }
            None => plain(unit).for_each(|word| add(word, weight)),
        }
    }
    let relation = match question.relation {
        Relation::Who => Some("@who"),
        Relation::When => Some("@when"),
        Relation::Where => Some("@where"),
        Relation::How => Some("@how"),
        Relation::Exists => None,
    };
    if let Some(relation) = relation {
        add(hash(relation), RELATION);
    }
    for pair in pairs(&question.text) {
        add(hash(&pair), PAIR);
    }
    out.into_iter().collect()
}

/// Pairs of letters of scripts that are written without spaces.
fn pairs(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    let unspaced = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let pairs = letters.windows(2).filter(move |p| p.iter().all(|c| unspaced(*c)));
    pairs.map(|p| p.iter().collect()).collect::<Vec<_>>().into_iter()
}

fn plain(unit: &Unit) -> impl Iterator<Item = u32> {
    unit.names.iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Reader;
    use crate::question::concepts::Concepts;
    use crate::text::term::prose_analyzer;

    fn reader() -> Reader {
        Reader::new(Concepts::load(None, &mut prose_analyzer()).unwrap())
    }

    fn some() -> Asks {
        let reader = reader();
        let known = ["Is tea served warm?", "Who brews the tea?", "Are cups washed?"];
        let ask = |i: u32| Ask { passage: 7 + i, sentence: i as u16, answers: i != 1 };
        Asks::of((0..).map(ask).zip(known.map(|k| Vector::new(&reader.read(k).unwrap()))))
    }

    #[test]
    fn the_same_question_is_nearest() {
        let found = some().nearest(&reader().read("Who brews tea?").unwrap(), 2);
        assert_eq!(found.near[0].ask, Ask { passage: 8, sentence: 1, answers: false });
        assert!((found.near[0].cosine - 1.0).abs() < 1e-5 && found.near.len() == 2);
        assert_eq!(found.near[1].ask.passage, 7);
        let strange = some().nearest(&reader().read("Zebras?").unwrap(), 2);
        assert!(strange.near.is_empty() && (strange.unknown - 1.0).abs() < 1e-5);
    }

    #[test]
    fn bytes_are_read_back_and_checked() {
        let bytes = some().bytes().to_vec();
        assert_eq!(Asks::from_bytes(bytes.clone()).unwrap(), some());
        for bad in [&bytes[..4], &bytes[..40], &bytes[..bytes.len() - 1]] {
            assert!(Asks::from_bytes(bad.to_vec()).is_err());
        }
        let none = Asks::of([]);
        assert!(none.is_empty());
        assert_eq!(Asks::from_bytes(none.bytes().to_vec()).unwrap(), none);
    }
}
