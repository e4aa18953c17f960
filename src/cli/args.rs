//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::source::Subject;

/// Answers security questionnaires with excerpts of a project's official pages.
#[derive(Debug, Parser)]
#[command(name = "qsec-search", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// Folder that holds corpus/ and index/ [default: the current folder where it holds
    /// corpus/sources.toml, else the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", env = crate::home::ENV)]
    pub home: Option<PathBuf>,
    /// Print results only, no progress and no notes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 2 bad usage or input, 3 a file, the network or the \
                          index failed, 4 the index was built but some pages are missing.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the official pages and build the index
    Index(Index),
    /// Answer a question, or one a line from standard input
    Ask(Ask),
    /// Answer a whole questionnaire
    Answer(super::answer::args::Answer),
    /// Show what questionnaires ask and the pages do not say
    Gaps(super::gaps::Gaps),
    /// List the sources whose pages may be quoted
    Sources,
}

/// Flags of `index`.
#[derive(Debug, Args)]
pub struct Index {
    /// Read a mirror laid out as <host>/<path>: a folder, or the URL of a server
    #[arg(long, value_name = "DIR_OR_URL")]
    pub mirror: Option<String>,
    /// Take only this source, whether enabled or not; "all" takes every one
    #[arg(long, value_name = "ID")]
    pub source: Vec<String>,
}

/// Flags of `ask`.
#[derive(Debug, Args)]
pub struct Ask {
    /// The question; "-" reads one question a line from standard input
    #[arg(required = true, value_name = "QUESTION")]
    pub question: Vec<String>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Most excerpts of an answer
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub limit: u8,
    /// Quote only pages that speak of this
    #[arg(long, value_name = "SUBJECT", value_parser = subject, hide_possible_values = true)]
    pub subject: Option<Subject>,
    /// Quote only pages of this version of the documentation
    #[arg(long, value_name = "VERSION")]
    pub version_of_docs: Option<String>,
    /// Show how the question was read and what decided about each excerpt
    #[arg(long, conflicts_with = "format")]
    pub explain: bool,
    /// Quote only pages in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// How to print answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    #[default]
    Text,
    /// Markdown
    Markdown,
    /// The contract qsec-search/answers@1
    Json,
}

pub(super) fn subject(name: &str) -> Result<Subject, String> {
    Subject::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Subject::ALL.iter().map(|s| s.name()).collect();
        format!("known subjects: {}", known.join(", "))
    })
}
