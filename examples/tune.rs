//! Chooses weights: coordinate ascent on labelled questions, with cross-validation and ablations.
//!
//! `cargo run --release --example tune -- GOLD.jsonl [--home DIR] [--from WEIGHTS.json] [--cv | --ablate]`
//!
//! Prints the weights found as JSON. `--cv` tunes on four fifths of the questions and scores the
//! fifth left out, five times; `--ablate` sets each weight to nothing in turn.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
#[path = "evaluate/metrics.rs"]
mod metrics;

use std::path::PathBuf;

use metrics::{Gold, Row, Scores, score};
use qsec_search::Engine;
use qsec_search::home::Home;
use qsec_search::search::Weights;
use serde_json::Value;

/// Factors that a weight is tried with.
const STEPS: [f64; 4] = [0.6, 0.8, 1.25, 1.6];

/// Least gain of the objective that a change must bring: less is noise.
const LEAST: f64 = 0.006;

const FOLDS: usize = 5;

struct Tuner {
    engine: Engine,
    gold: Vec<Gold>,
}

impl Tuner {
    fn rows(&mut self, weights: &Weights) -> Vec<Row> {
        self.engine.set_weights(weights.clone());
        let engine = &self.engine;
        let half = self.gold.len().div_ceil(2);
        std::thread::scope(|scope| {
            let parts: Vec<_> = self
                .gold
                .chunks(half)
                .map(|part| {
                    scope.spawn(move || {
                        part.iter()
                            .map(|g| score(g, &engine.ask(&g.question).unwrap()))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|p| p.join().unwrap()).collect()
        })
    }

    /// The objective over the questions that `keep` names.
    fn objective(&mut self, weights: &Weights, keep: &dyn Fn(usize) -> bool) -> f64 {
        let rows = self.rows(weights);
        Scores::of(rows.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, r)| r)).objective()
    }

    fn climb(&mut self, start: &Weights, sweeps: usize, keep: &dyn Fn(usize) -> bool) -> Weights {
        let (mut best, mut top) = (start.clone(), self.objective(start, keep));
        for _ in 0..sweeps {
            let before = top;
            for name in names(&best) {
                for step in STEPS {
                    let Some(tried) = changed(&best, &name, |v| v * step) else { continue };
                    let reached = self.objective(&tried, keep);
                    if reached > top + LEAST {
                        eprintln_progress(&name, step, reached);
                        (best, top) = (tried, reached);
                    }
                }
            }
            if top - before < LEAST {
                break;
            }
        }
        best
    }
}

#[allow(clippy::print_stderr)]
fn eprintln_progress(name: &str, step: f64, reached: f64) {
    eprintln!("{name} × {step}: {reached:.4}");
}

/// Paths of all numbers: `/asks`, `/rank/here`.
fn names(weights: &Weights) -> Vec<String> {
    let Value::Object(fields) = serde_json::to_value(weights).unwrap() else { return Vec::new() };
    let paths = |(name, value): (&String, &Value)| match value {
        Value::Object(parts) => parts.keys().map(|p| format!("/{name}/{p}")).collect(),
        _ => vec![format!("/{name}")],
    };
    fields.iter().flat_map(paths).collect()
}

fn changed(weights: &Weights, name: &str, change: impl Fn(f64) -> f64) -> Option<Weights> {
    let mut value = serde_json::to_value(weights).unwrap();
    let slot = value.pointer_mut(name)?;
    // Counts are not weights; what is 0 stays so.
    if slot.is_u64() || slot.as_f64() == Some(0.0) {
        return None;
    }
    *slot = Value::from(change(slot.as_f64()?));
    serde_json::from_value(value).ok()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (mut gold, mut home, mut from, mut mode) = (None, None, None, String::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--home" => home = args.next().map(PathBuf::from),
            "--from" => from = args.next(),
            "--cv" | "--ablate" => mode = arg,
            _ => gold = Some(arg),
        }
    }
    let gold = metrics::read(&gold.ok_or("which GOLD.jsonl?")?)?;
    let engine = Engine::open(&Home::resolve(home.as_deref())?.must_exist()?)?;
    let mut tuner = Tuner { engine, gold };
    let start: Weights = match from {
        Some(file) => serde_json::from_str(&std::fs::read_to_string(file)?)?,
        None => Weights::default(),
    };
    match mode.as_str() {
        "--cv" => cross_validate(&mut tuner, &start),
        "--ablate" => ablate(&mut tuner),
        _ => {
            let best = tuner.climb(&start, 3, &|_| true);
            println!("{}", serde_json::to_string_pretty(&best)?);
            print!("{}", Scores::of(tuner.rows(&best).iter()));
        }
    }
    Ok(())
}

fn cross_validate(tuner: &mut Tuner, start: &Weights) {
    let mut left_out = Vec::new();
    for fold in 0..FOLDS {
        let best = tuner.climb(start, 1, &|i| i % FOLDS != fold);
        let rows = tuner.rows(&best);
        left_out.extend(
            rows.into_iter().enumerate().filter(|(i, _)| i % FOLDS == fold).map(|(_, r)| r),
        );
    }
    println!("cross-validated, {FOLDS} folds");
    print!("{}", Scores::of(left_out.iter()));
}

fn ablate(tuner: &mut Tuner) {
    let weights = Weights::default();
    println!("| off | ndcg@5 | success@1 | success@3 | verdict F1 |\n|---|---|---|---|---|");
    let mut line = |name: &str, weights: &Weights| {
        let s = Scores::of(tuner.rows(weights).iter());
        println!("| {name} | {:.3} | {:.3} | {:.3} | {:.3} |", s.ndcg, s.first, s.third, s.f1);
    };
    line("nothing", &weights);
    for name in names(&weights) {
        if let Some(without) = changed(&weights, &name, |_| 0.0) {
            line(&name, &without);
        }
    }
}
