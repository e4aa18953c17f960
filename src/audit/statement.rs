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

    /// The words that say something.
    pub(super) fn content(&self) -> impl Iterator<Item = (usize, &Word)> {
        self.words.iter().enumerate().filter(|(_, w)| w.role == Role::Content)
    }
}
