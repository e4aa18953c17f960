//! Asks one question and prints the words, where they stand, and how they can be proved.
//!
//! `cargo run --example ask -- "Is the master password stored?"`

#![allow(clippy::print_stdout)]

use qsec_search::Engine;
use qsec_search::home::Home;
use qsec_search::verdict::Verdict;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let question = std::env::args().nth(1).unwrap_or("Is the master password stored?".into());
    // The index of this machine, or the digest that is built in where there is none.
    let engine = Engine::open(&Home::resolve(None)?.must_exist()?)?;
    let answer = engine.ask(&question)?;
    println!("{}", answer.reason);
    if answer.verdict == Verdict::NotDocumented {
        let negative = &answer.negative;
        println!("looked for {:?} on {} pages", negative.terms, negative.pages_searched);
    }
    for excerpt in &answer.excerpts {
        let (quote, citation) = (&excerpt.quote, &excerpt.citation);
        println!("\n{}\n  {}", quote.text(), citation.url);
        println!("  bytes {:?} of capture {:?}", quote.range(), quote.capture());
    }
    Ok(())
}
