//! Flags of `answer`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Flags of `answer`.
#[derive(Debug, Args)]
pub struct Answer {
    /// The questionnaire: text, mail, Markdown, CSV, XLSX, DOCX or JSON; "-" reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write to this file; its ending chooses the format
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// How to write the answers
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Replace OUT where it exists
    #[arg(long)]
    pub force: bool,
    /// Show what was read as a question and what was not, with the reason
    #[arg(long)]
    pub explain: bool,
    /// Where the questions and answers of a table stand
    #[command(flatten)]
    pub columns: crate::cli::columns::Columns,
    /// In a workbook, replace answers that are already there
    #[arg(long)]
    pub overwrite: bool,
    /// Which pages may be quoted
    #[command(flatten)]
    pub narrow: crate::cli::narrow::Narrow,
}

/// How to write an answered questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    Text,
    /// A reply by mail, to be pasted
    Mail,
    /// The same as a mail file, to be opened and sent
    Eml,
    /// Markdown
    Markdown,
    /// One page without scripts, to send or print
    Html,
    /// The contract qsec-search/answers@1
    Json,
    /// One row an excerpt
    Csv,
    /// A workbook: the same one filled in where the questionnaire is XLSX, else a new one
    Xlsx,
}

impl Format {
    /// The format that a file's ending means.
    pub(super) fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Text,
            "eml" => Self::Eml,
            "mail" => Self::Mail,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }
}
