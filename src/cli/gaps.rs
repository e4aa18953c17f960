//! `gaps`: what the pages do not say, over one or many questionnaires.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::Cli;
use super::exit::Exit;
use super::output::Output;
use super::{Stop, input, note, progress};
use crate::engine::Engine;
use crate::home::Home;
use crate::questionnaire::{self, Hints, bad};
use crate::{gaps, render};

/// Flags of `gaps`.
#[derive(Debug, Args)]
pub struct Gaps {
    /// Questionnaires of any format that `answer` reads
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write to this file; its ending chooses the format
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// How to write the gaps
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Replace OUT where it exists
    #[arg(long)]
    pub force: bool,
    /// Which pages may be quoted
    #[command(flatten)]
    pub narrow: super::narrow::Narrow,
}

/// How to write gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    Text,
    /// Markdown
    Markdown,
    /// One page without scripts, with a chart
    Html,
    /// JSON, qsec-search/gaps@1
    Json,
}

pub(super) fn run(cli: &Cli, args: &Gaps, out: &mut impl Write) -> Result<Exit, Stop> {
    let format = format(args)?;
    let output = args.output.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let mut forms = Vec::new();
    for path in &args.files {
        let (name, bytes) = input::read(path)?;
        let form = questionnaire::read(&name, &bytes, &Hints::default())?;
        let (read, unread) = (form.items.len(), form.unread.len());
        note(cli, &format!("{name}: {read} questions read, {unread} rows not read as questions"));
        forms.push(form);
    }
    let engine = Engine::open(&Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    let bar = progress::questions(cli, forms.iter().map(|f| f.items.len() as u64).sum());
    let found = gaps::find(&engine, &forms, &args.narrow.options(), || bar.inc(1))?;
    bar.finish_and_clear();
    let mut written = Vec::new();
    match format {
        Format::Text => render::gaps::text(&mut written, &found)?,
        Format::Markdown => render::gaps::markdown(&mut written, &found)?,
        Format::Html => render::gaps::html(&mut written, &found)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut written, &found).map_err(std::io::Error::from)?;
            written.push(b'\n');
        }
    }
    match output {
        Some(output) => output.finish(&written)?,
        None => out.write_all(&written)?,
    }
    Ok(Exit::Success)
}

fn format(args: &Gaps) -> crate::Result<Format> {
    let Some(path) = args.output.as_ref().filter(|_| args.format.is_none()) else {
        return Ok(args.format.unwrap_or(Format::Text));
    };
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "txt" => Ok(Format::Text),
        "md" | "markdown" => Ok(Format::Markdown),
        "html" | "htm" => Ok(Format::Html),
        "json" => Ok(Format::Json),
        _ => {
            let problem = "has no ending that names a format (.txt .md .html .json); give --format";
            Err(bad(&path.display().to_string(), problem))
        }
    }
}
