//! The archive as a whole: what is put comes back, whatever happened in between.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn page(url: &str, second: i64, body: &str) -> Capture {
    let header = |n: &str, v: &str| (n.to_owned(), v.to_owned());
    Capture {
        url: format!("https://example.org/{url}"),
        time: at(second),
        headers: vec![header("content-type", "text/html"), header("etag", &format!("\"{body}\""))],
        body: body.into(),
    }
}

pub(super) fn put(recorder: &mut Recorder, status: u16, capture: &Capture) -> Stored {
    let request = [("user-agent".to_owned(), "test".to_owned()), ("Cookie".into(), "no".into())];
    recorder.put(&Exchange { capture, status, request: Some(&request) }).unwrap()
}

pub(super) fn recorder(dir: &Path) -> Recorder {
    let (recorder, warnings) = Recorder::open(dir, at(0)).unwrap();
    assert_eq!(warnings, []);
    recorder
}

pub(super) fn only_file(dir: &Path) -> PathBuf {
    let files = files(dir).unwrap();
    assert_eq!(files.len(), 1, "{files:?}");
    files.into_iter().next().unwrap()
}

fn read_all(archive: &Archive) -> Vec<Capture> {
    archive.captures().collect::<Result<_>>().unwrap()
}

#[test]
fn what_is_put_comes_back_in_the_order_of_urls() {
    let dir = TempDir::new().unwrap();
    let (b, a) = (page("b", 1, "two"), page("a", 2, ""));
    let mut recorder = recorder(dir.path());
    assert_eq!(put(&mut recorder, 200, &b), Stored::New);
    assert_eq!(put(&mut recorder, 200, &a), Stored::New);
    assert_eq!(put(&mut recorder, 200, &a), Stored::Already);
    assert_eq!(put(&mut recorder, 301, &page("c", 3, "elsewhere")), Stored::New);
    let expected = [a.clone(), b.clone()];
    assert_eq!(read_all(recorder.archive()), expected);
    assert_eq!(read_all(&recorder.close().unwrap()), expected);

    let (archive, warnings) = Archive::open(dir.path()).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(read_all(&archive), expected);
    let known = archive.known(&b.url).unwrap();
    assert_eq!((known.etag.as_deref(), known.time), (Some("\"two\""), b.time));
    assert_eq!(known.payload_sha256(), b.id().payload_sha256);
    assert_eq!(archive.latest().count(), 2);
}

#[test]
fn the_records_are_what_the_standard_asks() {
    let dir = TempDir::new().unwrap();
    let mut capture = page("a", 1, "body");
    capture.headers.push(("transfer-encoding".into(), "chunked".into()));
    put(&mut recorder(dir.path()), 200, &capture);
    let records = Records::open(&only_file(dir.path()), Limits::default()).unwrap();
    let records: Vec<Record> = records.map(std::result::Result::unwrap).collect();
    let kinds: Vec<String> = records.iter().map(Record::kind).collect();
    assert_eq!(kinds, ["warcinfo", "response", "request"]);
    assert!(records.iter().all(|r| r.place.skip == 0), "a member a record");
    let (response, request) = (&records[1], &records[2]);
    assert_eq!(response.id(), Some(capture.id().record_id.as_str()));
    assert_eq!(response.field("warc-date"), Some("2023-11-14T22:13:21Z"));
    let digest = format!("sha256:{}", capture.id().payload_sha256);
    assert_eq!(response.field("warc-payload-digest"), Some(digest.as_str()));
    assert!(response.block.ends_with(b"x-archive-orig-transfer-encoding: chunked\r\n\r\nbody"));
    assert_eq!(request.field("warc-concurrent-to"), response.field("warc-record-id"));
    assert_eq!(request.block, b"GET /a HTTP/1.1\r\nhost: example.org\r\nuser-agent: test\r\n\r\n");
}

