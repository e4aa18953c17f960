//! Rows: what each row of a table is, once its columns are known.

use std::mem::discriminant;

use super::asks::{asks, is_instruction, is_question, states, words};
use super::columns::{Columns, names_answers};
use super::evidence::is_told;
use super::fields::is_field;
use super::headers::{Head, head};
use super::table::{Grid, Row};
use super::{Why, mark};

/// Words of a title at most.
pub(super) const TITLE: usize = 10;

/// What a row is.
pub(super) enum What {
    /// A question.
    Item,
    /// A title over questions.
    Section,
    /// Neither.
    Other(Why),
}

/// What row `i` of `grid` is; `header` is the row that names the columns.
pub(super) fn what(grid: &Grid, i: usize, header: Option<usize>, columns: &Columns) -> What {
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
pub(super) fn repeats_names(
    grid: &Grid,
    row: &Row,
    header: Option<usize>,
    columns: &Columns,
) -> bool {
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
pub(super) fn title(row: &Row, columns: &Columns) -> Option<String> {
    if names_answers(row) {
        return section_title(row, columns);
    }
    let cells = row
        .cells
        .iter()
        .filter(|(c, t)| !mark::is_id(t) && (Some(**c) != columns.id || row.cells.len() == 1));
    cells.max_by_key(|(c, t)| (t.len().min(200), u32::MAX - **c)).map(|(_, t)| t.clone())
}
