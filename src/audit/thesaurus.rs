//! Thesaurus: everyday words that may stand for each other, and those that mean the opposite.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use tantivy::tokenizer::TextAnalyzer;

use super::words::{Role, Word};
use crate::error::{Error, Result};
use crate::source::Subject;
use crate::text::term::stems;

const EMBEDDED: &str = include_str!("thesaurus.toml");

/// What a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    /// A group of words that may stand for each other.
    Group(usize),
    /// A side of a pair of opposites.
    Side(usize, bool),
    /// A concept of the lexicon.
    Concept(usize),
    /// Whom the text speaks of.
    Subject(Subject),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    function: Vec<String>,
    light: Vec<String>,
    strong: Vec<String>,
    same: Vec<Vec<String>>,
    opposite: Vec<[Vec<String>; 2]>,
    subjects: HashMap<Subject, Vec<String>>,
}

/// The thesaurus, ready to mark words.
#[derive(Debug)]
pub(super) struct Thesaurus {
    function: HashSet<String>,
    light: HashSet<String>,
    strong: HashSet<String>,
    /// Names by their first stem.
    by_first: HashMap<String, Vec<(Vec<String>, Sense)>>,
}

impl Thesaurus {
    /// The thesaurus compiled into the program.
    pub(super) fn embedded(analyzer: &mut TextAnalyzer) -> Result<Self> {
        let file: File = toml::from_str(EMBEDDED).map_err(|e| Error::Config {
            file: "thesaurus.toml (built in)".into(),
            message: e.to_string(),
        })?;
        let mut set = |words: &[String]| words.iter().flat_map(|w| stems(analyzer, w)).collect();
        let (function, light) = (set(&file.function), set(&file.light));
        let strong = file.strong.into_iter().collect();
        let mut out = Self { function, light, strong, by_first: HashMap::new() };
        for (i, group) in file.same.iter().enumerate() {
            out.add(group, Sense::Group(i), analyzer);
        }
        for (i, [one, other]) in file.opposite.iter().enumerate() {
            out.add(one, Sense::Side(i, true), analyzer);
            out.add(other, Sense::Side(i, false), analyzer);
        }
        for (subject, names) in &file.subjects {
            out.add(names, Sense::Subject(*subject), analyzer);
        }
        Ok(out)
    }

    fn add(&mut self, names: &[String], sense: Sense, analyzer: &mut TextAnalyzer) {
        for name in names {
            let stems = stems(analyzer, name);
            if let Some(first) = stems.first() {
                self.by_first.entry(first.clone()).or_default().push((stems, sense));
            }
        }
    }

    /// What a word of that stem counts for.
    pub(super) fn role(&self, stem: &str) -> Role {
        if self.function.contains(stem) {
            Role::Function
        } else if self.light.contains(stem) {
            Role::Light
        } else {
            Role::Content
        }
    }

    /// Whether a word, in lower case, makes a claim stronger.
    pub(super) fn is_strong(&self, lower: &str) -> bool {
        self.strong.contains(lower)
    }

    /// Adds the senses of `words`, those of names of several words too.
    pub(super) fn mark(&self, words: &mut [Word]) {
        for at in 0..words.len() {
            let Some(names) = self.by_first.get(&words[at].stem) else { continue };
            for (stems, sense) in names {
                let fits = words.len() - at >= stems.len()
                    && stems.iter().zip(&words[at..]).all(|(s, w)| *s == w.stem);
                if fits {
                    for word in &mut words[at..at + stems.len()] {
                        if !word.senses.contains(sense) {
                            word.senses.push(*sense);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::concepts::Concepts;
    use crate::text::term::prose_analyzer;

    #[test]
    fn names_of_several_words_are_marked_whole() {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        let reader = super::super::words::Reader::new(&concepts).unwrap();
        let found = reader.words("Logs are thrown away; others kept");
        let groups = |i: usize| -> Vec<Sense> { found[i].senses.clone() };
        assert!(groups(2).iter().any(|s| groups(3).contains(s)));
        assert_eq!(found[1].role, Role::Function);
        let side =
            |i: usize, b: bool| groups(i).iter().any(|s| matches!(s, Sense::Side(_, x) if *x == b));
        assert!(side(5, true));
    }
}
