//! Answers for reading in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Report, marked, path, provenance, searched};
use crate::answer::{Answer, wording};
use crate::excerpt::Excerpt;
use crate::terminal::{harmless, width, wrap};
use crate::verdict::Verdict;

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    if report.is_digest() {
        let yellow = AnsiColor::Yellow.on_default();
        writeln!(out, "{yellow}{}{yellow:#}\n", wording::DIGEST_BANNER)?;
    }
    let mut section: Option<&str> = None;
    for (i, entry) in report.entries.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        let bold = Style::new().bold();
        if entry.item.section.as_deref() != section {
            section = entry.item.section.as_deref();
            let title = wrap(section.unwrap_or("--"), "", width());
            writeln!(out, "{bold}{title}{bold:#}\n")?;
        }
        let alone = report.entries.len() == 1 && report.name.is_empty();
        let number = if alone { String::new() } else { format!("{}. ", entry.item.id) };
        let question = wrap(&format!("{number}{}", entry.answer.question), "", width());
        writeln!(out, "{bold}{question}{bold:#}")?;
        if let Some(given) = &entry.item.given {
            writeln!(out, "{}", wrap(&format!("{} {given}", wording::GIVEN), "   ", width()))?;
        }
        write_answer(out, &entry.answer)?;
    }
    Ok(())
}

fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let style = color(answer.verdict).on_default().bold();
    writeln!(out, "{style}{}{style:#}", wording::label(answer.verdict))?;
    writeln!(out, "{}", wrap(&answer.reason, "", width()))?;
    if let Some(line) = searched(answer) {
        writeln!(out, "{}", wrap(&line, "", width()))?;
        if !answer.excerpts.is_empty() {
            writeln!(out, "\n{}", wording::NEAREST)?;
        }
    }
    for (i, excerpt) in answer.excerpts.iter().enumerate() {
        writeln!(out)?;
        write_excerpt(out, i + 1, excerpt)?;
    }
    Ok(())
}

fn write_excerpt(out: &mut impl Write, number: usize, excerpt: &Excerpt) -> io::Result<()> {
    let (cite, dim) = (&excerpt.citation, Style::new().dimmed());
    writeln!(out, "{number}. {}", harmless(&path(cite)))?;
    let quote = marked(excerpt.quote.text(), cite.verbatim);
    writeln!(out, "{}", wrap(&quote, "   ", width()))?;
    let about = provenance(cite, &excerpt.quote.capture().captured_at);
    let others = match cite.also_at.len() {
        0 => String::new(),
        n => format!(" · also on {n} other {}", if n == 1 { "page" } else { "pages" }),
    };
    writeln!(out, "   {dim}{}{others}{dim:#}", harmless(&about))?;
    writeln!(out, "   {}", harmless(&cite.link))
}

fn color(verdict: Verdict) -> AnsiColor {
    match verdict {
        Verdict::Documented => AnsiColor::Green,
        Verdict::Partial => AnsiColor::Yellow,
        Verdict::NotDocumented => AnsiColor::Magenta,
    }
}
