//! Repeats: evaluation and mapping sheets ask again what the form asks.

use std::collections::BTreeMap;

use super::asks::words;
use super::{Item, Questionnaire, Unread, Why};

/// Words that a question without an id must have to be known again.
const ENOUGH: usize = 5;

/// Moves items that another sheet asks under the same id in the same words to the unread. Kept are
/// those beside which an answer is written, else the first.
pub(super) fn drop(out: &mut Questionnaire) {
    let has_answers = |item: &Item| {
        let table = out.tables.iter().find(|t| Some(&t.sheet) == item.place.sheet.as_ref());
        table.is_some_and(|t| t.columns.has_answers())
    };
    let mut best = BTreeMap::<(String, String), usize>::new();
    for (i, item) in out.items.iter().enumerate().filter(|(_, i)| is_known(i)) {
        let at = best.entry(key(item)).or_insert(i);
        if has_answers(item) && !has_answers(&out.items[*at]) {
            *at = i;
        }
    }
    let keep = |i: usize, item: &Item| {
        best.get(&key(item)).is_none_or(|at| {
            *at == i || out.items[*at].place.sheet == item.place.sheet || !is_known(item)
        })
    };
    let kept: Vec<bool> = out.items.iter().enumerate().map(|(i, item)| keep(i, item)).collect();
    if kept.iter().all(|k| *k) {
        return;
    }
    let items = std::mem::take(&mut out.items);
    for (item, keep) in items.into_iter().zip(kept) {
        if keep {
            out.items.push(item);
        } else {
            out.unread.push(Unread { place: item.place, text: item.text, why: Why::Repeated });
        }
    }
    out.tables.retain(|t| out.items.iter().any(|i| i.place.sheet.as_ref() == Some(&t.sheet)));
}

fn is_known(item: &Item) -> bool {
    !item.id.is_empty() && words(&item.text) > 1 || words(&item.text) >= ENOUGH
}

fn key(item: &Item) -> (String, String) {
    (item.id.to_lowercase(), item.text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, Place, Table};
    use super::*;

    #[test]
    fn the_sheet_with_answers_is_kept() {
        let item = |sheet: &str, id: &str, text: &str| Item {
            id: id.into(),
            label: String::new(),
            text: text.into(),
            place: Place { sheet: Some(sheet.into()), row: 1, ..Place::default() },
            ..Item::default()
        };
        let table = |sheet: &str, answer| Table {
            sheet: sheet.into(),
            headers: Vec::new(),
            columns: Columns { answer, ..Columns::default() },
            last_column: 3,
            filled: 0,
        };
        let mut out = Questionnaire {
            items: vec![
                item("Map", "A-1", "Is it signed?"),
                item("Form", "A-1", "Is it signed?"),
                item("Form", "A-2", "Is it logged?"),
                item("Form", "A-2", "Is it logged?"),
                item("More", "1", "Is it signed?"),
            ],
            tables: vec![table("Map", None), table("Form", Some(2)), table("More", None)],
            ..Questionnaire::default()
        };
        drop(&mut out);
        let left: Vec<_> = out.items.iter().map(|i| i.place.sheet.as_deref().unwrap()).collect();
        assert_eq!(left, ["Form", "Form", "Form", "More"]);
        assert_eq!(out.unread[0].why, Why::Repeated);
        assert_eq!(out.tables.len(), 2);
    }
}
