//! The README's first screen and the help texts are what the program prints.

use crate::harness::qsec;

const README: &str = include_str!("../../README.md");

fn block_after(marker: &str) -> &'static str {
    let at = README.find(marker).unwrap_or_else(|| panic!("README has no {marker}")) + marker.len();
    let rest = &README[at..];
    let start = rest.find("```text\n").unwrap() + "```text\n".len();
    &rest[start..start + rest[start..].find("```").unwrap()]
}

fn printed(args: &[&str]) -> String {
    let empty = tempfile::TempDir::new().unwrap();
    let mut command = qsec(args);
    if args[0] == "ask" {
        command.arg("--home").arg(empty.path());
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

fn trimmed(text: &str) -> String {
    text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_answer_is_what_is_printed() {
    let question = "what happens if the master password is forgotten";
    assert!(README.contains(&format!("ask \"{question}\"")));
    let text = printed(&["ask", question, "--limit", "2"]);
    assert_eq!(trimmed(block_after("prints")), trimmed(&text));
}

#[test]
fn the_two_commands_are_on_the_first_screen() {
    let first: String = README.lines().take(50).collect::<Vec<_>>().join("\n");
    assert!(first.contains("cargo run --release -- ask \"do you support SAML\""));
    assert!(first.contains("cargo test"));
}

fn help_is_printed(command: &str) {
    let text = printed(&[command, "--help"]);
    assert_eq!(trimmed(block_after(&format!("<!-- {command} --help -->"))), trimmed(&text));
}

#[test]
fn the_help_texts_are_what_is_printed() {
    for command in ["index", "ask", "answer", "gaps", "audit", "check", "drift", "export"] {
        help_is_printed(command);
    }
    #[cfg(feature = "serve")]
    help_is_printed("serve");
}
