//! What a sheet says beside its values: hidden rows, lists to choose from, merged cells.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use quick_xml::events::Event;

use super::package::{Package, attribute};
use crate::error::Result;

/// A rectangle of cells, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its rows.
    pub rows: RangeInclusive<u32>,
    /// Its columns.
    pub columns: RangeInclusive<u32>,
}

/// What a sheet says beside its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Hidden rows, from 1.
    pub hidden_rows: BTreeSet<u32>,
    /// Cells with a formula, as row and column from 0.
    pub formulas: BTreeSet<(u32, u32)>,
    /// Cells whose formula has no stored value.
    pub unvalued: BTreeSet<(u32, u32)>,
    /// Cells whose values are chosen from a list, or checked otherwise.
    pub validated: Vec<Area>,
    /// Merged cells.
    pub merged: Vec<Area>,
}

impl Area {
    /// Whether it holds a cell.
    pub fn holds(&self, row: u32, column: u32) -> bool {
        self.rows.contains(&row) && self.columns.contains(&column)
    }

    /// "B2" or "B2:D9".
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
        Some(Self { rows: top..=bottom, columns: left..=right })
    }
}

/// Row and column of "B2", from 0.
pub fn cell(reference: &str) -> Option<(u32, u32)> {
    let plain: String = reference.chars().filter(|c| *c != '$').collect();
    let digits = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = plain.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return None;
    }
    let digit = |b: u8| u32::from(b.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |n, b| n * 26 + digit(b)) - 1;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column))
}

impl Scan {
    /// Scans the sheet in `part`.
    pub fn of(package: &Package, part: &str) -> Result<Self> {
        let mut out = Self::default();
        let mut reader = quick_xml::Reader::from_str(package.xml(part)?);
        let (mut row, mut at, mut formula, mut value) = (0_u32, None, false, false);
        loop {
            let event = reader.read_event().map_err(|e| package.broken(part, &e))?;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Eof => return Ok(out),
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "row" => {
                        row = attribute(&e, "r").and_then(|r| r.parse().ok()).unwrap_or(row + 1);
                        if attribute(&e, "hidden").is_some_and(|h| h == "1" || h == "true") {
                            out.hidden_rows.insert(row);
                        }
                    }
                    "c" if !empty => {
                        at = attribute(&e, "r").and_then(|r| cell(&r));
                        (formula, value) = (false, false);
                    }
                    "f" => formula = true,
                    "v" | "is" => value |= !empty,
                    "mergeCell" => out.merged.extend(areas(attribute(&e, "ref"))),
                    "dataValidation" => out.validated.extend(areas(attribute(&e, "sqref"))),
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "c" => {
                    if let (Some(at), true) = (at.take(), formula) {
                        out.formulas.insert(at);
                        if !value {
                            out.unvalued.insert(at);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a cell's values are chosen from a list.
    pub fn is_validated(&self, row: u32, column: u32) -> bool {
        self.validated.iter().any(|a| a.holds(row, column))
    }
}

fn areas(list: Option<String>) -> Vec<Area> {
    list.unwrap_or_default().split_whitespace().filter_map(Area::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(cell("B2"), Some((1, 1)));
        assert_eq!(cell("$AA$10"), Some((9, 26)));
        assert_eq!(cell("B0"), None);
        assert_eq!(cell("12"), None);
        assert!(Area::parse("B2:D9").unwrap().holds(8, 3));
    }
}
