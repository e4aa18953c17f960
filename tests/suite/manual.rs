//! Completions and manual pages, as a package installs them.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};

use crate::harness::qsec;

/// The commands that the help text lists.
fn commands() -> Vec<String> {
    let help = String::from_utf8(qsec(&["--help"]).output().unwrap().stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let named = list.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    named.filter_map(|l| l.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = qsec(&["completions", shell]).output().unwrap();
        assert!(script.status.success() && script.stderr.is_empty(), "{shell}");
        let script = String::from_utf8(script.stdout).unwrap();
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not complete {command}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page_and_the_main_one_names_it() {
    let main = String::from_utf8(qsec(&["man"]).output().unwrap().stdout).unwrap();
    for command in commands() {
        let page = format!("qsec\\-search\\-{command}");
        if command != "help" {
            assert!(main.contains(&page), "the main page does not name {command}");
            qsec(&["man", &command])
                .assert()
                .success()
                .stdout(contains(format!(".TH qsec-search-{command} 1  \"qsec-search ")))
                .stdout(contains(format!("qsec\\-search {command}")));
        }
    }
    assert!(main.contains("Exit codes"));
    qsec(&["man", "ask"]).assert().success().stdout(contains("QSEC_HOME"));
}

#[test]
fn all_pages_are_written_into_a_folder() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().display().to_string();
    qsec(&["man", "-o", &path]).assert().success().stdout("");
    let named = |name: &str| dir.path().join(name).is_file();
    assert!(named("qsec-search.1") && named("qsec-search-ask.1") && !named("qsec-search-help.1"));
    qsec(&["man", "-o", "/nonexistent/man"]).assert().code(3).stderr(contains("/nonexistent/man"));
    qsec(&["man", "ask", "-o", &path]).assert().code(2);
}

#[test]
fn an_unknown_shell_or_command_is_bad_usage() {
    qsec(&["completions", "cmd"]).assert().code(2).stderr(contains("possible values: bash"));
    qsec(&["man", "nothing"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(starts_with("error").and(contains("there are index, ask")));
}
