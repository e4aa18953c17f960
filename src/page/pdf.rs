//! PDF to [`Page`]: the text of each page, whose number is the anchor (`#page=N`).

mod shape;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::plain::Plain;
use super::{Page, PageMeta, Refused};
use crate::capture::Capture;
use crate::guard::guard;
use crate::source::Source;

/// Pages of one file that are read.
const MAX_PAGES: usize = 2_000;

/// Bytes of text that are read of one file.
const MAX_TEXT: usize = 8 << 20;

/// A damaged file may keep the parser busy for ever.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Damaged files may also nest deeply.
const STACK: usize = 32 << 20;

/// Bytes of a title.
const MAX_TITLE: usize = 200;

/// Reads the PDF file `bytes`, which `capture` brought, as a page of `source`.
pub(super) fn read(bytes: Vec<u8>, capture: &Capture, source: &Source) -> Result<Page, Refused> {
    let pages = extract(bytes).map_err(Refused::Pdf)?;
    let first = pages.iter().flat_map(|page| page.lines()).map(str::trim).find(|l| !l.is_empty());
    let title = first.ok_or(Refused::PdfWithoutText)?.to_owned();
    let title =
        title.get(..MAX_TITLE.min(title.len())).map_or_else(|| capture.url.clone(), str::to_owned);
    let mut plain = Plain::default();
    for (i, page) in pages.iter().enumerate() {
        plain.section(Some(format!("page={}", i + 1)), vec![title.clone()]);
        plain.paragraphs(page);
    }
    let meta = PageMeta::of(capture, source, Some(title), None);
    // No browser looks for text fragments in a PDF file, so that nothing is visible to one.
    Ok(Page::plain(meta, plain))
}

/// The text of each page, made on a thread of its own that may take its time and its stack.
fn extract(bytes: Vec<u8>) -> Result<Vec<String>, String> {
    let (send, receive) = mpsc::channel();
    let work = move || {
        let text = guard(|| texts(&bytes)).and_then(|pages| pages);
        // Nobody listens any more after the time is up.
        let _ = send.send(text);
    };
    thread::Builder::new().stack_size(STACK).spawn(work).map_err(|e| e.to_string())?;
    receive.recv_timeout(TIMEOUT).unwrap_or_else(|_| Err("it takes too long".into()))
}

/// The text of each page up to the limits, or up to the first that cannot be read.
fn texts(bytes: &[u8]) -> Result<Vec<String>, String> {
    let begun = Instant::now();
    shape::unpacks(bytes)?;
    let mut document = Document::load_mem(bytes).map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|e| e.to_string())?;
    }
    shape::ends(&document)?;
    let (mut pages, mut length) = (Vec::new(), 0);
    for number in document.get_pages().into_keys().take(MAX_PAGES) {
        let mut text = String::new();
        let read = output_doc_page(&document, &mut PlainTextOutput::new(&mut text), number);
        length += text.len();
        if read.is_err() || length > MAX_TEXT || begun.elapsed() > TIMEOUT {
            break;
        }
        pages.push(text);
    }
    Ok(pages)
}
