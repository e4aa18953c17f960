//! Pages and archives, as a site or another archiver may send them.

use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use crate::archive::{Import, Limits};
use crate::capture::Capture;
use crate::fragment;
use crate::page::{self, Page, html};
use crate::passage::passages;
use crate::source::Sources;

/// Bytes that an archive may hold for a fuzzer.
const LIMITS: Limits = Limits { header: 4 << 10, record: 1 << 20, total: 8 << 20 };

static SOURCES: LazyLock<Option<Sources>> = LazyLock::new(|| Sources::embedded().ok());

pub(super) fn html(bytes: &[u8]) {
    read("text/html; charset=utf-8", bytes);
}

pub(super) fn text(bytes: &[u8]) {
    read("text/plain", bytes);
}

pub(super) fn pdf(bytes: &[u8]) {
    read("application/pdf", &[b"%PDF-", bytes].concat());
}

fn page_of(media: &str, bytes: &[u8]) -> Option<Page> {
    let capture = Capture {
        url: "https://docs.qgis.org/latest/en/a.html".into(),
        time: Timestamp::UNIX_EPOCH,
        headers: vec![("content-type".into(), media.into())],
        body: bytes.to_vec(),
    };
    page::read(&capture, SOURCES.as_ref()?.iter().next()?).ok()
}

/// Reads a page and holds it to what everything later relies on.
fn read(media: &str, bytes: &[u8]) {
    let Some(page) = page_of(media, bytes) else { return };
    let mut end = 0;
    for passage in passages(&page) {
        assert!(passage.range.start >= end, "passages overlap at {end}");
        assert!(page.quote(passage.range.clone()).is_some(), "no quotation of {:?}", passage.range);
        let mut from = passage.range.start;
        for sentence in &passage.sentences {
            assert!(sentence.range.start >= from, "sentences overlap at {from}");
            assert!(sentence.range.end <= passage.range.end, "a sentence leaves its passage");
            let _ = fragment::directive(page.text(), &sentence.range, sentence.unique);
            from = sentence.range.end;
        }
        end = passage.range.end;
    }
    let again = page_of(media, bytes);
    assert_eq!(again.as_ref().map(Page::text), Some(page.text()), "a second reading differs");
}

/// Every text fragment of a page made of these words finds its sentence there, and nothing else.
pub(super) fn fragments(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes).replace(['<', '&'], " ");
    let body = format!("<!doctype html><title>t</title><p>{}", words.replace('\n', "<p>"));
    let Some(page) = page_of("text/html; charset=utf-8", body.as_bytes()) else { return };
    // Each is sought in the whole page: time grows with the square of it.
    for sentence in passages(&page).iter().flat_map(|passage| &passage.sentences).take(256) {
        let link = fragment::directive(page.text(), &sentence.range, sentence.unique);
        let Some(terms) = link.as_deref().and_then(|d| d.strip_prefix(":~:text=")) else {
            continue;
        };
        let mut needle = String::new();
        let (before, terms) = terms.split_once("-,").unwrap_or(("", terms));
        for term in [before, terms.split(',').next().unwrap_or_default()] {
            html::push_folded(&mut needle, &percent_decode_str(term).decode_utf8_lossy());
        }
        let found = page.visible().matches(&needle).count();
        assert_eq!(found, 1, "{link:?} is found {found} times");
    }
}

pub(super) fn warc(bytes: &[u8]) {
    let Ok(dir) = tempfile::tempdir() else { return };
    let path: PathBuf = dir.path().join("a.warc");
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    let files = [path];
    let Ok(captures) = Import::open(&files, LIMITS) else { return };
    for capture in captures.flatten() {
        let _ = crate::coding::content(&capture);
    }
}
