//! Columns: which column of a table holds the questions, the answers, the ids.

use super::asks::{asks, is_instruction, states, words};
use super::headers::{Head, head};
use super::mark::is_id;
use super::table::Grid;
use super::{Hints, bad};
use crate::error::Result;

/// Rows at the top of a table among which its column names are looked for.
const TOP: usize = 40;

/// Questions that a column without a name must hold to be taken for one.
const FEW: usize = 2;

/// What the columns of a table hold, counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The questions.
    pub question: u32,
    /// Whether the table names that column so, or the user did.
    pub named: bool,
    /// The answers.
    pub answer: Option<u32>,
    /// Remarks to answers, which may hold text where the answers are a list to choose from.
    pub remark: Option<u32>,
    /// The ids.
    pub id: Option<u32>,
    /// The titles of sections.
    pub section: Option<u32>,
    /// The links to sources.
    pub source: Option<u32>,
}

/// The columns of `grid` and the row that names them, as an index into its rows.
pub(super) fn find(grid: &Grid, hints: &Hints) -> Result<Option<(Option<usize>, Columns)>> {
    let top = (0..grid.rows.len().min(TOP)).filter_map(|i| score(grid, i).map(|s| (s, i)));
    let header = top.max_by_key(|(s, i)| (*s, usize::MAX - i)).map(|(_, i)| i);
    let mut columns = header.map(|i| named(grid, i)).unwrap_or_default();
    if hints.questions.is_none() && header.is_some_and(|i| lists_choices(grid, i)) {
        return Ok(None);
    }
    if let Some(wanted) = &hints.questions {
        match locate(grid, wanted) {
            Some(column) => (columns.question, columns.named) = (column, true),
            None if hints.sheet.is_some() || grid.only => {
                return Err(bad(
                    &grid.place(),
                    &format!("has no column {wanted:?}; give --questions its letter or its name"),
                ));
            }
            None => return Ok(None),
        }
    } else if header.is_none() || !columns.named {
        let Some(column) = by_content(grid) else { return Ok(None) };
        columns.question = column;
    }
    if columns.id.is_none() {
        columns.id = (0..columns.question).rev().find(|c| mostly_ids(grid, *c));
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

/// Whether row `i` names columns of answers to choose from, not of questions.
fn lists_choices(grid: &Grid, i: usize) -> bool {
    let heads = grid.rows[i].cells.values();
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
                let (asking, filled) = content(grid, row, column);
                // A column of that name which holds no sentence is a title.
                let rank = (asking * 20 / filled.max(1) + usize::from(weight), asking);
                if filled > 0 && asking * 5 >= filled && rank > question {
                    question = rank;
                    (out.question, out.named) = (column, true);
                }
            }
            Some(Head::Answer(weight)) if weight > 4 && weight > answer => {
                (answer, out.answer) = (weight, Some(column));
            }
            Some(Head::Answer(weight)) if weight <= 4 && weight > remark => {
                (remark, out.remark) = (weight, Some(column));
            }
            Some(Head::Id) if out.id.is_none() => out.id = Some(column),
            Some(Head::Section) if out.section.is_none() => out.section = Some(column),
            Some(Head::Source) if out.source.is_none() => out.source = Some(column),
            _ => {}
        }
    }
    out
}

/// Cells below `row` in `column` that ask, and all that hold something.
fn content(grid: &Grid, row: usize, column: u32) -> (usize, usize) {
    let cells = grid.rows[row + 1..].iter().filter_map(|r| r.cells.get(&column));
    cells.fold((0, 0), |(asking, filled), text| {
        (asking + usize::from(asks(text) || states(text) || words(text) >= 5), filled + 1)
    })
}

/// The column with most questions, where enough of it are questions.
fn by_content(grid: &Grid) -> Option<u32> {
    let mut counts = std::collections::BTreeMap::<u32, (usize, usize)>::new();
    for (column, text) in grid.rows.iter().flat_map(|r| &r.cells) {
        let count = counts.entry(*column).or_default();
        count.0 += usize::from(asks(text) && words(text) >= 3 && !is_instruction(text));
        count.1 += 1;
    }
    let enough =
        counts.into_iter().filter(|(_, (asking, all))| *asking >= FEW && asking * 3 >= *all);
    enough
        .max_by_key(|(column, (asking, _))| (*asking, u32::MAX - column))
        .map(|(column, _)| column)
}

fn mostly_ids(grid: &Grid, column: u32) -> bool {
    let cells: Vec<&String> = grid.rows.iter().filter_map(|r| r.cells.get(&column)).collect();
    let ids = cells.iter().filter(|t| is_id(t)).count();
    let mut different: Vec<&String> = cells.iter().copied().filter(|t| is_id(t)).collect();
    different.sort_unstable();
    different.dedup();
    ids >= FEW && ids * 10 >= cells.len() * 7 && different.len() * 10 >= ids * 8
}

/// Whether a column names the kind of answer that is wanted ("TXT", "YNA"), not an answer.
fn is_code(grid: &Grid, header: Option<usize>, column: u32) -> bool {
    let from = header.map_or(0, |h| h + 1);
    let cells: Vec<&String> =
        grid.rows[from..].iter().filter_map(|r| r.cells.get(&column)).collect();
    let code = |text: &&&String| {
        let upper = !text.chars().any(|c| c.is_lowercase() || c == ' ');
        upper && !["YES", "NO", "N/A", "NA", "Y", "N"].contains(&text.as_str()) && text.is_ascii()
    };
    cells.len() >= 3 && cells.iter().filter(code).count() * 10 >= cells.len() * 8
}

/// The column that the user means: its letters, or its name in a row at the top.
fn locate(grid: &Grid, wanted: &str) -> Option<u32> {
    let wanted = wanted.trim();
    let named = grid.rows.iter().take(TOP).flat_map(|r| &r.cells);
    let by_name = named.clone().find(|(_, t)| t.trim().eq_ignore_ascii_case(wanted));
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
