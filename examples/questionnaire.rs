//! Answers a questionnaire of any format that is read, as JSON of the contract qsec-search/answers@1.
//!
//! `cargo run --example questionnaire -- FORM.csv > answers.json`

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use qsec_search::home::Home;
use qsec_search::questionnaire::{self, Hints};
use qsec_search::render::{self, Report};
use qsec_search::{Engine, Options, batch};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(std::env::args().nth(1).ok_or("which questionnaire?")?);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // The name helps to tell the format; the bytes decide.
    let form = questionnaire::read(&name, &std::fs::read(&path)?, &Hints::default())?;
    let engine = Engine::open(&Home::resolve(None)?.must_exist()?)?;
    // All cores, and the order of the form; the closure is called after each answer.
    let answered = batch::answer(&engine, &form.items, &Options::default(), || ())?;
    let report = Report {
        corpus: engine.corpus(),
        name,
        entries: answered.entries,
        unread: form.unread.into_iter().chain(answered.unread).collect(),
        notes: form.notes,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    render::json::write(&mut out, &report)?;
    Ok(out.flush()?)
}
