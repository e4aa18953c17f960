//! Markdown: headings, lists, paragraphs and tables.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::{self, Block, Role};
use super::document::Document;
use super::mark::{Kind, Mark};
use super::table::Row;
use super::{Hints, Questionnaire};
use crate::error::Result;

/// Adds the items of a Markdown text to `out`.
pub(super) fn read(name: &str, text: &str, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let mut walk = Walk { text, ..Walk::default() };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        walk.event(&event, &range);
    }
    walk.flush();
    walk.document.read(name, hints, out)
}

#[derive(Default)]
struct Walk<'t> {
    text: &'t str,
    /// Where lines were last counted to, so that a long file is read once.
    counted: (usize, u32),
    document: Document,
    rows: Vec<Row>,
    /// The numbers of the open lists; none for bullets.
    lists: Vec<Option<u64>>,
    mark: Option<Mark>,
    title: bool,
    metadata: bool,
    /// The target of the open link, and where its words begin.
    link: Option<(String, usize)>,
    open: String,
    line: u32,
    row: Row,
    column: Option<u32>,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(*end),
            Event::Text(_) if self.metadata => {}
            Event::Text(t) | Event::Code(t) => {
                if self.open.is_empty() {
                    self.line = self.line_of(range.start);
                }
                self.open.push_str(&blocks::unmarked(t));
            }
            Event::SoftBreak if self.open.ends_with(['?', '？']) && self.column.is_none() => {
                self.open.push('\n');
            }
            Event::SoftBreak => self.open.push(' '),
            Event::HardBreak => self.open.push('\n'),
            Event::Rule => {
                self.flush();
                let line = self.line_of(range.start);
                self.document.blocks.push(blocks::rule(line));
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush();
                self.title = true;
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.flush();
                self.mark = self.item_mark();
            }
            Tag::Table(_) => self.flush(),
            Tag::TableHead | Tag::TableRow => {
                let number = self.line_of(range.start);
                self.row = Row { number, ..Row::default() };
                self.column = Some(0);
            }
            Tag::Link { dest_url, .. } if dest_url.starts_with("http") => {
                self.link = Some((dest_url.to_string(), self.open.len()));
            }
            Tag::Paragraph => self.flush_unless_marked(),
            Tag::MetadataBlock(_) => self.metadata = true,
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::MetadataBlock(_) => self.metadata = false,
            TagEnd::Heading(_) | TagEnd::Paragraph => self.flush(),
            TagEnd::Link => {
                // A bare URL in angle brackets is its own text.
                let link = self.link.take();
                if let Some((url, _)) = link.filter(|(u, at)| self.open.get(*at..) != Some(u)) {
                    self.open.push_str(&blocks::link(&url));
                }
            }
            TagEnd::Item => {
                self.flush();
                self.mark = None;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                let line = rows.first().map_or(1, |r| r.number);
                self.document.push_table(line, rows, u32::MAX);
            }
            TagEnd::TableCell => {
                let text = std::mem::take(&mut self.open).trim().to_owned();
                if let Some(column) = self.column {
                    if !text.is_empty() {
                        self.row.cells.insert(column, text);
                    }
                    self.column = Some(column + 1);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.column = None;
                let row = std::mem::take(&mut self.row);
                self.rows.extend(Some(row).filter(|r| !r.cells.is_empty()));
            }
            _ => {}
        }
    }

    /// The mark of the next item of the innermost list.
    fn item_mark(&mut self) -> Option<Mark> {
        let depth = self.lists.len();
        let bullet = Mark { id: String::new(), label: String::new(), kind: Kind::Bullet };
        match self.lists.last_mut()? {
            Some(number) => {
                let id = number.to_string();
                *number += 1;
                Some(Mark { label: format!("{id}."), id, kind: Kind::Number(depth) })
            }
            None => Some(bullet),
        }
    }

    fn flush_unless_marked(&mut self) {
        if !self.open.trim().is_empty() {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.open);
        let title = std::mem::take(&mut self.title);
        if text.trim().is_empty() {
            return;
        }
        for (i, part) in text.split('\n').enumerate() {
            let mut made = Block::of(self.line + i as u32, part);
            if let Some(first) = made.first_mut() {
                if first.mark.is_none() && first.role == Role::Text {
                    first.mark = self.mark.take();
                }
                if title && first.role == Role::Text {
                    first.role = Role::Title;
                }
            }
            self.document.blocks.extend(made.into_iter().filter(|b| !b.text.is_empty()));
        }
    }

    fn line_of(&mut self, at: usize) -> u32 {
        let (from, lines) = self.counted;
        if at >= from {
            let more = self.text[from..at].matches('\n').count() as u32;
            self.counted = (at, lines + more);
        }
        self.counted.1 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Questionnaire {
        let mut out = Questionnaire::default();
        read("x.md", text, &Hints::default(), &mut out).unwrap();
        out
    }

    #[test]
    fn lists_headings_and_tables() {
        let found = of(
            "# Form\n\nPlease read.\n\n## Keys\n\n1. Is the store\n   encrypted?\n   - A: Yes.\n2. Who *signs*?\n\n## Logs\n\n\
                        | ID | Question | Response |\n|---|---|---|\n| L-1 | Is access logged? | |\n| L-2 | For how long? | A year |\n",
        );
        let items: Vec<_> = found.items.iter().map(|i| (i.id.as_str(), i.text.as_str())).collect();
        assert_eq!(
            items,
            [
                ("1", "Is the store encrypted?"),
                ("2", "Who signs?"),
                ("L-1", "Is access logged?"),
                ("L-2", "For how long?")
            ]
        );
        assert_eq!(found.items[0].section.as_deref(), Some("Keys"));
        assert_eq!(found.items[0].given.as_deref(), Some("Yes."));
        assert_eq!(found.items[0].place.row, 7);
        assert_eq!(found.items[3].given.as_deref(), Some("A year"));
    }

    #[test]
    fn questions_as_headings() {
        let found = of("## Is it signed?\n\nYes, maybe.\n\n## Who signs?\n");
        assert_eq!(found.items.len(), 2);
    }
}
