//! The command line as it is typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

const EXIT_CODES: &str = "Exit codes: 0 done, 1 `check` found what --fail-on names or `audit` a conflict or a misattribution, 2 bad \
                          usage or input, 3 a file, the network or the index failed, 4 the index was built but some pages are missing.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fetch the official pages, keep them as they came, and build the index
    Index(Index),
    /// Answer a question, or one a line from standard input
    Ask(Ask),
    /// Answer a whole questionnaire
    Answer(super::answer::args::Answer),
    /// Judge the answers that a questionnaire already holds, claim by claim
    Audit(super::audit::Audit),
    /// Show what questionnaires ask and the pages do not say
    Gaps(super::gaps::Gaps),
    /// Prove saved answers again, and tell which still hold
    Check(super::check::Check),
    /// Show what changed between two runs of `index`
    Drift(super::drift::Drift),
    /// Serve the web page and the JSON API
    #[cfg(feature = "serve")]
    Serve(super::serve::Serve),
    /// Serve a language model over MCP, on standard input and output
    #[cfg(feature = "mcp")]
    Mcp,
    /// Write the passages of the index for a search cluster
    Export(super::export::Export),
    /// List the sources whose pages may be quoted
    Sources,
    /// Print completions for a shell
    Completions(super::manual::Completions),
    /// Print a manual page, in roff
    Man(super::manual::Man),
}

/// Flags of `index`.
#[derive(Debug, Args)]
pub struct Index {
    /// Read a mirror laid out as HOST/PATH: a folder, or the URL of a server
    #[arg(long, value_name = "DIR_OR_URL")]
    pub mirror: Option<String>,
    /// Read others' WARC files, .warc or .warc.gz
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "mirror")]
    pub warc: Vec<PathBuf>,
    /// Fetch nothing: build the index again from the captures in corpus/captures/
    #[arg(long, conflicts_with_all = ["mirror", "warc"])]
    pub offline: bool,
    /// Start over and fetch every page whole; without it a stopped crawl goes on, and pages that
    /// are known are asked for only if they changed
    #[arg(long, conflicts_with_all = ["mirror", "warc", "offline"])]
    pub refresh: bool,
    /// Take only this source, whether enabled or not; "all" takes every one
    #[arg(long, value_name = "ID")]
    pub source: Vec<String>,
    /// End the crawl after this many pages; the next run goes on
    #[arg(long, value_name = "N", conflicts_with_all = ["mirror", "warc", "offline"])]
    pub max_pages: Option<usize>,
    /// List the pages that would be asked for first, and fetch none
    #[arg(long, conflicts_with_all = ["mirror", "warc", "offline", "max_pages"])]
    pub dry_run: bool,
    /// Ask this address for that host, as curl does; for trials against a server of one's own. The
    /// guard against private addresses lets this one pass, and no proxy is used
    #[arg(long, hide = true, value_name = "HOST=ADDRESS:PORT", value_parser = resolved)]
    pub resolve: Vec<(String, SocketAddr)>,
    /// Seconds between two requests to one host, and before the first try again; only for hosts
    /// that are one's own, hence with --resolve
    #[arg(long, hide = true, value_name = "SECONDS", requires = "resolve")]
    pub delay: Option<f64>,
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
    /// Show how the question was read and what decided about each excerpt
    #[arg(long, conflicts_with = "format")]
    pub explain: bool,
    /// Which pages may be quoted
    #[command(flatten)]
    pub narrow: super::narrow::Narrow,
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

fn resolved(text: &str) -> Result<(String, SocketAddr), String> {
    let (host, address) = text.split_once('=').ok_or("expected HOST=ADDRESS:PORT")?;
    let address = address.parse().map_err(|e| format!("{address:?}: {e}"))?;
    Ok((host.to_owned(), address))
}
