//! Numbers: the quantities, dates and versions of a text, in a form in which they can be compared.
//!
//! "three" is 3, "90-day" is 90 days, "1,000" is a thousand, "daily" is once a day, "13 October
//! 2025" is "2025.10.13", "3.34 or later" holds 3.40.

use std::ops::Range;

use super::dates::{self, Date};
use super::units::{Unit, cardinal, currency, ordinal, period, unit};

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

/// A piece of text between spaces and signs.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) lower: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Splits into words, numbers with their signs, and single marks.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let end = if c.is_ascii_digit() {
            at + number_len(&text[at..])
        } else if c.is_alphanumeric() || c == '_' {
            at + text[at..]
                .find(|c: char| !(c.is_alphabetic() || c == '_'))
                .unwrap_or(text.len() - at)
        } else {
            at + c.len_utf8()
        };
        let end = end.max(at + c.len_utf8());
        if !c.is_whitespace() {
            let piece = &text[at..end];
            out.push(Piece { text: piece, lower: piece.to_lowercase(), start: at, end });
        }
        at = end;
    }
    out
}

/// Bytes of the number at the start of `text`: digits with points, commas and thin spaces inside.
fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digit_next = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        match bytes[at] {
            b'0'..=b'9' => at += 1,
            b'.' | b',' | b'\'' if digit_next => at += 1,
            _ => break,
        }
    }
    at
}

/// The quantities of `text`, in order; they do not overlap.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let pieces = pieces(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let found = dates::date(&pieces, at)
            .map(|(date, n)| (Value::Date(date), at, at + n))
            .or_else(|| every(&pieces, at))
            .or_else(|| amount(&pieces, at));
        match found {
            Some((value, from, to)) => {
                let range = pieces[from].start..pieces[to - 1].end;
                out.push(Quantity { bound: bound(&pieces, from, to), value, range });
                at = to;
            }
            None => at += 1,
        }
    }
    out
}

/// "daily", "every four months", "every quarter", "once a year", "per annum".
fn every(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
    let word = |i: usize| pieces.get(at + i).map_or("", |p| p.lower.as_str());
    if let Some(seconds) = period(word(0)) {
        return Some((Value::Every(seconds), at, at + 1));
    }
    let time = |w: &str| match unit(w) {
        Some(Unit::Time(seconds)) => Some(seconds),
        _ => None,
    };
    match word(0) {
        "every" | "each" => {
            if let Some(seconds) = time(word(1)) {
                return Some((Value::Every(seconds), at, at + 2));
            }
            let (count, n) = number(pieces, at + 1)?;
            let seconds = time(word(1 + n))?;
            Some((Value::Every(count * seconds), at, at + 2 + n))
        }
        "once" | "twice" if matches!(word(1), "a" | "an" | "per" | "every" | "each") => {
            let times = if word(0) == "twice" { 2.0 } else { 1.0 };
            Some((Value::Every(time(word(2))? / times), at, at + 3))
        }
        "per" => Some((Value::Every(time(word(1))?), at, at + 2)),
        _ => None,
    }
}

/// The number at `at`, in digits or words, and its pieces.
fn number(pieces: &[Piece<'_>], at: usize) -> Option<(f64, usize)> {
    let piece = pieces.get(at)?;
    if piece.text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((digits(piece.text)?, 1));
    }
    let mut value = cardinal(&piece.lower)?;
    let mut n = 1;
    // "twenty-four", "two hundred", "one million".
    while let Some(next) = pieces.get(at + n) {
        let hyphen = next.text == "-";
        let word = if hyphen { pieces.get(at + n + 1) } else { Some(next) };
        let Some(more) = word.and_then(|w| cardinal(&w.lower)) else { break };
        if more >= 100.0 {
            value *= more;
        } else if (20.0..100.0).contains(&value) && more < 10.0 {
            value += more;
        } else {
            break;
        }
        n += 1 + usize::from(hyphen);
    }
    Some((value, n))
}

/// A number in digits; a comma or apostrophe before three digits parts thousands.
fn digits(text: &str) -> Option<f64> {
    let groups: Vec<&str> = text.split([',', '\'']).collect();
    let grouped = groups.len() > 1
        && groups[1..].iter().all(|g| g.split('.').next().is_some_and(|d| d.len() == 3));
    if grouped {
        return groups.concat().parse().ok();
    }
    text.replace(',', ".").parse().ok()
}

/// Words that may stand between a number and what it counts.
const BETWEEN: &[&str] = &[
    "working",
    "business",
    "calendar",
    "consecutive",
    "full",
    "more",
    "different",
    "further",
    "additional",
    "separate",
    "other",
    "invalid",
    "incorrect",
    "failed",
    "wrong",
    "official",
    "independent",
    "random",
];

/// Words that end what a number may count.
fn counts_nothing(word: &str) -> bool {
    const STOP: &[&str] = &[
        "of", "or", "and", "to", "in", "the", "a", "an", "at", "by", "for", "is", "are", "was",
        "were", "on", "from", "with", "as", "who", "which", "that", "will", "must", "can", "may",
        "after", "before", "between", "than", "if", "when", "not", "it", "we", "you", "they",
    ];
    word.is_empty() || STOP.contains(&word) || !word.starts_with(char::is_alphabetic)
}

