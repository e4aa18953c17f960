//! Records of any maker, whole, odd, broken and hostile.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;

use super::super::tests::{gunzip, only_file, page, put, recorder};
use super::super::{Archive, Import};
use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of ours: warcinfo, then response and request of two pages, one revisit.
fn ours() -> Vec<u8> {
    let dir = TempDir::new().unwrap();
    let mut recorder = recorder(dir.path());
    put(&mut recorder, 200, &page("a", 1, "first page"));
    put(&mut recorder, 200, &page("b", 2, "second page"));
    put(&mut recorder, 200, &page("a", 3, "first page"));
    std::fs::read(only_file(dir.path())).unwrap()
}

fn record(body: &str, length: usize) -> String {
    let head = "WARC/1.0\nWARC-Type: response\r\nwarc-target-uri: <http://a.org/#x>\r\n\
        WARC-Date: 2020-01-01T00:00:00.5Z\r\nX-Folded: a\r\n b\r\nContent-Length:";
    format!("{head} {length}\r\n\r\n{body}\r\n\r\n")
}

fn good() -> String {
    let body = "HTTP/1.1 200 OK\r\n\r\npage";
    record(body, body.len())
}

type Read1 = std::result::Result<Record, Warning>;

fn read(bytes: &[u8], limits: Limits) -> Vec<Read1> {
    let stream = Stream::new(Cursor::new(bytes), 0, limits.total).unwrap();
    Records::of(Path::new("x.warc"), stream, limits).collect()
}

/// Per item what its problem is, `None` for a record.
fn problems(bytes: &[u8], limits: Limits) -> Vec<Option<Problem>> {
    read(bytes, limits).into_iter().map(|r| r.err().map(|w| w.problem)).collect()
}

#[test]
fn any_framing_gives_the_same_records() {
    let bytes = ours();
    let plain = gunzip(&bytes);
    let framed = read(&bytes, Limits::default());
    assert_eq!(framed.len(), 7);
    let bare = |records: Vec<Read1>| -> Vec<_> {
        records.into_iter().map(|r| r.map(|r| (r.fields, r.block)).unwrap()).collect()
    };
    let framed = bare(framed);
    assert_eq!(bare(read(&plain, Limits::default())), framed);
    assert_eq!(bare(read(&gzip(&plain), Limits::default())), framed);
}

#[test]
fn captures_are_read_at_their_place_in_any_framing() {
    let plain = gunzip(&ours());
    for (name, bytes) in [("a.warc", plain.clone()), ("a.warc.gz", gzip(&plain))] {
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let (archive, warnings) = Archive::open(dir.path()).unwrap();
        assert_eq!(warnings, []);
        let captures: Vec<_> = archive.captures().map(std::result::Result::unwrap).collect();
        assert_eq!(captures, [page("a", 3, "first page"), page("b", 2, "second page")]);
    }
}

#[test]
fn the_warc_crate_reads_our_files() {
    let plain = gunzip(&ours());
    let theirs = warc::WarcReader::new(plain.as_slice()).iter_records();
    let theirs: Vec<_> = theirs.map(|r| r.unwrap()).collect();
    let ours = read(&plain, Limits::default());
    assert_eq!(theirs.len(), ours.len());
    for (theirs, ours) in theirs.iter().zip(ours) {
        let ours = ours.unwrap();
        assert_eq!(theirs.body(), ours.block);
        assert_eq!(Some(theirs.warc_id().trim_matches(['<', '>'])), ours.id());
    }
}

#[test]
fn other_archivers_habits_are_understood() {
    let records = read(format!("\r\n{}", good()).as_bytes(), Limits::default());
    let [Ok(record)] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(record.url(), Some("http://a.org/"));
    assert_eq!(record.time().unwrap().to_string(), "2020-01-01T00:00:00.5Z");
    assert_eq!(record.field("x-folded"), Some("a b"));
    assert_eq!(record.place, Place { offset: 0, skip: 2 });
    let unended = good().trim_end().to_owned();
    assert_eq!(problems(unended.as_bytes(), Limits::default()), [None]);
}

#[test]
fn a_wrong_length_costs_one_record() {
    for (length, problem) in [(3, Problem::Long), (999, Problem::Short)] {
        let bad = record("abcdefgh", length);
        let file =
            [gzip(good().as_bytes()), gzip(bad.as_bytes()), gzip(good().as_bytes())].concat();
        let found = read(&file, Limits::default());
        assert!(found[0].is_ok() && found[2].is_ok() && found.len() == 3);
        let warning = found[1].clone().unwrap_err();
        assert_eq!(warning.place.offset, gzip(good().as_bytes()).len() as u64);
        assert_eq!(warning.problem, problem);
        // What follows in a plain file could be text of a page, made to look like a record.
        let plain = [good(), bad, good()].concat();
        assert_eq!(problems(plain.as_bytes(), Limits::default()), [None, Some(problem)]);
    }
}

#[test]
fn malformed_records_are_named_and_passed() {
    let cases = [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), Problem::NotWarc),
        (good().replace("WARC/1.0", "WARC/2.0"), Problem::NotWarc),
        (good().replace("Content-Length: ", "Content-Length: -"), Problem::Field("Content-Length")),
        (good().replace("Content-Length", "Content"), Problem::Field("Content-Length")),
        ("WARC/1.1\r\nA: b".to_owned(), Problem::Short),
        (format!("WARC/1.1\r\nA: {}\r\n\r\n", "x".repeat(70_000)), Problem::LongHeader(64 << 10)),
    ];
    for (bad, problem) in cases {
        let file = [gzip(bad.as_bytes()), gzip(good().as_bytes())].concat();
        assert_eq!(problems(&file, Limits::default()), [Some(problem), None], "{bad:.40}");
    }
    assert_eq!(problems(b"<html>", Limits::default()), [Some(Problem::NotWarc)]);
    assert_eq!(problems(b"", Limits::default()), []);
}

