//! XLSX: the sheets of a workbook as grids. Cells are streamed, so that an empty million is cheap.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::package::{Package, Sheet};
use super::table::{self, Grid, Row};
use super::xlsx_scan::Scan;
use super::{Hints, MAX_ROWS, Place, Questionnaire, Unread, Why, bad};
use crate::error::Result;
use crate::guard::guard;

/// Cells of a workbook.
const MAX_CELLS: usize = 4_000_000;

/// Adds the items of every sheet to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let package = Package::open(name, bytes)?;
    let sheets = wanted(name, package.sheets()?, hints)?;
    let damaged = |e: &dyn std::fmt::Display| {
        bad(name, &format!("is a damaged workbook ({e}); open and save it again"))
    };
    let book = guard(|| Xlsx::new(Cursor::new(bytes))).map_err(|e| damaged(&e))?;
    let mut book = book.map_err(|e| damaged(&e))?;
    let only = sheets.len() == 1;
    for sheet in &sheets {
        let place = format!("{name}: sheet {:?}", sheet.name);
        let rows = guard(|| rows(&place, &mut book, &sheet.name)).map_err(|e| damaged(&e))??;
        if !package.has(&sheet.part) {
            continue;
        }
        let scan = Scan::of(&package, &sheet.part)?;
        if sheet.hidden && hints.sheet.is_none() {
            hidden(sheet, rows, out);
            continue;
        }
        notes(sheet, &scan, out);
        let grid = Grid { file: name.to_owned(), sheet: Some(sheet.name.clone()), rows, only };
        table::read(&grid, hints, out)?;
    }
    Ok(())
}

fn wanted(name: &str, sheets: Vec<Sheet>, hints: &Hints) -> Result<Vec<Sheet>> {
    let Some(wanted) = &hints.sheet else { return Ok(sheets) };
    let names: Vec<String> = sheets.iter().map(|s| s.name.clone()).collect();
    let found: Vec<Sheet> = sheets.into_iter().filter(|s| s.name == *wanted).collect();
    if found.is_empty() {
        let problem = format!("has no sheet {wanted:?}; it has: {}", names.join(", "));
        return Err(bad(name, &problem));
    }
    Ok(found)
}

fn rows(place: &str, book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>> {
    let damaged = |e: &dyn std::fmt::Display| {
        bad(place, &format!("is damaged ({e}); open and save the file again"))
    };
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A sheet that is a chart has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        Err(e) => return Err(damaged(&e)),
    };
    let (mut found, mut count) = (BTreeMap::<u32, Row>::new(), 0);
    while let Some(cell) = cells.next_cell().map_err(|e| damaged(&e))? {
        let Some(text) = text(cell.get_value()) else { continue };
        let (row, column) = cell.get_position();
        count += 1;
        if found.len() >= MAX_ROWS || count >= MAX_CELLS {
            let problem =
                format!("has more than {MAX_ROWS} filled rows or {MAX_CELLS} cells; split it");
            return Err(bad(place, &problem));
        }
        let entry = found.entry(row).or_insert_with(|| Row { number: row + 1, ..Row::default() });
        entry.cells.insert(column, text);
    }
    Ok(found.into_values().collect())
}

fn text(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) => d.to_string(),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(_) | DataRef::Empty => return None,
    };
    // As XLSX writes control characters.
    let text = text.replace("_x000D_", "\n");
    (!text.trim().is_empty()).then_some(text)
}

fn hidden(sheet: &Sheet, rows: Vec<Row>, out: &mut Questionnaire) {
    if rows.is_empty() {
        return;
    }
    out.notes.push(format!(
        "sheet {:?} is hidden: its {} rows were not read (--sheet reads it)",
        sheet.name,
        rows.len()
    ));
    for row in rows {
        let text = row.cells.into_values().collect::<Vec<_>>().join(" | ");
        let place = Place { sheet: Some(sheet.name.clone()), row: row.number, ..Place::default() };
        out.unread.push(Unread { place, text, why: Why::Hidden });
    }
}

fn notes(sheet: &Sheet, scan: &Scan, out: &mut Questionnaire) {
    if !scan.hidden_rows.is_empty() {
        let count = scan.hidden_rows.len();
        out.notes.push(format!("sheet {:?} has {count} hidden rows, which were read", sheet.name));
    }
    for (row, column) in &scan.unvalued {
        let place = Place {
            sheet: Some(sheet.name.clone()),
            row: row + 1,
            column: Some(*column),
            entry: false,
        };
        out.unread.push(Unread { place, text: String::new(), why: Why::Formula });
    }
}
