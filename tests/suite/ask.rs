use predicates::prelude::*;
use qsec_search::source::Subject;
use qsec_search::verdict::Verdict;

use crate::harness::{Home, qsec};

#[test]
fn text_is_made_for_reading() {
    let home = Home::indexed();
    let output = home
        .qsec(&["ask", "how", "is", "the", "master", "password", "stored", "--limit", "2"])
        .output()
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn silence_is_grounded() {
    let home = Home::indexed();
    let output = home.qsec(&["ask", "do you support SAML"]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn markdown_can_be_pasted() {
    let home = Home::indexed();
    let output = home
        .qsec(&["ask", "how are vulnerabilities reported", "--format", "markdown", "--limit", "1"])
        .output()
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn json_is_the_contract_one_item_a_line() {
    let home = Home::indexed();
    let envelope = home.ask("ISO 27001 certification\n\n  where are passwords kept?\n");
    assert_eq!(envelope.schema, "qsec-search/answers@1");
    assert_eq!(envelope.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let item = &envelope.items[0];
    assert_eq!(item.verdict, Verdict::Documented);
    assert!(item.excerpts[0].quote.starts_with("No."));
    assert_eq!(item.excerpts[0].url, "https://demo.example/security/#iso");
    assert_eq!(envelope.items[1].excerpts[0].version.as_deref(), Some("1.2"));
    assert_eq!(item.negative.pages_searched, envelope.corpus.pages);
}

#[test]
fn accounts_of_developers_are_no_answer_about_the_product() {
    let home = Home::indexed();
    let envelope = home.ask("Can users turn on multi-factor authentication(MFA)?\nMust developers use two-factor authentication?");
    assert_eq!(envelope.items[0].verdict, Verdict::NotDocumented);
    assert_eq!(envelope.items[0].excerpts[0].subject, Subject::Project);
    assert_eq!(envelope.items[1].verdict, Verdict::Documented);
}

#[test]
fn a_qualifier_is_never_cut_off() {
    let home = Home::indexed();
    let envelope = home.ask("Where is a vulnerability report sent?");
    let quote = &envelope.items[0].excerpts[0].quote;
    assert!(quote.contains("However, crashes"), "{quote}");
}

#[test]
fn filters_limit_what_is_quoted() {
    let home = Home::indexed();
    let ask = |args: &[&str]| {
        let mut all = vec!["ask", "password", "--format", "json"];
        all.extend(args);
        let output = home.qsec(&all).output().unwrap();
        serde_json::from_slice::<qsec_search::answer::contract::Envelope>(&output.stdout).unwrap()
    };
    let subjects = |e: qsec_search::answer::contract::Envelope| {
        e.items[0].excerpts.iter().map(|x| x.subject).collect::<Vec<_>>()
    };
    assert!(subjects(ask(&["--subject", "desktop"])).iter().all(|s| *s == Subject::Desktop));
    assert!(subjects(ask(&["--subject", "server"])).is_empty());
    assert!(subjects(ask(&["--version-of-docs", "9.9"])).is_empty());
    assert!(subjects(ask(&["--lang", "fr"])).is_empty());
    assert_eq!(subjects(ask(&["--limit", "1"])).len(), 1);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let home = Home::indexed();
    let run = || home.qsec(&["ask", "password", "--format", "json"]).output().unwrap().stdout;
    let first = run();
    assert_eq!(first, run());
    home.index().assert().success();
    assert_eq!(first, run(), "a rebuilt index answers the same");
}

#[test]
fn explain_shows_what_decided() {
    let home = Home::indexed();
    home.qsec(&["ask", "--explain", "master password"]).assert().success().stdout(
        predicate::str::contains("core  master password").and(predicate::str::contains("hit  1")),
    );
}

#[test]
fn a_closed_pipe_is_no_failure() {
    use std::process::Stdio;
    let home = Home::indexed();
    let mut child = crate::harness::program()
        .args(["ask", "password", "--home"])
        .arg(home.path("home"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn sources_are_listed() {
    qsec(&["sources"]).assert().success().stdout(predicate::str::contains("security-policy"));
}
