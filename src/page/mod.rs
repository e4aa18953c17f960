//! Page: a capture's text as one string, in blocks that know their bytes, section and kind.

mod decode;
pub mod html;
mod walk;

#[cfg(test)]
pub(crate) mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::capture::CaptureId;
use crate::quote::Quote;
use crate::source::{Authority, Subject};

/// Version of the extraction rules. A change that moves any byte of any page's text raises it.
pub const EXTRACTOR: u32 = 1;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// A heading; opens a section.
    Heading,
    /// Running text.
    Paragraph,
    /// An item of a list; its lead-in is the block before the list.
    ListItem,
    /// The term of a definition.
    Term,
    /// The body of a definition; its lead-in is the term.
    Definition,
    /// The header cells of a table.
    TableHeader,
    /// A row of a table, cells parted by tabs; its lead-in is the header.
    TableRow,
    /// "Note", "Warning", …: the title of an admonition.
    Label,
    /// Text inside an admonition; its lead-in is the label.
    Admonition,
    /// Preformatted text.
    Code,
    /// The caption of a figure or table.
    Caption,
}

/// A run of a page's text that the page sets apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the page's text.
    pub range: Range<usize>,
    /// Index of its section in [`Page::sections`].
    pub section: usize,
    /// Index of the block that it leans on: a list's lead-in, a definition's term, a table's header.
    pub lead: Option<usize>,
    /// Nothing that the document shows was left out between the block before and this one.
    pub joined: bool,
    /// Where the statement stands that this block restates (`cite` attribute; digest only).
    pub cite: Option<Cite>,
}

/// The source of a restated statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cite {
    /// The official page, with anchor.
    pub url: String,
    /// What the statement speaks of.
    pub subject: Option<Subject>,
}

/// A part of a page under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The id that a link can point to.
    pub anchor: Option<String>,
    /// The headings from the page's first down to this one.
    pub headings: Vec<String>,
    /// Level of the last heading, 1 to 6; 0 before the first heading.
    pub level: u8,
}

/// What is known of a page besides its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMeta {
    /// The capture that the text was made from.
    pub capture: CaptureId,
    /// The first heading, else the document's title.
    pub title: String,
    /// Id of the source.
    pub source: String,
    /// What the page speaks of.
    pub subject: Subject,
    /// How much its word weighs.
    pub authority: Authority,
    /// Version of the software that it documents.
    pub version: Option<String>,
    /// BCP 47 language tag.
    pub language: String,
    /// The day on which restated facts were checked (digest only), `YYYY-MM-DD`.
    pub checked: Option<String>,
}

/// A page's text and structure.
#[derive(Clone, Debug)]
pub struct Page {
    /// What is known of it.
    pub meta: PageMeta,
    /// Its blocks, in reading order; they do not overlap.
    pub blocks: Vec<Block>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Whether a selector of its source found the main content; else a general rule did.
    pub by_selector: bool,
    text: String,
    visible: String,
}

impl Page {
    /// The text: blocks parted by newlines, table cells by tabs, white space collapsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All text of the document in lower case without white space, chrome included: what a browser
    /// searches for a text fragment. Empty on a page loaded from an index.
    pub(crate) fn visible(&self) -> &str {
        &self.visible
    }

    /// The quotation of `range`; none where it is empty or cuts a character.
    pub fn quote(&self, range: Range<usize>) -> Option<Quote> {
        Quote::cut(&self.meta.capture, &self.text, range)
    }

    /// A page as an index keeps it: enough to quote it again.
    pub(crate) fn stored(meta: PageMeta, text: String) -> Self {
        Self {
            meta,
            text,
            blocks: Vec::new(),
            sections: Vec::new(),
            by_selector: true,
            visible: String::new(),
        }
    }
}
