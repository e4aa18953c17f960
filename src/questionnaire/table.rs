//! Table: which rows of a grid are questions, and what the others are.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::asks::{asks, is_instruction, is_question, states, words};
use super::blocks::{with_links, without_links};
use super::columns::{self, Columns, names_answers};
use super::evidence::is_told;
use super::fields::{is_field, is_placeholder};
use super::headers::{Head, head};
use super::{Cited, Hints, Item, Place, Questionnaire, Table, Unit, Unread, Why};
use super::{aside, mark};
use crate::error::Result;

/// Words of a title at most.
const TITLE: usize = 10;

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

enum What {
    Item,
    Section,
    Other(Why),
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

fn what(grid: &Grid, i: usize, header: Option<usize>, columns: &Columns) -> What {
    let row = &grid.rows[i];
    if names_answers(row) {
        // The title of a section stands over its ids or questions, whatever words it holds.
        return match section_title(row, columns) {
            Some(_) => What::Section,
            None => What::Other(Why::Header),
        };
    }
    if header.is_some_and(|h| i == h) || repeats_names(grid, row, header, columns) {
        return What::Other(Why::Header);
    }
    if columns.named && header.is_some_and(|h| i < h) {
        return What::Other(Why::Instruction);
    }
    if row.formulas.contains_key(&columns.question) {
        return What::Other(Why::Formula);
    }
    let Some(text) = row.cells.get(&columns.question) else {
        let short = row.cells.values().all(|t| words(t) <= TITLE);
        return match row.cells.values().any(|t| is_instruction(t)) {
            true => What::Other(Why::Instruction),
            false if short => What::Section,
            false => What::Other(Why::Text),
        };
    };
    let bare = mark::mark(text).map_or(text.as_str(), |(_, rest)| rest);
    if covers_answers(row, columns) {
        let told = words(bare) > TITLE || is_instruction(bare);
        return if told { What::Other(Why::Instruction) } else { What::Section };
    }
    let id = columns.id.and_then(|c| row.cells.get(&c)).filter(|t| mark::is_id(t));
    let asking = asks(bare);
    if mark::is_example(text) {
        What::Other(Why::Example)
    } else if !asking && words(bare) <= TITLE && leads(grid, i, columns) {
        What::Section
    } else if is_field(bare) {
        What::Other(Why::Field)
    } else if is_instruction(bare) && !(id.is_some() && asking) {
        What::Other(Why::Instruction)
    } else if !columns.named && is_told(bare) {
        What::Other(Why::Text)
    } else if is_question(bare) || asking && (columns.named || id.is_some() || words(bare) >= 4) {
        What::Item
    } else if row.cells.len() <= 2
        && words(bare) <= TITLE
        && !states(bare)
        && columns.answer.is_none_or(|a| !row.cells.contains_key(&a))
        && alone(row, columns, id)
    {
        What::Section
    } else if id.is_some() && (columns.named || columns.has_answers() || states(bare))
        || columns.named && (columns.id.is_none() || states(bare))
    {
        What::Item
    } else {
        What::Other(Why::Text)
    }
}

/// Whether the id of row `i` begins that of the next: "1.1" above "1.1.1".
fn leads(grid: &Grid, i: usize, columns: &Columns) -> bool {
    let id = |row: &Row| columns.id.and_then(|c| row.cells.get(&c)).map(|t| t.trim().to_owned());
    let (Some(own), Some(next)) = (id(&grid.rows[i]), grid.rows.get(i + 1).and_then(id)) else {
        return false;
    };
    next.strip_prefix(own.trim_end_matches('.')).is_some_and(|rest| rest.starts_with(['.', '-']))
        && next.trim_end_matches('.').len() > own.trim_end_matches('.').len()
}

/// Whether the cell of the question is merged with those of its answers: a title over the table.
fn covers_answers(row: &Row, columns: &Columns) -> bool {
    let last = row.merged.get(&columns.question).copied().unwrap_or_default();
    let places = [columns.answer, columns.choice, columns.remark];
    places.into_iter().flatten().any(|c| c > columns.question && c <= last)
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

/// Whether a row repeats the names of the columns, as forms do on each page: a question that holds
/// such a word is none.
fn repeats_names(grid: &Grid, row: &Row, header: Option<usize>, columns: &Columns) -> bool {
    let repeats = |(column, text): (&u32, &String)| {
        let Some(own) = head(text) else { return false };
        let Some(names) = header.map(|i| &grid.rows[i].cells) else { return true };
        let name = names.get(column).and_then(|name| head(name));
        name.is_some_and(|name| discriminant(&name) == discriminant(&own))
    };
    let known = row.cells.iter().filter(|cell| repeats(*cell)).count();
    known >= 2
        && known * 2 > row.cells.len()
        && row.cells.get_key_value(&columns.question).is_some_and(repeats)
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

/// The title in a row that else names the columns of the answers.
fn section_title(row: &Row, columns: &Columns) -> Option<String> {
    let alone = !row.cells.contains_key(&columns.question);
    let over = |column: u32, text: &str| match head(text) {
        None => column <= columns.question,
        Some(Head::Question(_)) => column < columns.question && alone,
        Some(_) => false,
    };
    row.cells.iter().find(|(c, t)| over(**c, t)).map(|(_, t)| t.clone())
}

/// The words of a section row: the longest cell that is no number.
fn title(row: &Row, columns: &Columns) -> Option<String> {
    if names_answers(row) {
        return section_title(row, columns);
    }
    let cells = row
        .cells
        .iter()
        .filter(|(c, t)| !mark::is_id(t) && (Some(**c) != columns.id || row.cells.len() == 1));
    cells.max_by_key(|(c, t)| (t.len().min(200), u32::MAX - **c)).map(|(_, t)| t.clone())
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
