//! Pages and archives, as a site or another archiver may send them.

use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::Timestamp;

use crate::archive::{Import, Limits};
use crate::capture::Capture;
use crate::fragment;
use crate::page;
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

/// Reads a page and holds it to what everything later relies on.
fn read(media: &str, bytes: &[u8]) {
    let capture = Capture {
        url: "https://docs.qgis.org/latest/en/a.html".into(),
        time: Timestamp::UNIX_EPOCH,
        headers: vec![("content-type".into(), media.into())],
        body: bytes.to_vec(),
    };
    let Some(source) = SOURCES.as_ref().and_then(|s| s.iter().next()) else { return };
    let Ok(page) = page::read(&capture, source) else { return };
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
    let again = page::read(&capture, source).map(|p| p.text().to_owned());
    assert_eq!(again.ok().as_deref(), Some(page.text()), "a second reading differs");
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
