//! The contract of DESIGN's answers as JSON.

use std::io::{self, Write};

use crate::answer::Answer;
use crate::answer::contract::Envelope;
use crate::engine::Engine;

pub(crate) fn write(
    out: &mut impl Write,
    engine: &Engine,
    answers: &[(String, Answer)],
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Envelope::new(engine.corpus(), answers))?;
    writeln!(out)
}
