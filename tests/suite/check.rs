//! `check`: saved answers against pages that were edited, moved, removed and altered.

use std::fs;
use std::path::PathBuf;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::check::{Check, ExcerptCheck, State};

use crate::crawl::{crawl, site, until_the_next_second};
use crate::harness::Home;

const SECURITY: &str = "mirror/demo.example/security/index.html";
const REPORTS: &str = "How are reports of vulnerabilities sent?";
const ISO: &str = "Are you certified to ISO 27001?";
const PASSWORD: &str = "Is the master password stored?";

/// Writes the answers to `questions` as `answers.json` of `home`.
fn save(home: &Home, questions: &str) -> PathBuf {
    let answers = home.ask(questions);
    home.write("answers.json", &serde_json::to_string_pretty(&answers).unwrap());
    home.path("answers.json")
}

fn edit(home: &Home, page: &str, from: &str, to: &str) {
    let text = fs::read_to_string(home.path(page)).unwrap();
    assert!(text.contains(from), "{page} has no {from:?}");
    home.write(page, &text.replace(from, to));
}

fn check(home: &Home, args: &[&str]) -> assert_cmd::assert::Assert {
    let answers = home.path("answers.json").display().to_string();
    home.qsec(&[&["check", answers.as_str()], args].concat()).assert()
}

fn checked(home: &Home) -> Check {
    let output = check(home, &["--format", "json", "--fail-on", "none"]).success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

/// The excerpt whose words hold `words`.
fn excerpt(home: &Home, words: &str) -> ExcerptCheck {
    let check = checked(home);
    let mut all = check.items.into_iter().flat_map(|i| i.excerpts);
    all.find(|e| e.quote.contains(words)).unwrap_or_else(|| panic!("no excerpt has {words:?}"))
}

type Edit = fn(&mut serde_json::Value);

/// Rewrites the saved answers as `edit` says.
fn forge(home: &Home, edit: impl FnOnce(&mut serde_json::Value)) {
    let path = home.path("answers.json");
    let mut answers = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut answers);
    fs::write(&path, serde_json::to_vec_pretty(&answers).unwrap()).unwrap();
}

#[test]
fn answers_hold_while_nothing_changes() {
    let home = Home::indexed();
    save(&home, &[REPORTS, ISO, PASSWORD].join("\n"));
    check(&home, &[]).code(0).stdout(contains("hold; none fails").and(contains("against 4 pages")));
    home.index().assert().success();
    let check = checked(&home);
    assert_eq!(check.counts.holds, check.counts.excerpts);
    assert!(check.counts.excerpts >= 3, "{:?}", check.counts);
    let first = &check.items[0].excerpts[0];
    let place = first.newest.as_ref().unwrap().place.as_ref().unwrap();
    assert_eq!((place.url.as_str(), place.quote.as_str()), (&*first.url, &*first.quote));
    let line = fs::read_to_string(home.path("answers.json")).unwrap();
    let line = line.lines().nth(first.line.unwrap() - 1).unwrap().to_owned();
    assert!(line.contains("\"quote\"") && line.contains(&first.quote[..20]), "{line}");
}

#[test]
fn each_change_of_a_page_is_told_apart() {
    let home = Home::indexed();
    save(&home, &[REPORTS, ISO, PASSWORD].join("\n"));
    let iso = "<p>No. Nobody has paid for such an audit so far.</p>";
    let held = |home: &Home, words: &str| excerpt(home, words);

    // Moved to another section of its page.
    edit(&home, SECURITY, iso, "<p>See below.</p>");
    edit(&home, SECURITY, "</main>", &format!("<h2 id=audits>Audits</h2>{iso}</main>"));
    home.index().assert().success();
    let moved = held(&home, "Nobody has paid");
    assert_eq!(moved.state, State::Moved);
    assert_eq!(moved.newest.unwrap().place.unwrap().url, "https://demo.example/security/#audits");

    // Moved to another page.
    edit(&home, SECURITY, &format!("<h2 id=audits>Audits</h2>{iso}"), "");
    edit(&home, "mirror/demo.example/index.html", "</main>", &format!("{iso}</main>"));
    home.index().assert().success();
    let moved = held(&home, "Nobody has paid");
    assert_eq!(moved.state, State::Moved);
    assert_eq!(moved.newest.unwrap().place.unwrap().url, "https://demo.example/#demo");

    // Gone.
    edit(&home, "mirror/demo.example/index.html", iso, "<p>See there.</p>");
    home.index().assert().success();
    let gone = held(&home, "Nobody has paid");
    assert_eq!((gone.state, gone.newest.unwrap().place), (State::Gone, None));

    // Reworded.
    let manual = "mirror/docs.demo.example/1.2/en/passwords.html";
    edit(&home, manual, "itself is never stored", "itself is sometimes stored");
    home.index().assert().success();
    let reworded = held(&home, "never stored");
    assert_eq!(reworded.state, State::Reworded);
    let now = reworded.newest.unwrap().place.unwrap();
    assert!(now.quote.contains("sometimes stored"), "{}", now.quote);
    assert!(now.url.ends_with("passwords.html#master-password"), "{}", now.url);
    check(&home, &[]).code(1).stdout(
        contains("[-never-]{+sometimes+} stored").and(contains("GONE")).and(contains("fail")),
    );
    check(&home, &["--fail-on", "tampered"]).code(0);
    check(&home, &["--fail-on", "gone"]).code(1);
}