#[test]
fn an_unchanged_page_is_written_once() {
    let dir = TempDir::new().unwrap();
    let first = page("a", 1, "body");
    let mut same = page("a", 5, "body");
    same.headers = vec![("x-new".into(), "1".into())];
    let mut not_modified = page("a", 9, "");
    not_modified.headers = vec![("etag".into(), "\"later\"".into())];
    let mut recorder = recorder(dir.path());
    assert_eq!(put(&mut recorder, 200, &first), Stored::New);
    assert_eq!(put(&mut recorder, 200, &same), Stored::Unchanged);
    assert_eq!(read_all(recorder.archive()), [same.clone()]);
    assert_eq!(recorder.archive().known(&same.url).unwrap().etag.as_deref(), Some("\"body\""));
    assert_eq!(put(&mut recorder, 304, &not_modified), Stored::Unchanged);
    assert_eq!(put(&mut recorder, 304, &not_modified), Stored::Already);

    let (archive, warnings) = Archive::open(dir.path()).unwrap();
    assert_eq!(warnings, []);
    let newest = read_all(&archive).remove(0);
    assert_eq!((newest.time, newest.body.as_slice()), (at(9), b"body".as_slice()));
    assert_eq!(newest.header("etag"), Some("\"later\""));
    assert_eq!(newest.header("content-type"), Some("text/html"));
    assert_eq!(archive.known(&first.url), recorder.archive().known(&first.url));
    // Every one of them can be found again by its identity.
    let ids = [first.clone(), same.clone(), newest.clone()].map(|c| c.id().record_id);
    let found = archive.find(&ids.clone().into());
    assert_eq!(archive.read(found[&ids[0]]).unwrap(), first);
    assert_eq!(archive.read(found[&ids[1]]).unwrap(), same);
    assert_eq!(archive.read(found[&ids[2]]).unwrap(), newest);
    let unknown =
        recorder.put(&Exchange { capture: &page("never", 9, ""), status: 304, request: None });
    assert!(unknown.unwrap_err().to_string().contains("never captured"));
}

#[test]
fn a_page_that_is_gone_is_known_but_not_read() {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    put(&mut recorder, 200, &page("a", 1, "body"));
    put(&mut recorder, 404, &page("a", 4, "no such page"));
    // An older one that is imported later does not bring it back.
    put(&mut recorder, 200, &page("a", 2, "older"));
    for archive in [recorder.archive(), &Archive::open(dir.path()).unwrap().0] {
        assert_eq!(archive.known("https://example.org/a").unwrap().gone, Some(at(4)));
        assert_eq!(read_all(archive), []);
    }
    put(&mut recorder, 200, &page("a", 5, "body"));
    assert_eq!(read_all(recorder.archive()), [page("a", 5, "body")]);
}

#[test]
fn a_full_file_is_followed_by_another() {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    recorder.roll_over_at(1);
    for i in 0..3 {
        put(&mut recorder, 200, &page(&i.to_string(), i, "body"));
    }
    drop(recorder);
    let names: Vec<String> = files(dir.path())
        .unwrap()
        .iter()
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let name = |n| format!("20231114T221320Z-0000{n}.warc.gz");
    assert_eq!(names, [name(0), name(1), name(2)]);
    // The same second again: no file is ever overwritten.
    let (mut again, _) = Recorder::open(dir.path(), at(0)).unwrap();
    put(&mut again, 200, &page("3", 3, "body"));
    assert_eq!(read_all(again.archive()).len(), 4);
    assert!(dir.path().join(name(3)).is_file());
}

#[test]
fn a_torn_tail_is_cut_wherever_it_was_torn() {
    let dir = TempDir::new().unwrap();
    put(&mut recorder(dir.path()), 200, &page("a", 1, "first"));
    put(&mut Recorder::open(dir.path(), at(0)).unwrap().0, 200, &page("b", 2, "second"));
    let [first, second] = files(dir.path()).unwrap().try_into().unwrap();
    let records = Records::open(&second, Limits::default()).unwrap();
    let mut ends: Vec<u64> = records.map(|r| r.unwrap().place.offset).collect();
    let whole = fs::read(&second).unwrap();
    ends.push(whole.len() as u64);
    for cut in 1..=whole.len() as u64 {
        fs::write(&second, &whole[..cut as usize]).unwrap();
        let end = ends.iter().copied().filter(|e| *e <= cut).max().unwrap();
        let (archive, seen) = Archive::open(dir.path()).unwrap();
        assert_eq!(fs::metadata(&second).unwrap().len(), cut, "reading changes nothing");
        let (mut recorder, warnings) = Recorder::open(dir.path(), at(9)).unwrap();
        if end == cut {
            assert_eq!((seen.len(), warnings.len()), (0, 0), "{cut}");
        } else {
            let (place, bytes) = (Place { offset: end, skip: 0 }, cut - end);
            let warn = |problem| Warning { file: second.clone(), place, problem };
            assert_eq!(seen, [warn(Problem::Torn { bytes })]);
            assert_eq!(warnings, [warn(Problem::Cut { bytes })]);
            assert_eq!(fs::metadata(&second).map_or(0, |m| m.len()), end);
        }
        let expected = if end >= ends[2] { 2 } else { 1 };
        assert_eq!(read_all(&archive).len(), expected, "{cut}");
        put(&mut recorder, 200, &page("c", 9, "third"));
        drop(recorder);
        let (archive, warnings) = Archive::open(dir.path()).unwrap();
        assert_eq!((read_all(&archive).len(), warnings.len()), (expected + 1, 0), "{cut}");
        for file in files(dir.path()).unwrap().iter().filter(|f| **f != first) {
            fs::remove_file(file).unwrap();
        }
    }
}

