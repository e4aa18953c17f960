//! The asker's own workbook with one more column: what the audit found of each answer.

use std::collections::BTreeMap;

use crate::audit::{Audit, Audited, Claim, Verdict, wording};
use crate::error::Result;
use crate::questionnaire::package::Package;
use crate::questionnaire::xlsx_scan::Scan;
use crate::questionnaire::{Questionnaire, Table, bad};
use crate::render::inplace::{Filled, next_column, repack};
use crate::render::sheet_edit::{Edits, NewCell, apply};
use crate::render::xlsx::{fitting, whole};
use crate::render::{marked, storable};

/// Width of the column, in characters.
const WIDTH: u32 = 80;

/// `bytes`, the workbook that `form` was read from, with a column of verdicts.
pub fn fill(bytes: &[u8], form: &Questionnaire, audit: &Audit) -> Result<Filled> {
    let package = Package::open(&form.name, bytes)?;
    let (mut changed, mut filled) = (BTreeMap::new(), Filled::default());
    for sheet in package.sheets()? {
        let Some(table) = form.tables.iter().find(|t| t.sheet == sheet.name) else { continue };
        let scan = Scan::of(&package, &sheet.part)?;
        let edits = edits(table, &scan, audit);
        let done = apply(package.xml(&sheet.part)?, &edits)
            .map_err(|e| package.broken(&sheet.part, &e))?;
        filled.written +=
            done.written.iter().filter(|(r, _)| !table.headers.contains(&(r + 1))).count();
        changed.insert(sheet.part.trim_start_matches('/').to_owned(), done.xml.into_bytes());
    }
    filled.bytes = repack(bytes, changed).map_err(|e| {
        bad(&form.name, &format!("could not be filled in ({e}); open and save it again"))
    })?;
    Ok(filled)
}

fn edits(table: &Table, scan: &Scan, audit: &Audit) -> Edits {
    let column = next_column(table, scan);
    let mut edits = Edits::default();
    let style_of = table.columns.question;
    let mut put = |row: u32, text: String| {
        edits.cells.insert((row, column), NewCell { text, link: None, style_of });
    };
    for header in &table.headers {
        put(header - 1, wording::COLUMN.to_owned());
    }
    let mine = |i: &&Audited| i.place.sheet.as_ref() == Some(&table.sheet) && i.place.row > 0;
    for item in audit.items.iter().filter(mine) {
        put(item.place.row - 1, text(item));
    }
    edits.widths.insert(column, WIDTH);
    edits
}

/// The claims of an answer, the worst first, as far as a cell holds them whole.
fn text(item: &Audited) -> String {
    let mut claims: Vec<&Claim> = item.claims.iter().collect();
    claims.sort_by_key(|c| match c.verdict {
        Verdict::Conflict => 0,
        Verdict::Misattributed => 1,
        Verdict::Silent => 2,
        Verdict::Echoed => 3,
        Verdict::Quoted => 4,
        Verdict::Uncheckable => 5,
    });
    fitting(&whole(claims.into_iter().map(|c| storable(&claim(c))), "\n\n"))
}

fn claim(claim: &Claim) -> String {
    let mut lines = vec![
        format!("{}: {}", wording::label(claim.verdict), super::bracketed(claim)),
        claim.reason.clone(),
    ];
    lines.extend(super::remarks(claim));
    lines.extend(claim.cites.iter().map(wording::citing));
    if let Some(first) = claim.evidence.first().filter(|_| super::is_shown(claim)) {
        lines.push(marked(first.quote.text(), first.citation.verbatim));
        lines.push(first.citation.link.clone());
    }
    lines.join("\n")
}
