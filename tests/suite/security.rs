//! SECURITY.md names tests that exist.

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
