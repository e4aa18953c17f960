//! Page: a capture's text as one string, in blocks that know their bytes, section and kind.

pub(crate) mod decode;
pub mod html;
#[cfg(feature = "pdf")]
pub(crate) mod pdf;
mod plain;
mod refused;
mod walk;

#[cfg(test)]
pub(crate) mod made;
#[cfg(test)]
mod same_text_tests;
#[cfg(test)]
pub(crate) mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub use refused::Refused;
use serde::{Deserialize, Serialize};

use crate::capture::{Capture, CaptureId, MAX_BYTES};
use crate::coding;
use crate::quote::Quote;
use crate::source::{Authority, Source, Subject};

/// Version of the extraction rules. A change that moves any byte of any page's text raises it.
pub const EXTRACTOR: u32 = 1;

/// Characters of a heading or title beside the text: every passage below it keeps it.
const MAX_NAME: usize = 500;

/// `text` as the name of what stands below it.
fn name(text: &str) -> String {
    match text.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct Cite {
    /// The official page, with anchor.
    pub url: String,
    /// What the statement speaks of.
    pub subject: Option<Subject>,
}

/// A part of a page under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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

/// Reads `capture` as a page of `source`, by what its bytes and headers say that it is. The same
/// capture always gives the same page.
pub fn read(capture: &Capture, source: &Source) -> Result<Page, Refused> {
    let bytes = content_of(capture)?;
    if bytes.starts_with(b"%PDF-") {
        return read_pdf(bytes.into_owned(), capture, source);
    }
    let media = capture.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if ["text/plain", "text/markdown", "text/x-markdown"].iter().any(|m| media.starts_with(m)) {
        return Ok(read_text(&bytes, &media, capture, source));
    }
    html::read(capture, source)
}

/// The document that `capture` brought.
fn content_of(capture: &Capture) -> Result<Cow<'_, [u8]>, Refused> {
    if capture.body.len() as u64 > MAX_BYTES {
        return Err(Refused::TooLarge);
    }
    Ok(coding::content(capture)?)
}

#[cfg(feature = "pdf")]
fn read_pdf(bytes: Vec<u8>, capture: &Capture, source: &Source) -> Result<Page, Refused> {
    pdf::read(bytes, capture, source)
}

#[cfg(not(feature = "pdf"))]
fn read_pdf(_: Vec<u8>, _: &Capture, _: &Source) -> Result<Page, Refused> {
    Err(Refused::PdfLeftOut)
}

/// Plain text, and Markdown as the plain text that it also is.
fn read_text(bytes: &[u8], media: &str, capture: &Capture, source: &Source) -> Page {
    let text = decode::decode(bytes, Some(media));
    let title = text.lines().map(|l| l.trim_matches(|c: char| c == '#' || c.is_whitespace()));
    let title = title.into_iter().find(|l| !l.is_empty()).map(name);
    let mut plain = plain::Plain::default();
    plain.section(None, title.iter().cloned().collect());
    plain.paragraphs(&text);
    Page::plain(PageMeta::of(capture, source, title, None), plain)
}

impl PageMeta {
    /// What capture and source tell; the URL serves where the document has no title.
    fn of(
        capture: &Capture,
        source: &Source,
        title: Option<String>,
        language: Option<String>,
    ) -> Self {
        let language = source.language_of(&capture.url).or(language);
        Self {
            capture: capture.id(),
            title: title.unwrap_or_else(|| capture.url.clone()),
            source: source.id.clone(),
            subject: source.subject,
            authority: source.authority,
            version: source.version_of(&capture.url),
            language: language.unwrap_or_else(|| "und".into()),
            checked: None,
        }
    }
}

impl Page {
    /// A page without markup.
    fn plain(meta: PageMeta, plain: plain::Plain) -> Self {
        let plain::Plain { text, blocks, sections } = plain;
        Self { meta, text, blocks, sections, by_selector: true, visible: String::new() }
    }

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
