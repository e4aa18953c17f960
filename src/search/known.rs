//! Votes of known questions for the sentences that answer them (k nearest neighbours).

use rustc_hash::FxHashMap;

use crate::index::asks::Near;
use crate::index::record::Home;

/// Known questions of one sentence that count beside the nearest.
const VOTES: usize = 4;

/// What is known of one sentence: cosines, best first.
type Cosines = Vec<f32>;

/// How near a question is to those known of each sentence.
pub(super) struct Known {
    by_passage: FxHashMap<u32, Vec<(u16, Cosines)>>,
    /// Passages, the one with the nearest known question first.
    order: Vec<u32>,
}

/// Best cosines of a passage and where it stands.
struct Place<'h> {
    section: Option<&'h str>,
    passage: u32,
    best: f32,
}

/// How near the question is to those known of the other passages of a page.
pub(super) struct Around<'h> {
    by_page: FxHashMap<u32, Vec<Place<'h>>>,
}

/// How near it is to those known of one passage's sentences.
#[derive(Clone, Copy)]
pub(super) struct OfPassage<'k>(&'k [(u16, Cosines)]);

impl Known {
    /// `near` comes nearest first; a sentence that only touches a question gets `touch` of its cosine.
    pub(super) fn new(near: &[Near], touch: f32) -> Self {
        let mut by_passage: FxHashMap<u32, Vec<(u16, Cosines)>> = FxHashMap::default();
        let mut order = Vec::new();
        for n in near {
            let sentences = by_passage.entry(n.ask.passage).or_insert_with(|| {
                order.push(n.ask.passage);
                Vec::new()
            });
            let counts = if n.ask.answers { n.cosine } else { n.cosine * touch };
            match sentences.iter_mut().find(|(sentence, _)| *sentence == n.ask.sentence) {
                Some((_, cosines)) => cosines.push(counts),
                None => sentences.push((n.ask.sentence, vec![counts])),
            }
        }
        for (_, cosines) in by_passage.values_mut().flatten() {
            cosines.sort_by(|a, b| b.total_cmp(a));
        }
        Self { by_passage, order }
    }

    /// The passages of which anything is known, the nearest first.
    pub(super) fn passages(&self) -> impl Iterator<Item = u32> {
        self.order.iter().copied()
    }

    /// What is known of the sentences of `passage`.
    pub(super) fn of(&self, passage: u32) -> OfPassage<'_> {
        OfPassage(self.by_passage.get(&passage).map_or(&[], Vec::as_slice))
    }

    /// The passages around those at `homes`.
    pub(super) fn around<'h>(&self, homes: impl Iterator<Item = (u32, &'h Home)>) -> Around<'h> {
        let mut by_page: FxHashMap<u32, Vec<Place<'h>>> = FxHashMap::default();
        for (passage, home) in homes {
            let Some(sentences) = self.by_passage.get(&passage) else { continue };
            let best = sentences.iter().filter_map(|(_, c)| c.first()).copied().fold(0.0, f32::max);
            let section = home.anchor.as_deref();
            by_page.entry(home.page).or_default().push(Place { section, passage, best });
        }
        Around { by_page }
    }
}

impl OfPassage<'_> {
    /// The nearest and the votes of the sentences `from..to`, and the best two of the others.
    pub(super) fn of(self, from: usize, to: usize) -> (f32, f32, f32) {
        if self.0.is_empty() {
            return (0.0, 0.0, 0.0);
        }
        let is_inside = |sentence: u16| (from..to).contains(&usize::from(sentence));
        let inside = self.0.iter().filter(|(sentence, _)| is_inside(*sentence));
        let beside = self.0.iter().filter(|(sentence, _)| !is_inside(*sentence));
        let [nearest, next @ ..] = best::<{ 1 + VOTES }>(inside.flat_map(|(_, c)| c).copied());
        let votes = next.iter().zip(2u8..).map(|(c, n)| c / f32::from(n)).sum();
        let beside = beside.filter_map(|(_, cosines)| cosines.first().copied());
        (nearest, votes, best::<2>(beside).iter().sum())
    }
}

impl Around<'_> {
    /// The best two of the section's other passages, and of the page's other sections.
    pub(super) fn of(&self, passage: u32, home: &Home) -> (f32, f32) {
        let Some(places) = self.by_page.get(&home.page) else { return (0.0, 0.0) };
        let section = home.anchor.as_deref();
        let here = places.iter().filter(|p| p.section == section && p.passage != passage);
        let elsewhere = places.iter().filter(|p| p.section != section);
        let two = |[one, other]: [f32; 2]| one + other;
        (two(best(here.map(|p| p.best))), two(best(elsewhere.map(|p| p.best))))
    }
}

/// The best of cosines, best first; 0 where there are fewer.
fn best<const N: usize>(cosines: impl Iterator<Item = f32>) -> [f32; N] {
    let mut out = [0.0; N];
    for cosine in cosines {
        if let Some(at) = out.iter().position(|better| cosine > *better) {
            out[at..].rotate_right(1);
            out[at] = cosine;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::asks::Ask;

    #[test]
    fn the_nearest_counts_whole_and_the_next_less() {
        let near =
            |sentence, answers, cosine| Near { ask: Ask { passage: 7, sentence, answers }, cosine };
        let near = [near(0, true, 0.8), near(0, false, 0.6), near(1, true, 0.4)];
        let known = Known::new(&near, 0.5);
        assert_eq!(known.of(7).of(0, 1), (0.8, 0.15, 0.4));
        assert_eq!(known.of(7).of(1, 2), (0.4, 0.0, 0.8));
        assert_eq!(known.of(8).of(0, 1), (0.0, 0.0, 0.0));
        assert_eq!(known.passages().collect::<Vec<_>>(), [7]);
    }
}
