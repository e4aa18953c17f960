//! Progress of long work: bars on a terminal; elsewhere lines for a crawl and nothing for the rest.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::args::Cli;
use super::note;
use crate::crawl::{Outcome, Progress};

/// A bar over `total` questions.
pub(super) fn questions(cli: &Cli, total: u64) -> ProgressBar {
    let template = ProgressStyle::with_template("{bar:30} {pos}/{len} questions {elapsed}");
    pages(cli, Some(total)).with_style(template.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A bar over `total` claims.
pub(super) fn claims(cli: &Cli, total: u64) -> ProgressBar {
    let template = ProgressStyle::with_template("{bar:30} {pos}/{len} claims {elapsed}");
    pages(cli, Some(total)).with_style(template.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A bar over `total` pages, hidden where standard error is no terminal or the user wants quiet.
pub(super) fn pages(cli: &Cli, total: Option<u64>) -> ProgressBar {
    if cli.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match total {
        Some(total) => {
            ProgressBar::new(total).with_style(style("{bar:30} {pos}/{len} pages {elapsed}"))
        }
        None => ProgressBar::new_spinner().with_style(style("{spinner} {pos} pages {elapsed}")),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A crawl as it goes: a bar a host on a terminal, else a line a page.
pub(super) struct Crawl<'c> {
    cli: &'c Cli,
    /// None where there is no terminal.
    bars: Option<MultiProgress>,
    hosts: Mutex<BTreeMap<String, Host>>,
}

/// What happened at one host.
#[derive(Default)]
struct Host {
    done: u64,
    failed: u64,
    waiting: u64,
    bar: Option<ProgressBar>,
}

impl<'c> Crawl<'c> {
    pub(super) fn new(cli: &'c Cli) -> Self {
        let bars = !cli.quiet && std::io::stderr().is_terminal();
        Self { cli, bars: bars.then(MultiProgress::new), hosts: Mutex::default() }
    }

    /// Takes the bars away.
    pub(super) fn end(&self) {
        if let Some(bars) = &self.bars {
            // A terminal that is gone needs no clearing.
            let _ = bars.clear();
        }
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Host)) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.entry(name.to_owned()).or_default();
        change(host);
        let Some(bars) = &self.bars else { return };
        let bar = host.bar.get_or_insert_with(|| {
            let template = "{prefix:24} {bar:24} {pos}/{len} {msg} {per_sec}";
            bars.add(ProgressBar::new(0).with_style(style(template)).with_prefix(name.to_owned()))
        });
        bar.set_length(host.done + host.waiting);
        bar.set_position(host.done);
        bar.set_message(format!("{} queued, {} failed", host.waiting, host.failed));
    }
}

impl Progress for Crawl<'_> {
    fn queued(&self, host: &str, waiting: usize) {
        self.change(host, |h| h.waiting = waiting as u64);
    }

    fn done(&self, host: &str, url: &str, outcome: &Outcome, waiting: usize) {
        let mut told = (0, 0);
        self.change(host, |h| {
            h.done += 1;
            h.failed += u64::from(matches!(outcome, Outcome::Failed(_)));
            h.waiting = waiting as u64;
            told = (h.done, h.failed);
        });
        // What failed is told at the end, with what is done about it.
        if self.bars.is_none() && !matches!(outcome, Outcome::Failed(_)) {
            let (done, failed) = told;
            let counts = format!("{done} done, {waiting} queued, {failed} failed");
            note(self.cli, &format!("{host}: {counts}: {url} {outcome}"));
        }
    }
}
