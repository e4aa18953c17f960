//! Reads a question's text into a [`Question`].

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::tokenizer::TextAnalyzer;

use super::concepts::{Concept, Concepts, Language};
use super::words::{FRENCH, GERMAN, ORGANISATION, PRODUCT, SPANISH, STOP, WEAK, WordList};
use super::{Asked, Question, Relation, Unit};
use crate::error::{Error, Result};
use crate::source::Subject;
use crate::text::sentence::sentences;
use crate::text::term::{CAPITALS, Term, hash, prose_analyzer, stems, terms};

/// Bytes of one question: more is a document, not an item.
pub const MAX_BYTES: usize = 64 << 10;

/// Most units of a question that are searched for.
const MAX_UNITS: usize = 32;

/// Reads questions with one set of concepts.
pub struct Reader {
    concepts: Concepts,
    /// What is asked for by each concept; made when one is first named.
    units: Vec<OnceLock<Unit>>,
    analyzer: Mutex<TextAnalyzer>,
}

impl Reader {
    /// A reader that knows `concepts`.
    pub fn new(concepts: Concepts) -> Self {
        let units = concepts.iter().map(|_| OnceLock::new()).collect();
        Self { concepts, units, analyzer: Mutex::new(prose_analyzer()) }
    }

    /// The concepts that it knows.
    pub fn concepts(&self) -> &Concepts {
        &self.concepts
    }

