//! `audit`: what a claim is worth, on pages of the demonstration project.

use predicates::str::contains;
use qsec_search::audit::contract::{Claim, Envelope, SCHEMA};
use qsec_search::audit::{Kind, State, Verdict};

use crate::crawl::{crawl, site};
use crate::harness::Home;

/// A page with something of every kind to be wrong about.
const LOGS: &str = "<main><h1 id=logs>Logs</h1>\
    <p>Access logs of the tile server are deleted for good after one day.</p>\
    <p>The export file may not exceed 25MB. Every second release is maintained until 3 May 2027.</p>\
    <p>The report window is opened by hand, and demo tours are optional for members.</p>\
    <p>Demo collects the country of each reader, unless the reader switches the counter off.</p>\
    <table><thead><tr><th>Level</th><th>Fee</th></tr></thead>\
    <tbody><tr><td>Lantern member</td><td>€ 700</td></tr><tr><td>Compass member</td><td>€ 90</td></tr></tbody></table>\
    <h2 id=soc>Do you hold a SOC 2 report?</h2><p>No, that is too dear for us.</p></main>";

fn home() -> Home {
    let home = Home::new();
    home.write("mirror/demo.example/logs/index.html", LOGS);
    home.index().assert().success();
    home
}

const SECURITY: &str = "https://demo.example/security/";
const MANUAL: &str = "https://docs.demo.example/1.2/en/passwords.html";
const PAGE: &str = "https://demo.example/logs/";

/// The audit of `text`, a form of the kind that `name` says.
fn audited(home: &Home, name: &str, text: &str) -> Envelope {
    home.write(name, text);
    let file = home.path(name).display().to_string();
    let output = home.qsec(&["audit", &file, "--format", "json"]).output().unwrap();
    let code = output.status.code().unwrap();
    assert!(code <= 1, "{}", String::from_utf8_lossy(&output.stderr));
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let bad = found.counts.conflict + found.counts.misattributed;
    assert_eq!(code, i32::from(bad > 0));
    found
}

/// One claim, which cites `url`.
fn claim(home: &Home, text: &str, url: &str) -> Claim {
    let form = format!("Q1: Is it so?\nA: {text} (Source: {url})\n");
    let mut found = audited(home, "form.txt", &form);
    assert_eq!(found.items.len(), 1, "{text}");
    assert_eq!(found.items[0].claims.len(), 1, "{text}");
    found.items[0].claims.remove(0)
}

#[test]
fn each_verdict() {
    let home = home();
    for (text, url, verdict) in [
        ("The master password itself is never stored.", MANUAL, Verdict::Quoted),
        ("the Master Password - itself - is never stored", MANUAL, Verdict::Quoted),
        (
            "The manual says: “A forgotten master password cannot be recovered.”",
            MANUAL,
            Verdict::Quoted,
        ),
        ("The master password itself is never stored.", SECURITY, Verdict::Misattributed),
        ("A master password that was forgotten can not be restored.", MANUAL, Verdict::Echoed),
        (
            "The tile server permanently erases its access logs after 24 hours.",
            PAGE,
            Verdict::Echoed,
        ),
        ("It keeps no SOC 2 report.", PAGE, Verdict::Echoed),
        ("A forgotten master password can be recovered.", MANUAL, Verdict::Conflict),
        ("Maps are rendered on a cluster with redundant power supplies.", PAGE, Verdict::Silent),
        ("Yes.", MANUAL, Verdict::Uncheckable),
        ("I cannot reach the network from here.", MANUAL, Verdict::Uncheckable),
        ("It depends on how your organization keeps passwords.", MANUAL, Verdict::Uncheckable),
    ] {
        let found = claim(&home, text, url);
        assert_eq!(found.verdict, verdict, "{text}\n{found:#?}");
        assert_eq!(
            found.evidence.is_empty(),
            matches!(verdict, Verdict::Uncheckable) || found.evidence.is_empty()
        );
        assert_eq!(found.unchecked.is_some(), verdict == Verdict::Uncheckable);
        assert_eq!(!found.differs.is_empty(), verdict == Verdict::Conflict, "{text}");
        if !matches!(verdict, Verdict::Silent | Verdict::Uncheckable) {
            assert!(found.evidence[0].verbatim, "{text}");
        }
    }
}

