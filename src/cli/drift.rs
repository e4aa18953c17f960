//! `drift`: what changed between two runs of `index`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Stop;
use super::args::Cli;
use super::check::{self, Shelf};
use super::exit::Exit;
use crate::drift::Comparer;
use crate::drift::run::{Run, Runs};
use crate::error::{Error, Result};
use crate::home::Home;
use crate::render;

/// Flags of `drift`.
#[derive(Debug, Args)]
pub struct Drift {
    /// Compare from the last run at or before this time [default: the last run with other pages]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub from: Option<Timestamp>,
    /// Compare to the last run at or before this time, RFC 3339 or a day [default: the last run]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub to: Option<Timestamp>,
    /// Tell which of these saved answers lie in what changed
    #[arg(long, value_name = "ANSWERS.json")]
    pub answers: Option<PathBuf>,
    /// How to print what changed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// List the runs that are kept, and compare none
    #[arg(long, conflicts_with_all = ["from", "to", "answers", "format"])]
    pub list: bool,
}

/// How to print a drift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    #[default]
    Text,
    /// Markdown
    Markdown,
    /// JSON, qsec-search/drift@1
    Json,
}

pub(super) fn run(
    cli: &Cli,
    args: &Drift,
    out: &mut impl Write,
) -> std::result::Result<Exit, Stop> {
    let saved = args.answers.as_deref().map(check::read).transpose()?;
    let home = Home::resolve(cli.home.as_deref())?.must_exist()?;
    if args.list {
        return list(&Runs::list(&home.captures())?, out);
    }
    let shelf = Shelf::open(cli, &home)?;
    let (from, to) = two(&shelf.runs, args)?;
    let comparer = Comparer { archive: &shelf.archive, sources: &shelf.sources };
    let mut drift = comparer.compare(&from, &to);
    if let Some(saved) = &saved {
        comparer.touch(&mut drift, &from, &to, saved);
    }
    match args.format {
        Format::Text => render::drift::text(out, &drift)?,
        Format::Markdown => render::drift::markdown(out, &drift)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &drift).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Success)
}

fn list(runs: &Runs, out: &mut impl Write) -> std::result::Result<Exit, Stop> {
    for at in runs.times() {
        let Run { head, pages } = runs.read(*at)?;
        let sources = head.sources.len();
        writeln!(out, "{at:.3}  {:>6} pages of {sources} sources", pages.len())?;
    }
    Ok(Exit::Success)
}

/// The two runs to compare.
fn two(runs: &Runs, args: &Drift) -> Result<(Run, Run)> {
    let fail = |problem: String| Error::Runs { problem };
    let Some(last) = runs.last() else {
        let problem = "no run of `qsec-search index` is kept yet; drift compares two of them";
        return Err(fail(problem.to_owned()));
    };
    let at = |time: Timestamp| {
        let first = runs.times().first().copied().unwrap_or(last);
        let problem = format!("no run is kept of {time} or before; the first is of {first}");
        runs.at_or_before(time).ok_or_else(|| fail(problem))
    };
    let to = args.to.map_or(Ok(last), at)?;
    let to_run = runs.read(to)?;
    if let Some(from) = args.from {
        return Ok((runs.read(at(from)?)?, to_run));
    }
    let mut before = None;
    for time in runs.times().iter().rev().filter(|time| **time < to) {
        let run = runs.read(*time)?;
        if !run.has_the_pages_of(&to_run) {
            return Ok((run, to_run));
        }
        before = before.or(Some(run));
    }
    let problem = || {
        fail(format!(
            "only the run of {to} is kept; run `qsec-search index` again when the pages have changed"
        ))
    };
    Ok((before.ok_or_else(problem)?, to_run))
}

/// A time as RFC 3339, or a day, which means its end in UTC.
fn time(text: &str) -> std::result::Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let day: Date = text.parse().map_err(|_| "expected 2026-11-24 or 2026-11-24T12:00:00Z")?;
    let next = day.tomorrow().and_then(|d| d.to_zoned(TimeZone::UTC)).map_err(|e| e.to_string())?;
    next.timestamp().checked_sub(jiff::SignedDuration::from_millis(1)).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end() {
        assert_eq!(time("2026-11-24").unwrap().to_string(), "2026-11-24T23:59:59.999Z");
        assert_eq!(time("2026-11-24T12:00:00+01:00").unwrap().to_string(), "2026-11-24T11:00:00Z");
        for bad in ["", "yesterday", "2026-13-01", "9999-12-31", "-9999-01-01T00:00:00Z\u{1b}"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }
}
