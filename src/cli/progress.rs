//! Progress of long work: a bar on a terminal, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Cli;

/// A bar over `total` questions.
pub(super) fn questions(cli: &Cli, total: u64) -> ProgressBar {
    let template = ProgressStyle::with_template("{bar:30} {pos}/{len} questions {elapsed}");
    pages(cli, Some(total)).with_style(template.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A bar over `total` pages, hidden where standard error is no terminal or the user wants quiet.
pub(super) fn pages(cli: &Cli, total: Option<u64>) -> ProgressBar {
    if cli.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {pos}/{len} pages {elapsed}"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} pages {elapsed}"),
    };
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}
