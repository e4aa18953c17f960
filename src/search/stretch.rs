//! Stretches: which sentences of a passage may be shown together, and what is named around them.

use super::Found;
use super::features::Features;
use super::matcher::Mask;
use crate::index::record::{Home, SentenceRecord};
use crate::page::Kind;

/// Most sentences of a stretch.
const MAX_SENTENCES: usize = 3;

/// Most rows or items of a stretch: they are short and stand together.
const MAX_ITEMS: usize = 8;

/// Words of a stretch beyond which it is not lengthened.
const MAX_WORDS: usize = 80;

/// Runs of consecutive sentences that may be shown: up to three of one block, or below a heading that
/// asks the question of any, or short items that stand together.
pub(super) fn stretches(sentences: &[SentenceRecord], asked: bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for from in 0..sentences.len() {
        let mut words = 0;
        for to in from..sentences.len() {
            words += sentences[to].terms.len();
            let items = sentences[from..=to].iter().all(|s| is_item(s.kind));
            // Two rows side by side say nothing together.
            let rows = sentences[to].kind == Kind::TableRow;
            let together = sentences[to].joined
                && (items && !rows || asked || sentences[from].block == sentences[to].block);
            let most = if items { MAX_ITEMS } else { MAX_SENTENCES };
            if to > from && (words > MAX_WORDS || to - from >= most || !together) {
                break;
            }
            out.push((from, to + 1));
        }
    }
    out
}

fn is_item(kind: Kind) -> bool {
    matches!(kind, Kind::ListItem | Kind::TableRow | Kind::Term | Kind::Definition)
}

/// What is named around a stretch.
pub(super) struct Around {
    pub(super) asks: bool,
    pub(super) heading: Mask,
    pub(super) above: Mask,
    pub(super) passage: Mask,
}

impl Around {
    pub(super) fn found(&self, here: Mask, restated: Mask, unit: usize) -> Found {
        let bit = 1 << unit;
        let has = |bits: u32| bits & bit != 0;
        if has(here.own) {
            Found::Here
        } else if has(restated.own) {
            Found::Restated
        } else if has(here.scattered) {
            Found::Scattered
        } else if has(self.heading.own | self.heading.scattered) {
            if self.asks { Found::Asked } else { Found::Heading }
        } else if has(self.above.own | self.passage.own) {
            Found::Near
        } else if has(here.member) {
            Found::MemberHere
        } else if has(self.heading.member | self.passage.member) {
            Found::MemberNear
        } else if has(here.relative) {
            Found::RelativeHere
        } else if has(self.heading.relative | self.passage.relative | self.above.relative) {
            Found::RelativeNear
        } else {
            Found::No
        }
    }
}

/// Whether a stretch has to do with the question at all.
pub(super) fn is_bearing(f: &Features) -> bool {
    let named = f.here + f.restated + f.scattered + f.asked + f.heading + f.near;
    let kin = f.member_here + f.member_near + f.relative_here + f.relative_near;
    named + kin + f.answers > 0.0
}

/// Whether a block of that kind says something, rather than naming it.
pub(super) fn states(kind: Kind) -> bool {
    !matches!(kind, Kind::Code | Kind::Caption | Kind::TableHeader | Kind::Label | Kind::Term)
}

/// The feature that counts units found so.
pub(super) fn slot(features: &mut Features, found: Found) -> &mut f32 {
    match found {
        Found::Here => &mut features.here,
        Found::Scattered => &mut features.scattered,
        Found::Restated => &mut features.restated,
        Found::Asked => &mut features.asked,
        Found::Heading => &mut features.heading,
        Found::Near => &mut features.near,
        Found::MemberHere => &mut features.member_here,
        Found::MemberNear => &mut features.member_near,
        Found::RelativeHere => &mut features.relative_here,
        Found::RelativeNear => &mut features.relative_near,
        Found::No => &mut features.nothing,
    }
}

/// Stems of the last heading: those of all headings less those of the ones above.
pub(super) fn last_heading(home: &Home) -> &[u32] {
    &home.heading_terms[home.heading_terms.len().saturating_sub(home.last_heading as usize)..]
}
