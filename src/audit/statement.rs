//! Statement: a sentence as the audit reads it, on either side: of a claim or of a page.

use super::numbers::quantities;
use super::polarity::{Marks, marks};
use super::quantity::Quantity;
use super::words::{Reader, Role, Word};

/// A sentence, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    /// Its text.
    pub(super) text: String,
    /// Its words.
    pub(super) words: Vec<Word>,
    /// Its numbers, dates and versions.
    pub(super) quantities: Vec<Quantity>,
    /// What it denies, demands and leaves open.
    pub(super) marks: Marks,
}

impl Statement {
    /// Reads `text`.
    pub(super) fn read(text: &str, reader: &Reader<'_>) -> Self {
        let mut words = reader.words(text);
        let quantities = quantities(text);
        for quantity in &quantities {
            for word in &mut words {
                if word.start < quantity.range.end && quantity.range.start < word.end {
                    word.role = Role::Number;
                }
            }
        }
        let marks = marks(text, &words);
        Self { text: text.to_owned(), words, quantities, marks }
    }

    /// Whether the word `i` is written like an acronym or an identifier.
    pub(super) fn is_acronym(&self, i: usize) -> bool {
        let word = &self.words[i];
        let written = &self.text[word.start..word.end];
        let sharp = written.len() >= 2 && !written.chars().any(char::is_lowercase);
        word.role == Role::Content && word.name && sharp
    }

    /// Whether words in a row begin with the letters of `acronym`, in lower case: "multi-factor
    /// authentication" spells "mfa".
    pub(super) fn spells(&self, acronym: &str) -> bool {
        let begin =
            |words: &[Word]| words.iter().zip(acronym.chars()).all(|(w, c)| w.lower.starts_with(c));
        self.words.windows(acronym.chars().count().max(1)).any(begin)
    }

    /// The words that say something.
    pub(super) fn content(&self) -> impl Iterator<Item = (usize, &Word)> {
        self.words.iter().enumerate().filter(|(_, w)| w.role == Role::Content)
    }
}
