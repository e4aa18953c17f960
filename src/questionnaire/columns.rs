//! Columns: which column of a table holds the questions, the answers, the ids.

use std::collections::BTreeSet;

use super::evidence::{asking_column, content, ids_column, is_code};
use super::headers::{Head, head};
use super::table::{Grid, Row};
use super::{Hints, bad};
use crate::error::Result;

/// Rows at the top of a table among which its column names are looked for.
const TOP: usize = 40;

/// What the columns of a table hold, counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The questions.
    pub question: u32,
    /// Whether the table names that column so, or the user did.
    pub named: bool,
    /// The answers in words.
    pub answer: Option<u32>,
    /// Answers to choose from, such as yes and no.
    pub choice: Option<u32>,
    /// Remarks to answers, which may hold text where the answers are a list to choose from.
    pub remark: Option<u32>,
    /// The ids.
    pub id: Option<u32>,
    /// The titles of sections.
    pub section: Option<u32>,
    /// The links to sources.
    pub source: Option<u32>,
}

impl Columns {
    /// Whether a respondent writes somewhere in this table.
    pub fn has_answers(&self) -> bool {
        self.answer.or(self.choice).or(self.remark).is_some()
    }
}

/// The columns of `grid` and the row that names them, as an index into its rows.
pub(super) fn find(grid: &Grid, hints: &Hints) -> Result<Option<(Option<usize>, Columns)>> {
    let Some((header, mut columns)) = questions(grid, hints)? else { return Ok(None) };
    if columns.id.is_none() {
        columns.id = ids_column(grid, columns.question);
    }
    if let Some(wanted) = &hints.answers {
        let column = locate(grid, wanted).or_else(|| letters(wanted));
        columns.answer = Some(column.ok_or_else(|| {
            bad(
                &grid.place(),
                &format!("has no column {wanted:?}; give --answers its letter or its name"),
            )
        })?);
        columns.remark = None;
    } else if columns.answer.is_some_and(|c| is_code(grid, header, c)) {
        columns.answer = None;
    }
    Ok(Some((header, columns)))
}

/// The column of the questions, and what the row that names columns says of the others.
fn questions(grid: &Grid, hints: &Hints) -> Result<Option<(Option<usize>, Columns)>> {
    let top = (0..grid.rows.len().min(TOP)).filter_map(|i| score(grid, i).map(|s| (s, i)));
    let mut header = top.max_by_key(|(s, i)| (*s, usize::MAX - i)).map(|(_, i)| i);
    let mut columns = header.map(|i| named(grid, i)).unwrap_or_default();
    if let Some(wanted) = &hints.questions {
        return match locate(grid, wanted) {
            Some(column) => {
                (columns.question, columns.named) = (column, true);
                Ok(Some((header, columns)))
            }
            None if hints.sheet.is_some() || grid.only => Err(bad(
                &grid.place(),
                &format!("has no column {wanted:?}; give --questions its letter or its name"),
            )),
            None => Ok(None),
        };
    }
    if header.is_some_and(|i| lists_choices(&grid.rows[i])) {
        return Ok(None);
    }
    if header.is_none() || !columns.named {
        // Some forms name only the columns of the answers, beside the title of each section.
        if let Some(row) = grid.sample().iter().position(names_answers) {
            header = Some(row);
            columns = named(grid, row);
        }
        let others: BTreeSet<u32> = header.map(|i| known(&grid.rows[i])).unwrap_or_default();
        let listed = grid.others_named && !columns.has_answers();
        let Some(column) = asking_column(grid, &others, listed) else { return Ok(None) };
        (columns.question, columns.named) = (column, false);
    }
    Ok(Some((header, columns)))
}

/// The columns that `row` names as anything but questions.
fn known(row: &Row) -> BTreeSet<u32> {
    let other = |t: &str| head(t).is_some_and(|h| !matches!(h, Head::Question(_)));
    row.cells.iter().filter(|(_, t)| other(t)).map(|(c, _)| *c).collect()
}

