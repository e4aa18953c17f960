//! HTML: what a mail or a saved page shows, as paragraphs, lists and tables.

use std::collections::BTreeMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;

use super::bad;
use super::blocks::{self, Role};
use super::document::Document;
use super::mark::{Kind, Mark, Series, counted};
use super::table::Row;
use crate::dom;
use crate::error::Result;

/// Elements of which nothing is shown.
const INVISIBLE: &[&str] =
    &["head", "script", "style", "template", "noscript", "title", "select", "textarea", "button"];

/// Elements that do not end a paragraph.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "label", "mark",
    "o:p", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr", "img",
    "bdi", "bdo",
];

/// Columns and rows that one cell may span.
const SPAN: u32 = 64;

/// The paragraphs and tables of `html`; `name` is that of its file.
pub(super) fn read(name: &str, html: &str) -> Result<Document> {
    let page = dom::parse(html).map_err(|bomb| {
        bad(
            name,
            &format!("is made to exhaust its readers: {bomb}; copy its text into a .txt file"),
        )
    })?;
    let mut walk =
        Walk { document: Document { counted: true, ..Document::default() }, ..Walk::default() };
    // Iterative: a hostile mail may nest deeper than any stack.
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) if walk.hidden.is_none() => walk.open(node),
            Edge::Close(node) if walk.hidden == Some(node.id()) => walk.hidden = None,
            Edge::Close(node) if walk.hidden.is_none() => walk.close(node),
            _ => {}
        }
    }
    walk.flush();
    Ok(walk.document)
}

#[derive(Default)]
struct Walk {
    document: Document,
    hidden: Option<NodeId>,
    paragraph: u32,
    text: String,
    preformatted: usize,
    title: bool,
    /// The open lists with the number of their next item; none for bullets.
    lists: Vec<Option<(u32, Series)>>,
    mark: Option<Mark>,
    table: Option<Table>,
}

/// An open table of data.
#[derive(Default)]
struct Table {
    id: Option<NodeId>,
    rows: Vec<Row>,
    row: Row,
    column: u32,
    width: u32,
    /// Rows that cells above still reach into, by column.
    reach: BTreeMap<u32, u32>,
    cell: Option<String>,
}

