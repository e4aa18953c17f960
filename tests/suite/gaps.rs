//! `gaps`: what is asked and not documented, over many questionnaires.

use predicates::str::contains;
use qsec_search::gaps::{Gaps, Group};

use crate::harness::Home;

fn forms() -> (Home, Vec<String>) {
    let home = Home::indexed();
    home.write(
        "a.txt",
        "1. Do you support SAML?\n2. Is the master password stored?\n3. Is there a frobnication?\n",
    );
    home.write(
        "b.csv",
        "id,question\nx,Is SAML single sign-on possible?\ny,Can users log in with SAML?\n",
    );
    let files = ["a.txt", "b.csv"].map(|f| home.path(f).display().to_string()).to_vec();
    (home, files)
}

fn run(home: &Home, files: &[String], args: &[&str]) -> String {
    let mut all: Vec<&str> = vec!["gaps"];
    all.extend(files.iter().map(String::as_str));
    all.extend(args);
    let output = home.qsec(&all).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_asked_most_and_answered_least_comes_first() {
    let (home, files) = forms();
    let gaps: Gaps = serde_json::from_str(&run(&home, &files, &["--format", "json"])).unwrap();
    assert_eq!(gaps.questions, 5);
    assert_eq!(gaps.counts.total(), 5);
    let first = &gaps.groups[0];
    assert_eq!(first.concept.as_deref(), Some("SAML"));
    assert_eq!((first.files, first.counts.total()), (2, 3));
    let worth: Vec<usize> =
        gaps.groups.iter().filter(|g| g.concept.is_some()).map(Group::worth).collect();
    assert!(worth.is_sorted_by(|a, b| a >= b), "{worth:?}");
    assert_eq!(gaps.groups.last().unwrap().concept, None);
}

#[test]
fn every_form_names_the_concepts() {
    let (home, files) = forms();
    for format in ["text", "markdown", "html"] {
        let text = run(&home, &files, &["--format", format]);
        assert!(text.contains("SAML") && text.contains("a.txt"), "{format}: {text}");
    }
    let html = run(&home, &files, &["--format", "html"]);
    assert!(!html.contains("<script") && html.contains("role=\"img\""));
}

#[test]
fn outputs_are_not_overwritten() {
    let (home, files) = forms();
    home.write("out.md", "mine");
    let out = home.path("out.md").display().to_string();
    home.qsec(&["gaps", &files[0], "-o", &out]).assert().code(2).stderr(contains("--force"));
    home.qsec(&["gaps", &files[0], "-o", &out, "--force"]).assert().success();
}
