//! `drift`: what changed between two runs of `index`.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::check::State;
use qsec_search::drift::run::Runs;
use qsec_search::drift::{Change, Drift, PageCounts, PassageCounts};

use crate::crawl::{crawl, site, until_the_next_second};
use crate::harness::Home;

const SECURITY: &str = "mirror/demo.example/security/index.html";
const MANUAL: &str = "mirror/docs.demo.example/1.2/en/passwords.html";

fn edit(home: &Home, page: &str, from: &str, to: &str) {
    let text = fs::read_to_string(home.path(page)).unwrap();
    assert!(text.contains(from), "{page} has no {from:?}");
    home.write(page, &text.replace(from, to));
}

fn drift(home: &Home, args: &[&str]) -> Drift {
    let args = [&["drift", "--format", "json"], args].concat();
    let output = home.qsec(&args).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

fn changes(drift: &Drift) -> Vec<(Change, &str)> {
    drift.changes.iter().map(|c| (c.change, c.url.as_str())).collect()
}

#[test]
fn a_run_is_kept_only_when_something_changed() {
    let home = Home::bare();
    home.qsec(&["drift"])
        .assert()
        .code(2)
        .stderr(contains("no run of `qsec-search index` is kept"));
    let home = Home::indexed();
    home.index().assert().success().stdout(contains("UTC no page's text changed"));
    let runs = Runs::list(&home.path("home/corpus/captures")).unwrap();
    assert_eq!(runs.times().len(), 1);
    home.qsec(&["drift"]).assert().code(2).stderr(contains("only the run of"));
    home.qsec(&["drift", "--list"]).assert().success().stdout(contains("4 pages of 2 sources"));
    home.qsec(&["drift", "--from", "2001-01-01"])
        .assert()
        .code(2)
        .stderr(contains("no run is kept"));
    home.qsec(&["drift", "--from", "soon"]).assert().code(2).stderr(contains("expected 2026"));
    // An index without the folder of runs is as good as before.
    fs::remove_dir_all(home.path("home/corpus/captures/runs")).unwrap();
    home.index().assert().success();
    home.assert_answers();
}

#[test]
fn pages_and_passages_are_told_apart() {
    let home = Home::indexed();
    home.write(
        "mirror/demo.example/new/index.html",
        "<main><h1 id=n>New</h1><p>Nobody has paid for such an audit so far.</p></main>",
    );
    edit(&home, SECURITY, "<p>No. Nobody has paid for such an audit so far.</p>", "");
    edit(&home, SECURITY, "two-factor authentication", "a hardware key");
    edit(&home, SECURITY, "</main>", "<p>The audits are public.</p></main>");
    edit(&home, MANUAL, "<title>2. Passwords", "<title>2. Other bytes, same text");
    home.index().assert().success().stdout(
        contains("1 pages added, 0 gone, 1 changed, 3 with the same text")
            .and(contains("passages: 1 added, 1 gone, 1 reworded, 0 moved")),
    );
    let drift = drift(&home, &[]);
    let expected = [
        (Change::Added, "https://demo.example/new/"),
        (Change::Changed, "https://demo.example/security/"),
    ];
    assert_eq!(changes(&drift), expected);
    assert_eq!(drift.pages, PageCounts { same: 3, changed: 1, added: 1, gone: 0, unread: 0 });
    let kinds: Vec<Change> = drift.changes[1].passages.iter().map(|p| p.change).collect();
    assert_eq!(kinds, [Change::Gone, Change::Reworded]);
    let reworded = &drift.changes[1].passages[1];
    assert!(reworded.was.as_ref().unwrap().quote.contains("two-factor"));
    assert!(reworded.now.as_ref().unwrap().quote.contains("a hardware key"));
    assert!(!reworded.diff.is_empty());
    home.qsec(&["drift"]).assert().success().stdout(
        contains("[-two-factor authentication-]{+a hardware key+}")
            .and(contains("ADDED  https://demo.example/new/")),
    );
    home.qsec(&["drift", "--format", "markdown"])
        .assert()
        .success()
        .stdout(contains("## changed: Security").and(contains("> ")).and(contains("**gone**")));
    // The last change stays the one that is listed, and the first run can be compared to.
    home.index().assert().success();
    assert_eq!(changes(&self::drift(&home, &[])), expected);
}

#[test]
fn passages_that_go_to_another_place_are_moved() {
    let home = Home::indexed();
    let iso = "<p>No. Nobody has paid for such an audit so far.</p>";
    edit(&home, SECURITY, iso, "");
    edit(&home, "mirror/demo.example/index.html", "</main>", &format!("{iso}</main>"));
    home.index().assert().success();
    let drift = drift(&home, &[]);
    assert_eq!(drift.passages, PassageCounts { moved: 1, added: 1, ..Default::default() });
    let moved = drift.changes.iter().flat_map(|c| &c.passages).find(|p| p.change == Change::Moved);
    let (was, now) = (moved.unwrap().was.as_ref().unwrap(), moved.unwrap().now.as_ref().unwrap());
    assert_eq!(was.quote, now.quote);
    assert_eq!(
        (was.url.as_str(), now.url.as_str()),
        ("https://demo.example/security/#iso", "https://demo.example/#demo")
    );
    home.qsec(&["drift"]).assert().success().stdout(contains("to   https://demo.example/#demo"));
}

#[test]
fn another_version_is_compared_page_by_page() {
    let home = Home::indexed();
    edit(&home, "home/corpus/sources.toml", "/1.2/en/", "/2.0/en/");
    let (old, new) = ("mirror/docs.demo.example/1.2", "mirror/docs.demo.example/2.0");
    fs::rename(home.path(old), home.path(new)).unwrap();
    let page = "mirror/docs.demo.example/2.0/en/passwords.html";
    edit(&home, page, "is never stored", "is never written down");
    home.write(
        "mirror/docs.demo.example/2.0/en/new.html",
        "<div role=main><h1 id=n>Backups</h1><p>Backups are made by nobody.</p></div>",
    );
    home.index().assert().success();
    let drift = drift(&home, &[]);
    assert_eq!((drift.from.versions, drift.to.versions), (vec!["1.2".into()], vec!["2.0".into()]));
    assert_eq!(drift.pages, PageCounts { same: 3, changed: 1, added: 1, gone: 0, unread: 0 });
    let changed = drift.changes.iter().find(|c| c.change == Change::Changed).unwrap();
    assert_eq!(changed.url, "https://docs.demo.example/2.0/en/passwords.html");
    assert_eq!(changed.was.as_deref(), Some("https://docs.demo.example/1.2/en/passwords.html"));
    assert_eq!(changed.passages.len(), 1);
    assert_eq!(changed.passages[0].change, Change::Reworded);
}

#[test]
fn a_page_under_a_new_name_is_the_same_page() {
    let home = Home::indexed();
    let (old, new) = (MANUAL, "mirror/docs.demo.example/1.2/en/secrets.html");
    let archive = home.path("home/corpus/captures");
    fs::rename(home.path(old), home.path(new)).unwrap();
    edit(&home, new, "is never stored", "is never written down");
    // A mirror cannot tell that a page is gone: a new archive can.
    let runs = fs::read_dir(archive.join("runs")).unwrap().next().unwrap().unwrap().path();
    let first = fs::read(&runs).unwrap();
    let other = Home::bare();
    fs::rename(home.path("mirror"), other.path("mirror")).unwrap();
    other.index().assert().success();
    for entry in fs::read_dir(&archive).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "gz") {
            fs::copy(&path, other.path("home/corpus/captures/0.warc.gz")).unwrap();
        }
    }
    let name = "home/corpus/captures/runs/20200101T000000.000Z.jsonl";
    other.write_bytes(name, &first);
    let drift = drift(&other, &[]);
    assert_eq!(drift.pages, PageCounts { same: 3, changed: 1, ..Default::default() });
    assert_eq!(drift.changes[0].url, "https://docs.demo.example/1.2/en/secrets.html");
    assert!(drift.changes[0].was.as_deref().unwrap().ends_with("/passwords.html"));
}

