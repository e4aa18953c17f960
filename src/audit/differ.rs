//! Differ: in what a claim differs from a stretch of a page that speaks of the same.

use serde::{Deserialize, Serialize};

use super::align::Alignment;
use super::quantity::{Quantity, Relation, Value};
use super::statement::Statement;
use super::thesaurus::Sense;
use super::units::Unit;
use super::words::Reader;

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
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Date(_) => Kind::Date,
        Value::Version(_) | Value::Amount(_, Unit::Named(_)) => Kind::Version,
        _ => Kind::Number,
    }
}
