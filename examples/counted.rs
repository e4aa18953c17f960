//! Does one thing a given number of times, for counting its instructions: benches/instructions.py runs
//! this under callgrind with two numbers and divides the difference, so that start-up counts for nothing.
//!
//! `cargo run --example counted -- ask HOME ROUNDS QUESTION...`
//! `cargo run --example counted -- page SOURCES.toml PAGE.html ROUNDS`

#![allow(clippy::print_stdout)]

use std::path::Path;

use qsec_search::capture::Capture;
use qsec_search::home::Home;
use qsec_search::source::Sources;
use qsec_search::{Engine, page, passage};

type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["ask", home, rounds, questions @ ..] => ask(home, rounds.parse()?, questions),
        ["page", sources, file, rounds] => read(sources, file, rounds.parse()?),
        _ => {
            Err("expected: ask HOME ROUNDS QUESTION... or page SOURCES.toml PAGE.html ROUNDS"
                .into())
        }
    }
}

/// Asks each question in each round: from the second on, passages and words are at hand.
fn ask(home: &str, rounds: usize, questions: &[&str]) -> Done {
    let engine = Engine::open(&Home::resolve(Some(Path::new(home)))?.must_exist()?)?;
    let mut found = 0;
    for _ in 0..rounds {
        for question in questions {
            found += engine.ask(question)?.excerpts.len();
        }
    }
    println!("{found} excerpts");
    Ok(())
}

/// Reads a page of the first source and cuts it into passages.
fn read(sources: &str, file: &str, rounds: usize) -> Done {
    let sources = Sources::parse(&std::fs::read_to_string(sources)?, sources)?;
    let source = sources.iter().next().ok_or("the file has no source")?;
    let capture = Capture {
        url: format!("{}page.html", source.prefixes().first().ok_or("the source has no prefix")?),
        time: jiff::Timestamp::UNIX_EPOCH,
        headers: vec![("content-type".into(), "text/html".into())],
        body: std::fs::read(file)?,
    };
    let mut found = 0;
    for _ in 0..rounds {
        found += passage::passages(&page::read(&capture, source)?).len();
    }
    println!("{found} passages");
    Ok(())
}
