//! Bad questionnaires: one clear error that names the file and the next step, nothing half-written.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;

use crate::harness::Home;

/// `name` with `bytes` is refused with an error that says all of `says`, and leaves no output.
pub(crate) fn refused(home: &Home, name: &str, bytes: &[u8], says: &[&str]) {
    home.write_bytes(name, bytes);
    let (from, out) = (home.path(name), home.path("refused.md"));
    let output = home
        .qsec(&["answer", from.to_str().unwrap(), "-o", out.to_str().unwrap()])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for part in says.iter().chain(&[name]) {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    assert!(!out.exists(), "{name} left an output");
}

#[test]
fn text_that_is_none() {
    let home = Home::indexed();
    refused(&home, "empty.txt", b"", &["is empty"]);
    refused(&home, "blank.csv", b" \n\n", &["is empty"]);
    refused(&home, "nul.txt", b"1. Is it signed?\n2. Is \0 it?\n", &["line 2", "NUL"]);
    refused(&home, "form.pdf", b"%PDF-1.7\n", &["PDF", "copy its text"]);
    refused(
        &home,
        "letter.txt",
        b"Dear all,\nthanks for everything.\n",
        &["no question", "1 rows"],
    );
}

#[test]
fn json_that_is_none() {
    let home = Home::indexed();
    refused(&home, "a.json", b"[{\"question\": f(1)}]", &["line 1 column", "JavaScript"]);
    refused(&home, "b.json", b"{\"x\": 1}\n", &["no question"]);
    refused(&home, "c.jsonl", b"{\"question\": \"Is it?\"}\n{\"question\": \n", &["line 2"]);
    refused(&home, "d.json", "[".repeat(100_000).as_bytes(), &["recursion"]);
    refused(&home, "e.json", b"[3]", &["entry 1"]);
}

#[test]
fn folders_and_missing_files() {
    let home = Home::indexed();
    let folder = home.path("home").display().to_string();
    home.qsec(&["answer", &folder]).assert().code(2).stderr(contains("is a folder"));
    let missing = home.path("none.txt").display().to_string();
    home.qsec(&["answer", &missing]).assert().code(3).stderr(contains("none.txt"));
}

#[test]
fn an_item_that_cannot_be_asked_does_not_abort_the_others() {
    let home = Home::indexed();
    let long = "word ".repeat(20_000);
    home.write("q.jsonl", &format!("{{\"id\":\"a\",\"question\":\"?\"}}\n{{\"id\":\"b\",\"question\":\"{long}\"}}\n{{\"id\":\"c\",\"question\":\"Is it signed?\"}}\n"));
    let path = home.path("q.jsonl").display().to_string();
    home.qsec(&["answer", &path, "--format", "json"])
        .assert()
        .success()
        .stdout(contains("\"id\": \"c\""))
        .stderr(contains("1 question read; 2 rows not read"));
    home.qsec(&["answer", &path, "--explain"])
        .assert()
        .stderr(contains("line 1: no words").and(contains("line 2: longer than")));
}

#[test]
fn other_encodings() {
    let home = Home::indexed();
    let japanese = "①多要素認証は設定できますか？\n例）はい。\n②パスワードは保存されますか？\n";
    let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
    let wide: Vec<u8> = japanese.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &wide].concat();
    for bytes in [sjis.to_vec(), marked, [b"\xef\xbb\xbf", japanese.as_bytes()].concat()] {
        home.write_bytes("q.txt", &bytes);
        let path = home.path("q.txt").display().to_string();
        home.qsec(&["answer", &path, "--format", "json"])
            .assert()
            .success()
            .stdout(contains("多要素認証は設定できますか？").and(contains("例）").not()));
    }
}

#[test]
fn hints_that_fit_nothing() {
    let home = Home::indexed();
    home.write("q.csv", "id,question\n1,Is it signed?\n");
    let path = home.path("q.csv").display().to_string();
    home.qsec(&["answer", &path, "--questions", "Frobs"])
        .assert()
        .code(2)
        .stderr(contains("Frobs").and(contains("q.csv")));
    home.qsec(&["answer", &path, "--sheet", "S"]).assert().code(2).stderr(contains("no sheets"));
    home.qsec(&["answer", &path, "--format", "xlsx"]).assert().code(2).stderr(contains("-o OUT"));
}

#[test]
fn csv_and_html_make_nothing_act() {
    let home = Home::indexed();
    home.write("q.jsonl", "{\"id\":\"=cmd|' /C calc'!A0\",\"question\":\"=HYPERLINK(1) is <script>alert(1)</script> signed?\",\"given\":\"@SUM(1)\"}\n");
    let from = home.path("q.jsonl").display().to_string();
    for ending in ["csv", "html", "md"] {
        let out = home.path(&format!("o.{ending}"));
        home.qsec(&["answer", &from, "-o", out.to_str().unwrap()]).assert().success();
        let text = fs::read_to_string(out).unwrap();
        match ending {
            "csv" => {
                let mut rows = csv::Reader::from_reader(text.as_bytes());
                for record in rows.records() {
                    let record = record.unwrap();
                    assert!(
                        record.iter().all(|c| !c.starts_with(['=', '+', '-', '@'])),
                        "{record:?}"
                    );
                }
            }
            "html" => assert!(!text.contains("<script"), "{text}"),
            _ => {
                use pulldown_cmark::{Event, Parser};
                let html = |e: &Event<'_>| matches!(e, Event::Html(_) | Event::InlineHtml(_));
                assert!(!Parser::new(&text).any(|e| html(&e)), "{text}");
            }
        }
    }
}
