//! Table: which rows of a grid are questions, and what the others are.

use std::collections::BTreeMap;

use super::asks::{asks, states, words};
use super::blocks::{with_links, without_links};
use super::columns::{self, Columns, names_answers};
use super::fields::is_placeholder;
use super::rows::{TITLE, What, repeats_names, title, what};
use super::{Cited, Hints, Item, Place, Questionnaire, Table, Unit, Unread, Why};
use super::{aside, mark};
use crate::error::Result;

/// Rows from which it is told what the columns hold: a form shows it long before.
const SAMPLE: usize = 3_000;

/// Fields of a section that make its other short rows fields too.
const FIELDS: usize = 3;

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
    /// Whether other tables of the file name their questions: one that does not is then doubted.
    pub(super) others_named: bool,
    /// Whether the user asked for this table by its name.
    pub(super) asked: bool,
    /// The section under which it stands.
    pub(super) section: Option<String>,
    /// What its rows count.
    pub(super) unit: Unit,
}

/// A row of cells that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) number: u32,
    /// The cells' text by column, from 0.
    pub(super) cells: BTreeMap<u32, String>,
    /// The last column of merged cells by their first.
    pub(super) merged: BTreeMap<u32, u32>,
    /// Formulas without a stored value by column.
    pub(super) formulas: BTreeMap<u32, String>,
}

impl Grid {
    /// What errors call it.
    pub(super) fn place(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{}: sheet {sheet:?}", self.file),
            None => self.file.clone(),
        }
    }

    /// The rows from which it is told what the columns hold.
    pub(super) fn sample(&self) -> &[Row] {
        &self.rows[..self.rows.len().min(SAMPLE)]
    }

    fn spot(&self, row: u32, column: Option<u32>) -> Place {
        Place { sheet: self.sheet.clone(), row, column, unit: self.unit, attachment: None }
    }
}

/// Adds the items of `grid` to `out`.
pub(super) fn read(grid: &Grid, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let told = !grid.asked && aside::is_aside(grid);
    let found = columns::find(grid, hints)?;
    let Some((header, columns)) =
        found.filter(|(header, columns)| !told || aside::is_form(grid, *header, columns))
    else {
        let why = if told { Why::Aside } else { Why::NoQuestions };
        for row in &grid.rows {
            unread(grid, row, None, why, out);
        }
        return Ok(());
    };
    let (before, mut section, mut filled) = (out.items.len(), grid.section.clone(), 0);
    let mut fields = BTreeMap::<Option<String>, usize>::new();
    let mut headers = Vec::new();
    for (i, row) in grid.rows.iter().enumerate() {
        if header == Some(i) || repeats_names(grid, row, header, &columns) || names_answers(row) {
            headers.push(row.number);
        }
        match what(grid, i, header, &columns) {
            What::Item => {
                filled += usize::from(columns.answer.is_some_and(|c| row.cells.contains_key(&c)));
                // A section's name stands in the first of its rows, or in each.
                let own = columns.section.and_then(|c| row.cells.get(&c)).cloned();
                section = own.or(section);
                out.items.push(item(grid, row, &columns, section.as_ref()));
            }
            What::Section => {
                section = title(row, &columns);
                unread(grid, row, None, Why::Section, out);
            }
            What::Other(why) => {
                *fields.entry(section.clone()).or_default() += usize::from(why == Why::Field);
                unread(grid, row, Some(columns.question), why, out);
            }
        }
    }
    more_fields(before, &fields, out);
    if out.items.len() > before {
        let last = grid.rows.iter().filter_map(|r| r.cells.keys().next_back()).max();
        out.tables.push(Table {
            sheet: grid.sheet.clone().unwrap_or_default(),
            headers,
            last_column: last.copied().unwrap_or_default(),
            filled,
            columns,
        });
    }
    Ok(())
}

