//! Scores the answers to labelled questions.
//!
//! `cargo run --release --example evaluate -- GOLD.jsonl [--home DIR] [--weights FILE]
//! [--misses] [--time]`
//!
//! A row of GOLD.jsonl is `{id, question, status, labels: [{url, quote, grade}]}`: status documented,
//! partial or `not_documented`; grade 2 answers the question, 1 is related. Prints nDCG@5 (gain 3 and
//! 1), success@1, success@3, recall@5, macro F1 of the verdict, and the two errors that hurt.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod metrics;

use std::path::PathBuf;

use metrics::{Gold, Scores, score};
use qsec_search::Engine;
use qsec_search::home::Home;
use qsec_search::search::Weights;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (mut gold, mut home, mut weights) = (None, None, None);
    let (mut misses, mut timed) = (false, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--home" => home = args.next().map(PathBuf::from),
            "--weights" => weights = args.next(),
            "--misses" => misses = true,
            "--time" => timed = true,
            _ => gold = Some(arg),
        }
    }
    let gold = metrics::read(&gold.ok_or("which GOLD.jsonl?")?)?;
    let mut engine = Engine::open(&Home::resolve(home.as_deref())?.must_exist()?)?;
    if let Some(file) = weights {
        let weights: Weights = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        engine.set_weights(weights);
    }
    let rows: Vec<(Gold, metrics::Row)> = gold
        .into_iter()
        .map(|g| {
            let answer = engine.ask(&g.question)?;
            let row = score(&g, &answer);
            Ok((g, row))
        })
        .collect::<qsec_search::Result<_>>()?;
    print!("{}", Scores::of(rows.iter().map(|(_, r)| r)));
    if timed {
        println!("{}", time(&engine, &rows)?);
    }
    if misses {
        for (gold, row) in rows.iter().filter(|(_, r)| r.is_miss()) {
            println!(
                "{}\t{} -> {}\tndcg {:.2}\t{}",
                gold.id,
                row.status,
                row.verdict,
                row.ndcg.unwrap_or(f64::NAN),
                gold.question
            );
        }
    }
    Ok(())
}

/// Median and 99th percentile of a warm question, over ten rounds.
fn time(engine: &Engine, rows: &[(Gold, metrics::Row)]) -> qsec_search::Result<String> {
    let mut taken = Vec::new();
    for _ in 0..10 {
        for (gold, _) in rows {
            let begun = std::time::Instant::now();
            engine.ask(&gold.question)?;
            taken.push(begun.elapsed());
        }
    }
    taken.sort_unstable();
    let at = |share: f64| taken[(taken.len() as f64 * share) as usize];
    Ok(format!("warm        p50 {:?}, p99 {:?}", at(0.5), at(0.99)))
}
