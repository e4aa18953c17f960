//! DOCX: paragraphs with their styles and numbers, and tables.

use std::collections::BTreeMap;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::blocks::{self, Block, Role};
use super::mark::{Kind, Mark};
use super::package::{Package, attribute};
use super::table::{self, Grid, Row};
use super::{Hints, Questionnaire, prose};
use crate::error::Result;

const DOCUMENT: &str = "word/document.xml";
const NUMBERING: &str = "word/numbering.xml";
const RELATIONS: &str = "word/_rels/document.xml.rels";

/// Adds the items of a text document to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let package = Package::open(name, bytes)?;
    let mut walk =
        Walk { bullets: bullets(&package)?, targets: targets(&package)?, ..Walk::default() };
    let mut reader = quick_xml::Reader::from_str(package.xml(DOCUMENT)?);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(e)) => walk.start(&e, false),
            Ok(Event::Empty(e)) => walk.start(&e, true),
            Ok(Event::End(e)) => walk.end(e.local_name().as_ref()),
            Ok(Event::Text(t)) if walk.in_text => {
                walk.text.push_str(&blocks::unmarked(&t.xml10_content()));
            }
            Ok(Event::GeneralRef(r)) if walk.in_text => walk.reference(&r.xml10_content()),
            Ok(_) => {}
            Err(e) => return Err(package.broken(DOCUMENT, &e)),
        }
    }
    prose::read(&walk.blocks, hints.answered, out);
    for rows in walk.tables {
        let grid = Grid { file: name.to_owned(), sheet: None, rows, only: false };
        table::read(&grid, hints, out)?;
    }
    Ok(())
}

#[derive(Default)]
struct Walk {
    bullets: BTreeMap<(String, usize), bool>,
    /// Where links point, by the id of their relationship.
    targets: BTreeMap<String, String>,
    link: Option<String>,
    counters: BTreeMap<String, Vec<u32>>,
    blocks: Vec<Block>,
    tables: Vec<Vec<Row>>,
    /// Open tables; only the outermost makes cells.
    depth: usize,
    row: Row,
    column: u32,
    cell: String,
    text: String,
    in_text: bool,
    paragraph: u32,
    style: String,
    level: usize,
    number: Option<String>,
}

impl Walk {
    fn start(&mut self, e: &BytesStart<'_>, empty: bool) {
        match e.local_name().as_ref() {
            "p" => {
                self.paragraph += 1;
                (self.style, self.level, self.number) = (String::new(), 0, None);
                self.text.clear();
            }
            "pStyle" => self.style = attribute(e, "val").unwrap_or_default().to_lowercase(),
            "ilvl" => {
                self.level = attribute(e, "val").and_then(|v| v.parse().ok()).unwrap_or(0).min(8);
            }
            "hyperlink" if !empty => {
                let id = attribute(e, "id").unwrap_or_default();
                self.link = self.targets.get(&id).cloned();
            }
            "numId" => self.number = attribute(e, "val").filter(|v| v != "0"),
            "t" => self.in_text = !empty,
            "tab" => self.text.push(' '),
            "br" | "cr" => self.text.push('\n'),
            "tbl" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.tables.push(Vec::new());
                }
            }
            "tr" if self.depth == 1 => {
                let number = self.tables.last().map_or(0, Vec::len) as u32 + 1;
                (self.row, self.column) = (Row { number, ..Row::default() }, 0);
            }
            "tc" if self.depth == 1 => self.cell.clear(),
            "gridSpan" if self.depth == 1 => {
                let span: u32 = attribute(e, "val").and_then(|v| v.parse().ok()).unwrap_or(1);
                self.column += span.clamp(1, 64) - 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "hyperlink" => {
                // An address that is its own text need not be said twice.
                let link = self.link.take().filter(|url| !self.text.ends_with(url.as_str()));
                self.text.extend(link.map(|url| blocks::link(&url)));
            }
            "p" if self.depth > 0 => {
                if !self.cell.is_empty() {
                    self.cell.push('\n');
                }
                self.cell.push_str(self.text.trim());
            }
            "p" => self.flush(),
            "tc" if self.depth == 1 => {
                let text = self.cell.trim().to_owned();
                if !text.is_empty() {
                    self.row.cells.insert(self.column, text);
                }
                self.column += 1;
            }
            "tr" if self.depth == 1 => {
                let row = std::mem::take(&mut self.row);
                if let Some(table) = self.tables.last_mut()
                    && !row.cells.is_empty()
                {
                    table.push(row);
                }
            }
            "tbl" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn reference(&mut self, name: &str) {
        if let Some(text) = resolve_predefined_entity(name) {
            self.text.push_str(text);
        } else if let Some(code) = name.strip_prefix('#') {
            let code = match code.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => code.parse().ok(),
            };
            self.text.extend(code.and_then(char::from_u32));
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let mark = self.numbering();
        let title = ["heading", "title", "überschrift", "titre", "ttulo"];
        let title = title.iter().any(|t| self.style.starts_with(t));
        for (i, line) in text.split('\n').filter(|l| !l.trim().is_empty()).enumerate() {
            let mut made = Block::of(self.paragraph, line);
            if let Some(first) = made.first_mut() {
                if i == 0 && first.mark.is_none() && first.role == Role::Text {
                    first.mark.clone_from(&mark);
                }
                if title && first.mark.is_none() {
                    first.role = Role::Title;
                }
            }
            self.blocks.extend(made);
        }
    }

    /// The mark that the paragraph's automatic number shows.
    fn numbering(&mut self) -> Option<Mark> {
        let id = self.number.clone()?;
        if self.bullets.get(&(id.clone(), self.level)).copied().unwrap_or(false) {
            return Some(Mark { id: String::new(), label: String::new(), kind: Kind::Bullet });
        }
        let counts = self.counters.entry(id).or_default();
        counts.resize(self.level + 1, 0);
        if let Some(last) = counts.last_mut() {
            *last += 1;
        }
        let shown: Vec<String> = counts.iter().map(|n| (*n).max(1).to_string()).collect();
        let id = shown.join(".");
        Some(Mark { label: format!("{id}."), id, kind: Kind::Number(self.level + 1) })
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

/// Which levels of which lists have bullets.
fn bullets(package: &Package) -> Result<BTreeMap<(String, usize), bool>> {
    let mut out = BTreeMap::new();
    if !package.has(NUMBERING) {
        return Ok(out);
    }
    let (mut formats, mut level) = (BTreeMap::new(), 0);
    let (mut outer, mut number) = (String::new(), String::new());
    let value = |e: &BytesStart<'_>| attribute(e, "val").unwrap_or_default();
    package.each(NUMBERING, |e, _| match e.local_name().as_ref() {
        "abstractNum" => outer = attribute(e, "abstractNumId").unwrap_or_default(),
        "lvl" => level = attribute(e, "ilvl").and_then(|v| v.parse().ok()).unwrap_or(0),
        "numFmt" => {
            formats.insert((outer.clone(), level), value(e) == "bullet");
        }
        "num" => number = attribute(e, "numId").unwrap_or_default(),
        "abstractNumId" => {
            let wanted = value(e);
            for ((_, level), bullet) in formats.iter().filter(|((a, _), _)| *a == wanted) {
                out.insert((number.clone(), *level), *bullet);
            }
        }
        _ => {}
    })?;
    Ok(out)
}
