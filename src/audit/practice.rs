//! Practice: a claim that denies what is done with a thing, and a page that says that it is done.
//!
//! Where a claim denies a practice as such ("no personal data is sent"), a passage need not share its
//! words to contradict it: it names the same concept and affirms the same act. What else the claim
//! says of it does not count.

use std::sync::Arc;

use super::passage::Passage;
use super::polarity::Denial;
use super::statement::Statement;
use super::thesaurus::Sense;
use super::words::{Role, Word};
use crate::page::Kind;

/// What a claim denies.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Denied {
    /// Number of the word that denies.
    pub(super) at: usize,
    /// Number of the word for the act.
    pub(super) act: usize,
    /// The concepts that it is denied of.
    concepts: Vec<usize>,
}

impl Denied {
    /// The bytes of `claim` from the word that denies to the act.
    pub(super) fn span(&self, claim: &Statement) -> (usize, usize) {
        let (a, b) = (self.at.min(self.act), self.at.max(self.act));
        (claim.words[a].start, claim.words[b].end)
    }
}

/// What `claim` denies, if it denies an act of a concept.
pub(super) fn denied(claim: &Statement) -> Option<Denied> {
    claim.marks.denials.iter().find_map(|denial| {
        let act = act(claim, denial)?;
        let concepts = concepts(&claim.words[denial.from..denial.to]);
        (!concepts.is_empty()).then_some(Denied { at: denial.at, act, concepts })
    })
}

/// The word for the act that is denied: the first of the denied words that others may stand for.
fn act(claim: &Statement, denial: &Denial) -> Option<usize> {
    let adverb = |w: &Word| w.lower.ends_with("ly");
    let mut said = (denial.from..denial.to).filter(|i| {
        let word = &claim.words[*i];
        word.role == Role::Content && !adverb(word)
    });
    let first = said.next()?;
    groups(&claim.words[first]).next().map(|_| first)
}

fn groups(word: &Word) -> impl Iterator<Item = &Sense> {
    word.senses.iter().filter(|s| matches!(s, Sense::Group(_)))
}

fn concepts(words: &[Word]) -> Vec<usize> {
    let mut out = Vec::new();
    for sense in words.iter().flat_map(|w| &w.senses) {
        if let Sense::Concept(concept) = sense
            && !out.contains(concept)
        {
            out.push(*concept);
        }
    }
    out
}

/// The sentence of `passage` that affirms what is denied, and the word for the act.
pub(super) fn affirmed(
    claim: &Statement,
    denied: &Denied,
    passage: &Arc<Passage>,
) -> Option<(usize, usize)> {
    let act = &claim.words[denied.act];
    let records = &passage.record.sentences;
    passage.sentences.iter().enumerate().find_map(|(s, sentence)| {
        let states = !records[s].asks
            && !matches!(
                records[s].kind,
                Kind::Code | Kind::Caption | Kind::TableHeader | Kind::Label
            );
        if !states || !concepts(&sentence.words).iter().any(|c| denied.concepts.contains(c)) {
            return None;
        }
        let is_act = |w: &Word| w.stem == act.stem || groups(w).any(|g| act.senses.contains(g));
        let mut acts = sentence.words.iter().enumerate().filter(|(_, w)| is_act(w));
        let (at, _) = acts.find(|(i, _)| !sentence.marks.denied[*i])?;
        // The word that names the concept is not also the act.
        let own = |c: &Sense| matches!(c, Sense::Concept(_));
        let elsewhere = sentence.words.iter().enumerate().any(|(i, w)| {
            i != at
                && w.senses.iter().any(|c| {
                    own(c) && matches!(c, Sense::Concept(n) if denied.concepts.contains(n))
                })
        });
        elsewhere.then_some((s, at))
    })
}
