//! Matching: the stretches of pages that come closest to a claim, and how close.

use std::sync::Arc;

use super::align::{Alignment, align};
use super::candidates::{self, weights};
use super::differ::{Compared, Difference, Kind, Numbers};
use super::pages::Pages;
use super::passage::{Passage, Stretch};
use super::quantity::{Quantity, Relation};
use super::statement::Statement;
use crate::error::Result;

/// What is added for a passage of a page that the claim cites.
const CITED: f32 = 0.05;

/// What coverage by the stretch itself counts besides coverage with its surroundings.
const INSIDE: f32 = 0.3;

/// What counts that the stretch says nothing else.
const PRECISION: f32 = 0.2;

/// What counts that the stretch has the claim's numbers, or others of the same.
const NUMBERED: f32 = 0.15;

/// Stretches that are compared in full.
const COMPARED: usize = 40;

/// Stretches of one passage: those around the best say nearly the same.
const OF_ONE: usize = 3;

/// What a number weighs.
pub(super) const NUMBER: f32 = 0.6;

/// A stretch of a passage with what it says of a claim.
pub(super) struct Match {
    pub(super) passage: Arc<Passage>,
    /// Which of its homes is cited.
    pub(super) home: usize,
    pub(super) stretch: Stretch,
    pub(super) alignment: Alignment,
    pub(super) differences: Vec<Difference>,
    pub(super) numbers: Numbers,
    pub(super) cover: Cover,
    /// How close it comes: for the order only.
    pub(super) rank: f32,
    /// Whether the claim cites its page.
    pub(super) cited: bool,
}

/// How much of a claim a stretch covers, whom it is said of left aside where that differs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cover {
    /// Share of the weight covered, surroundings too.
    pub(super) all: f32,
    /// Share covered by the stretch itself.
    pub(super) inside: f32,
    /// The greatest share of one word that is not covered.
    pub(super) gap: f32,
}

/// A claim with all that it is compared by.
pub(super) struct Sought<'s> {
    pub(super) claim: &'s Statement,
    /// What each of its words weighs.
    pub(super) weights: Vec<f32>,
    /// Numbers of the pages that it cites.
    pub(super) cited: &'s [u32],
}

impl<'s> Sought<'s> {
    pub(super) fn new(pages: &Pages<'_>, claim: &'s Statement, cited: &'s [u32]) -> Result<Self> {
        Ok(Self { claim, weights: weights(pages.reader(), claim)?, cited })
    }

    /// The passages that may speak of the claim, most similar first.
    pub(super) fn passages(&self, pages: &Pages<'_>) -> Result<Vec<Arc<Passage>>> {
        let mut out = Vec::new();
        for found in candidates::similar(pages.reader(), pages.words(), self.claim)? {
            let compared = candidates::is_compared(found.rank);
            if !compared && self.cited.is_empty() {
                break;
            }
            let passage = pages.passage(found.address)?;
            if compared || self.home(&passage).is_some() {
                out.push(passage);
            }
        }
        Ok(out)
    }

    /// The home of `passage` on a cited page.
    fn home(&self, passage: &Passage) -> Option<usize> {
        passage.record.homes.iter().position(|h| self.cited.contains(&h.page))
    }

    /// The closest stretches of `passages`, closest first.
    pub(super) fn matches(&self, pages: &Pages<'_>, passages: &[Arc<Passage>]) -> Vec<Match> {
        let mut out: Vec<Match> = passages.iter().flat_map(|p| self.best(p)).collect();
        out.sort_by(|a, b| b.rank.total_cmp(&a.rank).then_with(|| a.place().cmp(&b.place())));
        out.truncate(COMPARED);
        for found in &mut out {
            self.compare(pages, found);
        }
        out
    }

    fn best(&self, passage: &Arc<Passage>) -> Vec<Match> {
        let (above, nearby) = (passage.around(), passage.all());
        let home = self.home(passage);
        let sum = self.weights.iter().sum::<f32>().max(f32::EPSILON);
        let share =
            |of: &[f32]| of.iter().zip(&self.weights).map(|(c, w)| c * w).sum::<f32>() / sum;
        let closest = |stretch: Stretch| {
            let sentences = passage.statements(stretch);
            let alignment = align(self.claim, &self.weights, &sentences, &above, &nearby);
            let rank = share(&alignment.covered)
                + INSIDE * share(&alignment.inside)
                + PRECISION * alignment.precision
                + NUMBERED * self.numbered(&sentences)
                + if home.is_some() { CITED } else { 0.0 };
            Match {
                passage: Arc::clone(passage),
                home: home.unwrap_or(0),
                stretch,
                alignment,
                differences: Vec::new(),
                numbers: Numbers::default(),
                cover: Cover::default(),
                rank,
                cited: home.is_some(),
            }
        };
        let mut out: Vec<Match> = passage.stretches().into_iter().map(closest).collect();
        out.sort_by(|a, b| b.rank.total_cmp(&a.rank).then(a.stretch.from.cmp(&b.stretch.from)));
        out.truncate(OF_ONE);
        out
    }

