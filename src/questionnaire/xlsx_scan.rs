//! What a sheet says beside its values: hidden rows, lists to choose from, merged cells.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use quick_xml::events::{BytesStart, Event};

use super::package::{Package, attribute};
use crate::error::Result;

/// Bytes of a formula that are kept to show it.
const SHOWN: usize = 200;

/// A rectangle of cells, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Area {
    /// Its rows.
    pub rows: RangeInclusive<u32>,
    /// Its columns.
    pub columns: RangeInclusive<u32>,
}

/// What a sheet says beside its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan {
    /// Hidden rows, from 1.
    pub hidden_rows: BTreeSet<u32>,
    /// Hidden columns, from 0.
    pub hidden_columns: Vec<RangeInclusive<u32>>,
    /// Whether any cell holds a formula.
    pub formulas: bool,
    /// Formulas without a stored value, by row and column from 0.
    pub unvalued: BTreeMap<(u32, u32), String>,
    /// Cells whose values are chosen from a list, or checked otherwise.
    pub validated: Vec<Area>,
    /// Merged cells.
    pub merged: Vec<Area>,
}

impl Area {
    /// "B2" or "B2:D9".
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
        Some(Self { rows: top..=bottom, columns: left..=right })
    }
}

/// Sets of rows, quick to look up however many areas made them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows(Vec<RangeInclusive<u32>>);

impl Rows {
    fn of(ranges: impl Iterator<Item = RangeInclusive<u32>>) -> Self {
        let mut all: Vec<RangeInclusive<u32>> = ranges.filter(|r| !r.is_empty()).collect();
        all.sort_by_key(|r| *r.start());
        let mut out: Vec<RangeInclusive<u32>> = Vec::with_capacity(all.len());
        for range in all {
            match out.last_mut() {
                Some(last) if range.start() <= last.end() => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => out.push(range),
            }
        }
        Self(out)
    }

    /// Whether it holds `row`.
    pub fn holds(&self, row: u32) -> bool {
        let at = self.0.partition_point(|r| *r.end() < row);
        self.0.get(at).is_some_and(|r| r.contains(&row))
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
        let mut walk = Walk::default();
        let mut reader = quick_xml::Reader::from_str(package.xml(part)?);
        loop {
            match reader.read_event().map_err(|e| package.broken(part, &e))? {
                Event::Eof => return Ok(walk.out),
                Event::Start(e) => walk.start(&e, false),
                Event::Empty(e) => walk.start(&e, true),
                Event::Text(t) => walk.text(&t.xml10_content()),
                Event::GeneralRef(_) => walk.text("…"),
                Event::End(e) => walk.end(e.local_name().as_ref()),
                _ => {}
            }
        }
    }

    /// The rows, from 0, in which the cells of `column` are chosen from a list or checked otherwise.
    pub fn validated_rows(&self, column: u32) -> Rows {
        let areas = self.validated.iter().filter(|a| a.columns.contains(&column));
        Rows::of(areas.map(|a| a.rows.clone()))
    }

    /// The rows, from 0, in which the cell of `column` is part of another: merged into it.
    pub fn covered_rows(&self, column: u32) -> Rows {
        let areas = self.merged.iter().filter(|a| a.columns.contains(&column));
        Rows::of(areas.map(|a| {
            // The first cell of merged cells is the one that is shown.
            let shown = u32::from(*a.columns.start() == column);
            a.rows.start() + shown..=*a.rows.end()
        }))
    }

    /// Whether a column is hidden.
    pub fn is_hidden(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|c| c.contains(&column))
    }
}

#[derive(Default)]
struct Walk {
    out: Scan,
    row: u32,
    at: Option<(u32, u32)>,
    formula: Option<String>,
    value: bool,
    /// The element whose text is read.
    inside: Inside,
    listed: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Inside {
    #[default]
    Nothing,
    Formula,
    Value,
    Validated,
}

impl Walk {
    fn start(&mut self, e: &BytesStart<'_>, empty: bool) {
        let yes = |name: &str| attribute(e, name).is_some_and(|h| h == "1" || h == "true");
        match e.local_name().as_ref() {
            "col" if yes("hidden") => {
                let number = |name| attribute(e, name)?.parse::<u32>().ok()?.checked_sub(1);
                if let (Some(min), Some(max)) = (number("min"), number("max")) {
                    self.out.hidden_columns.push(min..=max);
                }
            }
            "row" => {
                self.row = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(self.row + 1);
                if yes("hidden") {
                    self.out.hidden_rows.insert(self.row);
                }
            }
            "c" if !empty => {
                self.at = attribute(e, "r").and_then(|r| cell(&r));
                (self.formula, self.value) = (None, false);
            }
            "f" => {
                self.formula = Some(String::new());
                self.inside = if empty { Inside::Nothing } else { Inside::Formula };
            }
            "v" | "t" if !empty && self.at.is_some() => self.inside = Inside::Value,
            "mergeCell" => self.out.merged.extend(areas(attribute(e, "ref"))),
            "dataValidation" => {
                // Without a type it only shows a hint.
                self.listed = attribute(e, "type").is_some_and(|t| t != "none");
                if self.listed {
                    self.out.validated.extend(areas(attribute(e, "sqref")));
                }
            }
            "sqref" if self.listed && !empty => self.inside = Inside::Validated,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.inside {
            Inside::Formula => {
                if let Some(formula) = self.formula.as_mut().filter(|f| f.len() < SHOWN) {
                    formula.push_str(text);
                }
            }
            Inside::Value => self.value |= !text.is_empty(),
            Inside::Validated => self.out.validated.extend(areas(Some(text.to_owned()))),
            Inside::Nothing => {}
        }
    }

    fn end(&mut self, name: &str) {
        self.inside = Inside::Nothing;
        match name {
            "c" => {
                if let (Some(at), Some(formula)) = (self.at.take(), self.formula.take()) {
                    self.out.formulas = true;
                    if !self.value {
                        self.out.unvalued.insert(at, format!("={formula}"));
                    }
                }
            }
            "dataValidation" => self.listed = false,
            _ => {}
        }
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
        let area = Area::parse("B2:D9").unwrap();
        assert_eq!((area.rows, area.columns), (1..=8, 1..=3));
    }

    #[test]
    fn rows_of_many_areas() {
        let rows = Rows::of([5..=9, 1..=2, 7..=12, 20..=20].into_iter());
        let held: Vec<u32> = (0..25).filter(|r| rows.holds(*r)).collect();
        assert_eq!(held, [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 20]);
        let merged = |text| Scan { merged: vec![Area::parse(text).unwrap()], ..Scan::default() };
        assert!(
            !merged("B2:C3").covered_rows(1).holds(1) && merged("B2:C3").covered_rows(1).holds(2)
        );
        assert!(merged("B2:C3").covered_rows(2).holds(1));
    }
}
