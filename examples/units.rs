#![allow(clippy::print_stdout, missing_docs)]
use std::io::BufRead;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = qsec_search::Engine::digest()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Ok(e) = engine.explain(&line, &qsec_search::Options::default()) else {
            println!("null");
            continue;
        };
        let units: Vec<_> = e.question.units.iter().map(|u| serde_json::json!({"id": u.id, "s": u.surface, "g": u.generic, "own": u.own_words, "names": if u.id.is_none() {u.names.clone()} else {vec![]}, "share": u.share, "rel": u.relative_ids})).collect();
        println!(
            "{}",
            serde_json::json!({"units": units, "relation": format!("{:?}", e.question.relation), "asked": format!("{:?}", e.question.asked)})
        );
    }
    Ok(())
}
