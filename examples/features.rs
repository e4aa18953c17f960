//! Writes what ranking knows of every stretch that could be shown for labelled questions.
//!
//! `cargo run --release --example features -- GOLD.jsonl [--home DIR] > FEATURES.jsonl`: a line a
//! question, for choosing weights with other programs.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use qsec_search::Engine;
use qsec_search::home::Home;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (mut gold, mut home) = (None, None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--home" => home = args.next().map(PathBuf::from),
            _ => gold = Some(arg),
        }
    }
    let text = std::fs::read_to_string(gold.ok_or("which GOLD.jsonl?")?)?;
    let engine = Engine::open(&Home::resolve(home.as_deref())?.must_exist()?)?;
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line)?;
        let question = row["question"].as_str().unwrap_or_default();
        let explained = engine.explain(question, &qsec_search::Options::default())?;
        let units: Vec<Value> = explained
            .question
            .units
            .iter()
            .map(|u| json!({"id": u.id, "surface": u.surface, "generic": u.generic}))
            .collect();
        let hits: Vec<Value> = engine
            .stretches(question)?
            .into_iter()
            .map(|(hit, excerpt)| {
                let named: BTreeMap<_, _> = hit.features.named().filter(|f| f.1 != 0.0).collect();
                json!({
                    "passage": hit.passage.number, "from": hit.from, "to": hit.to,
                    "url": excerpt.citation.url, "quote": excerpt.quote.text(),
                    "features": named, "on_subject": hit.on_subject,
                    "found": hit.found.iter().map(|f| format!("{f:?}")).collect::<Vec<_>>(),
                    "weights": hit.unit_weights.to_vec(),
                })
            })
            .collect();
        let evidence: BTreeMap<_, _> = explained.evidence.named().collect();
        println!(
            "{}",
            json!({"id": row["id"], "units": units, "evidence": evidence, "hits": hits})
        );
    }
    Ok(())
}