/// Whether `grid` names its questions and is a form, so that the file's others are doubted.
pub(super) fn is_named_form(grid: &Grid, hints: &Hints) -> Result<bool> {
    let found = columns::find(grid, hints)?;
    Ok(found.is_some_and(|(header, columns)| {
        let sure = columns.named && columns.id.is_some() || columns.has_answers();
        sure && (!aside::is_aside(grid) || aside::is_form(grid, header, &columns))
    }))
}

/// Moves what stands among fields and does not ask to them: "Product version" below "Vendor name".
fn more_fields(from: usize, fields: &BTreeMap<Option<String>, usize>, out: &mut Questionnaire) {
    let among = |item: &Item| {
        fields.get(&item.section).is_some_and(|n| *n >= FIELDS)
            && !asks(&item.text)
            && !states(&item.text)
            && words(&item.text) <= TITLE
    };
    for item in out.items.split_off(from) {
        if among(&item) {
            out.unread.push(Unread { place: item.place, text: item.text, why: Why::Field });
        } else {
            out.items.push(item);
        }
    }
}

fn item(grid: &Grid, row: &Row, columns: &Columns, section: Option<&String>) -> Item {
    let text = row.cells.get(&columns.question).map_or("", String::as_str);
    let own = columns.id.and_then(|c| row.cells.get(&c)).map(|t| t.trim().to_owned());
    let (marked, text) = match mark::mark(text) {
        Some((mark, rest)) if own.is_none() && !rest.trim().is_empty() => (Some(mark), rest),
        _ => (None, text),
    };
    let label = marked.as_ref().map(|m| m.label.clone()).or_else(|| own.clone());
    Item {
        id: own.or(marked.map(|m| m.id)).unwrap_or_default(),
        label: label.unwrap_or_default(),
        text: without_links(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        given: given(row, columns),
        cited: columns.source.and_then(|c| row.cells.get(&c)).map(|t| cited(t)).unwrap_or_default(),
        section: section.cloned(),
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

/// The answer that is already there: what was chosen, what was written, what was remarked.
fn given(row: &Row, columns: &Columns) -> Option<String> {
    let cell = |column: Option<u32>| {
        let text = row.cells.get(&column?)?.trim();
        (!is_placeholder(text)).then_some(text)
    };
    let answers = [cell(columns.choice), cell(columns.answer)];
    let remark = cell(columns.remark).filter(|_| {
        // Remarks beside an empty answer may be the asker's.
        answers.iter().any(Option::is_some) || columns.answer.or(columns.choice).is_none()
    });
    let parts: Vec<&str> = answers.into_iter().chain([remark]).flatten().collect();
    (!parts.is_empty()).then(|| with_links(&parts.join(" – ")))
}

fn unread(grid: &Grid, row: &Row, column: Option<u32>, why: Why, out: &mut Questionnaire) {
    let cells = row.cells.values().chain(row.formulas.values().filter(|_| why == Why::Formula));
    let text = with_links(&cells.map(String::as_str).collect::<Vec<_>>().join(" | "));
    if text.is_empty() {
        return;
    }
    let why = if text.chars().any(char::is_alphanumeric) { why } else { Why::NoWords };
    let column = column.filter(|c| row.cells.contains_key(c) || row.formulas.contains_key(c));
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
            ..Row::default()
        };
        let rows = rows.iter().enumerate().map(row).filter(|r| !r.cells.is_empty()).collect();
        Grid { file: "x".into(), sheet: Some("S".into()), rows, only: true, ..Grid::default() }
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
    fn a_question_that_holds_names_is_no_row_of_names() {
        let found = of(&[
            &["ID", "Question", "Response", "Notes"],
            &["A-1", "Is it # 1?", "#!", "#"],
            &["ID", "Question", "Response", "Notes"],
            &["A-2", "Is it signed?", "", ""],
        ]);
        assert_eq!(found.items.len(), 2);
        assert_eq!(found.tables[0].headers, [1, 3]);
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