#[test]
fn a_limiting_sentence_that_was_added_rewords_what_it_limits() {
    let home = Home::indexed();
    save(&home, PASSWORD);
    let manual = "mirror/docs.demo.example/1.2/en/passwords.html";
    edit(&home, manual, "is never stored.", "is never stored. However, a plugin may store it.");
    home.index().assert().success();
    let limited = excerpt(&home, "never stored");
    assert_eq!(limited.state, State::Reworded);
    assert_eq!(limited.why.as_deref(), Some("a sentence that limits it was added"));
    assert!(limited.newest.unwrap().place.unwrap().quote.ends_with("a plugin may store it."));
}

#[test]
fn white_space_and_unquoted_edits_change_nothing() {
    let home = Home::indexed();
    save(&home, &[REPORTS, ISO, PASSWORD].join("\n"));
    let manual = "mirror/docs.demo.example/1.2/en/passwords.html";
    edit(&home, manual, "The master password itself", "The\n\n  master   password itself");
    edit(&home, SECURITY, "<h1 id=\"security\">Security", "<h1 id=\"security\">Safety");
    edit(&home, SECURITY, "<h2 id=\"iso\">Are you certified", "<h2 id=\"iso\">Is it certified");
    edit(&home, SECURITY, "<main>", "<main><p>A new paragraph at the very top.</p>");
    home.index().assert().success();
    let check = checked(&home);
    assert_eq!(check.counts.holds, check.counts.excerpts, "{:?}", check.counts);
}

#[test]
fn a_page_that_is_gone_says_when() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    save(&home, &[ISO, PASSWORD].join("\n"));
    until_the_next_second();
    web.answer("demo.example/security/", 404);
    // A page that a source names as its start is missed.
    crawl(&home, &web, &[]).assert().code(4);
    let gone = excerpt(&home, "Nobody has paid");
    assert_eq!(gone.state, State::Gone);
    assert!(gone.why.unwrap().starts_with("its page does not exist any more (found on 20"));
    assert_eq!(excerpt(&home, "never stored").state, State::Holds);
}

#[test]
fn another_version_of_the_manual_is_the_same_manual() {
    let home = Home::indexed();
    save(&home, PASSWORD);
    let sources = fs::read_to_string(home.path("home/corpus/sources.toml")).unwrap();
    home.write("home/corpus/sources.toml", &sources.replace("/1.2/en/", "/2.0/en/"));
    // Before anything of the new version is captured, the old one is the newest.
    assert_eq!(excerpt(&home, "never stored").state, State::Holds);
    fs::rename(
        home.path("mirror/docs.demo.example/1.2"),
        home.path("mirror/docs.demo.example/2.0"),
    )
    .unwrap();
    home.index().assert().success();
    let moved = excerpt(&home, "never stored");
    assert_eq!(moved.state, State::Moved);
    assert_eq!(moved.why.as_deref(), Some("the sources take its page under another version now"));
    let place = moved.newest.unwrap().place.unwrap();
    assert_eq!(place.url, "https://docs.demo.example/2.0/en/passwords.html#master-password");
    assert_eq!(place.version.as_deref(), Some("2.0"));
}