#[test]
fn each_kind_of_difference() {
    let home = home();
    for (text, url, kind, passage) in [
        (
            "Access logs of the tile server are deleted after thirty days.",
            PAGE,
            Kind::Number,
            "one day",
        ),
        (
            "Access logs of the tile server are deleted after one month.",
            PAGE,
            Kind::Unit,
            "one day",
        ),
        ("The export file may not exceed 52 MB.", PAGE, Kind::Number, "25MB"),
        ("Every third release is maintained until 3 May 2027.", PAGE, Kind::Number, "second"),
        ("Every second release is maintained until May 2029.", PAGE, Kind::Date, "3 May 2027"),
        ("A Lantern member pays € 90.", PAGE, Kind::Number, "€ 700"),
        ("The master password itself is stored.", MANUAL, Kind::Negation, "never stored"),
        ("The report window is opened automatically.", PAGE, Kind::Negation, "by hand"),
        ("Demo tours are mandatory for members.", PAGE, Kind::Negation, "optional"),
        ("They hold a SOC 2 report.", PAGE, Kind::Negation, "No, that is too dear"),
        ("Only the user chooses the master password.", MANUAL, Kind::Modality, ""),
        ("The desktop needs two-factor authentication.", SECURITY, Kind::Subject, "Developers"),
    ] {
        let found = claim(&home, text, url);
        assert_eq!(found.verdict, Verdict::Conflict, "{text}\n{found:#?}");
        let differ = found.differs.iter().find(|d| d.kind == kind);
        let differ = differ.unwrap_or_else(|| panic!("{text}\n{found:#?}"));
        assert!(differ.passage.contains(passage), "{text}: {differ:?}");
        assert_eq!(&text[differ.start..differ.end], differ.claim, "{text}");
    }
}

#[test]
fn a_quotation_cut_off_from_what_turns_it_is_none() {
    let home = home();
    for text in
        ["Demo collects the country of each reader.", "belong into the bug tracker", "exceed 25MB"]
    {
        let found = claim(&home, text, PAGE);
        assert_ne!(found.verdict, Verdict::Quoted, "{text}\n{found:#?}");
    }
    let whole =
        "Demo collects the country of each reader, unless the reader switches the counter off.";
    assert_eq!(claim(&home, whole, PAGE).verdict, Verdict::Quoted);
}

#[test]
fn a_denied_practice_that_a_page_affirms_is_a_conflict() {
    let home = Home::new();
    let page = "<main><h1 id=p>Counter</h1><p>The counter gathers personal data such as the country.</p></main>";
    home.write("mirror/demo.example/counter/index.html", page);
    home.index().assert().success();
    let found = audited(
        &home,
        "form.txt",
        "Q1: Privacy?\nA: It does not send personally identifiable information anywhere during normal operation.",
    );
    let found = &found.items[0].claims[0];
    assert_eq!(found.verdict, Verdict::Conflict, "{found:#?}");
    assert_eq!(found.differs[0].passage, "gathers");
    assert!(found.evidence[0].url.starts_with("https://demo.example/counter/"));
}

