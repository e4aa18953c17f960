//! `answer`: files in, answered files out.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::answer::contract::Envelope;

use crate::harness::{Home, shared};

const MAIL: &str = "> Hello,\n>> ①Is the master password\n>> stored?\n>> e.g.) Yes. Paid plan only.\n\
                    >>>> ②Do you support SAML?\n> Thanks\n";

/// Answers `file` of `home` and gives standard output.
fn answer(home: &Home, file: &str, args: &[&str]) -> String {
    let path = home.path(file).display().to_string();
    let mut all = vec!["answer", path.as_str()];
    all.extend(args);
    let output = home.qsec(&all).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn envelope(home: &Home, file: &str, args: &[&str]) -> Envelope {
    let json = answer(home, file, &[&["--format", "json"], args].concat());
    serde_json::from_str(&json).unwrap()
}

fn ids(envelope: &Envelope) -> Vec<&str> {
    envelope.items.iter().map(|i| i.id.as_str()).collect()
}

#[test]
fn a_mail_is_answered_under_its_own_numbers() {
    let home = Home::indexed();
    home.write("mail.txt", MAIL);
    let found = envelope(&home, "mail.txt", &[]);
    assert_eq!(ids(&found), ["1", "2"]);
    assert_eq!(found.items[0].question, "Is the master password stored?");
    let reply = answer(&home, "mail.txt", &["--format", "mail"]);
    assert!(reply.contains("> ① Is the master password stored?\n\nDOCUMENTED. "), "{reply}");
    let long = |l: &&str| l.chars().count() > 72 && !l.trim_start().starts_with("http");
    assert_eq!(reply.lines().find(long), None);
}

#[test]
fn a_saved_mail_is_answered_by_a_mail() {
    let home = Home::indexed();
    let attached = "id,question\r\nx,Is the master password stored?\r\n";
    home.write(
        "in.eml",
        &format!(
            "From: \"J. Doe\" <jane@customer.example>\nReply-To: forms@customer.example\n\
             Subject: =?UTF-8?Q?Fragebogen_f=C3=BCr_Sie?=\nMessage-ID: <1@customer.example>\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/html; charset=utf-8\n\n\
             <p>Hello, could you fill in the attached form by Friday?</p><ol><li>Do you support SAML?</li></ol>\n\
             --B\nContent-Type: text/csv; name=\"form.csv\"\nContent-Disposition: attachment; filename=\"form.csv\"\n\n{attached}\n\
             --B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"terms.pdf\"\n\n%PDF\n--B--\n"
        ),
    );
    let found = envelope(&home, "in.eml", &[]);
    assert_eq!(ids(&found), ["1", "x"]);
    let path = home.path("in.eml").display().to_string();
    home.qsec(&["answer", &path]).assert().stderr(
        contains("attachment \"form.csv\": 1 question read")
            .and(contains("attachments not read: terms.pdf")),
    );
    let out = answer(&home, "in.eml", &["--format", "eml"]);
    let mail = mail_parser::MessageParser::default().parse(out.as_bytes()).unwrap();
    assert_eq!(mail.subject(), Some("Re: Fragebogen für Sie"));
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("forms@customer.example"));
    assert_eq!(mail.in_reply_to().as_text(), Some("1@customer.example"));
    let body = mail.body_text(0).unwrap();
    assert!(body.contains("> 1. Do you support SAML?") && body.contains("https://"), "{body}");
    let excerpts = |args: &[&str]| answer(&home, "in.eml", args).matches("#:~:text=").count();
    assert!(excerpts(&["--format", "mail"]) <= excerpts(&["--format", "mail", "--limit", "5"]));
}

#[test]
fn pages_and_mails_in_japanese() {
    let home = Home::indexed();
    let text = "（１）パスワードは保存されますか。\n（２）SAMLに対応していますか。\n";
    let (jis, _, _) = encoding_rs::ISO_2022_JP.encode(text);
    let head = "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=ISO-2022-JP\n\n";
    home.write_bytes("jp.eml", &[head.as_bytes(), &jis].concat());
    home.write("jp.html", &format!("<!DOCTYPE html><p>{}", text.replace('\n', "<p>")));
    for name in ["jp.eml", "jp.html"] {
        let found = envelope(&home, name, &[]);
        assert_eq!(ids(&found), ["1", "2"], "{name}");
        assert_eq!(found.items[0].question, "パスワードは保存されますか。", "{name}");
    }
}