impl Walk {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Text(text) if self.preformatted > 0 => self.text.push_str(text),
            Node::Text(text) => self.text.push_str(&text.replace(['\n', '\r'], " ")),
            Node::Element(e) if is_hidden(e) => self.hidden = Some(node.id()),
            Node::Element(e) if e.name() == "br" => self.text.push('\n'),
            Node::Element(e) if !INLINE.contains(&e.name()) => self.start(node, e),
            _ => {}
        }
    }

    fn start(&mut self, node: NodeRef<'_, Node>, e: &Element) {
        self.flush();
        match e.name() {
            "pre" => self.preformatted += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.title = true,
            "hr" => self.document.blocks.push(blocks::rule(self.paragraph)),
            "ol" => {
                let start = e.attr("start").and_then(|s| s.parse().ok()).unwrap_or(1);
                let series = match e.attr("type") {
                    Some("a") => Series::Lower,
                    Some("A") => Series::Upper,
                    Some("i") => Series::LowerRoman,
                    Some("I") => Series::UpperRoman,
                    _ => Series::Decimal,
                };
                self.lists.push(Some((start, series)));
            }
            "ul" => self.lists.push(None),
            "li" => self.mark = self.item_mark(),
            "table" if self.table.is_none() && is_data(node) => {
                self.table = Some(Table { id: Some(node.id()), ..Table::default() });
            }
            "tr" => {
                if let Some(table) = &mut self.table {
                    let number = table.rows.len() as u32 + 1;
                    (table.row, table.column) = (Row { number, ..Row::default() }, 0);
                }
            }
            "td" | "th" => {
                if let Some(table) = &mut self.table {
                    table.cell = Some(String::new());
                    while table.reach.get(&table.column).is_some_and(|n| *n > 0) {
                        table.column += 1;
                    }
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Node::Element(e) = node.value() else { return };
        if INLINE.contains(&e.name()) || e.name() == "br" {
            return;
        }
        self.flush();
        match e.name() {
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.title = false,
            "ol" | "ul" => {
                self.lists.pop();
            }
            "li" => self.mark = None,
            "td" | "th" => self.cell(e),
            "tr" => {
                if let Some(table) = &mut self.table {
                    table.end_row();
                }
            }
            "table" if self.table.as_ref().is_some_and(|t| t.id == Some(node.id())) => {
                if let Some(table) = self.table.take() {
                    self.paragraph += 1;
                    self.document.push_table(self.paragraph, table.rows, table.width);
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, e: &Element) {
        let Some(table) = &mut self.table else { return };
        let Some(text) = table.cell.take() else { return };
        let span = |name| e.attr(name).and_then(|s| s.parse::<u32>().ok()).unwrap_or(1);
        let (columns, rows) = (span("colspan").clamp(1, SPAN), span("rowspan").clamp(1, SPAN));
        if !text.is_empty() {
            table.row.cells.insert(table.column, text);
        }
        for column in table.column..table.column + columns {
            table.reach.insert(column, rows);
        }
        table.column += columns;
        table.width = table.width.max(table.column);
    }

    fn item_mark(&mut self) -> Option<Mark> {
        let depth = self.lists.len();
        match self.lists.last_mut()? {
            Some((number, series)) => {
                let id = counted(*number, *series);
                *number = number.saturating_add(1);
                let decimal = *series == Series::Decimal;
                let kind = if decimal { Kind::Number(depth) } else { Kind::Letter };
                Some(Mark { label: format!("{id}."), id, kind })
            }
            None => Some(Mark { id: String::new(), label: String::new(), kind: Kind::Bullet }),
        }
    }

    /// Ends the open paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let lines = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = lines.collect::<Vec<_>>().join("\n");
        if text.trim().is_empty() {
            return;
        }
        if let Some(cell) = self.table.as_mut().and_then(|t| t.cell.as_mut()) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(text.trim());
            return;
        }
        self.paragraph += 1;
        for mut block in blocks::blocks(&text) {
            block.line = self.paragraph;
            if block.role == Role::Text && block.mark.is_none() {
                block.mark = self.mark.take();
            }
            if self.title && block.role == Role::Text {
                block.role = Role::Title;
            }
            self.document.blocks.push(block);
        }
    }
}

impl Table {
    fn end_row(&mut self) {
        for left in self.reach.values_mut() {
            *left = left.saturating_sub(1);
        }
        let row = std::mem::take(&mut self.row);
        if !row.cells.is_empty() {
            self.rows.push(row);
        }
    }
}

fn is_hidden(e: &Element) -> bool {
    let style: String =
        e.attr("style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    INVISIBLE.contains(&e.name())
        || e.attr("hidden").is_some()
        || style.to_ascii_lowercase().contains("display:none")
}

/// Whether a table holds data: several rows of several cells, and no table that lays out the page.
fn is_data(table: NodeRef<'_, Node>) -> bool {
    let name = |n: NodeRef<'_, Node>| n.value().as_element().map(|e| e.name().to_owned());
    let (mut rows, mut cells) = (0, 0);
    for node in table.descendants().skip(1) {
        match name(node).as_deref() {
            Some("table") => return false,
            Some("tr") => cells = 0,
            Some("td" | "th") => {
                cells += 1;
                rows += usize::from(cells == 2);
            }
            _ => {}
        }
    }
    rows >= 2
}

#[cfg(test)]
mod tests {
    use super::super::{Hints, Questionnaire};
    use super::*;

    fn of(html: &str) -> Questionnaire {
        let mut out = Questionnaire::default();
        read("x.html", html).unwrap().read("x.html", &Hints::default(), &mut out).unwrap();
        out
    }

    fn items(html: &str) -> Vec<(String, String)> {
        of(html).items.into_iter().map(|i| (i.id, i.text)).collect()
    }

    #[test]
    fn lists_have_numbers() {
        let found = items(
            "<p>Hello,<br>please answer the questions below:</p><ol start=3><li>Is it <b>signed</b>?<br>\
             <i>e.g.) Yes.</i></li><li><p>Who signs?</p></li></ol><p>Do you like tea?</p>",
        );
        assert_eq!(
            found,
            [("3".into(), "Is it signed?".into()), ("4".into(), "Who signs?".into())]
        );
    }

    #[test]
    fn tables_inside_the_layout() {
        let found =
            of("<h2>Keys</h2><div style='display: none'>Is this seen?</div><table><tr><td><table>\
             <tr><th>No.</th><th>Area</th><th>Question</th><th>Answer</th></tr>\
             <tr><td>K-1</td><td rowspan=2>Store</td><td><p>Is it signed?</p></td><td>Yes</td></tr>\
             <tr><td>K-2</td><td>Who signs?</td><td>&nbsp;</td></tr></table></td></tr></table>");
        let ids: Vec<_> = found.items.iter().map(|i| (i.id.as_str(), i.text.as_str())).collect();
        assert_eq!(ids, [("K-1", "Is it signed?"), ("K-2", "Who signs?")]);
        assert_eq!(found.items[0].given.as_deref(), Some("Yes"));
        assert_eq!(found.items[1].section.as_deref(), Some("Store"));
        assert_eq!(found.items[1].place.to_string(), "table 1 row 3 column C");
    }

    #[test]
    fn deep_nesting_is_read_and_a_bomb_refused() {
        for depth in [1_900, 200_000] {
            let deep = format!("{}<p>Is it signed? Who signs?</p>", "<div>".repeat(depth));
            assert_eq!(items(&deep).len(), 1);
        }
        let bomb = format!("<p {}>Is it signed?", "a b c d ".repeat(1_000));
        let error = read("x.html", &bomb).unwrap_err().to_string();
        assert!(error.contains("x.html") && error.contains("attributes"), "{error}");
        assert_eq!(items(&format!("{}<p>Is it signed?", "<p>a<br>".repeat(9_000))).len(), 1);
    }
}
