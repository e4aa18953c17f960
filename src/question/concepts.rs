//! Concepts: the security domain's terms and synonyms, from `corpus/concepts.toml`.

mod names;
mod parse;

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tantivy::tokenizer::TextAnalyzer;

pub use names::Name;
use names::Names;

use crate::error::{Error, Result};
use crate::text::term::{CAPITALS, starts_with, terms};

/// The default concepts, compiled into the program.
const EMBEDDED: &str = include_str!("../../corpus/concepts.toml");

/// A concept of the domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// Unique, kebab-case.
    pub id: String,
    /// Shown to people.
    pub label: String,
    /// Numbers of its names in the language of the pages.
    names: Range<u32>,
    /// Indices of broader concepts.
    pub broader: Vec<usize>,
    /// Indices of close relatives.
    pub related: Vec<usize>,
    /// Indices of the concepts that name this one as broader: its kinds and parts.
    pub narrower: Vec<usize>,
    /// Too general to decide anything alone.
    pub generic: bool,
    /// Something that a product has or lacks, not the people who make it.
    pub feature: bool,
    /// Not a thing to search but what an item presumes: a tenant, a paid plan.
    pub premise: bool,
}

/// Words that may stand between those of a name scattered over a question.
const SLACK: usize = 1;

/// A concept found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Index of the concept.
    pub concept: usize,
    /// First term that names it.
    pub from: usize,
    /// Term after the last that names it.
    pub to: usize,
}

/// A language, other than that of the pages, that questions come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
}

/// One name of a concept, as questions are searched for it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entrance {
    /// Where its hashes begin in the list of words.
    from: u32,
    /// Where they end.
    to: u32,
    concept: usize,
    /// How it must be written, if that matters.
    exact: Option<String>,
    /// The language that the question must be in; none for the pages' own.
    language: Option<Language>,
}

/// A name of two or three different words.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Several {
    words: [u32; 3],
    /// The third counts.
    three: bool,
    concept: usize,
}

/// All concepts, ready to be found in sequences of terms.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concepts {
    /// SHA-256 of the text that they were read from.
    source: [u8; 32],
    list: Vec<Concept>,
    names: Names,
    /// Hashes of the entrances' stems.
    words: Vec<u32>,
    /// By their first stem, longest first.
    entrances: Vec<Entrance>,
    /// Which entrances begin with a stem.
    #[serde(skip)]
    by_first: FxHashMap<u32, (u32, u32)>,
    /// Names of several words: found scattered over a few words of a question.
    several: Vec<Several>,
    /// Each word of a name of several, in order, and the name's number.
    by_word: Vec<(u32, u32)>,
    /// Japanese names, longest first: found as substrings.
    unspaced: Vec<(String, usize)>,
}

impl Concepts {
    /// `HOME/corpus/concepts.toml` where it exists, else the concepts compiled in.
    pub fn load(home: Option<&Path>, analyzer: &mut TextAnalyzer) -> Result<Self> {
        let (text, file) = Self::text(home)?;
        Self::parse(&text, &file, analyzer)
    }

    /// The text that [`Self::load`] parses, and its name.
    pub(crate) fn text(home: Option<&Path>) -> Result<(Cow<'static, str>, String)> {
        let Some(path) = home.map(|h| h.join("corpus/concepts.toml")).filter(|p| p.exists()) else {
            return Ok((EMBEDDED.into(), "concepts.toml (built in)".to_owned()));
        };
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        Ok((text.into(), path.display().to_string()))
    }

    /// Concepts as [`Self::encoded`] wrote them; none where they were read from another text than `text`.
    pub(crate) fn decode(bytes: &[u8], text: &str) -> postcard::Result<Option<Self>> {
        let (source, _): ([u8; 32], _) = postcard::take_from_bytes(bytes)?;
        if source != digest(text) {
            return Ok(None);
        }
        let mut out: Self = postcard::from_bytes(bytes)?;
        out.index();
        Ok(Some(out))
    }

    /// The same concepts, quicker to read than their text.
    pub(crate) fn encoded(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(self)
    }

    /// Notes where the entrances of each first stem are.
    fn index(&mut self) {
        let first = |e: &Entrance| self.words[e.from as usize];
        self.by_first = FxHashMap::default();
        let mut at = 0;
        for same in self.entrances.chunk_by(|a, b| first(a) == first(b)) {
            let to = at + same.len() as u32;
            self.by_first.insert(first(&same[0]), (at, to));
            at = to;
        }
    }

