//! Table: which rows of a grid are questions, and what the others are.

use std::collections::BTreeMap;

use super::asks::{asks, is_instruction, is_question, states, words};
use super::blocks::{with_links, without_links};
use super::columns::{self, Columns};
use super::headers::head;
use super::mark;
use super::{Cited, Hints, Item, Place, Questionnaire, Table, Unread, Why};
use crate::error::Result;

/// Words of a title at most.
const TITLE: usize = 10;

/// A table of any format: its rows that hold something, each with its number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Grid {
    /// The file's name, for errors.
    pub(super) file: String,
    /// The sheet; none where the format has none.
    pub(super) sheet: Option<String>,
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// Whether the file has no other table.
    pub(super) only: bool,
}

/// A row of cells that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) number: u32,
    /// The cells' text by column, from 0.
    pub(super) cells: BTreeMap<u32, String>,
}

impl Grid {
    /// What errors call it.
    pub(super) fn place(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{}: sheet {sheet:?}", self.file),
            None => self.file.clone(),
        }
    }

    fn spot(&self, row: u32, column: Option<u32>) -> Place {
        Place { sheet: self.sheet.clone(), row, column, entry: false }
    }
}

/// Adds the items of `grid` to `out`.
pub(super) fn read(grid: &Grid, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let Some((header, columns)) = columns::find(grid, hints)? else {
        for row in &grid.rows {
            unread(grid, row, None, Why::NoQuestions, out);
        }
        return Ok(());
    };
    let before = out.items.len();
    let mut section = None;
    for (i, row) in grid.rows.iter().enumerate() {
        match what(row, i, header, &columns) {
            What::Item => out.items.push(item(grid, row, &columns, section.as_ref())),
            What::Section => {
                section = title(row, &columns);
                unread(grid, row, None, Why::Section, out);
            }
            What::Other(why) => unread(grid, row, Some(columns.question), why, out),
        }
    }
    if out.items.len() > before {
        let last = grid.rows.iter().filter_map(|r| r.cells.keys().next_back()).max();
        out.tables.push(Table {
            sheet: grid.sheet.clone().unwrap_or_default(),
            header: header.map(|h| grid.rows[h].number),
            last_column: last.copied().unwrap_or_default(),
            columns,
        });
    }
    Ok(())
}

enum What {
    Item,
    Section,
    Other(Why),
}

fn what(row: &Row, i: usize, header: Option<usize>, columns: &Columns) -> What {
    if header.is_some_and(|h| i == h) || repeats_names(row, columns) {
        return What::Other(Why::Header);
    }
    if header.is_some_and(|h| i < h) {
        return What::Other(Why::Instruction);
    }
    let Some(text) = row.cells.get(&columns.question) else {
        let short = row.cells.values().all(|t| words(t) <= TITLE);
        return if short { What::Section } else { What::Other(Why::Text) };
    };
    let id = columns.id.and_then(|c| row.cells.get(&c)).filter(|t| mark::is_id(t));
    let asking = asks(text);
    if mark::is_example(text) {
        What::Other(Why::Example)
    } else if is_instruction(text) && !(id.is_some() && asking) {
        What::Other(Why::Instruction)
    } else if is_question(text) || asking && (columns.named || id.is_some() || words(text) >= 4) {
        What::Item
    } else if row.cells.len() <= 2
        && words(text) <= TITLE
        && !states(text)
        && columns.answer.is_none_or(|a| !row.cells.contains_key(&a))
        && alone(row, columns, id)
    {
        What::Section
    } else if id.is_some() && (columns.named || states(text))
        || columns.named && (columns.id.is_none() || states(text))
    {
        What::Item
    } else {
        What::Other(Why::Text)
    }
}

/// Whether nothing beside the text says that its row is an item: a title stands alone, or with a
/// short number such as "3" or "GOV".
fn alone(row: &Row, columns: &Columns, id: Option<&String>) -> bool {
    match (columns.id, id) {
        (Some(_), Some(id)) => {
            !columns.named
                && id.chars().all(|c| c.is_ascii_digit() || c == '.')
                && !id.contains('.')
        }
        (Some(_), None) => true,
        (None, _) => row.cells.len() == 1 && !columns.named,
    }
}

/// Whether a row repeats the names of the columns, as forms do on each page.
fn repeats_names(row: &Row, columns: &Columns) -> bool {
    let known = row.cells.values().filter(|t| head(t).is_some()).count();
    known >= 2
        && known * 2 > row.cells.len()
        && row.cells.get(&columns.question).is_some_and(|t| head(t).is_some())
}

