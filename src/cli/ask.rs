//! `ask`: questions to answers.

use std::io::{self, BufRead, Read, Write};

use super::Stop;
use super::args::{Ask, Cli, Format};
use super::exit::Exit;
use crate::engine::Engine;
use crate::home::Home;
use crate::question::MAX_BYTES;
use crate::render::{self, Entry, Report};

/// Questions that one call answers.
const MAX_QUESTIONS: usize = 100_000;

pub(super) fn run(cli: &Cli, args: &Ask, out: &mut impl Write) -> Result<Exit, Stop> {
    let questions = questions(args)?;
    let engine = Engine::open(&Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    let options = args.narrow.options();
    let entries = questions
        .iter()
        .enumerate()
        .map(|(i, question)| {
            Ok(Entry::asked((i + 1).to_string(), engine.ask_with(question, &options)?))
        })
        .collect::<crate::Result<Vec<Entry>>>()?;
    if args.explain {
        for question in &questions {
            render::explain::write(out, &engine.explain(question, &options)?)?;
        }
    }
    let report = Report {
        corpus: engine.corpus(),
        name: String::new(),
        entries,
        unread: Vec::new(),
        notes: Vec::new(),
    };
    match args.format {
        Format::Text => render::text::write(out, &report)?,
        Format::Markdown => render::markdown::write(out, &report)?,
        Format::Json => render::json::write(out, &report)?,
    }
    Ok(Exit::Success)
}

/// The question of the arguments, or those of standard input, one a line.
fn questions(args: &Ask) -> Result<Vec<String>, Stop> {
    if args.question != ["-"] {
        return Ok(vec![args.question.join(" ")]);
    }
    let mut out = Vec::new();
    let mut input = io::stdin().lock();
    while out.len() < MAX_QUESTIONS {
        let mut line = Vec::new();
        // One byte more than a question may have, so that a longer one is seen to be too long.
        let read = (&mut input).take(MAX_BYTES as u64 + 2).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        if !line.is_empty() {
            out.push(line);
        }
    }
    if out.is_empty() { Err(crate::Error::EmptyQuestion.into()) } else { Ok(out) }
}
