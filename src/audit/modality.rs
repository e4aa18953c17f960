//! Modality: duty, advice and choice; "only", "all" and "some"; and of whom a sentence speaks.

use super::align::Pair;
use super::differ::{Compared, Difference, Kind};
use super::polarity::{Modal, Quantifier};
use super::statement::Statement;
use super::thesaurus::Sense;
use super::words::Word;
use crate::source::Subject;

impl Compared<'_> {
    /// Compares duty, advice and choice, "only", and "all" with "some".
    pub(super) fn modality(&self) -> Vec<Difference> {
        let mut out = Vec::new();
        let (mut against, mut with) = (Vec::new(), 0.0);
        for pair in &self.alignment.pairs {
            let claimed = self.claim.marks.modal[pair.claim];
            let found = self.sentences[pair.sentence].marks.modal[pair.word];
            match (claimed, found) {
                (Some(Modal::Duty), Some(Modal::Choice))
                | (Some(Modal::Choice), Some(Modal::Duty | Modal::Advice)) => {
                    against.push(pair);
                }
                (Some(_), Some(_)) => with += self.weights[pair.claim],
                _ => {}
            }
        }
        let sum: f32 = against.iter().map(|p| self.weights[p.claim]).sum();
        if let Some(pair) = against.first().filter(|_| sum > with) {
            out.push(self.modal(pair));
        }
        let only = self
            .sentences
            .iter()
            .any(|s| s.marks.says(Quantifier::Only) || s.marks.says(Quantifier::Just));
        let some = self.sentences.iter().any(|s| s.marks.says(Quantifier::Some));
        if self.claim.marks.says(Quantifier::Only) && !only {
            out.extend(self.said("only", Kind::Modality));
        } else if self.claim.marks.says(Quantifier::All)
            && !self.claim.marks.says(Quantifier::Some)
            && some
        {
            out.extend(self.said("all", Kind::Modality));
        }
        out
    }

    fn modal(&self, pair: &Pair) -> Difference {
        let sentence = self.sentences[pair.sentence];
        let before = |s: &Statement, at: usize| {
            let modal = s.marks.modal[at];
            let from =
                (0..=at).rev().take_while(|i| s.marks.modal[*i] == modal).last().unwrap_or(at);
            (s.words[from.saturating_sub(1)].start, s.words[at].end)
        };
        let (start, end) = before(self.claim, pair.claim);
        let (a, b) = before(sentence, pair.word);
        Difference {
            kind: Kind::Modality,
            claim: self.claim.text[start..end].to_owned(),
            passage: sentence.text[a..b].to_owned(),
            start,
            end,
        }
    }

    /// A difference at the word of the claim that says "only" or "all".
    fn said(&self, what: &str, kind: Kind) -> Option<Difference> {
        let list: &[&str] = if what == "only" {
            &["only", "solely", "exclusively", "exclusive"]
        } else {
            &["all", "every", "each", "any", "always", "entire"]
        };
        let word = self.claim.words.iter().find(|w| list.contains(&w.lower.as_str()))?;
        let some = ["some", "subset", "few", "partly", "partially", "sometimes"];
        let found =
            self.sentences.iter().flat_map(|s| &s.words).find(|w| some.contains(&w.lower.as_str()));
        Some(Difference {
            kind,
            claim: self.claim.text[word.start..word.end].to_owned(),
            passage: found.filter(|_| what == "all").map_or(String::new(), |w| w.lower.clone()),
            start: word.start,
            end: word.end,
        })
    }

    /// Compares of whom it is said: a product, a server, the project's own accounts. Only where
    /// each names one that the other does not.
    pub(super) fn subject(&self) -> Option<Difference> {
        let named = |words: &[Word]| -> Vec<Subject> {
            let senses = words.iter().flat_map(|w| &w.senses);
            senses
                .filter_map(|s| match s {
                    Sense::Subject(s) => Some(*s),
                    _ => None,
                })
                .collect()
        };
        let claimed = named(&self.claim.words);
        let found: Vec<Subject> = self.sentences.iter().flat_map(|s| named(&s.words)).collect();
        let around = named(&self.heading.words);
        let own = claimed.iter().find(|s| !found.contains(s) && !around.contains(s))?;
        let other = found.iter().find(|s| !claimed.contains(s))?;
        let word = |words: &[Word], subject: Subject| {
            words
                .iter()
                .find(|w| w.senses.contains(&Sense::Subject(subject)))
                .map(|w| (w.start, w.end))
        };
        let (start, end) = word(&self.claim.words, *own)?;
        let passage = self
            .sentences
            .iter()
            .find_map(|s| word(&s.words, *other).map(|(a, b)| s.text[a..b].to_owned()))?;
        Some(Difference {
            kind: Kind::Subject,
            claim: self.claim.text[start..end].to_owned(),
            passage,
            start,
            end,
        })
    }
}
