//! Concepts: the security domain's terms and synonyms, from `corpus/concepts.toml`.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use tantivy::tokenizer::TextAnalyzer;

use crate::error::{Error, Result};
use crate::text::term::{CAPITALS, capitals, hash, starts_with, stems, terms};

/// The default concepts, compiled into the program.
const EMBEDDED: &str = include_str!("../../corpus/concepts.toml");

/// One `[[concept]]` or `[[premise]]` as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    label: String,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    fr: Vec<String>,
    #[serde(default)]
    de: Vec<String>,
    #[serde(default)]
    es: Vec<String>,
    #[serde(default)]
    ja: Vec<String>,
    #[serde(default)]
    broader: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    feature: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    concept: Vec<Entry>,
    #[serde(default)]
    premise: Vec<Entry>,
}

/// A way to name a concept on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As the file writes it.
    pub text: String,
    /// Its stems, in order.
    pub stems: Vec<String>,
    /// Hashes of its stems.
    pub hashes: Vec<u32>,
    /// Matched only where the page or question writes exactly this.
    pub exact: bool,
}

/// A concept of the domain.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Unique, kebab-case.
    pub id: String,
    /// Shown to people.
    pub label: String,
    /// Its names in the language of the pages.
    pub names: Vec<Name>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
}

/// One name of a concept, as questions are searched for it.
#[derive(Debug)]
struct Entrance {
    hashes: Vec<u32>,
    concept: usize,
    /// How it must be written, if that matters.
    exact: Option<String>,
    /// The language that the question must be in; none for the pages' own.
    language: Option<Language>,
}

/// All concepts, ready to be found in sequences of terms.
#[derive(Debug)]
pub struct Concepts {
    list: Vec<Concept>,
    /// Names by their first stem, longest first.
    by_first: HashMap<u32, Vec<Entrance>>,
    /// Names of several words, by each of their words: found scattered over a few words of a question.
    by_word: HashMap<u32, Vec<usize>>,
    /// The names of `by_word`: their words in order, and their concept.
    several: Vec<(Vec<u32>, usize)>,
    /// Japanese names, longest first: found as substrings.
    unspaced: Vec<(String, usize)>,
}

impl Concepts {
    /// `HOME/corpus/concepts.toml` where it exists, else the concepts compiled in.
    pub fn load(home: Option<&Path>, analyzer: &mut TextAnalyzer) -> Result<Self> {
        let Some(path) = home.map(|h| h.join("corpus/concepts.toml")).filter(|p| p.exists()) else {
            return Self::parse(EMBEDDED, "concepts.toml (built in)", analyzer);
        };
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        Self::parse(&text, &path.display().to_string(), analyzer)
    }

    /// Parses a concepts file; `file` is used in errors.
    pub fn parse(text: &str, file: &str, analyzer: &mut TextAnalyzer) -> Result<Self> {
        let fail = |message: String| Error::Config { file: file.to_owned(), message };
        let parsed: File = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
        let concepts = parsed.concept.into_iter().map(|e| (e, false));
        let entries: Vec<(Entry, bool)> =
            concepts.chain(parsed.premise.into_iter().map(|e| (e, true))).collect();
        let mut ids = HashMap::new();
        for (i, (entry, _)) in entries.iter().enumerate() {
            let line = || line_of(text, &entry.id);
            if ids.insert(entry.id.clone(), i).is_some() {
                return Err(fail(format!("line {}: {:?} is there twice", line(), entry.id)));
            }
            if entry.terms.is_empty() && entry.exact.is_empty() {
                return Err(fail(format!("line {}: {:?} has no terms", line(), entry.id)));
            }
        }
        let mut out = Self {
            list: Vec::new(),
            by_first: HashMap::new(),
            by_word: HashMap::new(),
            several: Vec::new(),
            unspaced: Vec::new(),
        };
        for (i, (entry, premise)) in entries.into_iter().enumerate() {
            let link = |names: &[String]| -> std::result::Result<Vec<usize>, String> {
                let find = |n: &String| {
                    ids.get(n).copied().ok_or_else(|| {
                        format!(
                            "line {}: {:?} names {n:?}, which no concept has as id",
                            line_of(text, &entry.id),
                            entry.id
                        )
                    })
                };
                names.iter().map(find).collect()
            };
            let broader = link(&entry.broader).map_err(fail)?;
            let related = link(&entry.related).map_err(fail)?;
            out.add(i, entry, premise, (broader, related), analyzer);
        }
        for index in 0..out.list.len() {
            for broader in out.list[index].broader.clone() {
                out.list[broader].narrower.push(index);
            }
        }
        for names in out.by_first.values_mut() {
            names.sort_by(|a, b| {
                b.hashes.len().cmp(&a.hashes.len()).then(a.concept.cmp(&b.concept))
            });
        }
        out.unspaced.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Ok(out)
    }

