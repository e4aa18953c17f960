//! XLSX: the sheets of a workbook as grids. Cells are streamed, so that an empty million is cheap.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::package::{Package, Sheet};
use super::table::{self, Grid, Row};
use super::xlsx_scan::Scan;
use super::{Hints, MAX_ROWS, Place, Questionnaire, Unread, Why, bad, column_name, repeats};
use crate::error::Result;
use crate::guard::guard;

/// Cells of a workbook.
const MAX_CELLS: usize = 4_000_000;

/// A visible sheet as it was read.
struct Shown {
    scan: Scan,
    grid: Grid,
}

/// Adds the items of every sheet to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let package = Package::open(name, bytes)?;
    let sheets = wanted(name, package.sheets()?, hints)?;
    let mut shown = open(name, bytes, &package, &sheets, hints, out)?;
    let named = shown.iter().map(|s| table::is_named_form(&s.grid, hints));
    let named = named.collect::<Result<Vec<bool>>>()?;
    for (i, sheet) in shown.iter_mut().enumerate() {
        sheet.grid.others_named = named.iter().enumerate().any(|(n, named)| n != i && *named);
    }
    let hidden = std::mem::take(&mut out.unread);
    tables(&shown, hints, out)?;
    if out.items.is_empty() {
        // The names of its sheets mislead: their cells must decide.
        out.unread.clear();
        for sheet in &mut shown {
            (sheet.grid.asked, sheet.grid.others_named) = (true, false);
        }
        tables(&shown, hints, out)?;
    }
    out.unread.extend(hidden);
    repeats::drop(out);
    finish(&sheets, out);
    for sheet in &shown {
        notes(sheet, out);
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

/// The visible sheets; those that are hidden are told of.
fn open(
    name: &str,
    bytes: &[u8],
    package: &Package,
    sheets: &[Sheet],
    hints: &Hints,
    out: &mut Questionnaire,
) -> Result<Vec<Shown>> {
    let damaged = |e: &dyn std::fmt::Display| {
        bad(name, &format!("is a damaged workbook ({e}); open and save it again"))
    };
    let book = guard(|| Xlsx::new(Cursor::new(bytes))).map_err(|e| damaged(&e))?;
    let mut book = book.map_err(|e| damaged(&e))?;
    let (mut shown, mut count) = (Vec::new(), 0);
    for sheet in sheets {
        let place = format!("{name}: sheet {:?}", sheet.name);
        let rows = guard(|| rows(&place, &mut book, &sheet.name, &mut count));
        let mut rows = rows.map_err(|e| damaged(&e))??;
        if !package.has(&sheet.part) {
            continue;
        }
        if sheet.hidden && hints.sheet.is_none() {
            hidden(sheet, rows, out);
            continue;
        }
        let scan = Scan::of(package, &sheet.part)?;
        complete(&mut rows, &scan);
        let grid = Grid {
            file: name.to_owned(),
            sheet: Some(sheet.name.clone()),
            rows: rows.into_values().collect(),
            only: sheets.len() == 1,
            asked: hints.sheet.is_some(),
            ..Grid::default()
        };
        shown.push(Shown { scan, grid });
    }
    Ok(shown)
}

/// The rows of `sheet` by number; `count` is that of the cells of all sheets.
fn rows(
    place: &str,
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    count: &mut usize,
) -> Result<BTreeMap<u32, Row>> {
    let damaged = |e: &dyn std::fmt::Display| {
        bad(place, &format!("is damaged ({e}); open and save the file again"))
    };
    let mut found = BTreeMap::<u32, Row>::new();
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A sheet that is a chart has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(found),
        Err(e) => return Err(damaged(&e)),
    };
    while let Some(cell) = cells.next_cell().map_err(|e| damaged(&e))? {
        let Some(text) = text(cell.get_value()) else { continue };
        let (row, column) = cell.get_position();
        *count += 1;
        if found.len() >= MAX_ROWS || *count >= MAX_CELLS {
            let problem =
                format!("has more than {MAX_ROWS} filled rows or {MAX_CELLS} cells; split it");
            return Err(bad(place, &problem));
        }
        let entry = found.entry(row).or_insert_with(|| Row { number: row + 1, ..Row::default() });
        entry.cells.insert(column, text);
    }
    Ok(found)
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

/// Adds what the cells' values do not say: merged cells, and formulas without a value.
fn complete(rows: &mut BTreeMap<u32, Row>, scan: &Scan) {
    for area in scan.merged.iter().filter(|a| a.columns.start() < a.columns.end()) {
        if let Some(row) = rows.get_mut(area.rows.start()) {
            row.merged.insert(*area.columns.start(), *area.columns.end());
        }
    }
    for ((row, column), formula) in &scan.unvalued {
        let entry = rows.entry(*row).or_insert_with(|| Row { number: row + 1, ..Row::default() });
        entry.formulas.insert(*column, formula.clone());
    }
}

fn tables(shown: &[Shown], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    for sheet in shown {
        table::read(&sheet.grid, hints, out)?;
    }
    Ok(())
}

fn hidden(sheet: &Sheet, rows: BTreeMap<u32, Row>, out: &mut Questionnaire) {
    if rows.is_empty() {
        return;
    }
    out.notes.push(format!(
        "sheet {:?} is hidden: its {} rows were not read (--sheet reads it)",
        sheet.name,
        rows.len()
    ));
    for row in rows.into_values() {
        let text = row.cells.into_values().collect::<Vec<_>>().join(" | ");
        let place = Place { sheet: Some(sheet.name.clone()), row: row.number, ..Place::default() };
        out.unread.push(Unread { place, text, why: Why::Hidden });
    }
}

/// Puts the unread into the order of the sheets, and names the sheet where no section is named.
fn finish(sheets: &[Sheet], out: &mut Questionnaire) {
    let order: BTreeMap<&str, usize> =
        sheets.iter().enumerate().map(|(i, s)| (s.name.as_str(), i)).collect();
    let at = |place: &Place| place.sheet.as_deref().and_then(|s| order.get(s).copied());
    out.unread.sort_by_key(|u| (at(&u.place), u.place.row));
    if out.tables.len() > 1 {
        for item in &mut out.items {
            item.section = item.section.take().or_else(|| item.place.sheet.clone());
        }
    }
}

/// Tells what stands in `sheet` and cannot be seen there.
fn notes(sheet: &Shown, out: &mut Questionnaire) {
    let Some(name) = &sheet.grid.sheet else { return };
    let here = |place: &Place| place.sheet.as_ref() == Some(name);
    let hidden = |row: u32| sheet.scan.hidden_rows.contains(&row);
    let rows = sheet.grid.rows.iter().filter(|r| hidden(r.number)).count();
    if rows > 0 {
        let asked = out.items.iter().filter(|i| here(&i.place) && hidden(i.place.row)).count();
        out.notes.push(format!(
            "sheet {name:?} has {rows} hidden rows, which were read; {asked} of them are questions"
        ));
    }
    if let Some(table) = out.tables.iter().find(|t| t.sheet == *name) {
        let columns = [Some(table.columns.question), table.columns.answer, table.columns.remark];
        let hidden = columns.into_iter().flatten().filter(|c| sheet.scan.is_hidden(*c));
        let hidden: Vec<String> = hidden.map(column_name).collect();
        if !hidden.is_empty() {
            out.notes.push(format!("sheet {name:?}: column {} is hidden", hidden.join(", ")));
        }
    }
    let formulas = out.unread.iter().filter(|u| here(&u.place) && u.why == Why::Formula).count();
    if formulas > 0 {
        out.notes.push(format!(
            "sheet {name:?}: {formulas} questions are formulas without a stored value; open and save \
             the workbook in a spreadsheet program"
        ));
    }
}
