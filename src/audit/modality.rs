//! Modality: duty, advice and choice; "only", "all" and "some"; and of whom a sentence speaks.

use super::differ::{Compared, Difference, Kind};
use super::polarity::{Modal, Quantifier};
use super::thesaurus::Sense;
use super::words::Word;
use crate::source::Subject;

impl Compared<'_> {
    /// Compares duty, advice and choice, "only", and "all" with "some".
    pub(super) fn modality(&self) -> Vec<Difference> {
        self.modals().into_iter().chain(self.quantifiers()).collect()
    }

    /// What must be in the one and may be in the other, where that weighs more than what agrees.
    fn modals(&self) -> Option<Difference> {
        let (mut against, mut sum, mut with) = (None, 0.0, 0.0);
        for pair in &self.alignment.pairs {
            let (Some((claimed, at)), Some((found, by))) = (
                self.claim.marks.modal[pair.claim],
                self.sentences[pair.sentence].marks.modal[pair.word],
            ) else {
                continue;
            };
            if differ(claimed, found) {
                against.get_or_insert((at, pair.sentence, by));
                sum += self.weights[pair.claim];
            } else {
                with += self.weights[pair.claim];
            }
        }
        let (at, sentence, by) = against.filter(|_| sum > with)?;
        Some(self.difference(Kind::Modality, at, Some((sentence, by))))
    }

    fn quantifiers(&self) -> Option<Difference> {
        let marks = &self.claim.marks;
        let found = |quantifier: Quantifier| {
            let mut numbered = self.sentences.iter().enumerate();
            numbered.find_map(|(i, s)| s.marks.says(quantifier).map(|at| (i, at)))
        };
        if let Some(at) = marks.says(Quantifier::Only) {
            let only = found(Quantifier::Only).or_else(|| found(Quantifier::Just));
            return only.is_none().then(|| self.difference(Kind::Modality, at, None));
        }
        let all = marks.says(Quantifier::All).filter(|_| marks.says(Quantifier::Some).is_none())?;
        found(Quantifier::Some).map(|some| self.difference(Kind::Modality, all, Some(some)))
    }

    /// A difference between the word `at` of the claim and a word of a sentence.
    fn difference(&self, kind: Kind, at: usize, found: Option<(usize, usize)>) -> Difference {
        let word = &self.claim.words[at];
        let said = |(s, w): (usize, usize)| {
            let sentence = self.sentences[s];
            sentence.text[sentence.words[w].start..sentence.words[w].end].to_owned()
        };
        Difference {
            kind,
            claim: self.claim.text[word.start..word.end].to_owned(),
            passage: found.map(said).unwrap_or_default(),
            start: word.start,
            end: word.end,
        }
    }

    /// Compares of whom it is said: a product, a server, the project's own accounts. Only where
    /// each names one that the other does not.
    pub(super) fn subject(&self) -> Option<Difference> {
        let claimed = subjects(&self.claim.words);
        let found: Vec<(Subject, usize, usize)> = self
            .sentences
            .iter()
            .enumerate()
            .flat_map(|(i, s)| {
                subjects(&s.words).into_iter().map(move |(subject, w)| (subject, i, w))
            })
            .collect();
        let around = subjects(&self.heading.words);
        let (_, at) = claimed.iter().find(|(s, _)| {
            !found.iter().any(|(f, _, _)| f == s) && !around.iter().any(|(a, _)| a == s)
        })?;
        let (_, sentence, word) =
            found.iter().find(|(f, _, _)| !claimed.iter().any(|(c, _)| c == f))?;
        Some(self.difference(Kind::Subject, *at, Some((*sentence, *word))))
    }
}

/// Whether the one is a duty where the other leaves a choice.
fn differ(claimed: Modal, found: Modal) -> bool {
    matches!(
        (claimed, found),
        (Modal::Duty, Modal::Choice) | (Modal::Choice, Modal::Duty | Modal::Advice)
    )
}

/// Whom `words` name, and by which word.
fn subjects(words: &[Word]) -> Vec<(Subject, usize)> {
    let subject = |sense: &Sense| match sense {
        Sense::Subject(subject) => Some(*subject),
        _ => None,
    };
    let numbered = words.iter().enumerate();
    numbered.flat_map(|(i, w)| w.senses.iter().filter_map(subject).map(move |s| (s, i))).collect()
}