    fn add(
        &mut self,
        index: usize,
        entry: Entry,
        premise: bool,
        (broader, related): (Vec<usize>, Vec<usize>),
        analyzer: &mut TextAnalyzer,
    ) {
        let mut names = Vec::new();
        let english =
            entry.terms.iter().map(|t| (t, false)).chain(entry.exact.iter().map(|t| (t, true)));
        for (text, exact) in english {
            let stems = stems(analyzer, text);
            let plain: Vec<u32> = stems.iter().map(|s| hash(s)).collect();
            self.name(&plain, index, exact.then(|| text.clone()), None);
            if !exact && !entry.generic && !premise {
                self.scatter(&plain, index);
            }
            let flag = if exact { capitals(text) } else { 0 };
            let hashes = plain.into_iter().map(|h| h | flag).collect();
            names.push(Name { text: text.clone(), stems, hashes, exact });
        }
        let foreign = [
            (&entry.fr, Language::French),
            (&entry.de, Language::German),
            (&entry.es, Language::Spanish),
        ];
        for (list, language) in foreign {
            for text in list {
                let hashes: Vec<u32> = stems(analyzer, text).iter().map(|s| hash(s)).collect();
                self.name(&hashes, index, None, Some(language));
            }
        }
        self.unspaced.extend(entry.ja.into_iter().map(|t| (t, index)));
        self.list.push(Concept {
            id: entry.id,
            label: entry.label,
            names,
            broader,
            related,
            narrower: Vec::new(),
            generic: entry.generic,
            feature: entry.feature,
            premise,
        });
    }

    fn scatter(&mut self, hashes: &[u32], concept: usize) {
        let words = hashes.to_vec();
        let repeated = (1..words.len()).any(|i| words[i..].contains(&words[i - 1]));
        if repeated || !(2..=3).contains(&words.len()) {
            return;
        }
        for &word in &words {
            self.by_word.entry(word).or_default().push(self.several.len());
        }
        self.several.push((words, concept));
    }

    fn name(
        &mut self,
        hashes: &[u32],
        concept: usize,
        exact: Option<String>,
        language: Option<Language>,
    ) {
        if let Some(&first) = hashes.first() {
            let entrance = Entrance { hashes: hashes.to_vec(), concept, exact, language };
            self.by_first.entry(first).or_default().push(entrance);
        }
    }

    /// The concept at `index`.
    pub fn get(&self, index: usize) -> &Concept {
        &self.list[index]
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
            for name in self.by_first.get(&(terms[at] & !CAPITALS)).into_iter().flatten() {
                let to = at + name.hashes.len();
                let fits = starts_with(&terms[at..], &name.hashes)
                    && name.hashes.len() >= longest
                    && name.language.is_none_or(|l| Some(l) == language)
                    && name.exact.as_ref().is_none_or(|e| exactly(at, to, e));
                if fits {
                    longest = name.hashes.len();
                    out.push(Found { concept: name.concept, from: at, to });
                }
            }
            at += longest.max(1);
        }
        out
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
            for &number in self.by_word.get(&(terms[from] & !CAPITALS)).into_iter().flatten() {
                let (words, concept) = &self.several[number];
                if out.iter().any(|f| f.concept == *concept) {
                    continue;
                }
                let to = in_order(words, &terms[from..], &free[from..])
                    .or_else(|| side_by_side(words, &terms[from..], &free[from..]));
                out.extend(to.map(|n| Found { concept: *concept, from, to: from + n }));
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
        for (name, concept) in &self.unspaced {
            if rest.contains(name.as_str()) {
                rest = rest.replace(name.as_str(), "\u{0}");
                out.push(*concept);
            }
        }
        out
    }
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

/// The line on which the entry `id` stands, counted from 1.
fn line_of(text: &str, id: &str) -> usize {
    let wanted = format!("\"{id}\"");
    let is = |l: &&str| l.trim_start().starts_with("id") && l.contains(&wanted);
    text.lines().enumerate().filter(|(_, l)| is(l)).last().map_or(0, |(i, _)| i + 1)
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
    fn the_embedded_concepts_are_valid() {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        assert!(concepts.iter().count() >= 150);
    }
}
