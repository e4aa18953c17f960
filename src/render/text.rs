//! Answers for reading in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{path, provenance};
use crate::answer::{Answer, wording};
use crate::engine::Engine;
use crate::excerpt::Excerpt;
use crate::terminal::{harmless, width, wrap};
use crate::verdict::Verdict;

pub(crate) fn write(
    out: &mut impl Write,
    engine: &Engine,
    answers: &[(String, Answer)],
) -> io::Result<()> {
    if engine.is_digest() {
        let yellow = AnsiColor::Yellow.on_default();
        writeln!(out, "{yellow}{}{yellow:#}\n", wording::DIGEST_BANNER)?;
    }
    for (i, (id, answer)) in answers.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        let number = if answers.len() > 1 { format!("{id}. ") } else { String::new() };
        let bold = Style::new().bold();
        writeln!(
            out,
            "{bold}{}{bold:#}",
            wrap(&format!("{number}{}", answer.question), "", width())
        )?;
        write_answer(out, answer)?;
    }
    Ok(())
}

fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let style = color(answer.verdict).on_default().bold();
    writeln!(out, "{style}{}{style:#}", wording::label(answer.verdict))?;
    writeln!(out, "{}", wrap(&answer.reason, "", width()))?;
    if answer.verdict == Verdict::NotDocumented {
        let negative = &answer.negative;
        let line = wording::searched(
            &negative.terms,
            negative.synonyms.len(),
            negative.passages_searched,
            negative.pages_searched,
        );
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
    let mark = if cite.verbatim { ("“", "”") } else { ("", "") };
    writeln!(out, "{number}. {}", harmless(&path(cite)))?;
    let quote = format!("{}{}{}", mark.0, excerpt.quote.text(), mark.1);
    writeln!(out, "{}", wrap(&quote, "   ", width()))?;
    let about = provenance(cite, &excerpt.quote.capture().captured_at);
    let others = match cite.also_at.len() {
        0 => String::new(),
        n => format!(" · also on {n} other {}", if n == 1 { "page" } else { "pages" }),
    };
    writeln!(out, "   {dim}{about}{others}{dim:#}")?;
    writeln!(out, "   {}", harmless(&cite.link))
}

fn color(verdict: Verdict) -> AnsiColor {
    match verdict {
        Verdict::Documented => AnsiColor::Green,
        Verdict::Partial => AnsiColor::Yellow,
        Verdict::NotDocumented => AnsiColor::Magenta,
    }
}
