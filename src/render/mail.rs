//! A reply by mail: each question quoted, what the pages say under it, 72 columns of plain text.

use std::io::{self, Write};

use super::summary::Summary;
use super::{Entry, Report, marked, path, provenance, searched};
use crate::answer::wording;
use crate::terminal::{harmless, wrap};

/// Columns that survive being quoted a few times.
const WIDTH: usize = 72;

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    if report.is_digest() {
        writeln!(out, "{}\n", wrap(wording::DIGEST_BANNER, "", WIDTH))?;
    }
    writeln!(out, "{}\n", wrap(report.head(), "", WIDTH))?;
    writeln!(out, "{}\n", Summary::of(report).line())?;
    let mut section: Option<&str> = None;
    for entry in &report.entries {
        if entry.item.section.as_deref() != section {
            section = entry.item.section.as_deref();
            writeln!(out, "{}\n", wrap(section.unwrap_or("--"), "", WIDTH))?;
        }
        write_entry(out, entry)?;
    }
    Ok(())
}

fn write_entry(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let (item, answer) = (&entry.item, &entry.answer);
    let label = if item.label.is_empty() { &item.id } else { &item.label };
    writeln!(out, "{}", quoted(&format!("{label} {}", answer.question)))?;
    if let Some(given) = &item.given {
        writeln!(out, "{}", quoted(&format!("{} {given}", wording::GIVEN)))?;
    }
    let verdict = format!("{}. {}", wording::label(answer.verdict), answer.reason);
    writeln!(out, "\n{}", wrap(&verdict, "", WIDTH))?;
    if let Some(line) = searched(answer) {
        writeln!(out, "{}", wrap(&line, "", WIDTH))?;
        if !answer.excerpts.is_empty() {
            writeln!(out, "{}", wording::NEAREST)?;
        }
    }
    for excerpt in &answer.excerpts {
        let cite = &excerpt.citation;
        let quote = marked(excerpt.quote.text(), cite.verbatim);
        writeln!(out, "\n{}", wrap(&quote, "  ", WIDTH))?;
        let about = provenance(cite, &excerpt.quote.capture().captured_at);
        writeln!(out, "{}", wrap(&format!("{} ({about})", path(cite)), "  ", WIDTH))?;
        // A link is never broken over lines, however long.
        writeln!(out, "  {}", harmless(&cite.link))?;
    }
    writeln!(out)
}

/// `text` behind quoting marks; it has no lines of its own that could lose them.
fn quoted(text: &str) -> String {
    let text = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    wrap(&text, "> ", WIDTH)
}