#[test]
fn cited_pages_are_judged() {
    let home = home();
    let state = r#"{"sources":{},"left":null,
        "redirects":{"https://demo.example/old/":"https://demo.example/logs/"},
        "dead":["https://demo.example/gone/"]}"#;
    home.write("home/corpus/captures/crawl.json", state);
    let quoted = "The master password itself is never stored.";
    let logs = "The export file may not exceed 25MB.";
    for (text, url, state, bears) in [
        (quoted, MANUAL, State::Crawled, Some(true)),
        (
            quoted,
            "http://docs.demo.example/1.2/en/passwords.html#master-password",
            State::Crawled,
            Some(true),
        ),
        (quoted, SECURITY, State::Crawled, Some(false)),
        (
            quoted,
            "https://docs.demo.example/latest/en/passwords.html",
            State::OtherVersion,
            Some(true),
        ),
        (logs, "https://demo.example/old", State::Redirected, Some(true)),
        (quoted, "https://demo.example/old/", State::Redirected, Some(false)),
        (quoted, "https://demo.example/gone/", State::Gone, None),
        (quoted, "https://demo.example/never/", State::NotCrawled, None),
        (quoted, "https://elsewhere.example/", State::Outside, None),
    ] {
        let found = claim(&home, text, url);
        let cite = &found.cites[0];
        assert_eq!((cite.state, cite.bears), (state, bears), "{url}\n{found:#?}");
        assert_eq!(found.cited_url.as_deref(), Some(url));
        let held = matches!(bears, Some(true));
        assert_eq!(found.verdict == Verdict::Quoted, held, "{url}\n{found:#?}");
        assert_eq!(
            cite.leads_to.is_some(),
            matches!(state, State::Redirected | State::OtherVersion)
        );
    }
}

#[test]
fn a_dead_link_of_a_crawl_is_gone() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let found =
        claim(&home, "The master password itself is never stored.", "https://demo.example/dead");
    assert_eq!(found.cites[0].state, State::Gone, "{found:#?}");
}

#[test]
fn every_format_that_answer_reads() {
    let home = home();
    let verdicts = |found: &Envelope| -> Vec<Verdict> {
        found.items.iter().flat_map(|i| &i.claims).map(|c| c.verdict).collect()
    };
    let both = [Verdict::Quoted, Verdict::Misattributed];
    let mail = format!(
        "Dear all,\n\n① Storage? → The master password itself is never stored. Manual<{MANUAL}>\n\n\
         ② Loss? → A forgotten master password cannot be recovered. Site<{SECURITY}>\n"
    );
    let found = audited(&home, "mail.txt", &mail);
    assert_eq!(verdicts(&found)[1..], both);
    assert_eq!(found.items[0].question, None);
    let markdown = format!(
        "## Is the master password stored?\n\nThe master password itself is never stored ([manual]({MANUAL})).\n\n\
         ## Is it lost?\n\nA forgotten master password cannot be recovered. (Source: {SECURITY})\n"
    );
    assert_eq!(verdicts(&audited(&home, "form.md", &markdown)), both);
    let csv = format!(
        "id,question,answer,source\n1,Is it stored?,The master password itself is never stored.,{MANUAL}\n\
         2,Is it lost?,A forgotten master password cannot be recovered.,{SECURITY}\n"
    );
    assert_eq!(verdicts(&audited(&home, "form.csv", &csv)), both);
    let json = format!(
        "{{\"id\":1,\"question\":\"Stored?\",\"answer\":\"The master password itself is never stored.\",\"source\":\"{MANUAL}\"}}\n\
         {{\"id\":2,\"question\":\"Lost?\",\"answer\":\"A forgotten master password cannot be recovered.\",\"sources\":[\"{SECURITY}\"]}}"
    );
    assert_eq!(verdicts(&audited(&home, "form.jsonl", &json)), both);
}

#[test]
fn our_own_answers_are_all_quoted() {
    let home = home();
    home.write("ask.jsonl", "{\"question\":\"Is the master password stored?\"}\n{\"question\":\"Who deletes access logs?\"}\n");
    let ask = home.path("ask.jsonl").display().to_string();
    let output = home.qsec(&["answer", &ask, "--format", "json"]).output().unwrap();
    let found = audited(&home, "own.json", &String::from_utf8(output.stdout).unwrap());
    assert!(found.counts.quoted >= 4, "{:?}", found.counts);
    assert_eq!(
        found.counts.conflict + found.counts.misattributed + found.counts.silent,
        0,
        "{found:#?}"
    );
}

