//! Audits as Markdown (CommonMark). Neither claims nor pages can become markup.

use std::io::{self, Write};

use super::{bracketed, head, is_shown, remarks, title};
use crate::audit::{Audit, Claim, wording};
use crate::render::markdown::{escape, write_excerpt};

/// Writes `audit`.
pub fn write(out: &mut impl Write, audit: &Audit) -> io::Result<()> {
    writeln!(out, "# {}\n", escape(&audit.name))?;
    for line in head(audit) {
        writeln!(out, "{}\n", escape(line))?;
    }
    writeln!(out, "{}\n", escape(&wording::counts(&audit.counts())))?;
    writeln!(out, "{}\n", escape(wording::LEGEND))?;
    for item in &audit.items {
        writeln!(out, "## {}\n", escape(&title(item)))?;
        for claim in &item.claims {
            write_claim(out, claim)?;
        }
    }
    Ok(())
}

fn write_claim(out: &mut impl Write, claim: &Claim) -> io::Result<()> {
    let label = wording::label(claim.verdict);
    writeln!(out, "**{label}** {}\n", escape(&bracketed(claim)))?;
    writeln!(out, "*{}*\n", escape(&claim.reason))?;
    let cites = claim.cites.iter().map(wording::citing);
    for remark in remarks(claim).into_iter().chain(cites) {
        writeln!(out, "- {}", escape(&remark))?;
    }
    writeln!(out)?;
    for excerpt in claim.evidence.iter().filter(|_| is_shown(claim)) {
        write_excerpt(out, excerpt)?;
    }
    Ok(())
}