#[test]
fn a_tail_of_zeros_is_cut_too() {
    let dir = TempDir::new().unwrap();
    put(&mut recorder(dir.path()), 200, &page("a", 1, "first"));
    let file = only_file(dir.path());
    let whole = fs::read(&file).unwrap();
    fs::write(&file, [whole.as_slice(), vec![0; 100_000].as_slice()].concat()).unwrap();
    let (recorder, warnings) = Recorder::open(dir.path(), at(9)).unwrap();
    assert_eq!(warnings[0].problem, Problem::Cut { bytes: 100_000 });
    assert_eq!(fs::read(&file).unwrap(), whole);
    assert_eq!(read_all(recorder.archive()).len(), 1);
}

#[test]
fn others_files_are_never_cut() {
    let dir = TempDir::new().unwrap();
    put(&mut recorder(dir.path()), 200, &page("a", 1, "first"));
    let (ours, theirs) = (only_file(dir.path()), dir.path().join("theirs.warc.gz"));
    let whole = fs::read(&ours).unwrap();
    fs::rename(&ours, &theirs).unwrap();
    fs::write(&theirs, &whole[..whole.len() - 1]).unwrap();
    let (_, warnings) = Recorder::open(dir.path(), at(9)).unwrap();
    assert!(matches!(warnings[0].problem, Problem::Torn { .. }), "{warnings:?}");
    assert_eq!(fs::metadata(&theirs).unwrap().len(), whole.len() as u64 - 1);
    let text = warnings[0].to_string();
    assert!(text.contains("theirs.warc.gz, byte "), "{text}");
}

#[test]
fn there_is_one_writer() {
    let dir = TempDir::new().unwrap();
    let first = recorder(dir.path());
    assert!(matches!(Recorder::open(dir.path(), at(1)), Err(Error::Busy(_))));
    drop(first);
    recorder(dir.path());
}

#[test]
fn altered_bytes_are_not_read() {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    put(&mut recorder, 200, &page("a", 1, "the true text"));
    put(&mut recorder, 200, &page("b", 1, "b"));
    let file = only_file(dir.path());
    let plain = gunzip(&fs::read(&file).unwrap());
    let forged = String::from_utf8(plain).unwrap().replace("the true text", "the fake text");
    fs::remove_file(&file).unwrap();
    fs::write(dir.path().join("forged.warc"), forged).unwrap();
    let (archive, _) = Archive::open(dir.path()).unwrap();
    let read: Vec<_> = archive.captures().collect();
    let error = read[0].as_ref().unwrap_err().to_string();
    assert!(error.contains("forged.warc") && error.contains("SHA-256"), "{error}");
    assert_eq!(read[1].as_ref().unwrap(), &page("b", 1, "b"));
    drop(recorder);
    let mut recorder = Recorder::open(dir.path(), at(5)).unwrap().0;
    assert_eq!(put(&mut recorder, 200, &page("a", 9, "the true text")), Stored::New, "made good");
    assert_eq!(read_all(recorder.archive()).len(), 2);
}

#[test]
fn a_damaged_original_is_written_again() {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    put(&mut recorder, 200, &page("a", 1, "body"));
    let file = only_file(dir.path());
    fs::write(&file, fs::read(&file).unwrap().iter().map(|b| !b).collect::<Vec<_>>()).unwrap();
    let not_modified = page("a", 2, "");
    let refused = recorder.put(&Exchange { capture: &not_modified, status: 304, request: None });
    assert!(matches!(refused, Err(Error::Archive { .. })), "{refused:?}");
    assert_eq!(put(&mut recorder, 200, &page("a", 3, "body")), Stored::New);
}

#[test]
fn an_import_brings_the_captures_of_other_files() {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    put(&mut recorder, 200, &page("a", 1, "body"));
    put(&mut recorder, 404, &page("b", 1, "none"));
    put(&mut recorder, 200, &page("a", 2, "body"));
    drop(recorder);
    let files = [only_file(dir.path())];
    let all: Vec<_> = Import::open(&files, Limits::default()).unwrap().collect();
    assert_eq!(all, [Ok(page("a", 1, "body")), Ok(page("a", 2, "body"))]);
    let other = TempDir::new().unwrap();
    for stored in [Stored::New, Stored::Already] {
        let mut into = Recorder::open(other.path(), at(7)).unwrap().0;
        let capture = page("a", 1, "body");
        assert_eq!(put(&mut into, 200, &capture), stored);
    }
    let missing = [dir.path().join("missing.warc")];
    let error = Import::open(&missing, Limits::default()).err().unwrap().to_string();
    assert!(error.contains("missing.warc"), "{error}");
}

pub(super) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut out).unwrap();
    out
}