    /// Reads `text`. [`Error::EmptyQuestion`] where it has no word, [`Error::LongQuestion`] where
    /// it has more than [`MAX_BYTES`].
    pub fn read(&self, text: &str) -> Result<Question> {
        self.read_with(text, &mut self.analyzer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same by another analyzer of prose than its own, which one thread at a time can use.
    pub(crate) fn read_with(&self, text: &str, analyzer: &mut TextAnalyzer) -> Result<Question> {
        if text.len() > MAX_BYTES {
            return Err(Error::LongQuestion { bytes: text.len(), limit: MAX_BYTES });
        }
        let shown = printable(text);
        let text = spaced(&shown);
        if !text.chars().any(char::is_alphanumeric) {
            return Err(Error::EmptyQuestion);
        }
        let found = terms(analyzer, &text);
        let words: Vec<String> = words(&text).collect();
        let foreign = language(&words);
        let mut units = self.concept_units(&text, &found, foreign, analyzer);
        add_words(&text, &found, foreign, analyzer, &mut units);
        units.truncate(MAX_UNITS);
        let shares = shares(&text);
        let place = |from: usize| found.get(from).map_or(0, |t| t.start);
        let units = units
            .into_iter()
            .map(|(from, _, unit)| Unit { share: share_at(&shares, place(from)), ..unit })
            .collect();
        Ok(Question {
            asked: asked(&words),
            subject: subject(&words, &text),
            relation: relation(&words),
            units,
            text: shown,
        })
    }

    /// The concepts of the question with the terms that each covers.
    fn concept_units(
        &self,
        text: &str,
        found: &[Term],
        foreign: Option<Language>,
        analyzer: &mut TextAnalyzer,
    ) -> Vec<(usize, usize, Unit)> {
        let hashes: Vec<u32> = found.iter().map(|t| t.hash).collect();
        let written = |from: usize, to: usize| &text[found[from].start..found[to - 1].end];
        let named =
            self.concepts.find(&hashes, foreign, |from, to, exact| written(from, to) == exact);
        let mut free = vec![true; found.len()];
        for f in &named {
            let general = self.concepts.get(f.concept).generic;
            free[f.from..f.to].fill(general);
        }
        let scattered = self.concepts.find_scattered(&hashes, &free);
        let mut out: Vec<(usize, usize, Unit)> = Vec::new();
        for f in named.into_iter().chain(scattered) {
            let again = out.iter().any(|(_, _, u)| u.concept == Some(f.concept));
            let mut unit = self.unit(f.concept, written(f.from, f.to));
            unit.own_stems = stems(analyzer, written(f.from, f.to));
            unit.own_words = hashes[f.from..f.to].iter().map(|h| h & !CAPITALS).collect();
            if again {
                unit.names = Arc::default();
            }
            out.push((f.from, f.to, unit));
        }
        for concept in self.concepts.find_unspaced(text) {
            if !out.iter().any(|(_, _, u)| u.concept == Some(concept)) {
                let label = self.concepts.get(concept).label.clone();
                out.push((usize::MAX, usize::MAX, self.unit(concept, &label)));
            }
        }
        out
    }

    fn unit(&self, index: usize, surface: &str) -> Unit {
        let unit = self.units[index].get_or_init(|| self.made(index));
        Unit { surface: surface.to_owned(), ..unit.clone() }
    }

    /// What is asked for by the concept at `index`, without the words of a question.
    fn made(&self, index: usize) -> Unit {
        let concept = self.concepts.get(index);
        let specific = |indices: &[usize]| -> Vec<&Concept> {
            indices.iter().map(|&i| self.concepts.get(i)).filter(|c| !c.generic).collect()
        };
        let members = specific(&concept.narrower);
        let relatives = specific(&[&concept.broader[..], &concept.related].concat());
        let names = |c: &Concept| -> Vec<Vec<u32>> {
            self.concepts.names(c).map(|n| n.hashes.to_vec()).collect()
        };
        let stems = |c: &Concept| -> Arc<[Vec<String>]> {
            self.concepts.names(c).map(|n| n.stems().map(str::to_owned).collect()).collect()
        };
        Unit {
            concept: Some(index),
            surface: String::new(),
            own_words: Vec::new(),
            own_stems: Vec::new(),
            names: names(concept).into(),
            stems: stems(concept),
            labels: self.concepts.names(concept).map(|n| n.text.to_owned()).collect(),
            members: members.iter().flat_map(|c| names(c)).collect(),
            relatives: relatives.iter().flat_map(|c| names(c)).collect(),
            id: Some(concept.id.as_str().into()),
            relative_ids: members.iter().chain(&relatives).map(|c| c.id.clone()).collect(),
            generic: concept.generic || concept.premise,
            premise: concept.premise,
            feature: concept.feature,
            share: 1.0,
        }
    }
}

/// Adds the words that no concept covers, and drops a concept's repeated mentions.
fn add_words(
    text: &str,
    found: &[Term],
    foreign: Option<Language>,
    analyzer: &mut TextAnalyzer,
    units: &mut Vec<(usize, usize, Unit)>,
) {
    let mut seen: Vec<u32> = Vec::new();
    for (i, term) in found.iter().enumerate() {
        let word = &text[term.start..term.end];
        let lower = word.to_lowercase();
        let covered = units.iter().any(|(from, to, _)| (*from..*to).contains(&i));
        if covered || is_empty(&lower, foreign) || seen.contains(&hash_of(term)) {
            continue;
        }
        seen.push(hash_of(term));
        let stem = stems(analyzer, word).pop().unwrap_or(lower.clone());
        let unit = Unit {
            concept: None,
            surface: word.to_owned(),
            own_words: Vec::new(),
            own_stems: Vec::new(),
            names: [vec![hash(&stem)]].into(),
            stems: [vec![stem]].into(),
            generic: is_weak(&lower),
            labels: [lower].into(),
            members: Arc::default(),
            relatives: Arc::default(),
            id: None,
            relative_ids: Arc::default(),
            premise: false,
            feature: false,
            share: 1.0,
        };
        units.push((i, i + 1, unit));
    }
    units.retain(|(_, _, u)| !u.names.is_empty());
    units.sort_by_key(|(from, _, _)| *from);
}

/// The term's hash, capitals or not.
fn hash_of(term: &Term) -> u32 {
    term.hash & !CAPITALS
}

/// Where each part of a question begins and what it counts: its first sentence asks, later ones
/// explain, brackets give examples.
fn shares(text: &str) -> Vec<(usize, f32)> {
    let mut out = Vec::new();
    for (i, range) in sentences(text).into_iter().enumerate() {
        let share = 1.0 / (1.0 + 0.5 * i as f32);
        out.push((range.start, share));
        for (at, c) in text[range.clone()].char_indices() {
            match c {
                '(' => out.push((range.start + at, share * 0.6)),
                ')' => out.push((range.start + at, share)),
                _ => {}
            }
        }
    }
    out
}

fn share_at(shares: &[(usize, f32)], at: usize) -> f32 {
    shares.iter().rev().find(|(start, _)| *start <= at).map_or(1.0, |(_, share)| *share)
}

/// The language of a question, where it is not English: that of most of its small words.
fn language(words: &[String]) -> Option<Language> {
    let count = |list: &WordList| words.iter().filter(|w| list.has(w)).count();
    let english = count(&STOP);
    let foreign =
        [(&FRENCH, Language::French), (&GERMAN, Language::German), (&SPANISH, Language::Spanish)];
    let best = foreign.into_iter().map(|(list, l)| (count(list), l)).max_by_key(|(n, _)| *n);
    best.filter(|(n, _)| *n > english).map(|(_, l)| l)
}

/// Whether a word carries no meaning in a question of that language.
fn is_empty(lower: &str, foreign: Option<Language>) -> bool {
    let list = match foreign {
        None => &STOP,
        Some(Language::French) => &FRENCH,
        Some(Language::German) => &GERMAN,
        Some(Language::Spanish) => &SPANISH,
    };
    list.has(lower) || lower.chars().all(char::is_numeric) || !lower.is_ascii() && foreign.is_none()
}

fn is_weak(lower: &str) -> bool {
    let singular = lower.strip_suffix('s').unwrap_or(lower);
    WEAK.has(lower) || WEAK.has(singular)
}

/// `text` without control and bidirectional control characters, white space collapsed.
pub(crate) fn printable(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let kept: String = shown.filter(|c| !crate::terminal::is_bidi_control(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` with a space between Latin and Japanese letters, which are written without one.
fn spaced(text: &str) -> String {
    let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars() {
        let latin = |c: char| c.is_ascii_alphanumeric();
        if last.is_some_and(|l| wide(l) && latin(c) || latin(l) && wide(c)) {
            out.push(' ');
        }
        out.push(c);
        last = Some(c);
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
}

fn asked(words: &[String]) -> Asked {
    let (mut product, mut organisation) = (0, 0);
    for word in words {
        product += usize::from(PRODUCT.has(word));
        organisation += usize::from(ORGANISATION.has(word));
    }
    match product.cmp(&organisation) {
        std::cmp::Ordering::Greater => Asked::Product,
        std::cmp::Ordering::Less => Asked::Organisation,
        std::cmp::Ordering::Equal => Asked::Open,
    }
}

fn relation(words: &[String]) -> Relation {
    let says = |phrase: &str| {
        let length = phrase.split(' ').count();
        words.windows(length).any(|window| phrase.split(' ').eq(window))
    };
    let asks = |phrases: &[&str]| phrases.iter().any(|phrase| says(phrase));
    if asks(&[
        "how fast",
        "how soon",
        "how often",
        "how quickly",
        "how long",
        "how frequently",
        "when",
        "time frame",
        "timeframe",
        "frequency",
    ]) {
        Relation::When
    } else if asks(&["who", "whom", "qui", "wer", "quién"]) {
        Relation::Who
    } else if asks(&["where", "location", "où", "wo", "dónde"]) {
        Relation::Where
    } else if asks(&["how", "comment", "wie", "cómo"]) {
        Relation::How
    } else {
        Relation::Exists
    }
}

fn subject(words: &[String], text: &str) -> Option<Subject> {
    for word in words {
        match word.as_str() {
            "plugin" | "plugins" | "plug-in" | "plug-ins" | "add-on" | "add-ons" | "addon"
            | "addons" | "extension" | "extensions" => return Some(Subject::Plugins),
            _ => {}
        }
    }
    let lower = text.to_lowercase();
    if lower.contains("qgis server") || lower.contains("map server") {
        return Some(Subject::Server);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Question> {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        Reader::new(concepts).read(text)
    }

    #[test]
    fn boilerplate_is_no_unit() {
        let question = read("Do you support SAML?").unwrap();
        let core: Vec<&str> = question.core().map(|u| u.surface.as_str()).collect();
        assert_eq!(core, ["SAML"]);
    }

    #[test]
    fn a_question_knows_whom_it_asks_about() {
        assert_eq!(
            read("Is MFA required for your developers?").unwrap().asked,
            Asked::Organisation
        );
        assert_eq!(read("Can users of the application enable MFA?").unwrap().asked, Asked::Product);
        assert_eq!(read("who reviews plugins").unwrap().subject, Some(Subject::Plugins));
    }

    #[test]
    fn a_question_knows_what_it_asks() {
        assert_eq!(read("who fixes bugs and how fast").unwrap().relation, Relation::When);
        assert_eq!(read("Who reviews plugins?").unwrap().relation, Relation::Who);
        assert_eq!(read("Wo werden Passwörter gespeichert?").unwrap().relation, Relation::Where);
        assert_eq!(read("Do you support SAML?").unwrap().relation, Relation::Exists);
    }

    #[test]
    fn hostile_and_empty_input() {
        assert!(matches!(read(" \u{7}?! "), Err(Error::EmptyQuestion)));
        assert!(matches!(read(&"a ".repeat(1 << 19)), Err(Error::LongQuestion { .. })));
        assert_eq!(read("SA\u{1b}[31mML\u{202e}").unwrap().text, "SA [31mML");
    }
}
