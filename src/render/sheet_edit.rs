//! Cells put into a sheet's XML; every other byte stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::sheet_xml::{self, AFTER_LINKS};
use crate::questionnaire::package::attribute;
use crate::questionnaire::xlsx_scan::{Area, cell};

/// A cell to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewCell {
    /// Its text.
    pub(super) text: String,
    /// The relationship that is its hyperlink, and where it points.
    pub(super) link: Option<(String, String)>,
    /// The column of the same row whose style it takes.
    pub(super) style_of: u32,
}

/// What is to be written into a sheet.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// The cells by row and column, from 0.
    pub(super) cells: BTreeMap<(u32, u32), NewCell>,
    /// Whether cells that hold something are replaced.
    pub(super) overwrite: bool,
    /// Columns that are added, with their widths.
    pub(super) widths: BTreeMap<u32, u32>,
}

/// An edited sheet.
#[derive(Debug, Default)]
pub(super) struct Edited {
    /// Its XML.
    pub(super) xml: String,
    /// The cells that were written.
    pub(super) written: BTreeSet<(u32, u32)>,
    /// The cells that hold something and were left as they are.
    pub(super) kept: Vec<(u32, u32)>,
    /// Of these, the formulas, which are never replaced.
    pub(super) formulas: usize,
}

/// `xml` with `edits`.
pub(super) fn apply(xml: &str, edits: &Edits) -> Result<Edited, quick_xml::Error> {
    let mut editor = Editor {
        xml,
        edits,
        reader: Reader::from_str(xml),
        out: Edited::default(),
        copied: 0,
        prefix: String::new(),
        depth: 0,
        row: 0,
        next_row: 0,
        column: 0,
        next_column: 0,
        last_width: None,
        seen_cols: false,
        linked: false,
        style: BTreeMap::new(),
    };
    editor.run()?;
    Ok(editor.out)
}

struct Editor<'x> {
    xml: &'x str,
    edits: &'x Edits,
    reader: Reader<&'x [u8]>,
    out: Edited,
    /// Bytes of the original that are already in the output.
    copied: usize,
    prefix: String,
    depth: usize,
    /// The open row, from 0, and the first row not yet written.
    row: u32,
    next_row: u32,
    /// The column after the last one read, and the first not yet written.
    column: u32,
    next_column: u32,
    last_width: Option<u32>,
    seen_cols: bool,
    linked: bool,
    style: BTreeMap<u32, String>,
}