fn item(grid: &Grid, row: &Row, columns: &Columns, section: Option<&String>) -> Item {
    let cell = |column: Option<u32>| column.and_then(|c| row.cells.get(&c));
    let text = row.cells.get(&columns.question).map_or("", String::as_str);
    let own = cell(columns.id).map(|t| t.trim().to_owned());
    let (marked, text) = match mark::mark(text) {
        Some((mark, rest)) if own.is_none() && !rest.trim().is_empty() => (Some(mark), rest),
        _ => (None, text),
    };
    let label = marked.as_ref().map(|m| m.label.clone()).or_else(|| own.clone());
    Item {
        id: own.or(marked.map(|m| m.id)).unwrap_or_default(),
        label: label.unwrap_or_default(),
        text: without_links(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        given: cell(columns.answer).map(|t| with_links(t.trim())),
        cited: cell(columns.source).map(|t| cited(t)).unwrap_or_default(),
        section: cell(columns.section).cloned().or_else(|| section.cloned()),
        place: grid.spot(row.number, Some(columns.question)),
    }
}

/// The URLs of a cell of sources.
fn cited(cell: &str) -> Vec<Cited> {
    let cell = with_links(cell);
    let words = cell.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';'));
    let urls = words.filter(|w| w.starts_with("https://") || w.starts_with("http://"));
    urls.map(|url| Cited { words: None, url: url.to_owned() }).collect()
}

/// The words of a section row: the longest cell that is no number.
fn title(row: &Row, columns: &Columns) -> Option<String> {
    let cells = row.cells.iter().filter(|(c, t)| Some(**c) != columns.id && !mark::is_id(t));
    cells.max_by_key(|(c, t)| (t.len().min(200), u32::MAX - **c)).map(|(_, t)| t.clone())
}

fn unread(grid: &Grid, row: &Row, column: Option<u32>, why: Why, out: &mut Questionnaire) {
    let text = with_links(&row.cells.values().map(String::as_str).collect::<Vec<_>>().join(" | "));
    let why = if text.chars().any(char::is_alphanumeric) { why } else { Why::NoWords };
    let column = column.filter(|c| row.cells.contains_key(c));
    out.unread.push(Unread { place: grid.spot(row.number, column), text, why });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let row = |(i, cells): (usize, &&[&str])| Row {
            number: i as u32 + 1,
            cells: cells
                .iter()
                .enumerate()
                .filter(|(_, t)| !t.is_empty())
                .map(|(c, t)| (c as u32, (*t).to_owned()))
                .collect(),
        };
        let rows = rows.iter().enumerate().map(row).filter(|r| !r.cells.is_empty()).collect();
        Grid { file: "x".into(), sheet: Some("S".into()), rows, only: true }
    }

    fn of(rows: &[&[&str]]) -> Questionnaire {
        let mut out = Questionnaire::default();
        read(&grid(rows), &Hints::default(), &mut out).unwrap();
        out
    }

    #[test]
    fn names_ids_sections_answers() {
        let found = of(&[
            &["Fill in column D"],
            &["ID", "Domain", "Control question", "Answer"],
            &["", "Keys", "", ""],
            &["K-1", "", "Are keys kept in a vault?", ""],
            &["K-2", "", "Keys are rotated every year.", "Yes"],
            &["", "", "e.g.) Yes. Only for staff.", ""],
            &["", "Logs", "", ""],
            &["L-1", "", "Is access logged?", "No"],
        ]);
        let ids: Vec<_> = found.items.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids, ["K-1", "K-2", "L-1"]);
        assert_eq!(found.items[1].given.as_deref(), Some("Yes"));
        assert_eq!(found.items[2].section.as_deref(), Some("Logs"));
        assert_eq!(found.items[0].place.to_string(), "sheet \"S\" cell C4");
        let why: Vec<_> = found.unread.iter().map(|u| u.why).collect();
        assert_eq!(why, [Why::Instruction, Why::Header, Why::Section, Why::Example, Why::Section]);
    }

    #[test]
    fn without_names_content_decides() {
        let found = of(&[
            &["Security form"],
            &["1", "Is it signed by a key?"],
            &["2", "Who holds the key?"],
            &["3", "Describe the release process."],
        ]);
        assert_eq!(found.items.len(), 3);
        assert_eq!(found.items[2].id, "3");
        let lists = of(&[&["Yes", "Low"], &["No", "High"]]);
        assert!(lists.items.is_empty());
        assert_eq!(lists.unread[0].why, Why::NoQuestions);
    }

    #[test]
    fn hints_win() {
        let mut out = Questionnaire::default();
        let rows: &[&[&str]] = &[&["Topic", "Thing"], &["Keys", "vault"], &["Logs", "kept"]];
        let hints =
            Hints { questions: Some("B".into()), answers: Some("D".into()), ..Hints::default() };
        read(&grid(rows), &hints, &mut out).unwrap();
        assert_eq!(out.items.len(), 3);
        assert_eq!(out.tables[0].columns.answer, Some(3));
        let hints = Hints { questions: Some("Frobs".into()), ..Hints::default() };
        assert!(read(&grid(rows), &hints, &mut out).unwrap_err().to_string().contains("Frobs"));
    }
}
