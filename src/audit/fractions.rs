//! Fractions: shares of a whole and places in a row.

use super::numbers::{Piece, number};
use super::quantity::Value;
use super::units::{Unit, ordinal};

/// "every third release", "the 2nd term".
pub(super) fn place(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
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
pub(super) fn share(pieces: &[Piece<'_>], at: usize) -> Option<(Value, usize, usize)> {
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
        "½" | "half" => return done(0.5, at + 1),
        "¼" => return done(0.25, at + 1),
        _ => {}
    }
    let (count, n) = number(pieces, at)?;
    let mut whole = false;
    let parts = match word(at + n) {
        "half" | "halves" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" | "fourths" => 4.0,
        "fifth" | "fifths" => 5.0,
        "%" | "percent" => {
            whole = true;
            100.0
        }
        "per" if word(at + n + 1) == "cent" => return done(count / 100.0, at + n + 2),
        _ => return None,
    };
    // "a third release" is no third of a release.
    let to = at + n + 1;
    (whole || count > 1.0 || word(to) == "of").then(|| done(count / parts, to)).flatten()
}
