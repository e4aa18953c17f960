//! Each bad input: one clear error that says what to do, and the old index still answers.

use std::fs;
use std::process::Command;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::index::manifest::Manifest;
use qsec_search::index::store::WriteLock;

use crate::harness::{Home, qsec};

fn one_line() -> impl Predicate<str> {
    predicate::function(|text: &str| text.lines().count() == 1 && text.starts_with("error: "))
}

#[test]
fn a_home_that_does_not_exist() {
    qsec(&["ask", "x", "--home", "/nonexistent/home"])
        .assert()
        .code(2)
        .stderr(contains("/nonexistent/home").and(contains("qsec-search index")));
}

#[test]
fn no_home_at_all() {
    let empty = tempfile::TempDir::new().unwrap();
    qsec(&["ask", "password"])
        .env_remove("HOME")
        .env_remove("XDG_DATA_HOME")
        .current_dir(&empty)
        .assert()
        .success();
}

#[test]
fn an_empty_question() {
    for question in ["", " ", "?!", "\u{1b}\u{7}"] {
        qsec(&["ask", question])
            .assert()
            .code(2)
            .stderr(contains("the question is empty").and(one_line()));
    }
    qsec(&["ask", "-"])
        .write_stdin("\n \n")
        .assert()
        .code(2)
        .stderr(contains("the question is empty"));
}

#[test]
fn a_question_of_a_megabyte() {
    qsec(&["ask", "-"])
        .write_stdin("word ".repeat(1 << 18))
        .assert()
        .code(2)
        .stderr(contains("split it").and(one_line()));
}

#[test]
fn control_characters_in_a_question_are_not_printed() {
    let home = Home::indexed();
    home.qsec(&["ask", "pass\u{1b}[31mword\u{202e} \u{7}master password"])
        .assert()
        .success()
        .stdout(
            contains('\u{1b}').not().and(contains('\u{202e}').not()).and(contains('\u{7}').not()),
        );
}

#[test]
fn mirrors_that_are_none() {
    let home = Home::indexed();
    fs::create_dir(home.path("empty")).unwrap();
    for (mirror, says) in [
        ("nowhere", "does not exist"),
        ("empty", "holds no readable page"),
        ("home/corpus/sources.toml", "is not a folder"),
    ] {
        let path = home.path(mirror).display().to_string();
        home.qsec(&["index", "--mirror", &path])
            .assert()
            .code(2)
            .stderr(contains(says).and(contains(&path)).and(one_line()));
    }
    home.qsec(&["index", "--mirror", "http://127.0.0.1:1/"])
        .assert()
        .code(3)
        .stderr(contains("http://127.0.0.1:1/").and(contains("running?")));
    home.assert_answers();
}

#[test]
fn pages_that_cannot_be_read_are_named_and_the_others_are_indexed() {
    let home = Home::new();
    home.write("mirror/demo.example/empty/index.html", "");
    home.write("mirror/demo.example/data/index.html", "no tags at all");
    home.write_bytes("mirror/demo.example/pdf/index.html", b"%PDF-1.7\n\0\0<x>");
    home.write(
        "mirror/demo.example/cut/index.html",
        "<main><h1 id=c>Cut</h1><p>Half a sentence that",
    );
    home.index()
        .assert()
        .code(4)
        .stdout(contains("Read 5 of 8 pages"))
        .stderr(contains("empty/index.html: empty").and(contains("not HTML")));
    home.assert_answers();
}

#[test]
#[cfg(unix)]
fn a_page_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.write("mirror/demo.example/secret/index.html", "<main><p>Text.</p></main>");
    let path = home.path("mirror/demo.example/secret/index.html");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        eprintln!("skipped a_page_without_permission_is_named: this user may read everything");
        return;
    }
    home.index().assert().code(4).stderr(contains("secret/index.html"));
}