#[test]
fn what_is_not_read_is_told_and_shown() {
    let home = Home::indexed();
    home.write("mail.txt", MAIL);
    let path = home.path("mail.txt").display().to_string();
    home.qsec(&["answer", &path])
        .assert()
        .success()
        .stderr(contains("2 questions read; 3 rows not read as questions (--explain shows them)"));
    home.qsec(&["answer", &path, "--explain"])
        .assert()
        .success()
        .stderr(contains("not read  line 4: example answer: e.g.) Yes. Paid plan only."));
    home.qsec(&["answer", &path, "-q"]).assert().stderr(predicate::str::is_empty());
}

#[test]
fn every_input_gives_the_same_items() {
    let home = Home::indexed();
    let files = [
        (
            "q.jsonl",
            "{\"id\": \"a\", \"question\": \"Is the master password stored?\"}\n{\"id\": \"b\", \"question\": \"Do you support SAML?\"}\n",
        ),
        (
            "q.json",
            "// mine\n[{\"id\": \"a\", \"question\": \"Is the master \" + \"password stored?\"}, {\"id\": \"b\", \"question\": \"Do you support SAML?\"},]",
        ),
        (
            "q.csv",
            "ID;Frage;Antwort\na;Is the master password stored?;\nb;\"Do you support SAML?\";No\n",
        ),
        ("q.tsv", "id\tquestion\na\tIs the master password stored?\nb\tDo you support SAML?\n"),
        (
            "q.md",
            "| ID | Question | Response |\n|---|---|---|\n| a | Is the master password stored? | |\n| b | Do you support SAML? | |\n",
        ),
        ("q.txt", "(a) Is the master password stored?\n(b) Do you support SAML?\n"),
        (
            "q.eml",
            "From: x@demo.example\nSubject: form\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n(a) Is the master =\npassword stored=3F\n(b) Do you support SAML?\n",
        ),
    ];
    for (name, text) in files {
        home.write(name, text);
        let found = envelope(&home, name, &[]);
        assert_eq!(ids(&found), ["a", "b"], "{name}");
        assert_eq!(found.items[0].question, "Is the master password stored?", "{name}");
    }
    let again = answer(&home, "q.jsonl", &["--format", "json"]);
    home.write("answers.json", &again);
    assert_eq!(answer(&home, "answers.json", &["--format", "json"]), again, "our own answers");
}

#[test]
fn standard_input_is_read() {
    let home = Home::indexed();
    let output =
        home.qsec(&["answer", "-", "--format", "json"]).write_stdin(MAIL).output().unwrap();
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(ids(&found), ["1", "2"]);
}

#[test]
fn every_output_carries_every_quote_and_link() {
    let home = Home::indexed();
    home.write("mail.txt", MAIL);
    let found = envelope(&home, "mail.txt", &[]);
    let excerpts: Vec<_> = found.items.iter().flat_map(|i| &i.excerpts).collect();
    assert!(excerpts.len() >= 2);
    for ending in ["txt", "eml", "md", "html", "json", "csv"] {
        let out = home.path(&format!("out.{ending}"));
        answer(&home, "mail.txt", &["--limit", "5", "-o", out.to_str().unwrap()]);
        let text = fs::read_to_string(&out).unwrap();
        let (plain, links) = match ending {
            "html" => html(&text),
            "csv" => csv_text(&text),
            "md" => markdown(&text),
            "eml" => {
                let mail = mail_parser::MessageParser::default().parse(text.as_bytes()).unwrap();
                let body = mail.body_text(0).unwrap().into_owned();
                (body.clone(), body)
            }
            "json" => {
                let same: Envelope = serde_json::from_str(&text).unwrap();
                assert_eq!(same, found);
                continue;
            }
            _ => (text.clone(), text.clone()),
        };
        let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        for excerpt in &excerpts {
            assert!(flat(&plain).contains(&flat(&excerpt.quote)), "{ending}: {}", excerpt.quote);
            assert!(links.contains(&excerpt.link), "{ending}: {}", excerpt.link);
        }
    }
}

/// Text and links as an HTML parser sees them.
fn html(text: &str) -> (String, String) {
    let page = scraper::Html::parse_document(text);
    let links = scraper::Selector::parse("a").unwrap();
    let links = page.select(&links).filter_map(|a| a.value().attr("href"));
    (page.root_element().text().collect(), links.collect::<Vec<_>>().join("\n"))
}

