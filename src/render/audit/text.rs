//! Audits for reading in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{bracketed, head, is_shown, remarks, title};
use crate::audit::{Audit, Claim, Verdict, wording};
use crate::excerpt::Excerpt;
use crate::render::{marked, path, provenance};
use crate::terminal::{harmless, width, wrap};

/// Writes `audit`.
pub fn write(out: &mut impl Write, audit: &Audit) -> io::Result<()> {
    for line in head(audit) {
        writeln!(out, "{}\n", wrap(line, "", width()))?;
    }
    writeln!(out, "{}", wrap(&wording::counts(&audit.counts()), "", width()))?;
    writeln!(out, "{}", wrap(wording::LEGEND, "", width()))?;
    let bold = Style::new().bold();
    for item in &audit.items {
        writeln!(out, "\n{bold}{}{bold:#}", wrap(&title(item), "", width()))?;
        for claim in &item.claims {
            writeln!(out)?;
            write_claim(out, claim)?;
        }
    }
    Ok(())
}

fn write_claim(out: &mut impl Write, claim: &Claim) -> io::Result<()> {
    let style = color(claim.verdict).on_default().bold();
    writeln!(out, "  {style}{}{style:#}", wording::label(claim.verdict))?;
    writeln!(out, "{}", wrap(&bracketed(claim), "  ", width()))?;
    let dim = Style::new().dimmed();
    writeln!(out, "{dim}{}{dim:#}", wrap(&claim.reason, "  ", width()))?;
    for remark in remarks(claim) {
        writeln!(out, "{}", wrap(&remark, "  ", width()))?;
    }
    for cite in &claim.cites {
        writeln!(out, "{}", wrap(&wording::citing(cite), "  ", width()))?;
    }
    for excerpt in claim.evidence.iter().filter(|_| is_shown(claim)) {
        write_excerpt(out, excerpt)?;
    }
    Ok(())
}

fn write_excerpt(out: &mut impl Write, excerpt: &Excerpt) -> io::Result<()> {
    let (cite, dim) = (&excerpt.citation, Style::new().dimmed());
    writeln!(out, "    {}", harmless(&path(cite)))?;
    writeln!(out, "{}", wrap(&marked(excerpt.quote.text(), cite.verbatim), "    ", width()))?;
    let about = provenance(cite, &excerpt.quote.capture().captured_at);
    writeln!(out, "    {dim}{}{dim:#}", harmless(&about))?;
    writeln!(out, "    {}", harmless(&cite.link))
}

fn color(verdict: Verdict) -> AnsiColor {
    match verdict {
        Verdict::Quoted => AnsiColor::Green,
        Verdict::Echoed => AnsiColor::Cyan,
        Verdict::Conflict | Verdict::Misattributed => AnsiColor::Red,
        Verdict::Silent => AnsiColor::Magenta,
        Verdict::Uncheckable => AnsiColor::BrightBlack,
    }
}
