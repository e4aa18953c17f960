//! PDF to [`Page`]: the text of each page, whose number is the anchor (`#page=N`).

pub(crate) mod apart;
mod circles;
mod text;

use std::time::Duration;

use super::plain::Plain;
use super::{Page, PageMeta, Refused};
use crate::capture::Capture;
use crate::source::Source;
use crate::text::start;

/// Pages of one file that are read.
const MAX_PAGES: usize = 2_000;

/// Bytes of text that are read of one file.
const MAX_TEXT: usize = 8 << 20;

/// How long reading one file may take: a damaged one may keep the parser busy for ever.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a title.
const MAX_TITLE: usize = 200;

/// Reads the PDF file `bytes`, which `capture` brought, as a page of `source`.
pub(super) fn read(bytes: Vec<u8>, capture: &Capture, source: &Source) -> Result<Page, Refused> {
    let pages = apart::texts(bytes).map_err(Refused::Pdf)?;
    let first = pages.iter().flat_map(|page| page.lines()).map(str::trim).find(|l| !l.is_empty());
    let title = start(first.ok_or(Refused::PdfWithoutText)?, MAX_TITLE).to_owned();
    let mut plain = Plain::default();
    for (i, page) in pages.iter().enumerate() {
        plain.section(Some(format!("page={}", i + 1)), vec![title.clone()]);
        plain.paragraphs(page);
    }
    let meta = PageMeta::of(capture, source, Some(title), None);
    // No browser looks for text fragments in a PDF file, so that nothing is visible to one.
    Ok(Page::plain(meta, plain))
}
