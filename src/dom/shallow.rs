//! Shallow: keeps elements from nesting deeper than anybody nests them, as browsers do. The parser looks
//! through all that are open, at every tag.

use std::cell::Cell;

use ego_tree::NodeId;
use html5ever::interface::{Tracer, TreeSink};
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};
use scraper::{Html, HtmlTreeSink};

/// Elements that are open at once, those counted twice that format text; Blink's limit is the same.
pub(super) const DEPTH: usize = 512;

/// The most that one tag opens: a cell alone brings its body and its row.
const AT_ONCE: usize = 3;

/// Tags that nothing nests in, or whose text is read in another way: they stay.
const FLAT: &[&str] = &[
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "iframe",
    "img",
    "input",
    "link",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "source",
    "style",
    "textarea",
    "title",
    "track",
    "wbr",
    "xmp",
];

/// Tags that break no line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var",
];

/// Takes the tokenizer's tokens and gives the tree's builder those that do not nest too deep.
pub(super) struct Shallow {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// What is open at most.
    depth: Cell<usize>,
    /// Whether the last that was given on is a break in place of an element.
    broken: Cell<bool>,
    /// Whether anything was told since this was last set to false.
    pub(super) heard: Cell<bool>,
}

impl Default for Shallow {
    fn default() -> Self {
        let sink = HtmlTreeSink::new(Html::new_document());
        Self {
            builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
            depth: Cell::new(0),
            broken: Cell::new(false),
            heard: Cell::new(false),
        }
    }
}

impl Shallow {
    pub(super) fn nodes(&self) -> usize {
        self.builder.sink.0.borrow().tree.values().len()
    }

    pub(super) fn finish(self) -> Html {
        self.builder.sink.finish()
    }

    /// Whether one more element would be too deep.
    fn full(&self) -> bool {
        if self.depth.get() + AT_ONCE > DEPTH {
            let open = Open::default();
            self.builder.trace_handles(&open);
            self.depth.set(open.0.get());
        }
        self.depth.get() + AT_ONCE > DEPTH
    }

    /// What the builder gets of a tag that opens an element.
    fn opened(&self, mut tag: Tag) -> Option<Tag> {
        if FLAT.contains(&&*tag.name) {
            return Some(tag);
        }
        if !self.full() {
            self.depth.set(self.depth.get() + AT_ONCE);
            return Some(tag);
        }
        if INLINE.contains(&&*tag.name) || self.broken.replace(true) {
            return None;
        }
        // Words that stood in two blocks do not become one.
        tag.name = LocalName::from(local_name!("br"));
        tag.attrs.clear();
        Some(tag)
    }
}

impl TokenSink for Shallow {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, Token::ParseError(_)) {
            self.heard.set(true);
        }
        if matches!(token, Token::CharacterTokens(_)) {
            self.broken.set(false);
        }
        let token = match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => match self.opened(tag) {
                Some(tag) => Token::TagToken(tag),
                None => return TokenSinkResult::Continue,
            },
            other => other,
        };
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Counts what a builder holds.
#[derive(Default)]
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}
