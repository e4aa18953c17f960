//! Dates in the forms that people write them.

use super::numbers::Piece;
use super::units::{month, ordinal};

/// A date, or the parts of one that are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
}

impl Date {
    /// Whether the parts that both say agree; none where they say no part in common.
    pub(super) fn agrees(self, other: Self) -> Option<bool> {
        let part = |a: Option<u16>, b: Option<u16>| Some(a? == b?);
        let parts = [
            part(self.year, other.year),
            part(self.month.map(u16::from), other.month.map(u16::from)),
            part(self.day.map(u16::from), other.day.map(u16::from)),
        ];
        let mut said = parts.into_iter().flatten().peekable();
        said.peek()?;
        Some(said.all(|same| same))
    }
}

/// The date that begins at piece `at`, and its number of pieces.
pub(super) fn date(pieces: &[Piece<'_>], at: usize) -> Option<(Date, usize)> {
    numeric(pieces, at).or_else(|| named(pieces, at)).or_else(|| year_alone(pieces, at))
}

/// "2025-10-13", "2025.10.13", "13/10/2025".
fn numeric(pieces: &[Piece<'_>], at: usize) -> Option<(Date, usize)> {
    let text = pieces[at].text;
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() == 3 {
        return parts_date([parts[0], parts[1], parts[2]]).map(|d| (d, 1));
    }
    let mark = |i: usize| pieces.get(i).map(|p| p.text).filter(|t| matches!(*t, "-" | "/"));
    let first = mark(at + 1)?;
    if mark(at + 3) != Some(first) {
        return None;
    }
    let text = |i: usize| pieces.get(i).map(|p| p.text);
    parts_date([text(at)?, text(at + 2)?, text(at + 4)?]).map(|d| (d, 5))
}

fn parts_date([a, b, c]: [&str; 3]) -> Option<Date> {
    let number = |t: &str| t.parse::<u16>().ok();
    let (a, b, c) = (number(a)?, number(b)?, number(c)?);
    let (year, month, day) = match (a, c) {
        (1900..=2100, 1..=31) => (a, b, c),
        (1..=31, 1900..=2100) if b <= 12 => (c, b, a),
        (1..=12, 1900..=2100) => (c, a, b),
        _ => return None,
    };
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then_some(Date { year: Some(year), month: Some(month as u8), day: Some(day as u8) })
}

/// "13 October 2025", "October 13, 2025", "October 2025", "1 January", "January 1".
fn named(pieces: &[Piece<'_>], at: usize) -> Option<(Date, usize)> {
    let word = |i: usize| pieces.get(at + i).map_or("", |p| p.lower.as_str());
    let is_month = |i: usize| {
        let capital = pieces.get(at + i).is_some_and(|p| p.text.starts_with(char::is_uppercase));
        month(word(i)).filter(|_| capital)
    };
    if let Some((day, n)) = day(pieces, at) {
        let n = n + usize::from(word(n) == "of");
        if let Some(month) = is_month(n) {
            let (year, m) = year_after(pieces, at + n + 1);
            return Some((Date { year, month: Some(month), day: Some(day) }, n + 1 + m));
        }
    }
    let month = is_month(0)?;
    let skip = 1 + usize::from(word(1) == ".");
    if let Some((day, n)) = day(pieces, at + skip) {
        let (year, m) = year_after(pieces, at + skip + n);
        return Some((Date { year, month: Some(month), day: Some(day) }, skip + n + m));
    }
    let (year, m) = year_after(pieces, at + skip);
    // "May" alone is mostly a verb.
    year.map(|_| (Date { year, month: Some(month), day: None }, skip + m))
}

/// A day of the month at `at`: "13", "13th", and its pieces.
fn day(pieces: &[Piece<'_>], at: usize) -> Option<(u8, usize)> {
    let piece = pieces.get(at)?;
    let valid = |d: &u8| (1..=31).contains(d);
    let value: u8 = piece.text.parse().ok().filter(valid)?;
    let suffix = pieces.get(at + 1).filter(|n| n.start == piece.end);
    let suffixed = suffix.is_some_and(|n| ordinal(&format!("{}{}", piece.text, n.lower)).is_some());
    Some((value, 1 + usize::from(suffixed)))
}

/// The year at `at`, a comma or point before it, and its pieces.
fn year_after(pieces: &[Piece<'_>], at: usize) -> (Option<u16>, usize) {
    let skip = usize::from(pieces.get(at).is_some_and(|p| matches!(p.text, "," | ".")));
    match pieces.get(at + skip).and_then(|p| year(p.text)) {
        Some(year) => (Some(year), skip + 1),
        None => (None, 0),
    }
}

fn year(text: &str) -> Option<u16> {
    let valid = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|y| valid && (1950..=2100).contains(y))
}

/// A year alone, unless it counts something.
fn year_alone(pieces: &[Piece<'_>], at: usize) -> Option<(Date, usize)> {
    let year = year(pieces[at].text)?;
    let told =
        at > 0 && matches!(pieces[at - 1].lower.as_str(), "in" | "since" | "until" | "of" | "year");
    let counted = pieces.get(at + 1).is_some_and(|p| {
        super::units::unit(&p.lower).is_some()
            || matches!(p.text, "+" | "%")
            || p.lower.ends_with('s')
    });
    (told || !counted).then_some((Date { year: Some(year), ..Date::default() }, 1))
}
