//! `check`: whether saved answers still hold.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::Cli;
use super::exit::Exit;
use super::{Stop, input, note};
use crate::archive::Archive;
use crate::check::saved::{self, Saved};
use crate::check::{Checker, State};
use crate::drift::run::Runs;
use crate::home::Home;
use crate::render;
use crate::source::Sources;

/// Flags of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no excerpt is in a state that --fail-on names, 1 some are, \
                        2 bad usage or input, 3 a file failed.")]
pub struct Check {
    /// Answers as `ask` and `answer` write them with --format json; "-" reads standard input
    #[arg(value_name = "ANSWERS.json")]
    pub file: PathBuf,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// End with exit code 1 where an excerpt is in one of these states; tampered ones always
    /// count, except with "none"
    #[arg(
        long,
        value_enum,
        value_name = "STATE,...",
        value_delimiter = ',',
        default_value = "reworded,gone,unproven,tampered"
    )]
    pub fail_on: Vec<FailOn>,
}

/// How to print a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// What does not hold, for reading in a terminal
    #[default]
    Text,
    /// JSON, qsec-search/check@1
    Json,
    /// Annotations for GitHub Actions
    Github,
}

/// A state that `--fail-on` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Proved; the same words stand in another section or on another page today
    Moved,
    /// Proved; today's pages say something near, in other words
    Reworded,
    /// Proved; today's pages say nothing near
    Gone,
    /// Cannot be proved: the capture is not in the archive, or is read by other rules
    Unproven,
    /// A digest, or what depends on it, does not fit: archive or answers were altered
    Tampered,
    /// A restated fact of the built-in digest: no quotation, nothing to prove
    Restated,
    /// Nothing: always end with exit code 0
    None,
}

pub(super) fn run(cli: &Cli, args: &Check, out: &mut impl Write) -> Result<Exit, Stop> {
    let saved = read(&args.file)?;
    let home = Home::resolve(cli.home.as_deref())?.must_exist()?;
    let shelf = Shelf::open(cli, &home)?;
    let check = shelf.checker().check(&saved, &states(&args.fail_on))?;
    match args.format {
        Format::Text => render::check::text(out, &check)?,
        Format::Github => render::github::write(out, &check)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &check).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(if check.failed > 0 { Exit::Found } else { Exit::Success })
}

/// Reads a file of answers under the name by which the user knows it.
pub(super) fn read(path: &Path) -> crate::Result<Saved> {
    let (name, bytes) = input::read(path)?;
    let name = if path == Path::new("-") { name } else { path.display().to_string() };
    saved::read(&name, &bytes)
}

fn states(named: &[FailOn]) -> Vec<State> {
    if named.contains(&FailOn::None) {
        return Vec::new();
    }
    let mut states: Vec<State> = named.iter().filter_map(|n| state(*n)).collect();
    states.push(State::Tampered);
    states.sort_unstable();
    states.dedup();
    states
}

fn state(named: FailOn) -> Option<State> {
    match named {
        FailOn::Moved => Some(State::Moved),
        FailOn::Reworded => Some(State::Reworded),
        FailOn::Gone => Some(State::Gone),
        FailOn::Unproven => Some(State::Unproven),
        FailOn::Tampered => Some(State::Tampered),
        FailOn::Restated => Some(State::Restated),
        FailOn::None => None,
    }
}

/// A home's archive, runs and sources, open for reading.
pub(super) struct Shelf {
    pub(super) archive: Archive,
    pub(super) runs: Runs,
    pub(super) sources: Sources,
    damaged: usize,
}

impl Shelf {
    pub(super) fn open(cli: &Cli, home: &Home) -> Result<Self, Stop> {
        let sources = Sources::load(Some(home.dir()))?;
        let (archive, warnings) = Archive::open(&home.captures())?;
        for warning in &warnings {
            note(cli, &format!("warning: {warning}"));
        }
        let runs = Runs::list(&home.captures())?;
        Ok(Self { archive, runs, sources, damaged: warnings.len() })
    }

    pub(super) fn checker(&self) -> Checker<'_> {
        let Self { archive, runs, sources, damaged } = self;
        Checker { archive, runs, sources, damaged: *damaged }
    }
}
