//! Numbers: the quantities, dates and versions of a text, in a form in which they can be compared.
//!
//! "three" is 3, "90-day" is 90 days, "1,000" is a thousand, "daily" is once a day, "13 October
//! 2025" is "2025.10.13", "3.34 or later" holds 3.40.

use super::dates;
use super::fractions::{place, share};
use super::quantity::{Bound, Quantity, Value};
use super::units::{Unit, cardinal, currency, period, unit};

/// A piece of text between spaces and signs.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) lower: String,
    pub(super) start: usize,
    pub(super) end: usize,
    /// It begins a cell or a line.
    pub(super) apart: bool,
}

/// Splits into words, numbers with their signs, and single marks.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut at, mut apart) = (0, false);
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
        if c.is_whitespace() {
            apart |= matches!(c, '\t' | '\n');
        } else {
            let piece = &text[at..end];
            let apart = std::mem::take(&mut apart);
            out.push(Piece { text: piece, lower: piece.to_lowercase(), start: at, end, apart });
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
        // "every second release" is no time.
        "every" | "each" if word(1) == "second" && !counts_nothing(word(2)) => None,
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
pub(super) fn number(pieces: &[Piece<'_>], at: usize) -> Option<(f64, usize)> {
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
        "needs", "need", "has", "have", "had", "do", "does", "did", "should", "shall", "would",
        "could", "might", "cannot", "be", "been", "per", "each", "every", "under", "over",
        "within",
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
    if in_digits && (is_signed(pieces, at) || is_list_mark(pieces, at)) {
        return None;
    }
    if in_digits && let Some(version) = version(pieces, at) {
        return Some(version);
    }
    // "a month" counts one; so does "one month", but "one of them" does not.
    let limited = at > 0 && matches!(word(at - 1), "least" | "most" | "than" | "exactly");
    let article = matches!(piece.lower.as_str(), "a" | "an") || piece.lower == "one" && !limited;
    let (value, n) = if article && piece.lower != "one" { (1.0, 1) } else { number(pieces, at)? };
    let mut next = at + n;
    // "7-character id": what is glued to the number is counted.
    let glued = word(next) == "-" && pieces[next].start == pieces[at + n - 1].end;
    while matches!(word(next), "-" | "+") || BETWEEN.contains(&word(next)) {
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
    let near = |b: &&Piece<'_>| pieces[at].start - b.end <= 1 && !pieces[at].apart;
    if let Some(name) = before.filter(|b| in_digits && is_name(b.text)).filter(near) {
        let name = name.lower.trim_end_matches('v').to_owned();
        return Some((Value::Amount(value, Unit::Named(name)), at, at + n));
    }
    if counts_nothing(word(next)) || pieces[next].apart {
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

/// Whether the number at `at` is that of a list or section: "2.3.", "1)".
fn is_list_mark(pieces: &[Piece<'_>], at: usize) -> bool {
    let next = pieces.get(at + 1).filter(|n| n.start == pieces[at].end);
    at == 0 && next.is_some_and(|n| matches!(n.text, "." | ")"))
}

fn is_name(text: &str) -> bool {
    let text = text.trim_end_matches('v');
    text.chars().count() >= 2 && text.starts_with(char::is_uppercase)
        || matches!(text, "version" | "" | "release")
}

/// The noun that a number counts: the last of up to three words before one that ends it.
fn head(pieces: &[Piece<'_>], from: usize) -> String {
    let mut last = from;
    for (i, piece) in pieces.iter().enumerate().skip(from).take(3) {
        if counts_nothing(&piece.lower) {
            break;
        }
        last = i;
        // A plural is mostly the noun itself.
        if piece.lower.ends_with('s') && !piece.lower.ends_with("ss") {
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
        ("+", _)
        | ("or", "more" | "later" | "newer" | "above" | "higher")
        | ("and", "later" | "newer" | "above" | "higher") => Bound::Least,
        ("or", "less" | "fewer" | "earlier" | "older") => Bound::Most,
        _ => Bound::Exact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number() {
        for text in [
            "one of them",
            "a value of -1",
            "third-party code",
            "a second factor",
            "as soon as possible",
        ] {
            assert!(quantities(text).is_empty(), "{text}: {:?}", quantities(text));
        }
    }
}
