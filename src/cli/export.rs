//! `export`: the passages of the index, for a search cluster.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::args::Cli;
use super::exit::Exit;
use super::output::Output;
use super::{Stop, note};
use crate::engine::Engine;
use crate::export::fields::{action, is_index_name, opensearch, quickwit};
use crate::home::Home;

/// Flags of `export`.
#[derive(Debug, Args)]
#[command(after_help = LOADING)]
pub struct Export {
    /// How to write the passages, one JSON object a line (qsec-search/passage@1)
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the passages to this file [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Write the configuration of an index that takes them to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Name of that index
    #[arg(long, value_name = "NAME", default_value = "qsec-passages", value_parser = index_name)]
    pub index: String,
    /// Replace files that exist
    #[arg(long)]
    pub force: bool,
}

const LOADING: &str = "\
Load them into Quickwit:
  qsec-search export -o passages.ndjson --config index.json
  quickwit index create --index-config index.json
  quickwit index ingest --index qsec-passages --input-path passages.ndjson
into OpenSearch, in parts that a request may hold:
  qsec-search export --format opensearch -o passages.ndjson --config index.json
  curl -X PUT HOST/qsec-passages -H 'content-type: application/json' -d @index.json
  split -l 10000 passages.ndjson part-
  for part in part-*; do curl -X POST HOST/_bulk \\
    -H 'content-type: application/x-ndjson' --data-binary @$part; done";

/// How to write passages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One passage a line, as Quickwit and most other programs read them
    #[default]
    Quickwit,
    /// The body of `OpenSearch`'s bulk API: before each passage a line that names index and id
    #[value(
        help = "The body of OpenSearch's bulk API: before each passage a line that names index and id"
    )]
    Opensearch,
}

pub(super) fn run(cli: &Cli, args: &Export, out: &mut impl Write) -> Result<Exit, Stop> {
    let create = |path: &Path| Output::create(path, args.force);
    let path = args.output.as_deref().filter(|p| *p != Path::new("-"));
    let output = path.map(create).transpose()?;
    let config = args.config.as_deref().map(create).transpose()?;
    let engine = Engine::open(&Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    if engine.is_digest() {
        note(
            cli,
            "built-in digest: these lines restate pages; run `qsec-search index` to export the pages' own words",
        );
    }
    match output {
        Some(output) => output.fill(|file| lines(args, &engine, file))?,
        None => lines(args, &engine, out)?,
    }
    if let Some(config) = config {
        let settings = match args.format {
            Format::Quickwit => quickwit(&args.index),
            Format::Opensearch => opensearch(),
        };
        let text = serde_json::to_string_pretty(&settings).map_err(io::Error::from)?;
        config.finish(format!("{text}\n").as_bytes())?;
    }
    note(cli, &format!("{} passages exported", engine.corpus().passages));
    Ok(Exit::Success)
}

fn lines(args: &Export, engine: &Engine, mut out: impl Write) -> Result<(), Stop> {
    for passage in engine.passages()? {
        let passage = passage?;
        if args.format == Format::Opensearch {
            line(&mut out, &action(&args.index, &passage.id))?;
        }
        serde_json::to_writer(&mut out, &passage).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn index_name(name: &str) -> Result<String, String> {
    let rule = "expected 3 to 255 of a-z, 0-9, - and _, the first a letter";
    if is_index_name(name) { Ok(name.to_owned()) } else { Err(rule.to_owned()) }
}