#[test]
#[cfg(unix)]
fn a_disk_that_takes_no_more() {
    let home = Home::indexed();
    let before = fs::read(home.path("home/index/manifest.json")).unwrap();
    for blocks in [0, 1, 2, 3] {
        // A file size limit fails every write beyond it, as a full disk does.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, "sh"])
            .arg(assert_cmd::cargo::cargo_bin!("qsec-search"))
            .args(["index", "--home"])
            .arg(home.path("home"))
            .arg("--mirror")
            .arg(home.path("mirror"))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{blocks}: {stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains("home/index"), "{stderr}");
        assert_eq!(fs::read(home.path("home/index/manifest.json")).unwrap(), before);
        home.assert_answers();
    }
    home.index().assert().success();
    let left = fs::read_dir(home.path("home/index")).unwrap();
    assert!(
        !left.into_iter().any(|e| e
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("building-"))
    );
}

#[test]
fn an_index_of_another_format() {
    let home = Home::indexed();
    let path = home.path("home/index/manifest.json");
    let text = fs::read_to_string(&path).unwrap().replacen("\"format\": ", "\"format\": 99", 1);
    fs::write(&path, text).unwrap();
    home.qsec(&["ask", "password"])
        .assert()
        .code(3)
        .stderr(contains("format 99").and(contains("qsec-search index")).and(one_line()));
    home.index().assert().success();
    home.assert_answers();
}

#[test]
fn a_broken_manifest_or_index() {
    let home = Home::indexed();
    let path = home.path("home/index/manifest.json");
    let good = fs::read_to_string(&path).unwrap();
    let elsewhere = good.replace("\"g-", "\"../g-");
    let short = format!("{{\"format\": {}}}", qsec_search::index::manifest::FORMAT);
    for bad in ["", "{", "[]", &short, &good[..good.len() / 2], &elsewhere] {
        fs::write(&path, bad).unwrap();
        home.qsec(&["ask", "password"])
            .assert()
            .code(3)
            .stderr(contains("damaged").and(contains("qsec-search index")).and(one_line()));
    }
    fs::write(&path, &good).unwrap();
    home.assert_answers();
    for entry in walkdir::WalkDir::new(home.path("home/index")) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|e| e == "store") {
            fs::write(entry.path(), b"junk").unwrap();
        }
    }
    home.qsec(&["ask", "password"]).assert().code(3).stderr(contains("damaged").and(one_line()));
    home.index().assert().success();
    home.assert_answers();
}

#[test]
fn broken_files_beside_the_index() {
    let home = Home::indexed();
    let dir = home.path("home/index");
    let generation = Manifest::read(&dir).unwrap().unwrap().generation_dir(&dir);
    let refuses = |what: &str| {
        let refused = home.qsec(&["ask", "password"]).assert().code(3);
        refused.stderr(contains("damaged").and(contains(what)).and(one_line()));
    };
    for name in ["lexicon", "asks"] {
        let path = generation.join(name);
        let good = fs::read(&path).unwrap();
        for bad in [&b""[..], b"junk", &good[..good.len() / 2]] {
            fs::write(&path, bad).unwrap();
            refuses(name);
        }
        fs::remove_file(&path).unwrap();
        refuses("missing");
        fs::write(&path, good).unwrap();
        home.assert_answers();
    }
}

#[test]
fn a_second_writer() {
    let home = Home::indexed();
    let lock = WriteLock::acquire(&home.path("home/index")).unwrap();
    home.index().assert().code(3).stderr(contains("another qsec-search").and(one_line()));
    home.assert_answers();
    drop(lock);
}

#[test]
fn unknown_sources_and_broken_data_files() {
    let home = Home::indexed();
    home.index()
        .args(["--source", "wiki"])
        .assert()
        .code(2)
        .stderr(contains("manual, site, extra").and(one_line()));
    home.write("home/corpus/concepts.toml", "[[concept]]\nid = \"a\"\nlabel = \"A\"\nterms = []\n");
    home.qsec(&["ask", "password"]).assert().code(2).stderr(contains("concepts.toml: line 2"));
    home.write("home/corpus/sources.toml", "project = 3\n");
    home.index().assert().code(2).stderr(contains("sources.toml"));
}
