//! The contract of DESIGN's answers as JSON.

use std::io::{self, Write};

use super::Report;
use crate::answer::contract::{Envelope, Item};

/// Writes `report` as one envelope.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &envelope(report))?;
    writeln!(out)
}

/// The envelope of `report`.
pub fn envelope(report: &Report<'_>) -> Envelope {
    let items = report.entries.iter().map(|entry| Item {
        section: entry.item.section.clone(),
        given: entry.item.given.clone(),
        ..Item::new(&entry.item.id, &entry.answer)
    });
    Envelope::new(report.corpus, items.collect())
}