#[test]
fn a_large_record_is_passed_and_a_bomb_ends_the_file() {
    let limits = Limits { record: 1000, total: 200_000, ..Limits::default() };
    let file = [gzip(record(&"x".repeat(2000), 2000).as_bytes()), gzip(good().as_bytes())].concat();
    let large = |bytes| Some(Problem::Large { bytes, limit: 1000 });
    assert_eq!(problems(&file, limits), [large(2000), None]);
    let bomb =
        [gzip(record(&"x".repeat(300_000), 300_000).as_bytes()), gzip(good().as_bytes())].concat();
    assert_eq!(problems(&bomb, limits), [large(300_000), Some(Problem::TooMuch(200_000))]);
    // A length that is only claimed is not believed.
    let claimed = gzip(record("x", usize::MAX).as_bytes());
    let unlimited = Limits { record: u64::MAX, ..limits };
    assert_eq!(problems(&claimed, unlimited), [Some(Problem::Short)]);
}

#[test]
fn a_damaged_member_costs_only_itself() {
    let bytes = ours();
    let whole: Vec<Record> =
        read(&bytes, Limits::default()).into_iter().map(|r| r.unwrap()).collect();
    let mut starts: Vec<usize> = whole.iter().map(|r| r.place.offset as usize).collect();
    starts.push(bytes.len());
    for at in 0..bytes.len() {
        let hit = starts.iter().rposition(|s| *s <= at).unwrap();
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let found: Vec<Record> = read(&damaged, Limits::default()).into_iter().flatten().collect();
        for (i, record) in whole.iter().enumerate().filter(|(i, _)| *i != hit) {
            assert!(found.contains(record), "byte {at} of member {hit} cost record {i}");
        }
    }
}

#[test]
fn what_cannot_be_quoted_is_named() {
    let dir = TempDir::new().unwrap();
    let truncated = good().replace("X-Folded", "WARC-Truncated");
    let segmented = good().replace("X-Folded", "WARC-Segment-Number");
    let undated = good().replace("WARC-Date", "X-Date");
    let dns = good().replace("<http://a.org/#x>", "dns:a.org");
    let altered = good()
        .replace("X-Folded: a\r\n b", &format!("WARC-Payload-Digest: sha256:{}", "0".repeat(64)));
    let revisit = good().replace("response", "revisit");
    let html = record("<html>", 6);
    let file = [truncated, segmented, undated, dns, altered, revisit, html, good()].concat();
    let path = [dir.path().join("a.warc")];
    std::fs::write(&path[0], file).unwrap();
    let found: Vec<_> = Import::open(&path, Limits::default()).unwrap().collect();
    let problems: Vec<_> = found[..6].iter().map(|r| r.clone().unwrap_err().problem).collect();
    assert_eq!(problems[0], Problem::Truncated("a b".into()));
    assert_eq!(problems[1], Problem::Segmented);
    assert_eq!(problems[2], Problem::Field("WARC-Date"));
    assert_eq!(problems[3], Problem::Digest);
    assert_eq!(problems[4], Problem::Unresolved);
    assert!(matches!(problems[5], Problem::Http(_)));
    assert_eq!(found[6].as_ref().unwrap().body, b"page");
    assert_eq!(found.len(), 7);
}

/// Reads `bytes` in every way there is; only a panic or an endless loop can fail.
fn read_in_every_way(bytes: &[u8]) {
    let limits = Limits { header: 4096, record: 1 << 20, total: 8 << 20 };
    assert!(read(bytes, limits).len() <= bytes.len() + 2);
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("20231114T221320Z-00000.warc.gz");
    std::fs::write(&path, bytes).unwrap();
    let (archive, _) = Archive::open(dir.path()).unwrap();
    for capture in archive.captures().flatten() {
        let _ = crate::coding::content(&capture);
    }
    let paths = [path];
    let _ = Import::open(&paths, limits).unwrap().count();
    let (recorder, _) = super::super::Recorder::open(dir.path(), page("", 0, "").time).unwrap();
    drop(recorder);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn mutated_files_are_read_without_panic(
        framing in 0..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let bytes = ours();
        let plain = gunzip(&bytes);
        let mut bytes = match framing { 0 => bytes, 1 => plain, _ => gzip(&plain) };
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if !keep {
            bytes.truncate(cut.index(bytes.len()));
        }
        read_in_every_way(&bytes);
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), magic in 0..3) {
        let head: &[u8] = match magic { 0 => b"", 1 => &[0x1f, 0x8b, 8], _ => b"WARC/1.1\r\n" };
        read_in_every_way(&[head, &bytes].concat());
    }

    #[test]
    fn any_http_block_is_read_without_panic(block in "(HTTP/[12](\\.1)? 200 OK\r\n)?(Transfer-Encoding: chunked\r\n|Content-Length: 3\r\n)?\r\n?\n?[0-9a-f\r\n;x]{0,40}") {
        read_in_every_way(record(&block, block.len()).as_bytes());
    }
}
