//! The archive as the program keeps it: killed, torn, rebuilt, and filled by others.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::archive::Archive;
use qsec_search::index::manifest::Manifest;

use crate::crawl::{HOSTS, crawl, kinds, manifest, site, spawn};
use crate::harness::Home;
use crate::web::Web;

/// Moments at which a crawl is killed.
const KILLS: usize = 30;

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A site of 40 pages more.
fn wide() -> (Home, Web) {
    let (home, web) = site();
    let links: Vec<String> = (0..40).map(|n| format!("<a href=/n/{n}/>{n}</a> ")).collect();
    let links = links.concat();
    for n in 0..40 {
        let page =
            format!("<main><h1 id=n>Note {n}</h1><p>Note number {n} is short. {links}</p></main>");
        home.write(&format!("mirror/demo.example/n/{n}/index.html"), &page);
    }
    let page = format!("<main><h1 id=l>Links</h1><p>Maps are drawn by hand. {links}</p></main>");
    home.write("mirror/demo.example/links/index.html", &page);
    (home, web)
}

/// Kills a crawl with SIGKILL after `lines` lines of progress and `bytes` bytes of the next one;
/// says whether it was still at work.
fn kill(home: &Home, web: &Web, lines: u64, bytes: u64) -> bool {
    let mut child = spawn(home, web, &["--delay", "0", "--refresh"]);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    for _ in 0..lines {
        line.clear();
        stderr.read_line(&mut line).unwrap();
    }
    let _ = stderr.take(bytes).read_to_end(&mut Vec::new());
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

#[test]
fn killed_at_30_moments_the_archive_opens_the_old_index_answers_and_the_next_run_completes() {
    let (home, web) = wide();
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 45 of 45 pages"));
    let whole = manifest(&home);
    let mut random = Seeded(3);
    let (mut killed, mut cut) = (0, 0);
    for round in 0..KILLS {
        killed += usize::from(kill(&home, &web, random.below(46), random.below(60)));
        let (archive, warnings) = Archive::open(&home.path("home/corpus/captures")).unwrap();
        cut += warnings.len();
        assert_eq!(archive.captures().flatten().count(), 45, "round {round}");
        home.assert_answers();
        assert_eq!(manifest(&home).passages_digest, whole.passages_digest);
        if round % 5 == 4 {
            crawl(&home, &web, &[]).assert().success().stdout(contains("Read 45 of 45 pages"));
            assert_eq!(manifest(&home).passages_digest, whole.passages_digest);
        }
    }
    println!("{killed} of {KILLS} crawls killed at work, {cut} torn tails");
    assert!(killed >= KILLS - 5, "{killed}");
}

#[test]
fn a_torn_tail_is_cut_with_a_warning() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let whole = manifest(&home);
    let file = only_archive(&home);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 7]).unwrap();
    // Reading alone changes nothing; the next crawl cuts.
    home.qsec(&["sources"]).assert().success().stderr(contains("no whole record"));
    assert_eq!(fs::read(&file).unwrap().len(), bytes.len() - 7);
    crawl(&home, &web, &[]).assert().success().stderr(contains("were cut off"));
    crawl(&home, &web, &[]).assert().success().stderr(contains("warning").not());
    assert_eq!(manifest(&home).passages_digest, whole.passages_digest);
}

fn only_archive(home: &Home) -> PathBuf {
    let files = fs::read_dir(home.path("home/corpus/captures")).unwrap();
    let mut files =
        files.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "gz"));
    files.next().unwrap()
}

#[test]
fn a_mirror_is_archived_once_and_rebuilt_from_there() {
    let home = Home::indexed();
    let first = manifest(&home);
    let bytes = fs::read(only_archive(&home)).unwrap();
    home.index().assert().success();
    assert_eq!(kinds(&home).iter().filter(|k| *k == "response").count(), 4);
    assert_eq!(fs::read(only_archive(&home)).unwrap(), bytes, "nothing new, nothing written");
    fs::remove_dir_all(home.path("mirror")).unwrap();
    fs::remove_dir_all(home.path("home/index")).unwrap();
    home.qsec(&["index", "--offline"]).assert().success().stdout(contains("Read 4 of 4 pages"));
    assert_eq!(manifest(&home).passages_digest, first.passages_digest);
    assert_eq!(manifest(&home).corpus, first.corpus);
}