/// Whether `row` names columns of answers beside the title of a section.
pub(super) fn names_answers(row: &Row) -> bool {
    let heads: Vec<Head> = row.cells.values().filter_map(|t| head(t)).collect();
    let sure = heads.iter().any(|h| matches!(h, Head::Answer(8..) | Head::Choice));
    sure && heads.len() >= 2 && heads.len() + 1 >= row.cells.len()
}

/// Whether `row` names columns of answers to choose from, not of questions.
fn lists_choices(row: &Row) -> bool {
    let heads = row.cells.values();
    let sure = heads.clone().any(|t| matches!(head(t), Some(Head::Question(8..))));
    let choices =
        heads.map(|t| t.to_lowercase()).any(|t| t.ends_with("choices") || t.ends_with("options"));
    choices && !sure
}

/// How surely row `i` names columns; none where it does not.
fn score(grid: &Grid, i: usize) -> Option<u32> {
    let heads: Vec<Head> = grid.rows[i].cells.values().filter_map(|t| head(t)).collect();
    let question = heads.iter().any(|h| matches!(h, Head::Question(_)));
    let strong = heads.iter().any(|h| matches!(h, Head::Question(8..)));
    let cells = grid.rows[i].cells.len();
    let enough = heads.len() >= 2 || strong && cells == 1;
    // A row of data may hold such a word by chance; most of a row of names is known.
    (question && enough && heads.len() * 3 >= cells).then_some(heads.len() as u32)
}

fn named(grid: &Grid, row: usize) -> Columns {
    let mut out = Columns::default();
    let (mut question, mut answer, mut remark) = ((0, 0), 0, 0);
    for (&column, text) in &grid.rows[row].cells {
        match head(text) {
            Some(Head::Question(weight)) => {
                // "Text" and "description" name columns of any table.
                let (asking, filled) = content(grid, row, column, weight <= 4);
                // A column of that name which holds no sentence is a title.
                let rank = (asking * 20 / filled.max(1) + usize::from(weight), asking);
                if filled > 0 && asking * 5 >= filled && rank > question {
                    question = rank;
                    (out.question, out.named) = (column, true);
                }
            }
            Some(Head::Answer(weight)) if weight > answer => {
                (answer, out.answer) = (weight, Some(column));
            }
            Some(Head::Remark(weight)) if weight > remark => {
                (remark, out.remark) = (weight, Some(column));
            }
            Some(Head::Choice) if out.choice.is_none() => out.choice = Some(column),
            Some(Head::Id) if out.id.is_none() => out.id = Some(column),
            Some(Head::Section) if out.section.is_none() => out.section = Some(column),
            Some(Head::Source) if out.source.is_none() => out.source = Some(column),
            _ => {}
        }
    }
    if out.answer.or(out.remark).is_none() {
        out.remark = details(grid, row, &out);
    }
    out
}

/// An empty column of "details" beside the questions is where one writes.
fn details(grid: &Grid, row: usize, columns: &Columns) -> Option<u32> {
    let mut heads = grid.rows[row].cells.iter().filter(|(c, _)| **c > columns.question);
    let empty = |c: u32| content(grid, row, c, true).1 == 0;
    heads
        .find(|(c, t)| matches!(head(t), Some(Head::Question(..=4))) && empty(**c))
        .map(|(c, _)| *c)
}

/// The column that the user means: its letters, or its name in a row at the top.
fn locate(grid: &Grid, wanted: &str) -> Option<u32> {
    let wanted = wanted.trim();
    let named = grid.rows.iter().take(TOP).flat_map(|r| &r.cells);
    let lower = wanted.to_lowercase();
    let by_name = named.clone().find(|(_, t)| t.trim().to_lowercase() == lower);
    by_name
        .map(|(c, _)| *c)
        .or_else(|| letters(wanted).filter(|c| grid.rows.iter().any(|r| r.cells.contains_key(c))))
}

/// The column called by letters: "A" is 0, "AA" is 26.
fn letters(text: &str) -> Option<u32> {
    let valid = (1..=3).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphabetic());
    let digit = |c: char| u32::from(c.to_ascii_uppercase() as u8 - b'A') + 1;
    valid.then(|| text.chars().fold(0, |n, c| n * 26 + digit(c)) - 1)
}