#[test]
fn answers_that_were_altered_are_tampered_with() {
    let home = Home::indexed();
    save(&home, PASSWORD);
    let good = fs::read(home.path("answers.json")).unwrap();
    let edits: [(Edit, State, &str); 12] = [
        (|e| e["quote"] = "The master password is stored.".into(), State::Tampered, "these words"),
        (|e| e["quote"] = " ".into(), State::Tampered, "these words"),
        (|e| e["quote"] = "".into(), State::Tampered, "these words"),
        (|e| e["url"] = "https://demo.example/security/#iso".into(), State::Tampered, "its URL"),
        (|e| e["proof"]["payload_sha256"] = "0".repeat(64).into(), State::Tampered, "its URL"),
        (|e| e["proof"]["captured_at"] = "2020-01-01T00:00:00Z".into(), State::Tampered, "its URL"),
        (|e| e["proof"]["captured_at"] = "\u{1b}[31m".into(), State::Tampered, "its URL"),
        (|e| e["proof"]["record_id"] = "urn:uuid:x".into(), State::Tampered, "its URL"),
        (|e| e["proof"]["start"] = 0.into(), State::Unproven, "hold other words"),
        (|e| e["proof"]["end"] = u64::MAX.into(), State::Unproven, "hold other words"),
        (|e| e["proof"]["start"] = u64::MAX.into(), State::Unproven, "hold other words"),
        (|e| e["verbatim"] = false.into(), State::Unproven, "digest does not"),
    ];
    for (edit, state, why) in edits {
        fs::write(home.path("answers.json"), &good).unwrap();
        forge(&home, |answers| edit(&mut answers["items"][0]["excerpts"][0]));
        let check = checked(&home);
        let first = &check.items[0].excerpts[0];
        assert_eq!(first.state, state, "{first:?}");
        assert!(first.why.as_ref().unwrap().contains(why), "{first:?}");
        for format in ["text", "json", "github"] {
            self::check(&home, &["--format", format]).code(1).stdout(contains('\u{1b}').not());
        }
    }
}

#[test]
fn words_between_which_something_stands_are_not_the_bytes_of_the_proof() {
    let home = Home::new();
    home.write(
        "mirror/demo.example/ü/index.html",
        "<main><h1>Ü</h1><p>Äpfel sind für alle da.</p></main>",
    );
    home.index().assert().success();
    save(&home, "Äpfel für alle");
    for (from, to) in [(1_u64, 9_u64), (4, 5), (5, 4), (0, 1 << 40)] {
        forge(&home, |answers| {
            let proof = &mut answers["items"][0]["excerpts"][0]["proof"];
            (proof["start"], proof["end"]) = (from.into(), to.into());
        });
        assert_eq!(checked(&home).items[0].excerpts[0].state, State::Unproven);
    }
}

#[test]
fn what_another_archive_holds_is_unproven_and_still_looked_for() {
    let home = Home::indexed();
    let answers = save(&home, PASSWORD);
    let other = Home::new();
    other.write_bytes("answers.json", &fs::read(answers).unwrap());
    // The same page at another time is another capture.
    let page = other.path("mirror/docs.demo.example/1.2/en/passwords.html");
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_770_000_000);
    fs::File::options().write(true).open(&page).unwrap().set_modified(time).unwrap();
    other.index().assert().success();
    let unproven = excerpt(&other, "never stored");
    assert_eq!(unproven.state, State::Unproven);
    assert!(unproven.why.unwrap().starts_with("the archive holds no capture with its record id"));
    assert_eq!(unproven.newest.unwrap().state, State::Holds);
    check(&other, &[]).code(1).stdout(contains("now  holds  https://docs.demo.example/1.2/"));

    let empty = Home::bare();
    empty.write_bytes("answers.json", &fs::read(other.path("answers.json")).unwrap());
    let unproven = excerpt(&empty, "never stored");
    assert_eq!((unproven.state, unproven.newest), (State::Unproven, None));
    check(&empty, &[]).code(1).stdout(contains("against an archive without pages"));
}

#[test]
fn restated_facts_are_told_apart_from_quotations() {
    let home = Home::bare();
    save(&home, "what happens if the master password is forgotten");
    let check = checked(&home);
    assert_eq!(check.counts.restated, check.counts.excerpts);
    self::check(&home, &[]).code(0).stdout(contains("restated; none fails"));
    self::check(&home, &["--fail-on", "restated"]).code(1);
}

