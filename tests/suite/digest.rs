use std::collections::HashSet;

use predicates::prelude::*;
use qsec_search::answer::contract::Envelope;
use qsec_search::answer::wording::DIGEST_BANNER;
use scraper::{Html, Selector};

use crate::harness::{qsec, shared};

/// The statements of the digest: where each stands, and its words.
fn statements() -> Vec<(String, String)> {
    let cited = Selector::parse("[cite]").unwrap();
    let mut out = Vec::new();
    for capture in qsec_search::digest::captures() {
        let html = Html::parse_document(std::str::from_utf8(&capture.body).unwrap());
        for element in html.select(&cited) {
            out.push((element.attr("cite").unwrap().to_owned(), element.text().collect()));
        }
    }
    out
}

#[test]
fn without_an_index_the_digest_answers_and_says_so() {
    let home = tempfile::TempDir::new().unwrap();
    let at = home.path().to_str().unwrap();
    qsec(&["ask", "do you support SAML", "--home", at]).assert().success().stdout(
        predicate::str::contains(DIGEST_BANNER)
            .and(predicate::str::contains("https://docs.qgis.org/")),
    );
    let output = qsec(&["ask", "what is the privacy policy", "--home", at, "--format", "json"])
        .output()
        .unwrap();
    let envelope: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let excerpts = &envelope.items[0].excerpts;
    assert!(!excerpts.is_empty());
    assert!(
        excerpts
            .iter()
            .all(|e| !e.verbatim && e.url.starts_with("https://") && !e.url.contains("digest"))
    );
}

#[test]
fn words_of_a_name_far_apart_in_a_sentence_do_not_make_it_documented() {
    let home = tempfile::TempDir::new().unwrap();
    let at = home.path().to_str().unwrap();
    // Another name of it is "fail securely"; a statement says that a launch may fail because of security.
    qsec(&["ask", "Are crash reports sent anywhere?", "--home", at])
        .assert()
        .success()
        .stdout(predicate::str::contains("NOT DOCUMENTED"));
}

#[test]
fn the_digest_is_large_enough_and_says_each_thing_once() {
    let found = statements();
    assert!(qsec_search::digest::captures().len() >= 25);
    assert!(found.len() >= 90, "{}", found.len());
    let words: HashSet<&String> = found.iter().map(|(_, text)| text).collect();
    assert_eq!(words.len(), found.len());
}

#[test]
fn every_citation_of_the_digest_exists() {
    let Some(shared) = shared("every_citation_of_the_digest_exists") else { return };
    let list = std::fs::read_to_string(shared.join("corpus/urls.tsv")).unwrap();
    let files: std::collections::HashMap<&str, &str> =
        list.lines().filter_map(|l| l.split_once('\t')).collect();
    for (cite, words) in statements() {
        let (url, anchor) = cite.split_once('#').unwrap_or((&cite, ""));
        let file = files.get(url).unwrap_or_else(|| panic!("{url} is no page: {words}"));
        let html = std::fs::read_to_string(shared.join("corpus").join(file)).unwrap();
        assert!(
            anchor.is_empty() || html.contains(&format!("id=\"{anchor}\"")),
            "{cite} has no such anchor"
        );
    }
}
