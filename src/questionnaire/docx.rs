//! DOCX: paragraphs with their styles and numbers, and tables.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use std::collections::BTreeMap;

use super::blocks::{self, Block, Role};
use super::document::Document;
use super::docx_numbering::Numbering;
use super::package::{Package, attribute};
use super::table::Row;
use super::{Hints, Questionnaire};
use crate::error::Result;

const DOCUMENT: &str = "word/document.xml";
const RELATIONS: &str = "word/_rels/document.xml.rels";

/// Columns that one cell may span.
const SPAN: u32 = 64;

/// Elements whose content is not shown: what was deleted or moved away, and the twin of a drawing
/// for older programs.
const UNSHOWN: &[&str] = &["Fallback", "del", "moveFrom"];

/// Adds the items of a text document to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let package = Package::open(name, bytes)?;
    let document = Document { counted: true, ..Document::default() };
    let (numbering, targets) = (Numbering::of(&package)?, targets(&package)?);
    let mut walk = Walk { numbering, targets, document, ..Walk::default() };
    let mut reader = quick_xml::Reader::from_str(package.xml(DOCUMENT)?);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(e)) => walk.start(&e, false),
            Ok(Event::Empty(e)) => walk.start(&e, true),
            Ok(Event::End(e)) => walk.end(e.local_name().as_ref()),
            Ok(Event::Text(t)) if walk.in_text => {
                walk.open.text.push_str(&blocks::unmarked(&t.xml10_content()));
            }
            Ok(Event::GeneralRef(r)) if walk.in_text => walk.reference(&r.xml10_content()),
            Ok(_) => {}
            Err(e) => return Err(package.broken(DOCUMENT, &e)),
        }
    }
    walk.document.read(name, hints, out)
}

#[derive(Default)]
struct Walk {
    numbering: Numbering,
    /// Where links point, by the id of their relationship, and where the open one does.
    targets: BTreeMap<String, String>,
    link: Option<String>,
    document: Document,
    /// Open elements that are not shown.
    unshown: usize,
    /// Open tables; only the outermost makes cells.
    depth: usize,
    rows: Vec<Row>,
    row: Row,
    column: u32,
    width: u32,
    cell: String,
    in_text: bool,
    count: u32,
    open: Paragraph,
    /// The paragraphs around the text box that is open.
    outer: Vec<Paragraph>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: String,
    level: Option<usize>,
    list: Option<String>,
    title: bool,
}

impl Walk {
    fn start(&mut self, e: &BytesStart<'_>, empty: bool) {
        let name = e.local_name();
        let value = || attribute(e, "val").unwrap_or_default();
        if UNSHOWN.contains(&name.as_ref()) {
            self.unshown += usize::from(!empty);
        }
        if self.unshown > 0 {
            return;
        }
        match name.as_ref() {
            "p" if empty => self.count += 1,
            "p" => {
                self.count += 1;
                let outer = std::mem::take(&mut self.open);
                self.outer.push(outer);
            }
            "pStyle" => self.open.style = value(),
            "ilvl" => self.open.level = value().parse().ok(),
            "numId" => self.open.list = Some(value()),
            "outlineLvl" => self.open.title = value().parse::<u8>().is_ok_and(|l| l < 9),
            "hyperlink" if !empty => {
                let id = attribute(e, "id").unwrap_or_default();
                self.link = self.targets.get(&id).cloned();
            }
            "t" => self.in_text = !empty,
            "tab" => self.open.text.push(' '),
            "noBreakHyphen" => self.open.text.push('-'),
            "br" | "cr" => self.open.text.push('\n'),
            "tbl" => self.depth += 1,
            "tr" if self.depth == 1 => {
                let number = self.rows.len() as u32 + 1;
                (self.row, self.column) = (Row { number, ..Row::default() }, 0);
            }
            "tc" if self.depth == 1 => self.cell.clear(),
            "gridSpan" if self.depth == 1 => {
                let span = value().parse::<u32>().unwrap_or(1).clamp(1, SPAN);
                if span > 1 {
                    self.row.merged.insert(self.column, self.column + span - 1);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if UNSHOWN.contains(&name) {
            self.unshown = self.unshown.saturating_sub(1);
        }
        if self.unshown > 0 {
            return;
        }
        match name {
            "t" => self.in_text = false,
            "hyperlink" => {
                // An address that is its own text need not be said twice.
                let link = self.link.take().filter(|url| !self.open.text.ends_with(url.as_str()));
                self.open.text.extend(link.map(|url| blocks::link(&url)));
            }
            "p" => {
                let outer = self.outer.pop().unwrap_or_default();
                let done = std::mem::replace(&mut self.open, outer);
                self.paragraph(&done);
            }
            "tc" if self.depth == 1 => {
                let text = self.cell.trim().to_owned();
                let last = self.row.merged.get(&self.column).copied().unwrap_or(self.column);
                if !text.is_empty() {
                    self.row.cells.insert(self.column, text);
                }
                self.column = last + 1;
                self.width = self.width.max(self.column);
            }
            "tr" if self.depth == 1 => {
                let row = std::mem::take(&mut self.row);
                self.rows.extend(Some(row).filter(|r| !r.cells.is_empty()));
            }
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    let rows = std::mem::take(&mut self.rows);
                    self.document.push_table(self.count, rows, std::mem::take(&mut self.width));
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, name: &str) {
        if let Some(text) = resolve_predefined_entity(name) {
            self.open.text.push_str(text);
        } else if let Some(code) = name.strip_prefix('#') {
            let code = match code.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => code.parse().ok(),
            };
            self.open.text.extend(code.and_then(char::from_u32));
        }
    }

    fn paragraph(&mut self, done: &Paragraph) {
        let styled = self.numbering.list_of(&done.style);
        let (list, level) = match (&done.list, styled) {
            (Some(list), styled) => (Some(list.clone()), styled.map_or(0, |(_, level)| level)),
            (None, Some((list, level))) => (Some(list), level),
            (None, None) => (None, 0),
        };
        let level = done.level.unwrap_or(level);
        let mark = list.filter(|l| l != "0").and_then(|list| self.numbering.next(&list, level));
        if self.depth > 0 {
            if !self.cell.is_empty() {
                self.cell.push('\n');
            }
            let label = mark.map(|m| m.label).filter(|l| !l.is_empty());
            self.cell.extend(label.map(|l| format!("{l} ")));
            self.cell.push_str(done.text.trim());
            return;
        }
        if done.text.trim().is_empty() {
            return;
        }
        let title = done.title || self.numbering.is_title(&done.style);
        for (i, line) in done.text.split('\n').filter(|l| !l.trim().is_empty()).enumerate() {
            let mut made = Block::of(self.count, line);
            if let Some(first) = made.first_mut() {
                if i == 0 && first.mark.is_none() && first.role == Role::Text {
                    first.mark.clone_from(&mark);
                }
                if title && first.role == Role::Text {
                    first.role = Role::Title;
                }
            }
            self.document.blocks.extend(made);
        }
    }
}

/// Where the document's links point that lead to the web.
fn targets(package: &Package) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    if package.has(RELATIONS) {
        package.each(RELATIONS, |e, _| {
            let target = attribute(e, "Target").filter(|t| t.starts_with("http"));
            if let (Some(id), Some(target)) = (attribute(e, "Id"), target) {
                out.insert(id, target);
            }
        })?;
    }
    Ok(out)
}