#[test]
fn sources_that_no_longer_tell_how_a_page_is_read() {
    let home = Home::indexed();
    save(&home, PASSWORD);
    let sources = fs::read_to_string(home.path("home/corpus/sources.toml")).unwrap();
    home.write(
        "home/corpus/sources.toml",
        &sources.replace("https://docs.demo.example/1.2/en/", "https://other.example/"),
    );
    let unproven = excerpt(&home, "never stored");
    assert_eq!(unproven.state, State::Unproven);
    assert!(unproven.why.unwrap().starts_with("no source of sources.toml"));
    // Other selectors: the words stand elsewhere in the text, or only in the document.
    home.write("home/corpus/sources.toml", &sources.replace("\".section-number\"", "\"h1\""));
    let shifted = excerpt(&home, "never stored");
    assert!(shifted.why.unwrap().contains("hold other words; the capture has these at"));
    home.write("home/corpus/sources.toml", &sources.replace("\".section-number\"", "\"p\""));
    let unread = excerpt(&home, "never stored");
    assert_eq!(unread.state, State::Unproven);
    assert!(unread.why.unwrap().starts_with("its words stand in the document"));
}

#[test]
fn what_is_no_file_of_answers_is_one_clear_error() {
    let home = Home::indexed();
    let one_line =
        || predicate::function(|t: &str| t.lines().count() == 1 && t.starts_with("error: "));
    for (text, says) in [
        ("", "is no JSON"),
        ("not json", "is no JSON"),
        ("[]", "is no JSON document of answers"),
        (
            "{\"schema\": \"qsec-search/answers@9\", \"items\": []}",
            "reads \"qsec-search/answers@1\"",
        ),
        ("{\"schema\": \"qsec-search/answers@1\", \"items\": 3}", "does not keep to"),
    ] {
        home.write("answers.json", text);
        check(&home, &[])
            .code(2)
            .stderr(contains(says).and(contains("answers.json")).and(one_line()));
    }
    home.write_bytes("answers.json", &vec![b' '; (64 << 20) + 2]);
    check(&home, &[]).code(2).stderr(contains("more than 64 MB").and(one_line()));
    fs::remove_file(home.path("answers.json")).unwrap();
    check(&home, &[]).code(3).stderr(contains("answers.json").and(one_line()));
    let folder = home.path("home").display().to_string();
    home.qsec(&["check", &folder]).assert().code(2).stderr(contains("is a folder"));
    home.write("answers.json", "{\"schema\": \"qsec-search/answers@1\", \"items\": []}");
    check(&home, &[]).code(0).stdout(contains("0 excerpts of 0 answers"));
    check(&home, &["--fail-on", "holds"]).code(2);
    home.qsec(&["check", "-"])
        .write_stdin("{\"schema\": \"qsec-search/answers@1\", \"items\": []}")
        .assert()
        .success()
        .stdout(contains("standard input: 0 excerpts"));
}

#[test]
fn github_gets_annotations_and_no_other_command() {
    let home = Home::new();
    home.write(
        "mirror/demo.example/tokens/index.html",
        "<main><h1 id=h>T</h1><p>Tokens 50% are kept: \u{1b}[31m ::error::x, here.</p></main>",
    );
    home.index().assert().success();
    save(&home, "where are tokens kept");
    forge(&home, |a| a["items"][0]["question"] = "q\n::set-env name=PATH::x\r\n::error::y".into());
    edit(&home, "mirror/demo.example/tokens/index.html", "here", "there");
    home.index().assert().success();
    let output = check(&home, &["--format", "github"]).code(1);
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let path = home.path("answers.json").display().to_string().replace(':', "%3A");
    assert!(lines[0].starts_with(&format!("::error file={path},line=")), "{text}");
    assert!(lines[0].contains(",title=Excerpt reworded::1. q%0A::set-env name=PATH::x"), "{text}");
    assert!(lines[0].contains("50%25 are kept"), "{text}");
    assert!(lines[1].starts_with("::notice title=qsec-search check::"), "{text}");
    assert!(!text.contains('\u{1b}'));
    // In text, no line begins with words of a page or of the file.
    let text = check(&home, &[]).code(1);
    let text = String::from_utf8(text.get_output().stdout.clone()).unwrap();
    assert!(text.lines().all(|l| !l.trim_start().starts_with("::")), "{text}");
}
