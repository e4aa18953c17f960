//! Hostile words in a workbook and in its answers, filled in and read back by calamine.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;
use rust_xlsxwriter::{Formula, Workbook};

use super::inplace::fill;
use super::tests::{corpus, entry, hostile, squeezed};
use super::{Entry, Report, storable};
use crate::questionnaire::{Hints, Questionnaire, read};

/// A form whose every cell holds hostile words, in `rows` rows; every second is answered.
fn form(words: &str, rows: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Form & <co>").unwrap();
    for (column, name) in (0..).zip(["ID", "Question", "Response", "Notes of ours"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    for row in 1..=rows {
        sheet.write_string(row, 0, format!("A-{row}")).unwrap();
        sheet.write_string(row, 1, format!("Is it {words} {row}?")).unwrap();
        if row % 2 == 0 {
            sheet.write_string(row, 2, format!("{words}!")).unwrap();
        }
        sheet.write_string(row, 3, words).unwrap();
        sheet.write_formula(row, 4, Formula::new("=1+1").set_result("2")).unwrap();
    }
    let other = book.add_worksheet().set_name("Other").unwrap();
    other.write_string(0, 0, words).unwrap();
    book.save_to_buffer().unwrap()
}

fn cells(bytes: &[u8], sheet: &str) -> Vec<((u32, u32), String)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap_or_default();
    let used = range.used_cells().filter(|(_, _, v)| **v != Data::Empty);
    used.map(|(r, c, v)| ((r as u32 + top, c as u32 + left), v.to_string())).collect()
}

fn formulas(bytes: &[u8], sheet: &str) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheet_formula(sheet).unwrap().used_cells().count()
}

fn answered(form: &Questionnaire, words: &str) -> Vec<Entry> {
    let of = |item: &crate::questionnaire::Item| Entry { item: item.clone(), ..entry(words) };
    form.items.iter().map(of).collect()
}

proptest! {
    #[test]
    fn filled_in_and_nothing_else_changes(words in hostile(), answer in hostile(), rows in 1_u32..6, overwrite: bool) {
        let words: String = words.chars().take(300).collect();
        let before = form(&words, rows);
        let hints = Hints { questions: Some("B".into()), sheet: Some("Form & <co>".into()), ..Hints::default() };
        let Ok(questions) = read("form.xlsx", &before, &hints) else { return Ok(()) };
        let corpus = corpus();
        let entries = answered(&questions, &answer);
        let report = Report { corpus: &corpus, name: "form.xlsx".into(), entries, unread: Vec::new(), notes: Vec::new() };
        let done = fill(&before, &questions, &report, overwrite, false).unwrap();
        let (old, new) = (cells(&before, "Form & <co>"), cells(&done.bytes, "Form & <co>"));
        let quote = squeezed(&storable(report.entries[0].answer.excerpts[0].quote.text()));
        let asked: Vec<u32> = questions.items.iter().map(|i| i.place.row - 1).collect();
        let mut written = 0;
        for (at, value) in &new {
            match old.iter().find(|(place, _)| place == at) {
                Some((_, was)) if !(overwrite && at.1 == 2 && asked.contains(&at.0)) => prop_assert_eq!(was, value),
                _ if at.1 == 2 => {
                    prop_assert!(squeezed(value).contains(&quote), "{value:?} lacks {quote:?}");
                    written += 1;
                }
                _ => prop_assert!(at.1 == 5 && (at.0 == 0 || asked.contains(&at.0)), "{at:?} {value:?}"),
            }
        }
        prop_assert_eq!(written, done.written);
        prop_assert!(old.iter().all(|(at, _)| new.iter().any(|(n, _)| n == at)));
        prop_assert_eq!(cells(&before, "Other"), cells(&done.bytes, "Other"));
        prop_assert_eq!(formulas(&before, "Form & <co>"), formulas(&done.bytes, "Form & <co>"));
        // Filled in once more, it still opens.
        let again = fill(&done.bytes, &questions, &report, true, false).unwrap();
        prop_assert_eq!(again.written, questions.items.len());
        prop_assert_eq!(cells(&again.bytes, "Other").len(), 1.min(cells(&before, "Other").len()));
    }
}
