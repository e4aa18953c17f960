//! Answers from a project of one's own, ranked by one's own taste.
//!
//! HOME holds `corpus/sources.toml` and, if the lexicon is one's own too, `corpus/concepts.toml`;
//! `qsec-search index --home HOME` reads the pages. The example shows which hits the changed weights
//! bring up. Weights only rank: what is shown is a slice of a page whatever they are.
//!
//! `cargo run --example own_home -- HOME "Who reviews a change?"`

#![allow(clippy::print_stdout)]

use std::path::Path;

use qsec_search::home::Home;
use qsec_search::search::{Filter, Weights};
use qsec_search::{Engine, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(home), Some(question)) = (args.next(), args.next()) else {
        return Err("usage: own_home HOME QUESTION".into());
    };
    let mut engine = Engine::open(&Home::resolve(Some(Path::new(&home)))?.must_exist()?)?;
    let filter = Filter { language: Some("en".into()), ..Filter::default() };
    let options = Options { filter, limit: 3 };
    print(&engine, "as it comes", &question, &options)?;

    // Where no questions are known, the plain weights are the base that the engine starts from.
    let mut weights = Weights::plain();
    weights.rank.manual *= 10.0;
    weights.field_headings *= 2.0;
    engine.set_weights(weights);
    print(&engine, "manuals and headings first", &question, &options)
}

fn print(
    engine: &Engine,
    title: &str,
    question: &str,
    options: &Options,
) -> Result<(), Box<dyn std::error::Error>> {
    println!("== {title}");
    for excerpt in engine.ask_with(question, options)?.excerpts {
        println!("{:.2} {}\n  {}", excerpt.score, excerpt.quote.text(), excerpt.citation.url);
    }
    Ok(())
}
