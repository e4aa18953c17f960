//! CSV and TSV: the delimiter is found by trying.

use super::table::{self, Grid, Row};
use super::{Hints, MAX_ROWS, Questionnaire, bad, headers};
use crate::error::Result;

const DELIMITERS: [u8; 4] = *b",;\t|";

/// Records by which a delimiter is judged.
const SAMPLE: usize = 50;

/// Adds the items of a CSV text to `out`.
pub(super) fn read(name: &str, text: &str, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let (delimiter, text, skipped) = delimiter(text);
    let (mut rows, mut lines) = (Vec::new(), Lines::new(text, skipped));
    for record in reader(text, delimiter).records() {
        let record = record
            .map_err(|e| bad(name, &format!("is no valid CSV ({e}); save it again as CSV")))?;
        let number = lines.at(record.position().map_or(0, ::csv::Position::byte) as usize);
        let full = |(c, t): (usize, &str)| {
            let text = t.trim();
            (!text.is_empty()).then(|| (c as u32, text.to_owned()))
        };
        let cells: std::collections::BTreeMap<u32, String> =
            record.iter().enumerate().filter_map(full).collect();
        if !cells.is_empty() {
            rows.push(Row { number, cells, ..Row::default() });
        }
        if rows.len() > MAX_ROWS {
            return Err(bad(name, &format!("has more than {MAX_ROWS} rows; split it")));
        }
    }
    let grid = Grid { file: name.to_owned(), rows, only: true, ..Grid::default() };
    table::read(&grid, hints, out)
}

/// Counts lines as it goes on: the reader counts those that end in CR LF one too late.
struct Lines<'t> {
    text: &'t str,
    read: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, skipped: u32) -> Self {
        Self { text, read: 0, line: skipped + 1 }
    }

    /// The line on which the record that is read at `byte` begins.
    fn at(&mut self, byte: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let blank = bytes.iter().skip(byte).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let (from, to) = (self.read, (byte + blank).clamp(self.read, bytes.len()));
        self.line += bytes[from..to].iter().filter(|b| **b == b'\n').count() as u32;
        self.read = to;
        self.line
    }
}

/// Whether the first line names columns of a questionnaire.
pub(super) fn has_names(text: &str) -> bool {
    let (delimiter, text, _) = delimiter(text);
    let first = reader(text, delimiter).records().next().and_then(std::result::Result::ok);
    first.is_some_and(|r| {
        r.len() >= 2 && r.iter().filter(|t| headers::head(t).is_some()).count() >= 2
    })
}

fn reader(text: &str, delimiter: u8) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The delimiter that makes most rows equally wide, the text after a "sep=" line, its lines.
fn delimiter(text: &str) -> (u8, &str, u32) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(c) = rest.bytes().next().filter(u8::is_ascii)
    {
        let after = rest[1..].trim_start_matches(['\r', '\n']);
        return (c, after, 1);
    }
    let best = DELIMITERS.into_iter().max_by_key(|d| {
        let widths: Vec<usize> =
            reader(text, *d).records().take(SAMPLE).filter_map(|r| Some(r.ok()?.len())).collect();
        let same = |w: usize| widths.iter().filter(|v| **v == w).count();
        let common = widths.iter().copied().filter(|w| *w > 1).max_by_key(|w| (same(*w), *w));
        common.map_or((0, 0), |w| (same(w), w))
    });
    (best.unwrap_or(b','), text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Questionnaire {
        let mut out = Questionnaire::default();
        read("x.csv", text, &Hints::default(), &mut out).unwrap();
        out
    }

    #[test]
    fn delimiters() {
        for d in [",", ";", "\t", "|"] {
            let text = [
                "ID",
                "Question",
                "Answer\nA1",
                "\"Is it signed, sealed; or both?\"",
                "\nA2",
                "Who signs?",
                "We\n",
            ]
            .join(d);
            let found = of(&text);
            assert_eq!(found.items.len(), 2, "{d:?}");
            assert_eq!(found.items[0].text, "Is it signed, sealed; or both?");
            assert_eq!(found.items[1].given.as_deref(), Some("We"));
        }
        assert_eq!(
            of("sep=;\nNr;Frage\n1;Wird signiert?\n2;Wer signiert?\n").items[1].place.row,
            4
        );
    }

    #[test]
    fn rows_have_the_numbers_of_their_lines() {
        for end in ["\n", "\r\n"] {
            let text =
                ["id,question", "", "1,Is it signed?", "2,\"Is it", "logged?\"", "3,Who signs?"];
            let found = of(&text.join(end));
            let rows: Vec<u32> = found.items.iter().map(|i| i.place.row).collect();
            assert_eq!(rows, [3, 4, 6], "{end:?}");
        }
    }

    #[test]
    fn names_without_an_extension() {
        assert!(has_names("id,question,answer\n1,Is it?,"));
        assert!(!has_names("Is it signed, or not?\nYes, or no?"));
    }
}
