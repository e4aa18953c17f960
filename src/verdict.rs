//! Verdict: what the indexed pages say to a question. It speaks of the pages, never of the product.

use serde::{Deserialize, Serialize};

use crate::question::Question;
use crate::search::{Found, Hit, Weights};

/// Whether the indexed pages answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// An excerpt covers the question's core and what is asked of it.
    Documented,
    /// The pages speak of the core but not of what is asked, or only of a close relative.
    Partial,
    /// No passage speaks of it.
    NotDocumented,
}

/// A verdict and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Units of the question that the deciding passage names, as the question writes them.
    pub covered: Vec<String>,
    /// Core units that it does not name.
    pub missing: Vec<String>,
    /// The passages that name it speak of something else: the project's accounts, not the product.
    pub off_subject: bool,
}

/// Hits that may decide: what is ranked lower is not shown.
const LOOKED_AT: usize = 5;

/// Decides by the hit that covers most of the question's core.
pub fn decide(question: &Question, hits: &[Hit], weights: &Weights) -> Decision {
    let core: Vec<bool> = {
        let names: Vec<*const _> = question.core().map(std::ptr::from_ref).collect();
        question.units.iter().map(|u| names.contains(&std::ptr::from_ref(u))).collect()
    };
    let best = hits
        .iter()
        .filter(|h| h.on_subject)
        .take(LOOKED_AT)
        .map(|h| (Coverage::of(h, &core), h))
        .max_by(|a, b| a.0.rank().total_cmp(&b.0.rank()).then(a.1.score.total_cmp(&b.1.score)));
    let off_subject = hits
        .iter()
        .take(LOOKED_AT)
        .any(|h| !h.on_subject && Coverage::of(h, &core).own >= weights.partial);
    let Some((coverage, hit)) = best else {
        return Decision {
            verdict: Verdict::NotDocumented,
            covered: Vec::new(),
            missing: names(question, |i| core[i]),
            off_subject,
        };
    };
    // What is asked of a concept may stand in the words that could not be read.
    let verdict = if coverage.own >= weights.documented
        && coverage.all >= weights.documented_all
        && !question.is_half_read()
    {
        Verdict::Documented
    } else if coverage.own >= weights.partial || coverage.members >= weights.partial_members {
        Verdict::Partial
    } else {
        Verdict::NotDocumented
    };
    Decision {
        verdict,
        covered: names(question, |i| core[i] && hit.found[i].own()),
        missing: names(question, |i| core[i] && !hit.found[i].own()),
        off_subject: off_subject && verdict == Verdict::NotDocumented,
    }
}

fn names(question: &Question, keep: impl Fn(usize) -> bool) -> Vec<String> {
    let kept = question.units.iter().enumerate().filter(|(i, _)| keep(*i));
    let mut out: Vec<String> = Vec::new();
    for (_, unit) in kept {
        if !out.contains(&unit.surface) {
            out.push(unit.surface.clone());
        }
    }
    out
}

/// Shares of the weight that a hit covers.
struct Coverage {
    /// Of the core, by the units themselves.
    own: f32,
    /// Of the core, by them or by their kinds and parts.
    members: f32,
    /// Of all units, by themselves.
    all: f32,
}

impl Coverage {
    /// What a hit covers itself comes first, then what it covers by kinds and parts.
    fn rank(&self) -> f32 {
        self.own + 0.5 * self.members
    }

    fn of(hit: &Hit, core: &[bool]) -> Self {
        let total: f32 = sum(hit, |i| core[i]).max(f32::EPSILON);
        Self {
            own: sum(hit, |i| core[i] && hit.found[i].own()) / total,
            members: sum(hit, |i| core[i] && hit.found[i] >= Found::MemberHere) / total,
            all: sum(hit, |i| hit.found[i].own()),
        }
    }
}

fn sum(hit: &Hit, keep: impl Fn(usize) -> bool) -> f32 {
    hit.unit_weights.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, w)| w).sum()
}