/// A number with what it counts.
fn amount(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
    let word = |i: usize| pieces.get(i).map_or("", |p| p.lower.as_str());
    if let Some(money) = currency(word(at)) {
        let (value, n) = number(pieces, at + 1)?;
        return Some((Value::Amount(value, Unit::Money(money)), at, at + 1 + n));
    }
    if let Some(place) = place(pieces, at) {
        return Some(place);
    }
    if let Some(share) = share(pieces, at) {
        return Some(share);
    }
    let piece = &pieces[at];
    let in_digits = piece.text.starts_with(|c: char| c.is_ascii_digit());
    // "-1" stands for "none", and "a-z and 0-9" counts nothing.
    if in_digits && is_signed(pieces, at) {
        return None;
    }
    if in_digits && let Some(version) = version(pieces, at) {
        return Some(version);
    }
    // "a month" counts one; so does "one month", but "one of them" does not.
    let article = matches!(piece.lower.as_str(), "a" | "an" | "one");
    let (value, n) = if article && piece.lower != "one" { (1.0, 1) } else { number(pieces, at)? };
    let mut next = at + n;
    // "7-character id": what is glued to the number is counted.
    let glued = word(next) == "-" && pieces[next].start == pieces[at + n - 1].end;
    while word(next) == "-" || BETWEEN.contains(&word(next)) {
        next += 1;
    }
    if let Some(unit) = unit(word(next)) {
        // "a second factor" is no time.
        if article && (!matches!(unit, Unit::Time(_)) || word(next) == "second") {
            return None;
        }
        return Some((Value::Amount(value, unit), at, next + 1));
    }
    if article {
        return None;
    }
    // The "2" of "GPL 2" belongs to its name; so does the "v2" of "GPLv2".
    let hyphen = usize::from(at > 0 && word(at - 1) == "-");
    let before = at.checked_sub(1 + hyphen).and_then(|b| pieces.get(b));
    let near = |b: &&Piece<'_>| pieces[at].start - b.end <= 1;
    if let Some(name) = before.filter(|b| in_digits && is_name(b.text)).filter(near) {
        let name = name.lower.trim_end_matches('v').to_owned();
        return Some((Value::Amount(value, Unit::Named(name)), at, at + n));
    }
    if counts_nothing(word(next)) {
        // A number word alone is mostly no number: "two of them".
        return in_digits.then_some((Value::Amount(value, Unit::Bare), at, at + n));
    }
    let things = if glued { singular(word(next)) } else { head(pieces, next) };
    Some((Value::Amount(value, Unit::Things(things)), at, at + n))
}