    /// The concept at `index`.
    pub fn get(&self, index: usize) -> &Concept {
        &self.list[index]
    }

    /// The names of `concept` in the language of the pages.
    pub fn names(&self, concept: &Concept) -> impl Iterator<Item = Name<'_>> {
        concept.names.clone().map(|number| self.names.get(number as usize))
    }

    /// All concepts.
    pub fn iter(&self) -> impl Iterator<Item = &Concept> {
        self.list.iter()
    }

    /// The index of the concept of that id.
    pub fn find_id(&self, id: &str) -> Option<usize> {
        self.list.iter().position(|c| c.id == id)
    }

    /// The concepts that `terms`, a question in `language`, names: the longest name at each place,
    /// left to right. `exactly` tells whether the terms `from..to` are written just so.
    pub fn find(
        &self,
        terms: &[u32],
        language: Option<Language>,
        exactly: impl Fn(usize, usize, &str) -> bool,
    ) -> Vec<Found> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < terms.len() {
            let mut longest = 0;
            for name in self.beginning_with(terms[at] & !CAPITALS) {
                let hashes = &self.words[name.from as usize..name.to as usize];
                let to = at + hashes.len();
                let fits = starts_with(&terms[at..], hashes)
                    && hashes.len() >= longest
                    && name.language.is_none_or(|l| Some(l) == language)
                    && name.exact.as_ref().is_none_or(|e| exactly(at, to, e));
                if fits {
                    longest = hashes.len();
                    out.push(Found { concept: name.concept, from: at, to });
                }
            }
            at += longest.max(1);
        }
        out
    }

    /// The entrances whose first stem is `first`, longest first.
    fn beginning_with(&self, first: u32) -> &[Entrance] {
        self.by_first.get(&first).map_or(&[], |&(a, z)| &self.entrances[a as usize..z as usize])
    }

    /// The names of several words of which one is `word`.
    fn with_word(&self, word: u32) -> impl Iterator<Item = &Several> {
        let from = self.by_word.partition_point(|(w, _)| *w < word);
        let with = self.by_word[from..].iter().take_while(move |(w, _)| *w == word);
        with.map(|(_, number)| &self.several[*number as usize])
    }

    /// The ids of the concepts that a page's `text` names, parted by spaces, one for each time.
    pub fn ids_in(&self, text: &str, analyzer: &mut TextAnalyzer) -> String {
        let found = terms(analyzer, text);
        let hashes: Vec<u32> = found.iter().map(|t| t.hash).collect();
        let written = |from: usize, to: usize| &text[found[from].start..found[to - 1].end];
        let named = self.find(&hashes, None, |from, to, exact| written(from, to) == exact);
        named.iter().map(|f| self.list[f.concept].id.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The concepts whose names of several words stand in `terms` nearly so: in order with a word
    /// between, or side by side in another order; where `free` says that no other concept has a word.
    pub fn find_scattered(&self, terms: &[u32], free: &[bool]) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        for from in (0..terms.len()).filter(|i| free[*i]) {
            for name in self.with_word(terms[from] & !CAPITALS) {
                if out.iter().any(|f| f.concept == name.concept) {
                    continue;
                }
                let words = &name.words[..if name.three { 3 } else { 2 }];
                let to = in_order(words, &terms[from..], &free[from..])
                    .or_else(|| side_by_side(words, &terms[from..], &free[from..]));
                out.extend(to.map(|n| Found { concept: name.concept, from, to: from + n }));
            }
        }
        out
    }

    /// The concepts whose Japanese names stand in `text`.
    pub fn find_unspaced(&self, text: &str) -> Vec<usize> {
        if text.is_ascii() {
            return Vec::new();
        }
        let mut rest = text.to_owned();
        let mut out = Vec::new();
        let unspaced = text.contains(is_unspaced);
        // Accents alone hold no Japanese name, but may stand beside one in Latin letters.
        let possible = |name: &str| unspaced || !name.contains(is_unspaced);
        for (name, concept) in self.unspaced.iter().filter(|(name, _)| possible(name)) {
            if rest.contains(name.as_str()) {
                rest = rest.replace(name.as_str(), "\u{0}");
                out.push(*concept);
            }
        }
        out
    }
}