#[test]
fn a_page_that_is_gone_and_a_source_that_was_not_taken() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    until_the_next_second();
    web.answer("demo.example/links/", 410);
    crawl(&home, &web, &[]).assert().success().stdout(contains("0 pages added, 1 gone, 0 changed"));
    let drift = self::drift(&home, &[]);
    assert_eq!(changes(&drift), [(Change::Gone, "https://demo.example/links/")]);
    assert!(drift.changes[0].passages.iter().all(|p| p.change == Change::Gone));
    home.qsec(&["index", "--offline", "--source", "manual"]).assert().success();
    let drift = self::drift(&home, &[]);
    assert!(drift.changes.is_empty());
    assert_eq!((drift.left_out[0].source.as_str(), drift.left_out[0].pages), ("site", 2));
    home.qsec(&["drift"])
        .assert()
        .success()
        .stdout(contains("not compared: 2 pages of site, which only the older run took"));
}

#[test]
fn the_saved_answers_that_it_touches() {
    let home = Home::indexed();
    let questions =
        "Is the master password stored?\nAre you certified to ISO 27001?\nSend a report?";
    let answers = home.ask(questions);
    home.write("answers.json", &serde_json::to_string(&answers).unwrap());
    edit(&home, MANUAL, "is never stored", "is sometimes stored");
    home.index().assert().success();
    let file = home.path("answers.json").display().to_string();
    let drift = drift(&home, &["--answers", &file]);
    let touched = drift.answers.unwrap();
    assert_eq!(touched.all, 3);
    assert!(touched.items.iter().any(|i| i.id == "1"));
    for item in &touched.items {
        assert!(
            item.excerpts.iter().all(|e| e.state == State::Reworded && e.url.contains("passwords"))
        );
    }
    home.qsec(&["drift", "--answers", &file])
        .assert()
        .success()
        .stdout(contains("of 3 answers touched").and(contains("[-never-]{+sometimes+}")));
    home.write("answers.json", "{}");
    home.qsec(&["drift", "--answers", &file]).assert().code(2).stderr(contains("names no schema"));
}

#[test]
fn a_capture_that_was_lost_is_told() {
    let home = Home::indexed();
    edit(&home, MANUAL, "is never stored", "is sometimes stored");
    home.index().assert().success();
    let runs = home.path("home/corpus/captures/runs");
    let mut files: Vec<_> = fs::read_dir(&runs).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let text = fs::read_to_string(&files[0]).unwrap();
    fs::write(&files[0], text.replace("urn:uuid:", "urn:uuid:0")).unwrap();
    let drift = drift(&home, &[]);
    assert_eq!(drift.pages.unread, 1);
    assert!(drift.changes[0].why.as_ref().unwrap().contains("not in the archive any more"));
    fs::write(&files[0], "junk").unwrap();
    home.qsec(&["drift"])
        .assert()
        .code(2)
        .stderr(contains("line 1").and(contains("remove the file")));
}