    /// Share of the claim's numbers for which the sentences have one to compare them with; the same
    /// one counts most.
    fn numbered(&self, sentences: &[&Statement]) -> f32 {
        let found: Vec<&Quantity> = sentences.iter().flat_map(|s| &s.quantities).collect();
        let worth = |claimed: &Quantity| {
            let relation = |q: &&Quantity| match claimed.compare(q, &|a, b| a == b) {
                Relation::Same => 1.0,
                Relation::Other | Relation::OtherUnit => 0.7,
                Relation::Alike => 0.5,
                Relation::Apart => 0.0,
            };
            found.iter().map(relation).fold(0.0_f32, f32::max)
        };
        let all = self.claim.quantities.len().max(1) as f32;
        self.claim.quantities.iter().map(worth).sum::<f32>() / all
    }

    fn compare(&self, pages: &Pages<'_>, found: &mut Match) {
        let passage = Arc::clone(&found.passage);
        let sentences = passage.statements(found.stretch);
        let compared = Compared {
            claim: self.claim,
            weights: &self.weights,
            sentences: &sentences,
            heading: &passage.heading,
            row: passage.is_row(found.stretch),
            denied: passage.denies_its_heading(found.stretch),
            alignment: &found.alignment,
            reader: pages.words(),
        };
        let mut numbers = compared.numbers();
        found.differences = std::mem::take(&mut numbers.differences);
        found.numbers = numbers;
        found.differences.extend(compared.denials());
        found.differences.extend(compared.modality());
        found.differences.extend(compared.subject());
        once(&mut found.differences);
        found.cover = self.cover(found);
    }

    fn cover(&self, m: &Match) -> Cover {
        // Whom it is said of is what differs: the rest is compared.
        let aside = |from: usize, to: usize| {
            m.differences.iter().any(|d| d.kind == Kind::Subject && d.start < to && from < d.end)
        };
        let mut out = Cover::default();
        let mut total = 0.0_f32;
        for (i, word) in self.claim.words.iter().enumerate() {
            let (weight, covered) = (self.weights[i], m.alignment.covered[i]);
            if weight > 0.0 && (covered > 0.0 || !aside(word.start, word.end)) {
                total += weight;
                out.all += weight * covered;
                out.inside += weight * m.alignment.inside[i];
                out.gap = out.gap.max(weight * (1.0 - covered));
            }
        }
        let compared = (m.numbers.same + m.numbers.other) as f32 * NUMBER;
        let missing = m.numbers.missing.len() as f32 * NUMBER;
        if missing > 0.0 {
            out.gap = out.gap.max(NUMBER);
        }
        let total = (total + compared + missing).max(f32::EPSILON);
        Cover {
            all: (out.all + compared) / total,
            inside: (out.inside + compared) / total,
            gap: out.gap / total,
        }
    }
}

impl Match {
    /// Whether the stretch or its heading [spells](Statement::spells) `acronym`.
    pub(super) fn spells(&self, acronym: &str) -> bool {
        let heading = std::iter::once(&self.passage.heading);
        self.passage.statements(self.stretch).into_iter().chain(heading).any(|s| s.spells(acronym))
    }

    /// Where it stands: page, passage, sentence.
    pub(super) fn place(&self) -> (u32, u32, usize) {
        let home = &self.passage.record.homes[self.home];
        (home.page, home.start, self.stretch.from)
    }
}

/// Keeps one difference of a kind at each place of the claim.
fn once(differences: &mut Vec<Difference>) {
    let mut kept: Vec<Difference> = Vec::new();
    for new in std::mem::take(differences) {
        let again =
            kept.iter().any(|k| k.kind == new.kind && k.start < new.end && new.start < k.end);
        if !again {
            kept.push(new);
        }
    }
    *differences = kept;
}
