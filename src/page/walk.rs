//! The walk over a page's content that makes its text, blocks and sections.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::html::INVISIBLE;
use super::{Block, Cite, Kind, Section, name};
use crate::source::Subject;

/// A soft hyphen is a hint to the line breaker, not a character of the text.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// Bytes of an id.
const MAX_ID: usize = 1_000;

/// Nodes around a heading among which its permalink is looked for: a page of headings has them all around each.
const BESIDE: usize = 64;

/// What a walk gives.
pub(super) struct Walked {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) sections: Vec<Section>,
    pub(super) title: Option<String>,
}

/// Walks `roots` in order, leaving out the subtrees in `drop`.
pub(super) fn walk(roots: &[ElementRef<'_>], drop: &HashSet<NodeId>) -> Walked {
    let mut walker = Walker::new(drop);
    for root in roots {
        // Iterative: a hostile page may nest deeper than any stack.
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => walker.open(node),
                Edge::Close(node) => walker.close(node),
            }
        }
        walker.flush();
    }
    let title = walker.sections.iter().find_map(|s| s.headings.first().cloned());
    Walked { text: walker.text, blocks: walker.blocks, sections: walker.sections, title }
}

/// What an open element makes of the text inside it.
enum Context {
    List { lead: Option<usize> },
    Item,
    Definitions { term: Option<usize> },
    Term,
    Body,
    Table { header: Option<usize> },
    Head,
    Row { cells: usize, heads: usize },
    Admonition { label: Option<usize> },
    Label,
    Heading { level: u8, anchor: Option<String> },
    Pre,
    Caption,
    Cited(Cite),
    Section { outer: usize, outer_anchor: Option<String> },
    Other,
}

struct Walker<'d> {
    drop: &'d HashSet<NodeId>,
    skipping: Option<NodeId>,
    text: String,
    blocks: Vec<Block>,
    sections: Vec<Section>,
    parents: Vec<usize>,
    section: usize,
    anchor: Option<String>,
    open: Vec<(NodeId, Context)>,
    /// Open table rows and open preformatted elements.
    rows: usize,
    pres: usize,
    /// Start of the block being written, if it has text.
    start: Option<usize>,
    /// White space owed before the next character.
    gap: Option<char>,
    /// Text of the document was left out since the last block.
    hole: bool,
    /// The same, as it was when the block being written began.
    after_hole: bool,
}

impl<'d> Walker<'d> {
    fn new(drop: &'d HashSet<NodeId>) -> Self {
        Self {
            drop,
            skipping: None,
            text: String::new(),
            blocks: Vec::new(),
            sections: vec![Section::default()],
            parents: vec![0],
            section: 0,
            anchor: None,
            open: Vec::new(),
            rows: 0,
            pres: 0,
            start: None,
            gap: None,
            hole: false,
            after_hole: false,
        }
    }

    fn open(&mut self, node: NodeRef<'_, Node>) {
        if self.skipping.is_some() {
            return;
        }
        match node.value() {
            Node::Text(text) => self.write(text),
            Node::Element(element) => {
                let name = element.name();
                if INVISIBLE.contains(&name) || self.drop.contains(&node.id()) {
                    self.skip(node, name);
                } else if name == "br" {
                    self.owe(' ');
                } else if is_block(name) {
                    self.open_block(node, element);
                }
            }
            _ => {}
        }
    }