impl Editor<'_> {
    fn run(&mut self) -> Result<(), quick_xml::Error> {
        loop {
            let before = self.position();
            match self.reader.read_event()? {
                Event::Eof => break,
                Event::Start(e) => {
                    self.opened(&e.into_owned(), before, false)?;
                    self.depth += 1;
                }
                Event::Empty(e) => self.opened(&e.into_owned(), before, true)?,
                Event::End(e) => {
                    self.depth = self.depth.saturating_sub(1);
                    let name = e.local_name().as_ref().to_owned();
                    self.closed(&name, before);
                }
                _ => {}
            }
        }
        self.copy_to(self.xml.len());
        Ok(())
    }

    fn position(&self) -> usize {
        self.reader.buffer_position() as usize
    }

    fn push(&mut self, xml: &str) {
        self.out.xml.push_str(xml);
    }

    fn copy_to(&mut self, at: usize) {
        self.out.xml.push_str(&self.xml[self.copied..at]);
        self.copied = at;
    }

    fn opened(
        &mut self,
        e: &BytesStart<'_>,
        before: usize,
        empty: bool,
    ) -> Result<(), quick_xml::Error> {
        let after = self.position();
        let name = e.local_name().as_ref().to_owned();
        match name.as_str() {
            "worksheet" if self.depth == 0 => {
                let whole = e.name().as_ref().to_owned();
                whole.strip_suffix("worksheet").unwrap_or_default().clone_into(&mut self.prefix);
            }
            "dimension" if self.depth == 1 => self.dimension(e, before, after, empty),
            "cols" => self.seen_cols = true,
            "col" => self.last_width = attribute(e, "max").and_then(|m| m.parse().ok()),
            "sheetData" if self.depth == 1 && !self.seen_cols && !self.edits.widths.is_empty() => {
                self.copy_to(before);
                let columns = self.columns(0);
                let p = &self.prefix;
                self.push(&format!("<{p}cols>{columns}</{p}cols>"));
            }
            "row" if self.depth == 2 => self.row_opened(e, before, after, empty),
            "c" if self.depth == 3 => self.cell(e, before, empty)?,
            "hyperlinks" if self.depth == 1 && empty => {
                // Empty lists of links are not allowed, but are seen; ours takes its place.
                self.copy_to(before);
                self.copied = after;
            }
            "hyperlink" if self.depth == 2 && empty && self.replaces(e) => {
                self.copy_to(before);
                self.copied = after;
            }
            other if self.depth == 1 && AFTER_LINKS.contains(&other) => self.links(before),
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &str, before: usize) {
        match name {
            "cols" if self.depth == 1 => {
                let columns = self.columns(self.last_width.unwrap_or_default());
                self.copy_to(before);
                self.out.xml.push_str(&columns);
            }
            "row" if self.depth == 2 => {
                self.put_cells(before, u32::MAX);
            }
            "sheetData" if self.depth == 1 => self.put_rows(before, u32::MAX),
            "hyperlinks" if self.depth == 1 => {
                self.copy_to(before);
                let list = self.link_list();
                self.out.xml.push_str(&list);
                self.linked = true;
            }
            "worksheet" if self.depth == 0 => self.links(before),
            _ => {}
        }
    }

    /// The area in use, widened.
    fn dimension(&mut self, e: &BytesStart<'_>, before: usize, after: usize, empty: bool) {
        let Some(old) = attribute(e, "ref").and_then(|r| Area::parse(&r)) else { return };
        if !empty {
            return;
        }
        let tag = sheet_xml::dimension(&self.prefix, &old, self.edits.cells.keys());
        self.copy_to(before);
        self.out.xml.push_str(&tag);
        self.copied = after;
    }

    fn columns(&self, after: u32) -> String {
        let fresh = self.edits.widths.iter().filter(|(c, _)| **c + 1 > after);
        fresh.map(|(c, w)| sheet_xml::width(&self.prefix, *c, *w)).collect()
    }

    fn row_opened(&mut self, e: &BytesStart<'_>, before: usize, after: usize, empty: bool) {
        let number = attribute(e, "r").and_then(|r| r.parse::<u32>().ok());
        self.row = number.map_or(self.next_row, |n| n.saturating_sub(1));
        self.put_rows(before, self.row);
        (self.column, self.next_column) = (0, 0);
        self.style.clear();
        self.next_row = self.row + 1;
        if self.pending(u32::MAX).is_empty() {
            return;
        }
        // The hint on the row's width would be wrong.
        let mut tag = self.xml[before..after].to_owned();
        if let Some(spans) = attribute(e, "spans") {
            tag = tag.replacen(&format!(" spans=\"{spans}\""), "", 1);
        }
        self.copy_to(before);
        self.copied = after;
        if empty {
            let open = tag.trim_end_matches("/>").trim_end();
            self.push(&format!("{open}>"));
            self.put_cells(after, u32::MAX);
            let p = &self.prefix;
            self.push(&format!("</{p}row>"));
        } else {
            self.out.xml.push_str(&tag);
        }
    }

    /// The edits of the open row before `column` that are not yet written.
    fn pending(&self, column: u32) -> Vec<(u32, NewCell)> {
        if self.next_column >= column {
            return Vec::new();
        }
        let range = self.edits.cells.range((self.row, self.next_column)..(self.row, column));
        let fresh = range.filter(|(at, _)| !self.out.written.contains(at));
        fresh.map(|((_, c), new)| (*c, new.clone())).collect()
    }

    fn put_cells(&mut self, before: usize, column: u32) {
        let pending = self.pending(column);
        self.next_column = self.next_column.max(column);
        if pending.is_empty() {
            return;
        }
        self.copy_to(before);
        for (column, new) in pending {
            let style = self.style.get(&new.style_of).cloned();
            self.put(column, &new, style.as_deref());
        }
    }

    /// The rows before `row` that the sheet does not have.
    fn put_rows(&mut self, before: usize, row: u32) {
        // Rows of a damaged sheet may stand in any order.
        if row <= self.next_row {
            return;
        }
        let missing = self.edits.cells.range((self.next_row, 0)..(row, 0));
        let mut rows: Vec<u32> = missing.map(|((r, _), _)| *r).collect();
        rows.dedup();
        if rows.is_empty() {
            return;
        }
        self.copy_to(before);
        let (open, column, p) = (self.row, self.next_column, self.prefix.clone());
        for missing in rows {
            (self.row, self.next_column) = (missing, 0);
            self.style.clear();
            self.push(&format!("<{p}row r=\"{}\">", missing + 1));
            self.put_cells(before, u32::MAX);
            self.push(&format!("</{p}row>"));
        }
        (self.row, self.next_column) = (open, column);
    }

    fn cell(
        &mut self,
        e: &BytesStart<'_>,
        before: usize,
        empty: bool,
    ) -> Result<(), quick_xml::Error> {
        let column = attribute(e, "r").and_then(|r| cell(&r)).map_or(self.column, |(_, c)| c);
        self.put_cells(before, column);
        self.column = column + 1;
        let style = attribute(e, "s");
        if let Some(style) = &style {
            self.style.insert(column, style.clone());
        }
        let at = (self.row, column);
        let new = self.edits.cells.get(&at).filter(|_| !self.out.written.contains(&at)).cloned();
        let Some(new) = new else { return Ok(()) };
        self.next_column = column + 1;
        let (mut filled, mut formula) = (false, false);
        if !empty {
            loop {
                match self.reader.read_event()? {
                    Event::Start(e) | Event::Empty(e) => {
                        formula |= e.local_name().as_ref() == "f";
                        filled |= matches!(e.local_name().as_ref(), "f" | "v" | "is");
                    }
                    Event::End(e) if e.local_name().as_ref() == "c" => break,
                    Event::Eof => break,
                    _ => {}
                }
            }
            // The end tag was read here, not by the caller.
            self.depth = self.depth.saturating_sub(1);
        }
        if filled && (formula || !self.edits.overwrite) {
            self.out.kept.push((self.row, column));
            self.out.formulas += usize::from(formula && self.edits.overwrite);
            return Ok(());
        }
        let after = self.position();
        self.copy_to(before);
        self.copied = after;
        self.put(column, &new, style.as_deref());
        Ok(())
    }

    fn put(&mut self, column: u32, new: &NewCell, style: Option<&str>) {
        let xml = sheet_xml::cell(&self.prefix, (self.row, column), new, style);
        self.push(&xml);
        self.out.written.insert((self.row, column));
    }

    fn links(&mut self, before: usize) {
        let list = self.link_list();
        if self.linked || list.is_empty() {
            return;
        }
        self.linked = true;
        self.copy_to(before);
        let p = &self.prefix;
        self.push(&format!("<{p}hyperlinks>{list}</{p}hyperlinks>"));
    }

    /// Whether a link that is there belongs to a cell that got a new one.
    fn replaces(&self, e: &BytesStart<'_>) -> bool {
        let linked = |at: &(u32, u32)| self.edits.cells.get(at).is_some_and(|c| c.link.is_some());
        let at = attribute(e, "ref").and_then(|r| cell(&r));
        at.is_some_and(|at| linked(&at) && self.out.written.contains(&at))
    }

    fn link_list(&self) -> String {
        let link = |at: &(u32, u32)| {
            let (id, _) = self.edits.cells.get(at)?.link.as_ref()?;
            Some(sheet_xml::hyperlink(&self.prefix, *at, id))
        };
        self.out.written.iter().filter_map(link).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(cells: &[(u32, u32)]) -> Edits {
        let new = |at: &(u32, u32)| {
            let link = Some(("rQ1".to_owned(), "https://demo.example/".to_owned()));
            (*at, NewCell { text: "=1 <a> _x0041_".into(), link, style_of: 1 })
        };
        Edits { cells: cells.iter().map(new).collect(), ..Edits::default() }
    }

    const SHEET: &str = "<x:worksheet><x:dimension ref=\"A1:B2\"/><x:sheetData>\
        <x:row r=\"1\" spans=\"1:2\"><x:c r=\"A1\"><x:v>1</x:v></x:c><x:c r=\"B1\" s=\"4\"/></x:row>\
        <x:row r=\"2\"/><x:row r=\"4\"><x:c r=\"B4\"><x:f>A1</x:f></x:c></x:row></x:sheetData><x:pageMargins/></x:worksheet>";

    #[test]
    fn new_cells_stand_in_order_and_all_else_stays() {
        let done = apply(SHEET, &edits(&[(0, 1), (0, 3), (1, 0), (2, 2), (3, 1)])).unwrap();
        assert_eq!(done.written, BTreeSet::from([(0, 1), (0, 3), (1, 0), (2, 2)]));
        assert_eq!(done.kept, [(3, 1)]);
        for part in [
            "<x:dimension ref=\"A1:D4\"/>",
            "<x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c><x:c r=\"B1\" s=\"4\" t=\"inlineStr\">",
            "<x:c r=\"D1\" s=\"4\" t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">=1 &lt;a&gt; _x005F_x0041_</x:t>",
            "<x:row r=\"2\"><x:c r=\"A2\"",
            "<x:row r=\"3\"><x:c r=\"C3\"",
            "<x:c r=\"B4\"><x:f>A1</x:f></x:c></x:row></x:sheetData><x:hyperlinks><x:hyperlink ",
        ] {
            assert!(done.xml.contains(part), "{part}\n{}", done.xml);
        }
    }

    #[test]
    fn rows_in_any_order_are_survived() {
        let sheet = "<worksheet><sheetData><row r=\"9\"/><row r=\"2\"><c r=\"C2\"/><c r=\"A2\"/></row>\
            <row r=\"2\"/><row><c/></row><row r=\"0\"/><row r=\"99999999999\"/></sheetData></worksheet>";
        let done = apply(sheet, &edits(&[(1, 0), (1, 2), (4, 4)])).unwrap();
        assert_eq!(done.written.len(), 3);
        assert_eq!(done.xml.matches("inlineStr").count(), 3, "{}", done.xml);
    }

    #[test]
    fn a_link_takes_the_place_of_the_old_one() {
        let sheet = "<worksheet><sheetData><row r=\"1\"/></sheetData><hyperlinks>\
            <hyperlink ref=\"A1\" r:id=\"old\"/><hyperlink ref=\"B1\" r:id=\"kept\"/></hyperlinks></worksheet>";
        let done = apply(sheet, &edits(&[(0, 0)])).unwrap().xml;
        assert!(!done.contains("\"old\"") && done.contains("\"kept\"") && done.contains("\"rQ1\""));
    }

    #[test]
    fn without_edits_every_byte_stays() {
        assert_eq!(apply(SHEET, &Edits::default()).unwrap().xml, SHEET);
    }
}
