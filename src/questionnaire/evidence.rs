//! What the cells of a column say about what it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::asks::{asks, is_instruction, is_question, states, words};
use super::columns::names_answers;
use super::mark::{self, is_id};
use super::table::{Grid, Row};

/// Questions that a column without a name must hold to be taken for one.
const FEW: usize = 2;

/// Columns among which ids are looked for.
const LEFT: u32 = 64;

/// Cells below `row` in `column` that ask, and all that hold something. Unless `strict`, a long text
/// counts as one that asks.
pub(super) fn content(grid: &Grid, row: usize, column: u32, strict: bool) -> (usize, usize) {
    let below = &grid.sample()[row + 1..];
    let formulas = below.iter().filter(|r| r.formulas.contains_key(&column)).count();
    let cells = below.iter().filter_map(|r| r.cells.get(&column));
    cells.fold((formulas, formulas), |(asking, filled), text| {
        (
            asking + usize::from(asks(text) || states(text) || !strict && words(text) >= 5),
            filled + 1,
        )
    })
}

/// The column with most questions outside `others`, where enough of it are questions.
pub(super) fn asking_column(grid: &Grid, others: &BTreeSet<u32>, listed: bool) -> Option<u32> {
    let ids = ids_column(grid, u32::MAX);
    let mut counts = BTreeMap::<u32, (usize, usize, usize)>::new();
    for row in grid.sample() {
        let own = ids.is_some_and(|c| row.cells.get(&c).is_some_and(|t| is_id(t)));
        for (column, text) in row.cells.iter().filter(|(c, _)| !others.contains(*c)) {
            let marked = mark::mark(text);
            let text = marked.as_ref().map_or(text.as_str(), |(_, rest)| rest);
            let asking = asks(text) && words(text) >= 3 && !is_instruction(text) && !is_told(text);
            let count = counts.entry(*column).or_default();
            count.0 += usize::from(asking || own && ids != Some(*column) && states(text));
            count.1 += usize::from(asking && (own || marked.is_some()));
            count.2 += 1;
        }
    }
    let enough = counts.into_iter().filter(|(_, (asking, numbered, all))| {
        let sure = *numbered >= FEW || *asking >= 4 && asking * 5 >= all * 4;
        *asking >= FEW && asking * 3 >= *all && (sure || !listed)
    });
    enough.max_by_key(|(column, (n, ..))| (*n, u32::MAX - column)).map(|(column, _)| column)
}

/// Whether `text` asks and answers itself, as instructions do: "Who signs? The vendor does."
pub(super) fn is_told(text: &str) -> bool {
    let Some(at) = text.rfind(['?', '？']) else { return false };
    let rest = text[at..].trim_start_matches(['?', '？']).trim();
    is_question(text) && words(rest) >= 2 && !asks(rest) && !rest.starts_with(['(', '（', '['])
}

/// The last column before `end` that holds ids.
pub(super) fn ids_column(grid: &Grid, end: u32) -> Option<u32> {
    let last = grid.sample().iter().filter_map(|r| r.cells.keys().next_back()).max().copied();
    // A title stands alone, or beside the names of columns.
    let rows = grid.sample().iter().filter(|r| r.cells.len() > 1 && !names_answers(r));
    let rows: Vec<&Row> = rows.collect();
    (0..end.min(last.unwrap_or_default() + 1).min(LEFT)).rev().find(|c| mostly_ids(&rows, *c))
}

fn mostly_ids(rows: &[&Row], column: u32) -> bool {
    let cells: Vec<&String> = rows.iter().filter_map(|r| r.cells.get(&column)).collect();
    let mut ids: Vec<&String> = cells.iter().copied().filter(|t| is_id(t)).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    all >= FEW && all * 10 >= cells.len() * 7 && ids.len() * 10 >= all * 8
}

/// Whether a column below `header` names the kind of answer that is wanted ("TXT", "YNA"), not an
/// answer.
pub(super) fn is_code(grid: &Grid, header: Option<usize>, column: u32) -> bool {
    let from = header.map_or(0, |h| h + 1);
    let cells: Vec<&String> =
        grid.sample()[from..].iter().filter_map(|r| r.cells.get(&column)).collect();
    let code = |text: &&&String| {
        let upper = !text.chars().any(|c| c.is_lowercase() || c == ' ');
        upper && !["YES", "NO", "N/A", "NA", "Y", "N"].contains(&text.as_str()) && text.is_ascii()
    };
    cells.len() >= 3 && cells.iter().filter(code).count() * 10 >= cells.len() * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_answer_themselves() {
        for text in ["Who signs? The vendor does.", "誰が？ ベンダーが記入する形です。"]
        {
            assert!(is_told(text), "{text}");
        }
        for text in [
            "Is it signed? If so, describe how.",
            "Is it signed? By whom?",
            "Is it signed? (one line)",
            "The store is signed.",
        ] {
            assert!(!is_told(text), "{text}");
        }
    }
}
