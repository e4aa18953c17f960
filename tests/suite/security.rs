//! SECURITY.md names tests that exist, ARCHITECTURE.md a reason for every dependency.

use std::fs;
use std::path::Path;

const SECURITY: &str = include_str!("../../SECURITY.md");

#[test]
fn every_defence_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named: Vec<_> = SECURITY.split('`').filter_map(|word| word.split_once(".rs::")).collect();
    assert!(named.len() > 25, "{} tests are named", named.len());
    for (file, test) in named {
        let text = fs::read_to_string(root.join(format!("{file}.rs"))).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{file}.rs has no test {test}");
    }
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let (_, reasons) = include_str!("../../ARCHITECTURE.md").split_once("## Dependencies").unwrap();
    let names = reasons.lines().filter_map(|l| l.strip_prefix("| ")?.split(" | ").next());
    let named: Vec<&str> = names.flat_map(|n| n.split([',', ' '])).collect();
    for table in ["dependencies", "dev-dependencies"] {
        for (name, _) in manifest[table].as_table().unwrap() {
            assert!(named.contains(&name.as_str()), "{name} has no reason");
        }
    }
}
