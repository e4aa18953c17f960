//! `--explain`: how a question was read and what decided about each hit and the verdict.

use std::io::{self, Write};

use crate::engine::Explanation;
use crate::search::Hit;
use crate::terminal::harmless;

pub(crate) fn write(out: &mut impl Write, explanation: &Explanation) -> io::Result<()> {
    question(out, explanation)?;
    for (rank, hit) in explanation.hits.iter().enumerate() {
        write!(out, "hit {:2}  ", rank + 1)?;
        self::hit(out, explanation, hit)?;
    }
    let (evidence, weights) = (&explanation.evidence, &explanation.weights);
    for (asks, weights) in [("spoken of", &weights.spoken_of), ("answered", &weights.answered)] {
        let score = evidence.score(weights);
        let verdict = if score > 0.0 { "yes" } else { "no" };
        writeln!(out, "{asks:9} {score:6.3} {verdict}")?;
        sums(out, evidence.named().zip(weights.named()))?;
    }
    writeln!(out)
}

fn question(out: &mut impl Write, explanation: &Explanation) -> io::Result<()> {
    let question = &explanation.question;
    let subject = question.subject.map_or("any", crate::source::Subject::name);
    let (asked, relation) = (question.asked, question.relation);
    writeln!(out, "read as   asks about {asked:?}, relation {relation:?}, subject {subject}")?;
    let weights = explanation.hits.first().map(|h| h.unit_weights.clone()).unwrap_or_default();
    let core: Vec<&str> = question.core().map(|u| u.surface.as_str()).collect();
    for (i, unit) in question.units.iter().enumerate() {
        let weight = weights.get(i).copied().unwrap_or_default();
        let kind = if unit.concept.is_some() { "concept" } else { "word" };
        let mark = if core.contains(&unit.surface.as_str()) { "core" } else { "" };
        let (surface, labels) = (harmless(&unit.surface), unit.labels.join(", "));
        writeln!(out, "  {weight:.3} {kind:8} {mark:5} {surface} = {labels}")?;
    }
    Ok(())
}

fn hit(out: &mut impl Write, explanation: &Explanation, hit: &Hit) -> io::Result<()> {
    let home = &hit.passage.homes[hit.home];
    let state = if hit.on_subject { "" } else { " off subject" };
    let place = harmless(home.headings.last().map_or("", String::as_str));
    writeln!(out, "{:.3}{state}  {} \u{203a} {place}", hit.score, home.url)?;
    for (unit, found) in explanation.question.units.iter().zip(&hit.found) {
        writeln!(out, "          {found:?} {}", harmless(&unit.surface))?;
    }
    sums(out, hit.features.named().zip(explanation.weights.rank.named()))
}

/// What each number that is not 0 adds: number times weight.
fn sums(
    out: &mut impl Write,
    parts: impl Iterator<Item = ((&'static str, f32), (&'static str, f32))>,
) -> io::Result<()> {
    for ((name, number), (_, weight)) in parts.filter(|(n, w)| n.1 != 0.0 && w.1 != 0.0) {
        writeln!(out, "          {:+.3} {name} {number:.3} \u{d7} {weight}", number * weight)?;
    }
    Ok(())
}
