//! Judge: what a claim is worth by the stretches that come closest to it.
//!
//! Words rank and reject; they never certify. What is echoed is shown for a person to judge, and so
//! is what differs. The numbers here were chosen on made claims; see benches/README.md.

use std::sync::Arc;

use super::align::CONCEPT;
use super::matching::{Match, Sought};
use super::thesaurus::Sense;
use super::words::Role;

/// Least coverage of a stretch that is shown as the nearest where none decides.
pub(super) const NEAREST: f32 = 0.35;

/// Least coverage of one that is shown besides another.
pub(super) const NEAR: f32 = 0.6;

/// Least closeness of an echo: coverage, and a quarter of what share of the stretch it is.
const ECHO: f32 = 0.8;

/// The same for a stretch of another page than those that the claim cites.
const ECHO_ELSEWHERE: f32 = 0.82;

/// What the share of the stretch counts for an echo.
const PRECISION: f32 = 0.25;

/// Least coverage of an echo.
const ECHO_COVER: f32 = 0.64;

/// Least coverage of a stretch that differs.
const CONFLICT: f32 = 0.55;

/// The same for a stretch of another page.
const CONFLICT_ELSEWHERE: f32 = 0.7;

/// Least coverage by the stretch alone.
const INSIDE: f32 = 0.5;

/// Most weight of one word that is not covered.
const GAP: f32 = 0.22;

/// Least share of a stretch that differs in nothing but the subject.
const SUBJECT_PRECISION: f32 = 0.35;

/// By how much less an agreeing stretch may rank and still decide.
const SLACK: f32 = 0.04;

/// Weight below which a word stands in so many passages that it tells nothing.
const COMMON: f32 = 0.35;

/// What a claim is worth by its matches, and the number of the one that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// That one has its words, numbers and polarity.
    Echoed(usize),
    /// That one speaks of the same and differs.
    Conflict(usize),
    /// None speaks of it.
    Silent,
}

/// Judges by the best of `matches`.
pub(super) fn judge(sought: &Sought<'_>, matches: &[Match]) -> Judgement {
    let echo = matches.iter().position(|m| echoes(sought, m));
    let conflict = matches.iter().position(conflicts);
    if let Some(e) = echo
        && let Some(c) = matches.iter().position(|m| takes_back(&matches[e], m))
    {
        return Judgement::Conflict(c);
    }
    match (echo, conflict) {
        (Some(e), Some(c)) if matches[e].rank + SLACK < matches[c].rank => Judgement::Conflict(c),
        (Some(e), _) => Judgement::Echoed(e),
        (None, Some(c)) => Judgement::Conflict(c),
        (None, None) => Judgement::Silent,
    }
}

/// Whether `wider` holds the sentences of `echo` and more, covers no less, and differs.
fn takes_back(echo: &Match, wider: &Match) -> bool {
    Arc::ptr_eq(&echo.passage, &wider.passage)
        && wider.stretch.from <= echo.stretch.from
        && echo.stretch.to <= wider.stretch.to
        && wider.cover.all >= echo.cover.all
        && conflicts(wider)
}

fn echoes(sought: &Sought<'_>, m: &Match) -> bool {
    let closeness = m.cover.all + PRECISION * m.alignment.precision;
    m.differences.is_empty()
        && closeness >= if m.cited { ECHO } else { ECHO_ELSEWHERE }
        && m.cover.all >= ECHO_COVER
        && m.cover.inside >= INSIDE
        && m.cover.gap <= GAP
        && m.numbers.missing.is_empty()
        && names_are_covered(sought, m)
        && !is_conditional(sought, m)
}

/// Whether a state that has an opposite is said by the stretch only under a condition: "when it is
/// enabled" does not say that it is.
fn is_conditional(sought: &Sought<'_>, m: &Match) -> bool {
    let sentences = m.passage.statements(m.stretch);
    m.alignment.pairs.iter().any(|p| {
        let word = &sought.claim.words[p.claim];
        let state = word.senses.iter().any(|s| matches!(s, Sense::Side(..)));
        state
            && word.lower.ends_with("ed")
            && !sought.claim.marks.conditional[p.claim]
            && sentences.get(p.sentence).is_some_and(|s| s.marks.conditional[p.word])
    })
}

/// Whether what is written like an acronym or an identifier is there, and what makes the claim strong.
/// That a concept is named too is not enough: two licences are both licences.
fn names_are_covered(sought: &Sought<'_>, m: &Match) -> bool {
    sought.claim.words.iter().enumerate().all(|(i, w)| {
        let name = i > 0 && sought.claim.is_acronym(i);
        let common = sought.weights[i] < COMMON;
        let covered = m.alignment.covered[i];
        (!name || common || covered > CONCEPT || covered > 0.0 && m.spells(&w.lower))
            && (!w.strong || covered > 0.0 || w.role == Role::Function)
    })
}

fn conflicts(m: &Match) -> bool {
    use super::differ::Kind::Subject;
    let only_subject = m.differences.iter().all(|d| d.kind == Subject);
    !m.differences.is_empty()
        && m.cover.all >= if m.cited { CONFLICT } else { CONFLICT_ELSEWHERE }
        && m.cover.inside >= INSIDE
        && m.cover.gap <= GAP
        && (m.numbers.missing.is_empty() || m.cover.all >= CONFLICT_ELSEWHERE)
        && (!only_subject || m.alignment.precision >= SUBJECT_PRECISION)
}