#[test]
fn an_archive_without_pages_says_what_to_do() {
    Home::bare().qsec(&["index", "--offline"]).assert().code(2).stderr(
        contains("captures holds no readable page").and(contains("run `qsec-search index`")),
    );
}

#[test]
fn others_archives_are_read() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let crawled = manifest(&home);
    // Its own file stands for another archiver's: the reader cannot tell.
    let other = Home::bare();
    let file = only_archive(&home).display().to_string();
    other
        .qsec(&["index", "--warc", &file])
        .assert()
        .success()
        .stdout(contains("Read 5 of 5 pages"));
    assert_eq!(manifest(&other).passages_digest, crawled.passages_digest);
    other.write_bytes("junk.warc.gz", b"junk");
    let junk = other.path("junk.warc.gz").display().to_string();
    other.qsec(&["index", "--warc", &junk]).assert().code(2).stderr(contains("no readable page"));
    let none = other.path("none.warc").display().to_string();
    other.qsec(&["index", "--warc", &none]).assert().code(3).stderr(contains("none.warc"));
    other.assert_answers();
}

#[test]
fn a_second_crawler_is_told_to_wait() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let started = jiff::Timestamp::now();
    let (recorder, _) =
        qsec_search::archive::Recorder::open(&home.path("home/corpus/captures"), started).unwrap();
    crawl(&home, &web, &[]).assert().code(3).stderr(contains("another qsec-search"));
    drop(recorder);
    crawl(&home, &web, &[]).assert().success();
}

#[test]
#[cfg(unix)]
fn an_interrupt_keeps_what_came_and_the_next_run_goes_on() {
    let (home, web) = wide();
    let mut child = spawn(&home, &web, &["--delay", "0.05"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.by_ref().nth(8).unwrap().unwrap();
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let text = rest.join("\n");
    assert_eq!(child.wait().unwrap().code(), Some(4), "{text}");
    assert!(
        text.contains("stopping after")
            && text.contains("stopped: ")
            && text.contains("again to go on"),
        "{text}"
    );
    home.assert_answers();
    web.asked();
    crawl(&home, &web, &[])
        .assert()
        .success()
        .stdout(contains("Read 45 of 45 pages"))
        .stderr(contains("going on with the crawl of"));
    assert!(web.asked().len() < 45, "what was done is not asked for again");
}

#[test]
fn pdf_pages_are_quoted_with_their_page_number() {
    let (home, web) = site();
    let pdf = include_bytes!("../site/report.pdf");
    home.write_bytes("mirror/demo.example/report.pdf", pdf);
    let page = "<main><h1 id=l>Links</h1><p>A <a href=/report.pdf>report</a>.</p></main>";
    home.write("mirror/demo.example/links/index.html", page);
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 6 of 6 pages"));
    let found = home.ask("Which findings did the auditors rate as critical?");
    let excerpt = &found.items[0].excerpts[0];
    assert_eq!(excerpt.url, "https://demo.example/report.pdf#page=2");
    assert!(excerpt.quote.contains("critical"), "{}", excerpt.quote);
    let crawled = manifest(&home);
    let other = Home::bare();
    let mirror = home.path("mirror").display().to_string();
    other.qsec(&["index", "--mirror", &mirror]).assert().success();
    assert_eq!(manifest(&other).passages_digest, crawled.passages_digest);

    // Pictures of text are no text, and a damaged file harms nobody.
    home.write_bytes("mirror/demo.example/scan.pdf", include_bytes!("../site/scan.pdf"));
    let broken = [&pdf[..pdf.len() / 2], b"\n%%EOF"].concat();
    home.write_bytes("mirror/demo.example/broken.pdf", &broken);
    home.index().assert().code(4).stderr(
        contains("scan.pdf: the PDF file holds no text").and(contains("broken.pdf: the PDF")),
    );
    home.assert_answers();
}

#[test]
fn the_manifest_names_what_the_archive_holds() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let Manifest { corpus, sources, .. } = manifest(&home);
    assert_eq!((corpus.pages, sources.len()), (5, 2));
    assert!(HOSTS.len() == 3 && corpus.captured_from <= corpus.captured_to);
}
