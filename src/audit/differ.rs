//! Differ: in what a claim differs from a stretch of a page that speaks of the same.

use serde::{Deserialize, Serialize};

use super::align::{Alignment, Bag, Pair};
use super::quantity::{Quantity, Relation, Value};
use super::statement::Statement;
use super::thesaurus::Sense;
use super::units::Unit;
use super::words::Reader;

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
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

/// Least share of what is aligned that stands in a sentence that speaks of the same.
pub(super) const ABOUT: f32 = 0.35;

/// Least share of what is covered that a sentence covers alone whose numbers are compared.
const SPEAKS: f32 = 0.4;

/// What a claim is compared with.
pub(super) struct Compared<'s> {
    pub(super) claim: &'s Statement,
    pub(super) weights: &'s [f32],
    /// The sentences of the stretch.
    pub(super) sentences: &'s [&'s Statement],
    /// The heading of its section.
    pub(super) heading: &'s Statement,
    /// The sentences are the cells of a row.
    pub(super) row: bool,
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
        let said = self.said();
        for claimed in &self.claim.quantities {
            match self.closest(claimed, &said) {
                Some((found, Relation::Same | Relation::Alike))
                    if !claimed.bounds_differ(found) =>
                {
                    out.same += 1;
                }
                Some((found, relation)) => {
                    let unit = relation == Relation::OtherUnit;
                    let kind = if unit { Kind::Unit } else { kind_of(&claimed.value) };
                    out.differences.push(self.number(claimed, found, kind));
                    out.other += 1;
                }
                None => out.missing.push((claimed.range.start, claimed.range.end)),
            }
        }
        out
    }

    /// The numbers of the stretch and of its heading, each with how much of the claim its sentence
    /// speaks of. The cells of a row speak together.
    fn said(&self) -> Vec<(&Quantity, f32)> {
        let all = self.sentences.iter().flat_map(|s| {
            let speaks = if self.row { 1.0 } else { self.speaks(s) };
            s.quantities.iter().map(move |q| (q, speaks))
        });
        all.chain(self.heading.quantities.iter().map(|q| (q, SPEAKS))).collect()
    }

    /// The number of `said` to compare `claimed` with: the same one, or another of what it counts, as
    /// the sentence has it that speaks most of the claim; else one that does not say what it counts.
    fn closest<'q>(
        &self,
        claimed: &Quantity,
        said: &[(&'q Quantity, f32)],
    ) -> Option<(&'q Quantity, Relation)> {
        let others = |q: &Quantity| {
            let same = |c: &Quantity| self.relation(c, q) == Relation::Same;
            self.claim.quantities.iter().any(same)
        };
        let rank = |(q, speaks): &(&'q Quantity, f32)| {
            let relation = self.relation(claimed, q);
            // What counts the same thing comes before a bare number.
            let form = if same_form(&claimed.value, &q.value) { 0.1 } else { 0.0 };
            let usable = match relation {
                Relation::Same => true,
                Relation::Other | Relation::OtherUnit => *speaks >= SPEAKS && !others(q),
                Relation::Alike | Relation::Apart => false,
            };
            let same = if relation == Relation::Same { 0.15 } else { 0.0 };
            usable.then_some((*q, relation, speaks + form + same))
        };
        let best = said.iter().filter_map(rank).reduce(|a, b| if b.2 > a.2 { b } else { a });
        let alike = || {
            let alike = |q: &Quantity| self.relation(claimed, q) == Relation::Alike;
            said.iter().find(|(q, _)| alike(q)).map(|(q, _)| (*q, Relation::Alike))
        };
        best.map(|(q, relation, _)| (q, relation)).or_else(alike)
    }

    /// Share of what the stretch covers that one sentence of it covers alone.
    fn speaks(&self, sentence: &Statement) -> f32 {
        let bag = Bag::of(std::iter::once(sentence.words.as_slice()));
        let (mut all, mut here) = (0.0_f32, 0.0);
        for pair in &self.alignment.pairs {
            let weight = self.weights[pair.claim];
            all += weight;
            here += weight * bag.credit(&self.claim.words[pair.claim]).ceil();
        }
        here / all.max(f32::EPSILON)
    }

    /// Share of what is aligned that stands in one sentence.
    pub(super) fn share_of(&self, sentence: usize) -> f32 {
        let weight = |p: &Pair| self.weights[p.claim];
        let all: f32 = self.alignment.pairs.iter().map(weight).sum();
        let here = self.alignment.pairs.iter().filter(|p| p.sentence == sentence).map(weight);
        here.sum::<f32>() / all.max(f32::EPSILON)
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
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Date(_) => Kind::Date,
        Value::Version(_) | Value::Amount(_, Unit::Named(_)) => Kind::Version,
        _ => Kind::Number,
    }
}

/// Whether both say what they count, or neither does.
fn same_form(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Amount(_, u), Value::Amount(_, v)) => {
            std::mem::discriminant(u) == std::mem::discriminant(v)
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
