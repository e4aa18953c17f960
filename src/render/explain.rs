//! `--explain`: how a question was read and what decided about each hit.

use std::io::{self, Write};

use crate::engine::Explanation;
use crate::terminal::harmless;

pub(crate) fn write(out: &mut impl Write, explanation: &Explanation) -> io::Result<()> {
    let question = &explanation.question;
    let subject = question.subject.map_or("any", crate::source::Subject::name);
    writeln!(out, "read as   asks about {:?}, subject {subject}", question.asked)?;
    let weights = explanation.hits.first().map(|h| h.unit_weights.clone()).unwrap_or_default();
    let core: Vec<&str> = question.core().map(|u| u.surface.as_str()).collect();
    for (i, unit) in question.units.iter().enumerate() {
        let weight = weights.get(i).copied().unwrap_or_default();
        let kind = if unit.concept.is_some() { "concept" } else { "word" };
        let mark = if core.contains(&unit.surface.as_str()) { "core" } else { "" };
        writeln!(
            out,
            "  {weight:.3} {kind:8} {mark:5} {} = {}",
            harmless(&unit.surface),
            unit.labels.join(", ")
        )?;
    }
    for (rank, hit) in explanation.hits.iter().enumerate() {
        let home = &hit.passage.homes[hit.home];
        let state = if hit.on_subject { "" } else { " off subject" };
        let place = home.headings.last().map_or("", String::as_str);
        writeln!(
            out,
            "hit {:2}  {:.3}{state}  {} › {}",
            rank + 1,
            hit.score,
            home.url,
            harmless(place)
        )?;
        for (unit, found) in question.units.iter().zip(&hit.found) {
            writeln!(out, "          {:?} {}", found, harmless(&unit.surface))?;
        }
    }
    writeln!(out)
}
