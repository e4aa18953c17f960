//! The real pages. Skipped, with a line that says so, where they are not.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use predicates::prelude::*;
use qsec_search::answer::contract::{Envelope, ExcerptItem};
use qsec_search::index::manifest::Manifest;
use scraper::{Html, Node};
use tempfile::TempDir;

use crate::harness::{qsec, shared};

/// One index of every source for all tests of this file.
pub(crate) fn home(shared: &Path) -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = TempDir::new().unwrap();
        index(home.path(), shared, &["--source", "all"])
            .success()
            .stdout(predicate::str::contains("Read 405 of 405 pages"));
        home
    })
    .path()
}

fn index(home: &Path, shared: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    qsec(&["index", "--mirror"])
        .arg(shared.join("corpus/html"))
        .arg("--home")
        .arg(home)
        .args(args)
        .assert()
}

fn ask(home: &Path, questions: &[String]) -> Envelope {
    let lines: Vec<String> =
        questions.iter().map(|q| q.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let output = qsec(&["ask", "-", "--format", "json", "--home"])
        .arg(home)
        .write_stdin(lines.join("\n"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn questions(shared: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(shared.join("eval/gold_dev.jsonl")).unwrap();
    let row = |l: &str| {
        serde_json::from_str::<serde_json::Value>(l).unwrap()["question"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    text.lines().map(row).collect()
}

/// A page as another program would read it: all text nodes, nothing else.
struct Independent {
    text: String,
    html: Html,
}

impl Independent {
    fn read(path: PathBuf) -> Self {
        let html = Html::parse_document(&std::fs::read_to_string(path).unwrap());
        let mut text = String::new();
        for node in html.tree.root().descendants() {
            let hidden = |n: ego_tree::NodeRef<'_, Node>| {
                n.value().as_element().is_some_and(|e| matches!(e.name(), "script" | "style"))
            };
            if let Node::Text(t) = node.value()
                && !node.ancestors().any(hidden)
            {
                text.push_str(t);
            }
        }
        Self { text: squeezed(&text), html }
    }

    fn has_id(&self, id: &str) -> bool {
        self.html.tree.nodes().any(|n| n.value().as_element().is_some_and(|e| e.id() == Some(id)))
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').collect()
}

fn fragment_is_unique(page: &Independent, excerpt: &ExcerptItem) -> Result<(), String> {
    let (_, directive) = excerpt.link.split_once(":~:text=").ok_or("no text fragment")?;
    let decode = |s: &str| squeezed(&percent_decode_str(s).decode_utf8().unwrap()).to_lowercase();
    let mut parts: Vec<&str> = directive.split(',').collect();
    let prefix = parts[0].strip_suffix('-').map(decode);
    if prefix.is_some() {
        parts.remove(0);
    }
    let start = decode(parts[0]);
    let lower = page.text.to_lowercase();
    let sought = format!("{}{start}", prefix.unwrap_or_default());
    match lower.matches(&sought).count() {
        1 => {}
        n => return Err(format!("{sought:?} occurs {n} times")),
    }
    let after = &lower[lower.find(&sought).unwrap() + sought.len()..];
    let highlighted = match parts.get(1).map(|e| decode(e)) {
        Some(end) => {
            let at = after.find(&end).ok_or("its end does not follow its start")?;
            format!("{start}{}", &after[..at + end.len()])
        }
        None => start,
    };
    let quote = squeezed(&excerpt.quote).to_lowercase();
    if highlighted == quote {
        Ok(())
    } else {
        Err(format!("highlights {highlighted:?}, quotes {quote:?}"))
    }
}

#[test]
fn every_excerpt_is_verbatim_with_a_real_anchor_and_a_unique_fragment() {
    let Some(shared) = shared("every_excerpt_is_verbatim_with_a_real_anchor_and_a_unique_fragment")
    else {
        return;
    };
    let list = std::fs::read_to_string(shared.join("corpus/urls.tsv")).unwrap();
    let files: HashMap<&str, &str> = list.lines().filter_map(|l| l.split_once('\t')).collect();
    let envelope = ask(home(&shared), &questions(&shared));
    assert_eq!(envelope.items.len(), 60);
    let mut pages: HashMap<String, Independent> = HashMap::new();
    let (mut checked, mut wrong) = (0, Vec::new());
    for excerpt in envelope.items.iter().flat_map(|i| &i.excerpts) {
        let (url, anchor) = excerpt.url.split_once('#').unwrap_or((&excerpt.url, ""));
        let page = pages
            .entry(url.to_owned())
            .or_insert_with(|| Independent::read(shared.join("corpus").join(files[url])));
        checked += 1;
        if !page.text.contains(&squeezed(&excerpt.quote)) {
            wrong.push(format!("not verbatim: {} {}", excerpt.url, excerpt.quote));
        }
        if !anchor.is_empty() && !page.has_id(anchor) {
            wrong.push(format!("no such anchor: {}", excerpt.url));
        }
        if let Err(why) = fragment_is_unique(page, excerpt) {
            wrong.push(format!("{why}: {}", excerpt.link));
        }
    }
    println!("{checked} excerpts of {} pages checked", pages.len());
    assert!(checked >= 200, "{checked}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_answer_shows_the_same_sentence_twice() {
    let Some(shared) = shared("no_answer_shows_the_same_sentence_twice") else { return };
    for item in ask(home(&shared), &questions(&shared)).items {
        let quotes: Vec<String> = item.excerpts.iter().map(|e| squeezed(&e.quote)).collect();
        for (i, quote) in quotes.iter().enumerate() {
            assert!(
                !quotes[i + 1..]
                    .iter()
                    .any(|q| q.contains(quote.as_str()) || quote.contains(q.as_str())),
                "{}",
                item.question
            );
        }
    }
}

#[test]
fn a_second_index_has_the_same_passages_and_the_default_scope_is_smaller() {
    let Some(shared) =
        shared("a_second_index_has_the_same_passages_and_the_default_scope_is_smaller")
    else {
        return;
    };
    let read = |home: &Path| Manifest::read(&home.join("index")).unwrap().unwrap();
    let first = read(home(&shared));
    let other = TempDir::new().unwrap();
    index(other.path(), &shared, &["--source", "all"]).success();
    assert_eq!(first.passages_digest, read(other.path()).passages_digest);
    index(other.path(), &shared, &[])
        .success()
        .stdout(predicate::str::contains("Read 231 of 231 pages"));
    assert!(read(other.path()).corpus.passages < first.corpus.passages);
}

#[test]
fn answers_that_we_sign() {
    let Some(shared) = shared("answers_that_we_sign") else { return };
    let all = questions(&shared);
    let mfa = all.iter().find(|q| q.contains("(MFA)?")).unwrap();
    let lines = [
        "do you support SAML",
        "how is the master password stored",
        "ISO 27001 certification",
        "who reviews plugins before they are published",
        mfa,
    ];
    let envelope = ask(home(&shared), &lines.map(str::to_owned));
    let verdicts: Vec<String> = envelope.items.iter().map(|i| format!("{:?}", i.verdict)).collect();
    assert_eq!(
        verdicts,
        ["NotDocumented", "Documented", "Documented", "Documented", "NotDocumented"]
    );
    let page = |i: usize| envelope.items[i].excerpts[0].url.as_str();
    assert!(page(1).contains("auth"), "{}", page(1));
    assert!(
        page(2)
            .starts_with("https://qgis.org/resources/support/security/#do-you-provide-iso-27001"),
        "{}",
        page(2)
    );
    assert!(page(3).contains("plugin") || page(3).contains("security"), "{}", page(3));
}

/// The verdicts of the labelled claims `labels` in the audit of `form`: what the label says, and what
/// was found.
fn audited(shared: &Path, form: &str, labels: &str) -> Vec<(Label, String)> {
    let output = qsec(&["audit", "--format", "json"])
        .arg(shared.join(form))
        .arg("--home")
        .arg(home(shared))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let found: qsec_search::audit::contract::Envelope =
        serde_json::from_slice(&output.stdout).unwrap();
    let claims: Vec<_> = found.items.into_iter().flat_map(|i| i.claims).collect();
    let text = std::fs::read_to_string(shared.join(labels)).unwrap();
    let label = |l: &str| -> (Label, String) {
        let label: Label = serde_json::from_str(l).unwrap();
        let wanted = squeezed(&label.claim.replace('"', ""));
        let same = |c: &&qsec_search::audit::contract::Claim| {
            squeezed(&c.text.replace('"', "")).contains(&wanted)
        };
        let verdict = claims.iter().find(same).map(|c| serde_json::to_value(c.verdict).unwrap());
        (label, verdict.map_or("missing".into(), |v| v.as_str().unwrap().to_owned()))
    };
    text.lines().map(label).collect()
}

#[derive(serde::Deserialize)]
struct Label {
    claim: String,
    verdict: String,
}

fn f1(rows: &[(Label, String)], kind: &str) -> f64 {
    let count = |label: bool, found: bool| {
        rows.iter().filter(|(l, f)| (l.verdict == kind) == label && (f == kind) == found).count()
            as f64
    };
    2.0 * count(true, true)
        / (2.0 * count(true, true) + count(false, true) + count(true, false)).max(1.0)
}

#[test]
fn made_claims_are_judged_well_and_no_false_one_is_certified() {
    let Some(shared) = shared("made_claims_are_judged_well_and_no_false_one_is_certified") else {
        return;
    };
    let rows = audited(&shared, "eval/audit/made_dev.md", "eval/audit/made_dev.jsonl");
    assert_eq!(rows.len(), 30);
    let kinds = ["quoted", "misattributed", "echoed", "conflict", "silent"];
    let macro_f1 = kinds.iter().map(|k| f1(&rows, k)).sum::<f64>() / kinds.len() as f64;
    println!("macro F1 of made claims: {macro_f1:.3}");
    assert!(macro_f1 >= 0.9, "{macro_f1}");
    let bad: Vec<_> =
        rows.iter().filter(|(l, _)| matches!(&*l.verdict, "conflict" | "silent")).collect();
    let called = |kind: &str| bad.iter().filter(|(_, f)| f == kind).count();
    assert_eq!(called("quoted"), 0);
    assert!(called("echoed") * 20 <= bad.len(), "{} of {}", called("echoed"), bad.len());
}

#[test]
fn a_filled_in_mail_is_audited() {
    let Some(shared) = shared("a_filled_in_mail_is_audited") else { return };
    let rows = audited(&shared, "fixtures/mail-answered.txt", "eval/audit/mail.jsonl");
    for (label, found) in &rows {
        let preamble =
            label.verdict == "uncheckable" && label.claim.split_whitespace().any(|w| w == "I");
        assert!(!preamble || found == "uncheckable", "{}: {found}", label.claim);
        let bad = matches!(&*label.verdict, "conflict" | "silent");
        assert!(!bad || !matches!(&**found, "quoted" | "echoed"), "{}: {found}", label.claim);
    }
    let sent = rows.iter().find(|(l, _)| l.claim.contains("external servers during")).unwrap();
    assert_eq!(sent.1, "conflict");
}