/// Text and links as a Markdown parser sees them.
fn markdown(text: &str) -> (String, String) {
    use pulldown_cmark::{Event, Parser, Tag};
    let (mut plain, mut links) = (String::new(), String::new());
    for event in Parser::new(text) {
        match event {
            Event::Text(t) | Event::Code(t) => plain.push_str(&t),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => plain.push(' '),
            Event::Start(Tag::Link { dest_url, .. }) => links.extend([&*dest_url, "\n"]),
            _ => {}
        }
    }
    (plain, links)
}

fn csv_text(text: &str) -> (String, String) {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
    let cells: Vec<String> =
        rows.flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    (cells.join("\n"), cells.join("\n"))
}

#[test]
fn an_output_is_whole_and_never_lost() {
    let home = Home::indexed();
    home.write("mail.txt", MAIL);
    home.write("out.md", "mine");
    home.write("folder.md/x", "");
    let (from, out) = (home.path("mail.txt"), home.path("out.md"));
    let args = ["answer", from.to_str().unwrap(), "-o", out.to_str().unwrap()];
    home.qsec(&args).assert().code(2).stderr(contains("out.md exists").and(contains("--force")));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    home.qsec(&args).arg("--force").assert().success();
    assert!(fs::read_to_string(&out).unwrap().starts_with("# mail"));
    for (name, says) in
        [("none/out.md", "none/out.md"), ("out.pdf", "no ending"), ("folder.md", "folder")]
    {
        let out = home.path(name);
        home.qsec(&["answer", from.to_str().unwrap(), "--force", "-o", out.to_str().unwrap()])
            .assert()
            .failure()
            .stderr(contains(says));
    }
    let left: Vec<_> =
        fs::read_dir(home.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|n| n.to_string_lossy().starts_with(".qsec-")), "{left:?}");
}

#[test]
fn two_runs_on_all_cores_give_the_same_bytes() {
    let home = Home::indexed();
    let lines = (1..=200)
        .map(|i| format!("{i}. Is the password of item {i} stored?"))
        .collect::<Vec<_>>()
        .join("\n");
    home.write("many.txt", &lines);
    let first = answer(&home, "many.txt", &["--format", "json"]);
    assert_eq!(first, answer(&home, "many.txt", &["--format", "json"]));
    let found: Envelope = serde_json::from_str(&first).unwrap();
    assert_eq!(found.items.len(), 200);
    assert_eq!(found.items[199].id, "200");
}

#[test]
fn the_real_mails() {
    let Some(dir) = shared("the_real_mails") else { return };
    let home = Home::indexed();
    let nine: Vec<String> = (1..=9).map(|n| n.to_string()).collect();
    for (name, given) in [("mail-questionnaire.txt", false), ("mail-answered.txt", true)] {
        let text = fs::read_to_string(dir.join("fixtures").join(name)).unwrap();
        home.write(name, &text);
        let found = envelope(&home, name, &[]);
        assert_eq!(ids(&found), nine, "{name}");
        assert!(found.items.iter().all(|i| i.given.is_some() == given), "{name}");
        assert!(found.items.iter().all(|i| !i.question.contains("e.g.)")), "{name}");
    }
}

#[test]
fn the_real_gold_lines_keep_their_ids() {
    let Some(dir) = shared("the_real_gold_lines_keep_their_ids") else { return };
    let home = Home::indexed();
    let text = fs::read_to_string(dir.join("eval/gold_dev.jsonl")).unwrap();
    home.write("gold.jsonl", &text);
    let found = envelope(&home, "gold.jsonl", &[]);
    let wanted: Vec<String> = text
        .lines()
        .map(|l| {
            serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids(&found), wanted);
}

#[test]
fn the_real_nested_blocks() {
    let Some(dir) = shared("the_real_nested_blocks") else { return };
    let home = Home::indexed();
    home.write("vsaq.json", &fs::read_to_string(dir.join("fixtures/vsaq-webapp.json")).unwrap());
    let found = envelope(&home, "vsaq.json", &[]);
    assert_eq!(found.items.len(), 73);
    assert!(found.items.iter().all(|i| !i.question.contains("<p>")));
}
