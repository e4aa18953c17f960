//! Quantity: a number with what it counts, in a form in which two can be compared.

use std::ops::Range;

use super::dates::Date;
use super::units::Unit;

/// How a value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Just so.
    Exact,
    /// That or more: "at least", "since", "+".
    Least,
    /// That or less: "at most", "up to".
    Most,
}

/// What a number says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// So many of a unit.
    Amount(f64, Unit),
    /// Once in so many seconds.
    Every(f64),
    /// The so-manieth.
    Place(f64),
    /// A date, or a part of one.
    Date(Date),
    /// A version, by its parts.
    Version(Vec<u32>),
}

/// A number of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    /// What it says.
    pub(super) value: Value,
    /// How it is meant.
    pub(super) bound: Bound,
    /// Its bytes, with its unit.
    pub(super) range: Range<usize>,
}

/// How two numbers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// They say the same, or one holds the other.
    Same,
    /// They are the same number, and one does not say of what.
    Alike,
    /// They count the same, and not the same number.
    Other,
    /// The same number of another unit of the same dimension.
    OtherUnit,
    /// They count different things.
    Apart,
}

impl Quantity {
    /// How it stands to `other`, which `same_thing` compares where both count things.
    pub(super) fn compare(
        &self,
        other: &Self,
        same_thing: &dyn Fn(&str, &str) -> bool,
    ) -> Relation {
        use Value::{Amount, Date, Every, Place, Version};
        let plain = |same: bool| if same { Relation::Same } else { Relation::Other };
        match (&self.value, &other.value) {
            (Date(a), Date(b)) => match a.agrees(*b) {
                Some(same) => plain(same),
                None => Relation::Apart,
            },
            (Version(a), Version(b)) => plain(self.version_holds(a, other, b)),
            (Every(a), Every(b)) | (Place(a), Place(b)) => plain(close(*a, *b)),
            (Every(a), Amount(n, Unit::Time(s))) | (Amount(n, Unit::Time(s)), Every(a)) => {
                if close(*a, n * s) { Relation::Same } else { Relation::Apart }
            }
            (Amount(a, u), Amount(b, v)) => amounts((*a, u), (*b, v), same_thing),
            _ => Relation::Apart,
        }
    }

    fn version_holds(&self, a: &[u32], other: &Self, b: &[u32]) -> bool {
        let n = a.len().min(b.len());
        a[..n] == b[..n]
            || (other.bound == Bound::Least && self.bound == Bound::Exact && a > b)
            || (other.bound == Bound::Most && self.bound == Bound::Exact && a < b)
    }

    /// Whether one is a lower, the other an upper limit.
    pub(super) fn bounds_differ(&self, other: &Self) -> bool {
        matches!(
            (self.bound, other.bound),
            (Bound::Least, Bound::Most) | (Bound::Most, Bound::Least)
        )
    }
}

fn amounts(
    (a, unit): (f64, &Unit),
    (b, other): (f64, &Unit),
    same_thing: &dyn Fn(&str, &str) -> bool,
) -> Relation {
    let plain = |same: bool| if same { Relation::Same } else { Relation::Other };
    match (unit, other) {
        (Unit::Time(s), Unit::Time(t)) | (Unit::Data(s), Unit::Data(t)) => {
            if close(a * s, b * t) {
                Relation::Same
            } else if close(a, b) && !close(*s, *t) {
                Relation::OtherUnit
            } else {
                Relation::Other
            }
        }
        (Unit::Money(s), Unit::Money(t)) if s == t => plain(close(a, b)),
        (Unit::Money(_), Unit::Money(_)) if close(a, b) => Relation::OtherUnit,
        (Unit::Share, Unit::Share) | (Unit::Bits, Unit::Bits) => plain(close(a, b)),
        (Unit::Things(s), Unit::Things(t)) => {
            if same_thing(s, t) {
                plain(close(a, b))
            } else {
                Relation::Apart
            }
        }
        (Unit::Named(s), Unit::Named(t)) if s == t => plain(close(a, b)),
        // A table or a form often leaves out what it counts, or writes the name behind it.
        (Unit::Bare | Unit::Named(_), Unit::Things(_) | Unit::Named(_) | Unit::Bare)
        | (Unit::Things(_), Unit::Bare | Unit::Named(_)) => {
            if close(a, b) {
                if unit == other { Relation::Same } else { Relation::Alike }
            } else if matches!(
                (unit, other),
                (Unit::Bare, Unit::Bare | Unit::Things(_)) | (Unit::Things(_), Unit::Bare)
            ) {
                Relation::Other
            } else {
                Relation::Apart
            }
        }
        _ => Relation::Apart,
    }
}

/// Whether two values are equal, but for the length of months.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.02 * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests {
    use super::super::numbers::quantities;
    use super::*;

    fn one(text: &str) -> Quantity {
        let mut found = quantities(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
    }

    fn compare(a: &str, b: &str) -> Relation {
        one(a).compare(&one(b), &|x, y| x == y)
    }

    #[test]
    fn the_same_number_in_other_words() {
        for (a, b) in [
            ("three attempts", "3 attempts"),
            ("a 90-day deadline", "within 90 days"),
            ("1,000 features", "1000 features"),
            ("twenty-four hours", "24 hours"),
            ("12 months", "one year"),
            ("each day", "daily"),
            ("every 4 months", "every four months"),
            ("two thirds of them", "2/3"),
            ("3⁄4", "three quarters"),
            ("13 October 2025", "2025.10.13"),
            ("on May 3, 2024", "3 May 2024"),
            ("25MB", "25 MB"),
            ("a 7-character id", "an id of 7 characters"),
            ("€ 9,000", "9000 euros"),
            ("version 3.40", "v3.40"),
            ("two working days", "two days"),
        ] {
            assert_eq!(compare(a, b), Relation::Same, "{a} / {b}");
        }
    }

    #[test]
    fn other_numbers_of_the_same() {
        for (a, b) in [
            ("thirty days", "one day"),
            ("25MB", "50MB"),
            ("€ 27,000+", "€ 9,000"),
            ("13 October 2024", "2025.10.13"),
            ("every week", "daily"),
            ("every third release", "every fourth release"),
            ("every second release", "every third release"),
            ("2/5 of them", "1/5 of them"),
            ("version 3.40", "version 3.34"),
        ] {
            assert_eq!(compare(a, b), Relation::Other, "{a} / {b}");
        }
        assert_eq!(compare("30 days", "30 months"), Relation::OtherUnit);
        assert_eq!(compare("3 attempts", "3 days"), Relation::Apart);
    }

    #[test]
    fn ranges_of_versions() {
        assert_eq!(compare("version 3.40", "version 3.34 or later"), Relation::Same);
        assert_eq!(compare("version 3.28", "since 3.34"), Relation::Other);
        assert!(one("at least 5 days").bounds_differ(&one("at most 5 days")));
        assert_eq!(one("no more than 5 days").bound, Bound::Most);
    }
}
