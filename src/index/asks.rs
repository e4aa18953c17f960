//! The questions that sentences are known to answer, and how near a new question is to each.
//!
//! Vector-space ranking: questions are vectors of concepts and stems weighted by inverse document
//! frequency, compared by their cosine (Salton, Wong and Yang 1975).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Debug, Serialize, Deserialize)]
struct Posting {
    key: u32,
    idf: f32,
    /// Numbers of asks, and the key's weight in each.
    asks: Vec<(u32, f32)>,
}

/// All known questions with an inverted index of their features.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Asks {
    list: Vec<Ask>,
    /// Sorted by key.
    postings: Vec<Posting>,
}

impl Asks {
    /// Known questions, each as it was read.
    pub fn new(known: Vec<(Ask, Question)>) -> Self {
        let mut by_key: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
        let mut list = Vec::new();
        for (ask, question) in known {
            for (key, weight) in features(&question) {
                by_key.entry(key).or_default().push((list.len() as u32, weight));
            }
            list.push(ask);
        }
        let mut postings: Vec<Posting> = by_key
            .into_iter()
            .map(|(key, asks)| Posting { key, idf: idf(list.len(), asks.len()), asks })
            .collect();
        let mut length = vec![0.0_f32; list.len()];
        for posting in &mut postings {
            for (ask, weight) in &mut posting.asks {
                *weight *= posting.idf;
                length[*ask as usize] += *weight * *weight;
            }
        }
        for (ask, weight) in postings.iter_mut().flat_map(|p| &mut p.asks) {
            *weight /= length[*ask as usize].sqrt().max(f32::EPSILON);
        }
        Self { list, postings }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The known questions nearest to `question`, at most `limit`.
    pub fn nearest(&self, question: &Question, limit: usize) -> Neighbours {
        let unknown = idf(self.list.len(), 0);
        let mut dot: FxHashMap<u32, f32> = FxHashMap::default();
        let (mut length, mut strange) = (0.0_f32, 0.0_f32);
        for (key, weight) in features(question) {
            let posting = self.postings.binary_search_by_key(&key, |p| p.key).ok();
            let posting = posting.map(|i| &self.postings[i]);
            let weight = weight * posting.map_or(unknown, |p| p.idf);
            length += weight * weight;
            if posting.is_none() {
                strange += weight * weight;
            }
            for (ask, other) in posting.map_or(&[][..], |p| &p.asks) {
                *dot.entry(*ask).or_default() += weight * other;
            }
        }
        let length = length.sqrt().max(f32::EPSILON);
        let mut out: Vec<(u32, f32)> = dot.into_iter().map(|(a, d)| (a, d / length)).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out.truncate(limit);
        let near = |(a, cosine): (u32, f32)| Near { ask: self.list[a as usize], cosine };
        Neighbours { near: out.into_iter().map(near).collect(), unknown: strange.sqrt() / length }
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
