//! Questionnaire: a file that somebody sent, read into items. What is not an item is kept, with the
//! reason why.
//!
//! Every format becomes blocks of prose or grids of cells; `prose` and `table` tell which of
//! them are questions.

mod aside;
mod asks;
mod blocks;
mod columns;
mod csv;
mod decode;
mod document;
#[cfg(feature = "office")]
mod docx;
#[cfg(feature = "office")]
mod docx_numbering;
mod evidence;
mod fields;
mod headers;
mod hypertext;
mod json;
mod lenient;
mod mail;
mod mark;
mod markdown;
mod names;
#[cfg(feature = "office")]
pub mod package;
mod place;
mod prose;
#[cfg(feature = "office")]
mod repeats;
mod rows;
mod series;
mod sniff;
mod table;
mod vsaq;
#[cfg(feature = "office")]
mod xlsx;
#[cfg(feature = "office")]
pub mod xlsx_scan;

use crate::error::{Error, Result};

pub use columns::Columns;
pub use mail::Letter;
pub use place::{Place, Unit, column_name};
pub use sniff::Format;

/// Bytes of a questionnaire file.
pub const MAX_FILE: usize = 64 << 20;

/// Items and unread rows of one questionnaire: more is a table of data.
pub const MAX_ROWS: usize = 200_000;

/// A questionnaire as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Questionnaire {
    /// Its file name, as people see it.
    pub name: String,
    /// The questions, in their order.
    pub items: Vec<Item>,
    /// What was not taken as a question, in its order.
    pub unread: Vec<Unread>,
    /// What the sender should know of: hidden sheets and rows, attachments.
    pub notes: Vec<String>,
    /// The tables in which items stand, for filling them in.
    pub tables: Vec<Table>,
    /// The mail that it came as, for answering it.
    pub letter: Option<Letter>,
}

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its own number or id; counted where it has none.
    pub id: String,
    /// How its number is written; empty where it has none.
    pub label: String,
    /// The question.
    pub text: String,
    /// The answer that is already there.
    pub given: Option<String>,
    /// The URLs that the answer cites in places of their own: a column of sources, an excerpt's page.
    pub cited: Vec<Cited>,
    /// The section under which it stands.
    pub section: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A URL that an answer cites in a place of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The words for which it is cited; none for the whole answer.
    pub words: Option<String>,
    /// The URL.
    pub url: String,
}

/// Something that was not taken as a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where it stands.
    pub place: Place,
    /// Its words.
    pub text: String,
    /// Why it is no question.
    pub why: Why,
}

/// Why a row or paragraph is no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Why {
    /// A title over questions.
    Section,
    /// The names of columns.
    Header,
    /// An example of an answer.
    Example,
    /// What to do with the form, a note, a legend.
    Instruction,
    /// Text between questions.
    Text,
    /// A row of a sheet or table in which no column holds questions.
    NoQuestions,
    /// No word in it.
    NoWords,
    /// Longer than a question may be.
    TooLong,
    /// A formula whose value the file does not hold.
    Formula,
    /// A row of a hidden sheet.
    Hidden,
    /// Answers to choose from.
    Choices,
    /// A field of contact details.
    Field,
    /// A row of a sheet that speaks of the form itself: instructions, frequent questions, a
    /// glossary, a history, lists, scores.
    Aside,
    /// A row that asks again what another sheet asks.
    Repeated,
}

/// A table with items, as needed to fill in its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The sheet.
    pub sheet: String,
    /// The rows that name columns, from 1: the first, and where later sections repeat it.
    pub headers: Vec<u32>,
    /// What each column holds.
    pub columns: Columns,
    /// The last column with anything in it, from 0.
    pub last_column: u32,
    /// Items whose cell in the answer column holds something.
    pub filled: usize,
}

/// What overrides the recognition of tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The column of the questions: its letter or its name.
    pub questions: Option<String>,
    /// The column of the answers: its letter or its name.
    pub answers: Option<String>,
    /// The only sheet to read.
    pub sheet: Option<String>,
    /// The file holds answers: text that follows a question is one, whether it is marked or not.
    pub answered: bool,
}

impl Why {
    /// The reason in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Section => "section title",
            Self::Header => "column names",
            Self::Example => "example answer",
            Self::Instruction => "instruction",
            Self::Text => "text, no question",
            Self::NoQuestions => "no question column",
            Self::NoWords => "no words",
            Self::TooLong => "longer than a question may be",
            Self::Formula => "formula without a stored value",
            Self::Hidden => "hidden sheet",
            Self::Choices => "answers to choose from",
            Self::Field => "field of contact details",
            Self::Aside => "about the form itself",
            Self::Repeated => "asked on another sheet",
        }
    }
}

/// Reads a questionnaire from `bytes`; `name` is its file name.
pub fn read(name: &str, bytes: &[u8], hints: &Hints) -> Result<Questionnaire> {
    if bytes.len() > MAX_FILE {
        return Err(bad(name, &format!("has more than {} MB; split it", MAX_FILE >> 20)));
    }
    let mut found = sniff::read(name, bytes, hints)?;
    name.clone_into(&mut found.name);
    finish(&mut found);
    if found.items.is_empty() {
        let rows = found.unread.len();
        let told: Vec<&str> = found.notes.iter().map(String::as_str).collect();
        let next = if told.is_empty() {
            "for a table name the column with --questions".to_owned()
        } else {
            told.join("; ")
        };
        return Err(bad(
            name,
            &format!(
                "holds no question that could be recognised ({rows} rows or paragraphs read); {next}"
            ),
        ));
    }
    Ok(found)
}

/// Moves what cannot be asked to the unread, and numbers the items that have no number.
fn finish(found: &mut Questionnaire) {
    let items = std::mem::take(&mut found.items);
    for mut item in items {
        let why = if !item.text.chars().any(char::is_alphanumeric) {
            Some(Why::NoWords)
        } else if item.text.len() > crate::question::MAX_BYTES {
            Some(Why::TooLong)
        } else {
            None
        };
        if let Some(why) = why {
            found.unread.push(Unread { place: item.place, text: item.text, why });
            continue;
        }
        if item.id.is_empty() {
            item.id = (found.items.len() + 1).to_string();
        }
        found.items.push(item);
    }
}

/// An error about `name`, which is a file or a place in it.
pub(crate) fn bad(name: &str, problem: &str) -> Error {
    Error::Questionnaire { place: name.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_is_told() {
        let long = format!("{{\"id\":\"b\",\"question\":\"{}\"}}", "word ".repeat(20_000));
        let text = format!(
            "{{\"id\":\"a\",\"question\":\"?!\"}}\n{long}\n{{\"id\":\"c\",\"question\":\"Is it signed?\"}}"
        );
        let found = read("x.jsonl", text.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(found.items.len(), 1);
        assert_eq!(found.items[0].id, "c");
        let why: Vec<Why> = found.unread.iter().map(|u| u.why).collect();
        assert_eq!(why, [Why::NoWords, Why::TooLong]);
    }
}
