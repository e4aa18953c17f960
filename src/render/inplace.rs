//! The asker's own workbook with the answers filled in. Every part that is not a filled sheet stays
//! byte for byte; only where there are formulas, the workbook is told to count them anew.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::recalculate::{has_formulas, on_load};
use super::sheet_edit::{Edits, NewCell, apply};
use super::xlsx::{fitting, whole};
use super::{Entry, Report, marked, searched, storable, web};
use crate::answer::wording;
use crate::error::Result;
use crate::questionnaire::package::{Package, Sheet};
use crate::questionnaire::xlsx_scan::Scan;
use crate::questionnaire::{Questionnaire, Table, bad};

/// The part that holds the list of sheets.
const WORKBOOK: &str = "xl/workbook.xml";

/// Width of an added column, in characters.
const WIDTHS: (u32, u32) = (70, 50);

/// A workbook filled in.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Filled {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Answers that were written.
    pub written: usize,
    /// What the user should know: cells that were left as they are.
    pub notes: Vec<String>,
}

/// `bytes`, the workbook that `form` was read from, with the answers of `report`.
pub fn fill(
    bytes: &[u8],
    form: &Questionnaire,
    report: &Report<'_>,
    overwrite: bool,
    chosen: bool,
) -> Result<Filled> {
    let package = Package::open(&form.name, bytes)?;
    let (mut changed, mut filled) = (BTreeMap::new(), Filled::default());
    for sheet in package.sheets()? {
        let Some(table) = form.tables.iter().find(|t| t.sheet == sheet.name) else { continue };
        let scan = Scan::of(&package, &sheet.part)?;
        let target = Target::of(table, &scan, report, overwrite, chosen);
        let mut edits = target.edits(report, &scan, overwrite, &mut filled);
        name_links(&mut edits, &package, &sheet);
        let done = apply(package.xml(&sheet.part)?, &edits)
            .map_err(|e| package.broken(&sheet.part, &e))?;
        filled.written += done
            .written
            .iter()
            .filter(|(r, c)| *c == target.answer && !table.headers.contains(&(r + 1)))
            .count();
        target.tell(&done.kept, done.formulas, &mut filled);
        let links: Vec<(String, String)> =
            done.written.iter().filter_map(|at| edits.cells.get(at)?.link.clone()).collect();
        if !links.is_empty() {
            let (part, xml) = relations(&package, &sheet, &links)?;
            changed.insert(part, xml.into_bytes());
        }
        changed.insert(sheet.part.trim_start_matches('/').to_owned(), done.xml.into_bytes());
    }
    let formulas = package.parts_below("xl/worksheets/").any(|(_, xml)| has_formulas(xml));
    if filled.written > 0 && formulas {
        let book = package.xml(WORKBOOK)?;
        let book = on_load(book).map_err(|e| package.broken(WORKBOOK, &e))?;
        changed.insert(WORKBOOK.to_owned(), book.into_bytes());
    }
    filled.bytes = repack(bytes, changed).map_err(|e| {
        bad(&form.name, &format!("could not be filled in ({e}); open and save it again"))
    })?;
    Ok(filled)
}

/// The columns into which a sheet's answers go.
struct Target<'t> {
    table: &'t Table,
    answer: u32,
    source: u32,
    /// Whether they are new.
    added: (bool, bool),
}

impl<'t> Target<'t> {
    fn of(
        table: &'t Table,
        scan: &Scan,
        report: &Report<'_>,
        overwrite: bool,
        chosen: bool,
    ) -> Self {
        let columns = &table.columns;
        let mine = || report.entries.iter().filter(|e| in_table(e, table));
        let all = mine().count();
        // A list of "yes" and "no" is not ours to choose; what is hidden nobody would see.
        let usable = |c: u32| {
            let listed = scan.validated_rows(c);
            !scan.is_hidden(c) && !mine().any(|e| listed.holds(e.item.place.row - 1))
        };
        // A column that is full is not ours.
        let room = overwrite || table.filled * 2 <= all;
        let answer = columns.answer.filter(|c| chosen || room && usable(*c));
        let answer = answer.or(columns.remark.filter(|c| usable(*c)));
        let mut next = next_column(table, scan);
        let mut take = |column: Option<u32>| {
            let fresh = next;
            next += u32::from(column.is_none());
            (column.unwrap_or(fresh), column.is_none())
        };
        let (answer, new_answer) = take(answer);
        let (source, new_source) = take(columns.source.filter(|c| usable(*c)));
        Self { table, answer, source, added: (new_answer, new_source) }
    }

