//! Differ: in what a claim differs from a stretch of a page that speaks of the same.

use serde::{Deserialize, Serialize};

use super::align::{Alignment, Pair};
use super::numbers::{Quantity, Relation, Value};
use super::polarity::Modal;
use super::statement::Statement;
use super::thesaurus::Sense;
use super::units::Unit;
use super::words::{Reader, Role};
use crate::source::Subject;

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A number.
    Number,
    /// The unit of a number.
    Unit,
    /// A date.
    Date,
    /// A version.
    Version,
    /// One of them denies what the other says.
    Negation,
    /// "must", "should", "can"; "only"; "all" or "some".
    Modality,
    /// Whom or what it is said of.
    Subject,
}

/// One difference, in the words of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// What differs.
    pub kind: Kind,
    /// As the claim says it.
    pub claim: String,
    /// As the passage says it.
    pub passage: String,
    /// Bytes of the claim's text that differ.
    pub start: usize,
    /// Byte after them.
    pub end: usize,
}

/// Share of a claim's weight that a denial must touch to turn its sense.
const TOUCHED: f32 = 0.12;

/// Least share of what is aligned that stands in the sentence that denies.
const ABOUT: f32 = 0.35;

/// What a claim is compared with.
pub(super) struct Compared<'s> {
    pub(super) claim: &'s Statement,
    pub(super) weights: &'s [f32],
    /// The sentences of the stretch.
    pub(super) sentences: &'s [&'s Statement],
    /// The heading of its section.
    pub(super) heading: &'s Statement,
    /// The other sentences of its passage.
    pub(super) nearby: &'s [Statement],
    /// The heading is a question that the sentences answer with "no".
    pub(super) denied: bool,
    pub(super) alignment: &'s Alignment,
    pub(super) reader: &'s Reader<'s>,
}

/// How the numbers of a claim stand to those of a stretch.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) differences: Vec<Difference>,
    /// Numbers of the claim that the stretch says too.
    pub(super) same: usize,
    /// Numbers of the claim where the stretch has another of the same kind.
    pub(super) other: usize,
    /// Numbers of the claim with none to compare them with.
    pub(super) missing: Vec<(usize, usize)>,
}

