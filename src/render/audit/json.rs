//! The contract `qsec-search/audit@1`.

use std::io::{self, Write};

use crate::audit::Audit;
use crate::audit::contract::Envelope;

/// Writes `audit` as one document.
pub fn write(out: &mut impl Write, audit: &Audit) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Envelope::from(audit))?;
    writeln!(out)
}