/// Whether the number at `at` has a minus before it, or ends a range of digits.
fn is_signed(pieces: &[Piece<'_>], at: usize) -> bool {
    let Some(sign) = at.checked_sub(1).and_then(|b| pieces.get(b)) else { return false };
    let glued = matches!(sign.text, "-" | "−") && sign.end == pieces[at].start;
    let before = at.checked_sub(2).and_then(|b| pieces.get(b)).filter(|b| b.end == sign.start);
    glued && before.is_none_or(|b| b.text.len() == 1 && b.text != ")")
}

fn is_name(text: &str) -> bool {
    let text = text.trim_end_matches('v');
    text.chars().count() >= 2 && text.starts_with(char::is_uppercase)
        || matches!(text, "version" | "" | "release")
}

/// The noun that a number counts: the last of up to three words before one that ends it.
fn head(pieces: &[Piece<'_>], from: usize) -> String {
    let mut last = from;
    for i in from..(from + 3).min(pieces.len()) {
        if counts_nothing(&pieces[i].lower) {
            break;
        }
        last = i;
        // A plural is mostly the noun itself.
        if pieces[i].lower.ends_with('s') && !pieces[i].lower.ends_with("ss") {
            break;
        }
    }
    singular(&pieces[last].lower)
}

/// `word` without the ending of a plural.
fn singular(word: &str) -> String {
    let cut = word.strip_suffix("ies").map(|w| format!("{w}y"));
    cut.or_else(|| word.strip_suffix('s').filter(|w| !w.ends_with('s')).map(str::to_owned))
        .unwrap_or_else(|| word.to_owned())
}

/// "every third release", "the 2nd term".
fn place(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
    let word = |i: usize| pieces.get(i).map_or("", |p| p.lower.as_str());
    let joined = format!("{}{}", word(at), word(at + 1));
    if pieces[at].text.starts_with(|c: char| c.is_ascii_digit())
        && pieces.get(at + 1).is_some_and(|p| p.start == pieces[at].end)
        && let Some(place) = ordinal(&joined)
    {
        return Some((Value::Place(place), at, at + 2));
    }
    // "first" and "second" say too many other things.
    let place = ordinal(word(at))?;
    let sure = place > 2.0 && word(at + 1) != "party" && word(at + 1) != "-";
    let every = at > 0 && matches!(word(at - 1), "every" | "each");
    (sure || every).then_some((Value::Place(place), at, at + 1))
}

/// "2/3", "3⁄4", "¾", "half of", "two thirds", "25 %".
fn share(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
    let word = |i: usize| pieces.get(i).map_or("", |p| p.lower.as_str());
    let done = |value: f64, to: usize| Some((Value::Amount(value, Unit::Share), at, to));
    let plain = |i: usize| word(i).parse::<f64>().ok().filter(|_| word(i).len() <= 2);
    if let (Some(a), "/" | "⁄", Some(b)) = (plain(at), word(at + 1), plain(at + 2)) {
        let apart = |i: usize| pieces.get(i).is_some_and(|p| p.text == "/" || p.text == "-");
        let alone = !apart(at + 3) && (at == 0 || !apart(at - 1));
        let tight = pieces[at].end == pieces[at + 1].start;
        return if alone && tight && a < b { done(a / b, at + 3) } else { None };
    }
    match word(at) {
        "¾" => return done(0.75, at + 1),
        "½" => return done(0.5, at + 1),
        "¼" => return done(0.25, at + 1),
        "half" => return done(0.5, at + 1),
        _ => {}
    }
    let (count, n) = number(pieces, at)?;
    let parts = match word(at + n) {
        "half" | "halves" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" | "fourths" => 4.0,
        "fifth" | "fifths" => 5.0,
        "%" | "percent" => 100.0,
        "per" if word(at + n + 1) == "cent" => return done(count / 100.0, at + n + 2),
        _ => return None,
    };
    // "a third release" is no third of a release.
    let to = at + n + 1;
    (parts == 100.0 || count > 1.0 || word(to) == "of").then(|| done(count / parts, to)).flatten()
}

/// "3.40.2", "version 3.40", "v2.1".
fn version(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
    let text = pieces[at].text;
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() < 2 || text.contains([',', '\'']) {
        return None;
    }
    let parts: Vec<u32> = parts.iter().map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let word = |i: Option<usize>| i.and_then(|i| pieces.get(i)).map_or("", |p| p.lower.as_str());
    let told = matches!(
        word(at.checked_sub(1)),
        "version" | "versions" | "v" | "release" | "releases" | "since" | "from" | "before"
    );
    let counts = unit(word(Some(at + 1))).is_some();
    (parts.len() > 2 || told || !counts).then_some((Value::Version(parts), at, at + 1))
}

/// How the number `from..to` is meant, by the words around it.
fn bound(pieces: &[Piece<'_>], from: usize, to: usize) -> Bound {
    let word = |i: usize| pieces.get(i).map_or("", |p| p.lower.as_str());
    let before = |n: usize| from.checked_sub(n).map_or("", word);
    let least = ["least", "minimum", "exceeding", "over", "above", "since", "from", "≥", ">"];
    let most = ["most", "maximum", "within", "under", "below", "until", "≤", "<", "max"];
    let than = before(1) == "than";
    let less = than && matches!(before(2), "less" | "fewer" | "later");
    let more = than && matches!(before(2), "more" | "greater");
    let denied = matches!(before(3), "no" | "not");
    if less {
        return if denied && before(2) != "later" { Bound::Least } else { Bound::Most };
    }
    if more {
        return if denied { Bound::Most } else { Bound::Least };
    }
    if (before(1) == "to" && before(2) == "up") || most.contains(&before(1)) {
        return Bound::Most;
    }
    if before(1) == "of" && before(2) == "minimum" || least.contains(&before(1)) {
        return Bound::Least;
    }
    match (word(to), word(to + 1)) {
        ("+", _) | ("or", "more" | "later" | "newer" | "above" | "higher") => Bound::Least,
        ("and", "later" | "newer" | "above" | "higher") => Bound::Least,
        ("or", "less" | "fewer" | "earlier" | "older") => Bound::Most,
        _ => Bound::Exact,
    }
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
            (Every(a), Every(b)) => plain(close(*a, *b)),
            (Place(a), Place(b)) => plain(close(*a, *b)),
            (Every(a), Amount(n, Unit::Time(s))) | (Amount(n, Unit::Time(s)), Every(a)) => {
                if close(*a, n * s) { Relation::Same } else { Relation::Apart }
            }
            (Amount(a, u), Amount(b, v)) => amounts(*a, u, *b, v, same_thing),
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
    a: f64,
    u: &Unit,
    b: f64,
    v: &Unit,
    same_thing: &dyn Fn(&str, &str) -> bool,
) -> Relation {
    let plain = |same: bool| if same { Relation::Same } else { Relation::Other };
    match (u, v) {
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
                if u == v { Relation::Same } else { Relation::Alike }
            } else if matches!(
                (u, v),
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

    #[test]
    fn what_is_no_number() {
        for text in ["one of them", "a value of -1", "third-party code", "a second factor", "as soon as possible"] {
            assert!(quantities(text).is_empty(), "{text}: {:?}", quantities(text));
        }
    }
}
