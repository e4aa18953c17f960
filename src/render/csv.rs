//! CSV: one row an excerpt, one for a question without any. An apostrophe at the beginning of a cell is never
//! part of it.

use std::io::{self, Write};

use super::{Entry, Report, storable};
use crate::answer::wording;
use crate::excerpt::Excerpt;

const NAMES: [&str; 16] = [
    "id",
    "section",
    "question",
    "given",
    "verdict",
    "reason",
    "rank",
    "quote",
    "verbatim",
    "url",
    "link",
    "title",
    "heading",
    "version",
    "captured_at",
    "payload_sha256",
];

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let mut rows = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    rows.write_record(NAMES)?;
    for entry in &report.entries {
        if entry.answer.excerpts.is_empty() {
            rows.write_record(row(entry, None))?;
        }
        for (i, excerpt) in entry.answer.excerpts.iter().enumerate() {
            rows.write_record(row(entry, Some((i + 1, excerpt))))?;
        }
    }
    rows.flush()
}

fn row(entry: &Entry, excerpt: Option<(usize, &Excerpt)>) -> Vec<String> {
    let (item, answer) = (&entry.item, &entry.answer);
    let mut out = vec![
        item.id.clone(),
        item.section.clone().unwrap_or_default(),
        answer.question.clone(),
        item.given.clone().unwrap_or_default(),
        wording::label(answer.verdict).to_lowercase(),
        answer.reason.clone(),
    ];
    if let Some((rank, excerpt)) = excerpt {
        let (cite, quote) = (&excerpt.citation, &excerpt.quote);
        out.extend([
            rank.to_string(),
            quote.text().to_owned(),
            cite.verbatim.to_string(),
            cite.url.clone(),
            cite.link.clone(),
            cite.title.clone(),
            cite.headings.join(" › "),
            cite.version.clone().unwrap_or_default(),
            quote.capture().captured_at.clone(),
            quote.capture().payload_sha256.clone(),
        ]);
    }
    out.resize(NAMES.len(), String::new());
    out.iter().map(|cell| neutral(cell)).collect()
}

/// `cell` as a spreadsheet shows it: what would begin a formula is marked as text by an apostrophe. What
/// begins with one gets one more, so that taking the first away gives every cell back.
fn neutral(cell: &str) -> String {
    let cell = storable(cell);
    let unseen = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    };
    let first = cell.trim_start_matches(unseen).chars().next();
    let formula = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    if formula || cell.starts_with('\'') { format!("'{cell}") } else { cell }
}

/// What [`neutral`] made `cell` of.
#[cfg(test)]
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for cell in ["=1+1", "+1", "-1", "@x", " =1", "＝1", "\u{200b}=1"] {
            assert!(neutral(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(neutral("\t=1"), "'  =1");
        assert_eq!(neutral("a=1"), "a=1");
        assert_eq!(neutral("'=1"), "''=1");
    }
}