/// Whether a letter may be of a script that is written without spaces: those of all such names are.
fn is_unspaced(c: char) -> bool {
    c >= '\u{3000}'
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// How many terms hold `words` in their order, with at most [`SLACK`] words between two.
fn in_order(words: &[u32], terms: &[u32], free: &[bool]) -> Option<usize> {
    let mut at = 0;
    for (i, word) in words.iter().enumerate() {
        let reach = if i == 0 { at + 1 } else { at + 1 + SLACK };
        let found =
            (at..reach.min(terms.len())).find(|j| free[*j] && terms[*j] & !CAPITALS == *word)?;
        at = found + 1;
    }
    Some(at)
}

/// How many terms hold `words` side by side in any order.
fn side_by_side(words: &[u32], terms: &[u32], free: &[bool]) -> Option<usize> {
    let window = terms.get(..words.len())?;
    let held = |w: &u32| window.iter().zip(free).any(|(t, f)| *f && t & !CAPITALS == *w);
    words.iter().all(held).then_some(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::term::prose_analyzer;

    const SMALL: &str = r#"
[[concept]]
id = "mfa"
label = "multi-factor authentication"
terms = ["multi-factor authentication", "2fa"]
exact = ["OTP"]
ja = ["多要素認証"]
broader = ["auth"]
[[concept]]
id = "auth"
label = "authentication"
terms = ["authentication"]
generic = true
"#;

    fn ids(text: &str) -> Vec<String> {
        let mut analyzer = prose_analyzer();
        let concepts = Concepts::parse(SMALL, "t", &mut analyzer).unwrap();
        let found = terms(&mut analyzer, text);
        let hashes: Vec<u32> = found.iter().map(|t| t.hash).collect();
        let exactly = |a: usize, b: usize, e: &str| &text[found[a].start..found[b - 1].end] == e;
        concepts
            .find(&hashes, None, exactly)
            .iter()
            .map(|f| concepts.get(f.concept).id.clone())
            .collect()
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(ids("Multi factor authentications and authentication"), ["mfa", "auth"]);
        assert_eq!(ids("an OTP or otp"), ["mfa"]);
    }

    #[test]
    fn japanese_names_are_found_in_unspaced_text() {
        let concepts = Concepts::parse(SMALL, "t", &mut prose_analyzer()).unwrap();
        assert_eq!(concepts.find_unspaced("多要素認証は利用可能ですか"), [0]);
    }

    #[test]
    fn errors_name_the_line() {
        let bad = SMALL.replace("broader = [\"auth\"]", "broader = [\"autth\"]");
        let error =
            Concepts::parse(&bad, "my.toml", &mut prose_analyzer()).unwrap_err().to_string();
        assert!(error.starts_with("my.toml: line 3:"), "{error}");
        let twice = format!("{SMALL}{SMALL}");
        let error =
            Concepts::parse(&twice, "my.toml", &mut prose_analyzer()).unwrap_err().to_string();
        assert!(error.contains("twice"), "{error}");
    }

    #[test]
    fn encoded_concepts_are_those_of_their_text_and_of_no_other() {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        let bytes = concepts.encoded().unwrap();
        assert_eq!(Concepts::decode(&bytes, EMBEDDED).unwrap(), Some(concepts));
        assert_eq!(Concepts::decode(&bytes, SMALL).unwrap(), None);
        assert!(Concepts::decode(&bytes[..bytes.len() / 2], EMBEDDED).is_err());
        assert!(Concepts::decode(&bytes[..8], EMBEDDED).is_err());
    }

    #[test]
    fn names_keep_their_stems() {
        let concepts = Concepts::parse(SMALL, "t", &mut prose_analyzer()).unwrap();
        let names: Vec<Name<'_>> = concepts.names(concepts.get(0)).collect();
        let stems: Vec<Vec<&str>> = names.iter().map(|n| n.stems().collect()).collect();
        assert_eq!(stems, [vec!["multi", "factor", "authent"], vec!["2fa"], vec!["otp"]]);
        assert_eq!((names[2].text, names[2].exact), ("OTP", true));
        assert_eq!(names[2].hashes, [crate::text::term::hash("otp") | CAPITALS]);
    }

    #[test]
    fn the_embedded_concepts_are_valid() {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        assert!(concepts.iter().count() >= 150);
    }
}