    /// Leaves out an element. No quotation may run over words that are left out, so they end a block.
    fn skip(&mut self, node: NodeRef<'_, Node>, name: &str) {
        self.skipping = Some(node.id());
        let mut texts = node.descendants().filter_map(|n| n.value().as_text());
        if !INVISIBLE.contains(&name) && texts.any(|t| !t.trim().is_empty()) {
            self.flush();
            self.hole = true;
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        if self.skipping.is_some() {
            if self.skipping == Some(node.id()) {
                self.skipping = None;
            }
            return;
        }
        if self.open.last().is_some_and(|(id, _)| *id == node.id()) {
            self.boundary();
            if let Some((_, context)) = self.open.pop() {
                self.leave(context);
            }
        }
    }

    fn open_block(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if self.in_row() && matches!(element.name(), "td" | "th") {
            self.cell(element.name() == "th");
        } else {
            self.boundary();
        }
        let context = self.context_of(node, element);
        self.rows += usize::from(matches!(context, Context::Row { .. }));
        self.pres += usize::from(matches!(context, Context::Pre));
        self.open.push((node.id(), context));
    }

    fn context_of(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Context {
        if let Some(url) = element.attr("cite") {
            let subject = element.attr("data-subject").and_then(Subject::from_name);
            return Context::Cited(Cite { url: url.to_owned(), subject });
        }
        let classed = |class: &str| element.classes().any(|c| c == class);
        match element.name() {
            "ul" | "ol" => Context::List { lead: self.lead_in() },
            "li" => Context::Item,
            "dl" => Context::Definitions { term: None },
            "dt" => Context::Term,
            "dd" => Context::Body,
            "table" => Context::Table { header: None },
            "thead" => Context::Head,
            "tr" if !self.in_row() => Context::Row { cells: 0, heads: 0 },
            "pre" => Context::Pre,
            "figcaption" | "caption" => Context::Caption,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !self.in_row() => Context::Heading {
                level: element.name().as_bytes()[1] - b'0',
                anchor: self.heading_anchor(node, element),
            },
            "section" => {
                let outer_anchor = self.anchor.take();
                self.anchor = id(element);
                Context::Section { outer: self.section, outer_anchor }
            }
            "p" if classed("admonition-title") => Context::Label,
            _ if classed("admonition") => Context::Admonition { label: None },
            _ => Context::Other,
        }
    }

    fn leave(&mut self, context: Context) {
        self.rows -= usize::from(matches!(context, Context::Row { .. }));
        self.pres -= usize::from(matches!(context, Context::Pre));
        if let Context::Section { outer, outer_anchor } = context {
            self.section = outer;
            self.anchor = outer_anchor;
        }
    }

    /// A heading's own id, else its section's, else that of a permalink beside or inside it.
    fn heading_anchor(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Option<String> {
        let own = id(element);
        let beside = || {
            let around = node.parent().into_iter().flat_map(|p| p.children()).take(BESIDE);
            let mut links = around.chain(node.children()).filter_map(|n| n.value().as_element());
            links.find(|e| e.name() == "a" && e.id().is_some()).and_then(id)
        };
        own.or_else(|| self.anchor.take()).or_else(beside)
    }

    /// The block before a list, when it is of the same section and can introduce one.
    fn lead_in(&self) -> Option<usize> {
        let last = self.blocks.last()?;
        let fits = matches!(
            last.kind,
            Kind::Paragraph | Kind::ListItem | Kind::Term | Kind::Definition | Kind::Admonition
        );
        (fits && last.section == self.section).then(|| self.blocks.len() - 1)
    }

    fn in_row(&self) -> bool {
        self.rows > 0
    }

    fn in_pre(&self) -> bool {
        self.pres > 0
    }

    fn cell(&mut self, head: bool) {
        self.owe('\t');
        let row = self.open.iter_mut().rev().find_map(|(_, c)| match c {
            Context::Row { cells, heads } => Some((cells, heads)),
            _ => None,
        });
        if let Some((cells, heads)) = row {
            *cells += 1;
            *heads += usize::from(head);
        }
    }

    /// The border of a block-level element: ends a block, or inside a table row a line.
    fn boundary(&mut self) {
        let closes_row = matches!(self.open.last(), Some((_, Context::Row { .. })));
        if self.in_row() && !closes_row { self.owe('\n') } else { self.flush() }
    }

    /// Owes white space; a tab outweighs a newline, a newline a space.
    fn owe(&mut self, gap: char) {
        let weight = |c| [' ', '\n', '\t'].iter().position(|x| *x == c);
        if self.start.is_some() && self.gap.is_none_or(|g| weight(g) < weight(gap)) {
            self.gap = Some(gap);
        }
    }

    fn write(&mut self, text: &str) {
        let pre = self.in_pre();
        for c in text.chars() {
            match c {
                SOFT_HYPHEN | '\r' | '\0' => {}
                '\n' | '\t' if pre => self.push(c),
                _ if pre => self.push(if c == '\u{a0}' { ' ' } else { c }),
                _ if c.is_whitespace() => self.owe(' '),
                _ => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.start.is_none() {
            if c == '\n' {
                return;
            }
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.start = Some(self.text.len());
            self.after_hole = std::mem::take(&mut self.hole);
            self.gap = None;
        }
        if let Some(gap) = self.gap.take() {
            self.text.push(gap);
        }
        self.text.push(c);
    }

    /// Ends the block being written, if it has text.
    fn flush(&mut self) {
        self.gap = None;
        let Some(start) = self.start.take() else { return };
        let end = start + self.text[start..].trim_end().len();
        self.text.truncate(end);
        if end <= start {
            self.text.truncate(start.saturating_sub(1));
            return;
        }
        let (kind, lead) = self.kind();
        if let Kind::Heading = kind {
            self.enter_section(start);
        }
        let cite = self.open.iter().rev().find_map(|(_, c)| match c {
            Context::Cited(cite) => Some(cite.clone()),
            _ => None,
        });
        let joined = !self.after_hole;
        self.blocks.push(Block {
            kind,
            range: start..end,
            section: self.section,
            lead,
            joined,
            cite,
        });
        self.remember(kind, self.blocks.len() - 1);
    }

    /// Kind and lead of the block being ended, from the innermost context that has a say.
    fn kind(&self) -> (Kind, Option<usize>) {
        let table = || {
            self.open.iter().rev().find_map(|(_, c)| match c {
                Context::Table { header } => Some(*header),
                _ => None,
            })
        };
        let list = || {
            self.open.iter().rev().find_map(|(_, c)| match c {
                Context::List { lead } => Some(*lead),
                _ => None,
            })
        };
        let term = || {
            self.open.iter().rev().find_map(|(_, c)| match c {
                Context::Definitions { term } => Some(*term),
                _ => None,
            })
        };
        for (_, context) in self.open.iter().rev() {
            return match context {
                Context::Row { cells, heads }
                    if self.in_head() || (*heads > 0 && cells == heads) =>
                {
                    (Kind::TableHeader, None)
                }
                Context::Row { .. } => (Kind::TableRow, table().flatten()),
                Context::Pre => (Kind::Code, self.lead_in()),
                Context::Heading { .. } => (Kind::Heading, None),
                Context::Caption => (Kind::Caption, None),
                Context::Label => (Kind::Label, None),
                Context::Term => (Kind::Term, None),
                Context::Item => (Kind::ListItem, list().flatten()),
                Context::Body => (Kind::Definition, term().flatten()),
                Context::Admonition { label } => (Kind::Admonition, *label),
                _ => continue,
            };
        }
        (Kind::Paragraph, None)
    }

    fn in_head(&self) -> bool {
        self.open.iter().any(|(_, c)| matches!(c, Context::Head))
    }

    /// Lets later blocks lean on the block just ended.
    fn remember(&mut self, kind: Kind, block: usize) {
        for (_, context) in self.open.iter_mut().rev() {
            match (kind, context) {
                (Kind::TableHeader, Context::Table { header }) => {
                    header.get_or_insert(block);
                    return;
                }
                (Kind::Term, Context::Definitions { term }) => {
                    *term = Some(block);
                    return;
                }
                (Kind::Label, Context::Admonition { label }) => {
                    *label = Some(block);
                    return;
                }
                _ => {}
            }
        }
    }

    fn enter_section(&mut self, start: usize) {
        let found = self.open.iter().rev().find_map(|(_, c)| match c {
            Context::Heading { level, anchor } => Some((*level, anchor.clone())),
            _ => None,
        });
        let Some((level, anchor)) = found else { return };
        let mut parent = self.section;
        while self.sections[parent].level >= level && parent != self.parents[parent] {
            parent = self.parents[parent];
        }
        if self.sections[parent].level >= level {
            parent = 0;
        }
        let mut headings = self.sections[parent].headings.clone();
        headings.push(name(self.text[start..].trim_end_matches(['¶', '\u{f0c1}', ' '])));
        self.sections.push(Section { anchor, headings, level });
        self.parents.push(parent);
        self.section = self.sections.len() - 1;
    }
}

/// An element's id, unless it is longer than any link: every passage below it keeps it.
fn id(element: &Element) -> Option<String> {
    element.id().filter(|id| id.len() <= MAX_ID).map(str::to_owned)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