impl Compared<'_> {
    /// Compares the numbers.
    pub(super) fn numbers(&self) -> Numbers {
        let mut out = Numbers::default();
        let here: Vec<&Quantity> = self.sentences.iter().flat_map(|s| &s.quantities).collect();
        let above: Vec<&Quantity> = self.heading.quantities.iter().collect();
        for claimed in &self.claim.quantities {
            let relation = |found: &&&Quantity| self.relation(claimed, found);
            let find = |wanted: Relation| {
                here.iter().chain(&above).find(|q| relation(q) == wanted).copied()
            };
            let same = find(Relation::Same);
            if let Some(same) = same.filter(|s| claimed.bounds_differ(s)) {
                out.differences.push(self.number(claimed, same, Kind::Number));
                out.other += 1;
            } else if same.is_some() {
                out.same += 1;
            } else if let Some((found, kind)) = self.other(claimed, &here, &above) {
                out.differences.push(self.number(claimed, found, kind));
                out.other += 1;
            } else if find(Relation::Alike).is_some() || self.is_nearby(claimed) {
                out.same += 1;
            } else {
                out.missing.push((claimed.range.start, claimed.range.end));
            }
        }
        out
    }

    /// Another number of what `claimed` counts, which is not one of the claim's too.
    fn other<'q>(
        &self,
        claimed: &Quantity,
        here: &[&'q Quantity],
        above: &[&'q Quantity],
    ) -> Option<(&'q Quantity, Kind)> {
        let unit = here.iter().find(|q| self.relation(claimed, q) == Relation::OtherUnit);
        let free = |q: &&&Quantity| {
            let said = |c: &Quantity| self.relation(c, q) == Relation::Same;
            self.relation(claimed, q) == Relation::Other && !self.claim.quantities.iter().any(said)
        };
        let other = || here.iter().find(free).or_else(|| above.iter().find(free));
        unit.map(|q| (*q, Kind::Unit)).or_else(|| other().map(|q| (*q, kind_of(&claimed.value))))
    }

    /// Whether another sentence of the passage says the number.
    fn is_nearby(&self, claimed: &Quantity) -> bool {
        let mut near = self.nearby.iter().flat_map(|s| &s.quantities);
        near.any(|q| self.relation(claimed, q) == Relation::Same)
    }

    fn relation(&self, claimed: &Quantity, found: &Quantity) -> Relation {
        claimed.compare(found, &|a, b| self.same_thing(a, b))
    }

    /// Whether two nouns may name the same thing.
    fn same_thing(&self, a: &str, b: &str) -> bool {
        if a == b {
            return true;
        }
        let (a, b) = (self.reader.words(a), self.reader.words(b));
        let (Some(a), Some(b)) = (a.last(), b.last()) else { return false };
        a.stem == b.stem
            || a.senses.iter().any(|s| matches!(s, Sense::Group(_)) && b.senses.contains(s))
    }

    fn number(&self, claimed: &Quantity, found: &Quantity, kind: Kind) -> Difference {
        let holder = self.sentences.iter().copied().chain([self.heading]);
        let text = holder
            .filter(|s| s.quantities.iter().any(|q| std::ptr::eq(q, found)))
            .map(|s| s.text[found.range.clone()].to_owned())
            .next();
        Difference {
            kind,
            claim: self.claim.text[claimed.range.clone()].to_owned(),
            passage: text.unwrap_or_default(),
            start: claimed.range.start,
            end: claimed.range.end,
        }
    }

    /// Compares what is denied. Each denial of either side must have one of the other; an opposite
    /// counts as a denial.
    pub(super) fn denials(&self) -> Vec<Difference> {
        let total: f32 = self.weights.iter().sum::<f32>().max(f32::EPSILON);
        let mut out = Vec::new();
        for denial in &self.claim.marks.denials {
            let touched = |p: &&Pair| (denial.from..denial.to).contains(&p.claim);
            if let Some(pair) = self.unanswered(touched, total) {
                out.push(self.denial(pair, Some(denial.at), None));
            }
        }
        for (s, sentence) in self.sentences.iter().enumerate() {
            for denial in &sentence.marks.denials {
                let touched =
                    |p: &&Pair| p.sentence == s && (denial.from..denial.to).contains(&p.word);
                if let Some(pair) = self.unanswered(touched, total) {
                    out.push(self.denial(pair, None, Some((s, denial.at))));
                }
            }
        }
        if self.denied
            && let Some(pair) = self.unanswered(|p| p.sentence == 0, total)
        {
            out.push(self.denial(pair, None, None));
        }
        for pair in self.alignment.pairs.iter().filter(|p| p.opposite && self.is_content(p)) {
            if self.differs(pair) {
                out.push(self.denial(pair, None, None));
            }
        }
        out.dedup_by(|a, b| a.claim == b.claim && a.passage == b.passage);
        out
    }

    fn is_content(&self, pair: &Pair) -> bool {
        self.claim.words[pair.claim].role != Role::Function
    }

    /// Whether one side denies what the other says.
    fn differs(&self, pair: &Pair) -> bool {
        let claimed = self.claim.marks.denied[pair.claim];
        // The heading, which stands first, is what "no" denies.
        let heading = self.denied && pair.sentence == 0;
        let found = self.sentences[pair.sentence].marks.denied[pair.word] ^ heading;
        claimed ^ found ^ pair.opposite
    }

    /// Of the pairs that a denial touches, the weightiest, where each of them differs.
    fn unanswered(&self, touched: impl Fn(&&Pair) -> bool, total: f32) -> Option<&Pair> {
        let pairs: Vec<&Pair> = self.alignment.pairs.iter().filter(touched).collect();
        let weight = |p: &&Pair| self.weights[p.claim];
        // Another word for it may not be what is denied.
        let is_sure = |p: &&&Pair| p.credit == 1.0 || p.opposite;
        let sure: f32 = pairs.iter().filter(is_sure).map(weight).sum();
        let all = pairs.iter().all(|p| self.differs(p));
        let here = pairs.first().map_or(0.0, |p| self.share_of(p.sentence));
        (all && sure / total >= TOUCHED && here >= ABOUT)
            .then(|| pairs.into_iter().max_by(|a, b| weight(a).total_cmp(&weight(b))))
            .flatten()
    }

    /// Share of what is aligned that stands in one sentence.
    fn share_of(&self, sentence: usize) -> f32 {
        let weight = |p: &Pair| self.weights[p.claim];
        let all: f32 = self.alignment.pairs.iter().map(weight).sum();
        let here = self.alignment.pairs.iter().filter(|p| p.sentence == sentence).map(weight);
        here.sum::<f32>() / all.max(f32::EPSILON)
    }

    fn denial(
        &self,
        pair: &Pair,
        claim_at: Option<usize>,
        found_at: Option<(usize, usize)>,
    ) -> Difference {
        let word = |s: &Statement, at: usize, other: Option<usize>| {
            let (a, b) = (at.min(other.unwrap_or(at)), at.max(other.unwrap_or(at)));
            (s.words[a].start, s.words[b].end)
        };
        let (start, end) = word(self.claim, pair.claim, claim_at);
        let sentence = self.sentences[pair.sentence];
        let other = found_at.filter(|(s, _)| *s == pair.sentence).map(|(_, at)| at);
        let (a, b) = word(sentence, pair.word, other);
        let passage = match (self.denied, other) {
            (true, None) if pair.sentence == 0 => self.sentences.last().map_or("", |s| s.text.as_str()).to_owned(),
            _ => sentence.text[a..b].to_owned(),
        };
        Difference {
            kind: Kind::Negation,
            claim: self.claim.text[start..end].to_owned(),
            passage,
            start,
            end,
        }
    }

    /// Compares duty, advice and choice, "only", and "all" with "some".
    pub(super) fn modality(&self) -> Vec<Difference> {
        let mut out = Vec::new();
        let (mut against, mut with) = (Vec::new(), 0.0);
        for pair in self.alignment.pairs.iter().filter(|p| self.is_content(p)) {
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
        let only = self.sentences.iter().any(|s| s.marks.only || s.marks.just);
        let some = self.sentences.iter().any(|s| s.marks.some);
        if self.claim.marks.only && !only {
            out.extend(self.said("only", Kind::Modality));
        } else if self.claim.marks.all && !self.claim.marks.some && some {
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
        let named = |words: &[super::words::Word]| -> Vec<Subject> {
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
        let word = |words: &[super::words::Word], subject: Subject| {
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

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Date(_) => Kind::Date,
        Value::Version(_) => Kind::Version,
        Value::Amount(_, Unit::Named(_)) => Kind::Version,
        _ => Kind::Number,
    }
}
