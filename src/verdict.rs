//! Verdict: what the indexed pages say to a question. It speaks of the pages, never of the product.
//!
//! Two linear decisions in a row, on what ranking found and on how near the question is to those
//! that passages are known to answer: do the pages speak of it, and if so, do they answer it?

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::linear::linear;
use crate::question::{Question, Unit};
use crate::search::{Found, Hit, Nearest, Ranking, Weights};

/// Whether the indexed pages answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// An excerpt covers the question's core and what is asked of it.
    Documented,
    /// The pages speak of the core but not of what is asked, or only of a close relative.
    Partial,
    /// No passage speaks of it.
    NotDocumented,
}

linear! {
    /// What a verdict is decided by; as weights, what one of each is worth.
    Evidence {
        /// 1.
        always,
        /// Greatest share of the core's weight that one passage names.
        core,
        /// Greatest share of the core's weight that one passage names, its kinds and parts included.
        kin,
        /// Greatest share of the whole question's weight that one passage names.
        all,
        /// The same for the first passage alone.
        first_all,
        /// Cosine to the nearest known question that a passage answers.
        answers,
        /// Mean cosine to the next five.
        answers_next,
        /// Cosine to the nearest known question that a passage only touches.
        touches,
        /// Share of the nearest known questions that are answered, not only touched.
        answered,
        /// Share of the question that no known question has.
        unknown,
        /// Score of the first passage.
        first,
        /// Mean score of the passages shown.
        mean,
        /// 1 where the question presumes what such a project may not have.
        premise,
        /// Things that the question asks for, in tens.
        length,
        /// Share of them that are plain words of no concept.
        plain,
        /// 1 where passages name it, but of the project's own accounts.
        off_subject,
    }
}

/// A verdict and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Core units of the question that the passages shown name, as the question writes them.
    pub covered: Vec<String>,
    /// Core units that they do not name, but other passages do; none where it is documented.
    pub elsewhere: Vec<String>,
    /// Core units that no page names; none where it is documented.
    pub absent: Vec<String>,
    /// The passages that name it speak of something else: the project's accounts, not the product.
    pub off_subject: bool,
}

/// Hits that may decide: what is ranked lower is not shown.
const LOOKED_AT: usize = 5;

/// Most units of one kind that a reason names: the rest are details.
const NAMED: usize = 3;

/// Least share of the core that passages off the subject must name to be spoken of.
const OFF_SUBJECT: f32 = 0.4;

/// Decides by the passages that are shown; `mentioned` tells whether any page names a unit.
pub fn decide(
    question: &Question,
    ranking: &Ranking,
    weights: &Weights,
    mentioned: impl Fn(&Unit) -> Result<bool>,
) -> Result<Decision> {
    let evidence = evidence(question, ranking);
    let shown = || ranking.hits.iter().take(LOOKED_AT).filter(|h| h.on_subject);
    let verdict = if shown().next().is_none() || evidence.score(&weights.spoken_of) <= 0.0 {
        Verdict::NotDocumented
    } else if evidence.score(&weights.answered) <= 0.0 {
        Verdict::Partial
    } else {
        Verdict::Documented
    };
    let named = |i: usize| shown().any(|h| h.found[i].own());
    let core = core(question);
    // Of an answered question nothing is said to be missing.
    let missing = |i: usize| verdict != Verdict::Documented && core[i] && !named(i);
    let mut elsewhere = vec![false; core.len()];
    for i in (0..core.len()).filter(|i| missing(*i)) {
        elsewhere[i] = mentioned(&question.units[i])?;
    }
    Ok(Decision {
        verdict,
        covered: names(question, ranking, |i| core[i] && named(i)),
        elsewhere: names(question, ranking, |i| elsewhere[i]),
        absent: names(question, ranking, |i| missing(i) && !elsewhere[i]),
        off_subject: evidence.off_subject > 0.0 && verdict == Verdict::NotDocumented,
    })
}

/// What the verdict on `question` is decided by.
pub fn evidence(question: &Question, ranking: &Ranking) -> Evidence {
    let core = core(question);
    let hits = &ranking.hits[..ranking.hits.len().min(LOOKED_AT)];
    let on: Vec<Coverage> =
        hits.iter().filter(|h| h.on_subject).map(|h| Coverage::of(h, &core)).collect();
    let off = |h: &&Hit| !h.on_subject && Coverage::of(h, &core).own >= OFF_SUBJECT;
    let most = |share: fn(&Coverage) -> f32| on.iter().map(share).fold(0.0, f32::max);
    let is = |yes: bool| f32::from(u8::from(yes));
    let part = |count: usize| count as f32 / question.units.len().max(1) as f32;
    let Nearest { answers, answers_next, touches, answered, unknown } = ranking.nearest;
    Evidence {
        always: 1.0,
        core: most(|c| c.own),
        kin: most(|c| c.kin),
        all: most(|c| c.all),
        first_all: on.first().map_or(0.0, |c| c.all),
        answers,
        answers_next,
        touches,
        answered,
        unknown,
        first: hits.first().map_or(0.0, |h| h.score),
        mean: hits.iter().map(|h| h.score).sum::<f32>() / hits.len().max(1) as f32,
        premise: is(question.units.iter().any(|u| u.premise)),
        length: question.units.len() as f32 / 10.0,
        plain: part(question.units.iter().filter(|u| u.concept.is_none() && !u.generic).count()),
        off_subject: is(hits.iter().find(off).is_some()),
    }
}

/// Which units are of the question's core.
fn core(question: &Question) -> Vec<bool> {
    let names: Vec<*const _> = question.core().map(std::ptr::from_ref).collect();
    question.units.iter().map(|u| names.contains(&std::ptr::from_ref(u))).collect()
}

/// The weightiest units that `keep` names, in the question's order.
fn names(question: &Question, ranking: &Ranking, keep: impl Fn(usize) -> bool) -> Vec<String> {
    let weight = |i: usize| ranking.hits.first().map_or(0.0, |h| h.unit_weights[i]);
    let mut kept: Vec<usize> = (0..question.units.len()).filter(|i| keep(*i)).collect();
    kept.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
    kept.truncate(NAMED);
    kept.sort_unstable();
    let mut out: Vec<String> = Vec::new();
    for unit in kept.into_iter().map(|i| &question.units[i]) {
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
    kin: f32,
    /// Of all units, by themselves.
    all: f32,
}

impl Coverage {
    fn of(hit: &Hit, core: &[bool]) -> Self {
        let total: f32 = sum(hit, |i| core[i]).max(f32::EPSILON);
        let kin = |f: Found| f.own() || matches!(f, Found::MemberHere | Found::MemberNear);
        Self {
            own: sum(hit, |i| core[i] && hit.found[i].own()) / total,
            kin: sum(hit, |i| core[i] && kin(hit.found[i])) / total,
            all: sum(hit, |i| hit.found[i].own()),
        }
    }
}

fn sum(hit: &Hit, keep: impl Fn(usize) -> bool) -> f32 {
    hit.unit_weights.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, w)| w).sum()
}