    fn edits(
        &self,
        report: &Report<'_>,
        scan: &Scan,
        overwrite: bool,
        filled: &mut Filled,
    ) -> Edits {
        let mut edits = Edits { overwrite, ..Edits::default() };
        let style_of = self.table.columns.question;
        let mut put = |row: u32, column: u32, text: String, link: Option<(String, String)>| {
            edits.cells.insert((row, column), NewCell { text, link, style_of });
        };
        for header in &self.table.headers {
            let names = [
                (self.added.0, self.answer, wording::ANSWER_COLUMN),
                (self.added.1, self.source, wording::SOURCE_COLUMN),
            ];
            for (_, column, name) in names.into_iter().filter(|(added, ..)| *added) {
                put(header - 1, column, name.to_owned(), None);
            }
        }
        let [no_answer, no_source] = [self.answer, self.source].map(|c| scan.covered_rows(c));
        let mut covered = 0;
        for entry in report.entries.iter().filter(|e| in_table(e, self.table)) {
            let row = entry.item.place.row - 1;
            if no_answer.holds(row) {
                covered += 1;
                continue;
            }
            put(row, self.answer, answer_text(entry), None);
            if !entry.answer.excerpts.is_empty() && !no_source.holds(row) {
                let first = entry.answer.excerpts.iter().find_map(|e| web(&e.citation.link));
                let link = first.map(|url| (String::new(), url.to_owned()));
                put(row, self.source, source_text(entry), link);
            }
        }
        if covered > 0 {
            filled.notes.push(format!(
                "sheet {:?}: {covered} answers not written, their cells are merged into others",
                self.table.sheet
            ));
        }
        if self.added.0 {
            edits.widths.insert(self.answer, WIDTHS.0);
        }
        if self.added.1 {
            edits.widths.insert(self.source, WIDTHS.1);
        }
        edits
    }

    fn tell(&self, kept: &[(u32, u32)], formulas: usize, filled: &mut Filled) {
        let answers =
            kept.iter().filter(|(_, c)| *c == self.answer).count() - formulas.min(kept.len());
        if answers > 0 {
            filled.notes.push(format!(
                "sheet {:?}: {answers} answers were already there and were kept (--overwrite replaces them)",
                self.table.sheet
            ));
        }
        if formulas > 0 {
            filled.notes.push(format!(
                "sheet {:?}: {formulas} cells hold formulas and were kept",
                self.table.sheet
            ));
        }
    }
}

fn in_table(entry: &Entry, table: &Table) -> bool {
    entry.item.place.sheet.as_ref() == Some(&table.sheet) && entry.item.place.row > 0
}

/// Verdict, reason and as many whole quotations as a cell holds.
fn answer_text(entry: &Entry) -> String {
    let answer = &entry.answer;
    let head = format!("{}. {}", wording::label(answer.verdict), answer.reason);
    let nearest = searched(answer).map(|line| {
        if answer.excerpts.is_empty() { line } else { format!("{line}\n{}", wording::NEAREST) }
    });
    let quotes = answer.excerpts.iter().map(|e| marked(e.quote.text(), e.citation.verbatim));
    let parts = std::iter::once(head).chain(nearest).chain(quotes);
    fitting(&whole(parts.map(|p| storable(&p)), "\n\n"))
}

fn source_text(entry: &Entry) -> String {
    whole(entry.answer.excerpts.iter().map(|e| storable(&e.citation.link)), "\n")
}

/// Gives the links of `edits` ids that no relationship of `sheet` has.
fn name_links(edits: &mut Edits, package: &Package, sheet: &Sheet) {
    let old = package.part(&relations_part(sheet)).unwrap_or_default();
    let free = |prefix: &String| memchr::memmem::find(old, prefix.as_bytes()).is_none();
    let prefix = (1..=u32::MAX).map(|n| format!("rIdQsec{n}x")).find(free).unwrap_or_default();
    let links = edits.cells.values_mut().filter_map(|c| c.link.as_mut());
    for (n, (id, _)) in links.enumerate() {
        *id = format!("{prefix}{n}");
    }
}

/// The part that holds the relationships of `sheet`.
fn relations_part(sheet: &Sheet) -> String {
    let part = sheet.part.trim_start_matches('/');
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{file}.rels")
}

/// The relationship part of `sheet` with `links`.
fn relations(
    package: &Package,
    sheet: &Sheet,
    links: &[(String, String)],
) -> Result<(String, String)> {
    let part = relations_part(sheet);
    let link = |(id, url): &(String, String)| {
        format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            quick_xml::escape::escape(url)
        )
    };
    let links: String = links.iter().map(link).collect();
    let old = if package.has(&part) { Some(package.xml(&part)?) } else { None };
    let xml = match old.and_then(|o| o.rfind("</Relationships>").map(|at| (o, at))) {
        Some((old, at)) => format!("{}{links}{}", &old[..at], &old[at..]),
        None => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
        ),
    };
    Ok((part, xml))
}

/// The first column after all that a sheet holds.
pub(super) fn next_column(table: &Table, scan: &Scan) -> u32 {
    let merged = scan.merged.iter().map(|a| *a.columns.end()).filter(|c| *c < 200).max();
    table.last_column.max(merged.unwrap_or_default()) + 1
}

pub(super) fn repack(
    bytes: &[u8],
    mut changed: BTreeMap<String, Vec<u8>>,
) -> zip::result::ZipResult<Vec<u8>> {
    let mut old = ZipArchive::new(Cursor::new(bytes))?;
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for i in 0..old.len() {
        let file = old.by_index_raw(i)?;
        let name = file.name()?.into_owned();
        match changed.remove(&name) {
            Some(content) => {
                drop(file);
                new.start_file(name, options)?;
                new.write_all(&content)?;
            }
            None => new.raw_copy_file(file)?,
        }
    }
    for (name, content) in changed {
        new.start_file(name, options)?;
        new.write_all(&content)?;
    }
    Ok(new.finish()?.into_inner())
}