#[test]
fn the_digest_quotes_nothing() {
    let home = Home::bare();
    let found = claim(
        &home,
        "The QGIS master password can be reset only with knowledge of the current one.",
        "https://demo.example/",
    );
    assert_eq!(found.verdict, Verdict::Echoed, "{found:#?}");
    assert!(!found.evidence[0].verbatim);
}

fn output(home: &Home, format: &str) -> String {
    let form = format!(
        "Hello <b>you</b>,\n\n1. Is it *stored*?\nA: Demo keeps passwords in the glittering file demo-auth.db, encrypted with a master password that the user chooses, and the master password itself is stored. (Source: {MANUAL})\n\
         2. Is it <i>lost</i>?\nA: A forgotten master password cannot be recovered.\u{1b}[2J =1+1\n"
    );
    home.write("form.txt", &form);
    let file = home.path("form.txt").display().to_string();
    let output = home.qsec(&["audit", &file, "--format", format]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_terminal_sees_marks_without_colours() {
    let text = output(&home(), "text");
    insta::assert_snapshot!(text);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

#[test]
fn markdown_and_html_show_claims_as_words() {
    let home = home();
    let markdown = output(&home, "markdown");
    assert!(
        markdown.contains("and the master password itself is \\!\\!stored\\!\\!."),
        "{markdown}"
    );
    assert!(markdown.contains("\\<b\\>you\\</b\\>"), "{markdown}");
    let html = output(&home, "html");
    assert!(html.contains("itself is <mark class=\"conflicting\">stored</mark>."), "{html}");
    assert!(
        html.contains("&#60;b&#62;you") && !html.contains("<script") && !html.contains('\u{1b}'),
        "{html}"
    );
    assert!(html.contains("Only a quotation is certain"));
}

#[test]
fn json_keeps_to_its_contract() {
    let found: Envelope = serde_json::from_str(&output(&home(), "json")).unwrap();
    assert_eq!(found.schema, SCHEMA);
    assert_eq!(found.file, "form.txt");
    let conflict = &found.items.iter().find(|i| i.id == "1").unwrap().claims[0];
    assert_eq!(conflict.uncovered, ["glittering"]);
    for mark in &conflict.marks {
        assert!(
            conflict.text.is_char_boundary(mark.start) && conflict.text.is_char_boundary(mark.end)
        );
    }
    let page = &conflict.evidence[0];
    assert!(page.url.starts_with(MANUAL) && page.quote.contains("never stored"));
}

#[test]
fn nothing_to_object_is_a_success() {
    let home = home();
    home.write(
        "good.txt",
        &format!("Q1: Stored?\nA: The master password itself is never stored. {MANUAL}\n"),
    );
    let file = home.path("good.txt").display().to_string();
    home.qsec(&["audit", &file]).assert().code(0).stdout(contains("QUOTED"));
    let out = home.path("audit.html").display().to_string();
    home.qsec(&["audit", &file, "-o", &out]).assert().code(0);
    home.qsec(&["audit", &file, "-o", &out]).assert().code(2).stderr(contains("--force"));
}

#[test]
fn bad_input_is_told_and_writes_nothing() {
    let home = home();
    home.write("empty.txt", "1. Is it signed?\n2. Who signs?\n");
    let file = home.path("empty.txt").display().to_string();
    let out = home.path("out.json");
    home.qsec(&["audit", &file, "-o", &out.display().to_string()])
        .assert()
        .code(2)
        .stderr(contains("holds no answer to audit (2 questions read)"));
    assert!(!out.exists());
    home.qsec(&["audit", &file, "-o", "x.pdf"])
        .assert()
        .code(2)
        .stderr(contains("no ending that names a format"));
    home.qsec(&["audit", &file, "--format", "xlsx"])
        .assert()
        .code(2)
        .stderr(contains("-o OUT.xlsx"));
    let long = format!("Q1: Long?\nA: {}\n", "word, ".repeat(200_000));
    home.write("long.txt", &long);
    let file = home.path("long.txt").display().to_string();
    let done = home.qsec(&["audit", &file]).output().unwrap();
    assert!(
        done.status.code().is_some_and(|c| c <= 2),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
