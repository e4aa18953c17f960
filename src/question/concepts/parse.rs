//! Reads a file of concepts.

use std::collections::HashMap;

use serde::Deserialize;
use tantivy::tokenizer::TextAnalyzer;

use super::{Concept, Concepts, Entrance, Language, Several};
use crate::error::{Error, Result};
use crate::text::term::{capitals, hash, stems};

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

impl Concepts {
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
        let mut out = Self { source: super::digest(text), ..Self::default() };
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
        out.order();
        Ok(out)
    }

    /// Puts what is looked up into the order in which it is found.
    fn order(&mut self) {
        let words = &self.words;
        let first = |e: &Entrance| words[e.from as usize];
        self.entrances.sort_by(|a, b| {
            let key = |e: &Entrance| (first(e), std::cmp::Reverse(e.to - e.from), e.concept);
            key(a).cmp(&key(b))
        });
        self.by_word.sort_unstable();
        self.unspaced.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        self.index();
    }

    fn add(
        &mut self,
        index: usize,
        entry: Entry,
        premise: bool,
        (broader, related): (Vec<usize>, Vec<usize>),
        analyzer: &mut TextAnalyzer,
    ) {
        let first = self.names.len() as u32;
        let english =
            entry.terms.iter().map(|t| (t, false)).chain(entry.exact.iter().map(|t| (t, true)));
        for (text, exact) in english {
            let stems = stems(analyzer, text);
            let plain: Vec<u32> = stems.iter().map(|s| hash(s)).collect();
            self.enter(&plain, index, exact.then(|| text.clone()), None);
            if !exact && !entry.generic && !premise {
                self.scatter(&plain, index);
            }
            self.names.add(text, &stems, exact, if exact { capitals(text) } else { 0 });
        }
        let foreign = [
            (&entry.fr, Language::French),
            (&entry.de, Language::German),
            (&entry.es, Language::Spanish),
        ];
        for (list, language) in foreign {
            for text in list {
                let hashes: Vec<u32> = stems(analyzer, text).iter().map(|s| hash(s)).collect();
                self.enter(&hashes, index, None, Some(language));
            }
        }
        self.unspaced.extend(entry.ja.into_iter().map(|t| (t, index)));
        self.list.push(Concept {
            id: entry.id,
            label: entry.label,
            names: first..self.names.len() as u32,
            broader,
            related,
            narrower: Vec::new(),
            generic: entry.generic,
            feature: entry.feature,
            premise,
        });
    }

    fn scatter(&mut self, words: &[u32], concept: usize) {
        let repeated = (1..words.len()).any(|i| words[i..].contains(&words[i - 1]));
        if repeated || !(2..=3).contains(&words.len()) {
            return;
        }
        let number = self.several.len() as u32;
        self.by_word.extend(words.iter().map(|&word| (word, number)));
        let last = words.get(2).copied();
        self.several.push(Several {
            words: [words[0], words[1], last.unwrap_or(0)],
            three: last.is_some(),
            concept,
        });
    }

    fn enter(
        &mut self,
        hashes: &[u32],
        concept: usize,
        exact: Option<String>,
        language: Option<Language>,
    ) {
        if hashes.is_empty() {
            return;
        }
        let from = self.words.len() as u32;
        self.words.extend(hashes);
        let to = self.words.len() as u32;
        self.entrances.push(Entrance { from, to, concept, exact, language });
    }
}

/// The line on which the entry `id` stands, counted from 1.
fn line_of(text: &str, id: &str) -> usize {
    let wanted = format!("\"{id}\"");
    let is = |l: &&str| l.trim_start().starts_with("id") && l.contains(&wanted);
    text.lines().enumerate().filter(|(_, l)| is(l)).last().map_or(0, |(i, _)| i + 1)
}
