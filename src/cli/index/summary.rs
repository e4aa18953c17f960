//! What `index` says at its end.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use crate::cli::args::Cli;
use crate::cli::{Stop, age, note};
use crate::drift::Drift;
use crate::gather::Missing;
use crate::home::Home;
use crate::index::manifest::Manifest;
use crate::ingest::Report;

/// Failed pages that are listed one by one.
const LISTED: usize = 20;

pub(super) fn print(
    out: &mut impl Write,
    report: &Report,
    manifest: &Manifest,
    home: &Home,
    begun: Instant,
) -> Result<(), Stop> {
    let corpus = &manifest.corpus;
    writeln!(out, "Read {} of {} pages", report.read, report.found)?;
    for (source, pages) in &report.by_source {
        writeln!(out, "  {source:24} {pages:>6}")?;
    }
    if !report.empty.is_empty() {
        writeln!(out, "{} of them hold no text of their own", report.empty.len())?;
    }
    if !report.by_fallback.is_empty() {
        writeln!(out, "{} of them were read by the general rule", report.by_fallback.len())?;
    }
    let bytes = size(&manifest.generation_dir(&home.index()));
    writeln!(
        out,
        "Indexed {} passages of {} pages: {:.1} MB, {:.1} s",
        corpus.passages,
        corpus.pages,
        bytes as f64 / 1e6,
        begun.elapsed().as_secs_f64()
    )?;
    writeln!(out, "corpus   {}", corpus.digest)?;
    writeln!(out, "passages {}", manifest.passages_digest)?;
    Ok(())
}

/// What changed since the run before.
pub(super) fn drift(out: &mut impl Write, drift: &Drift) -> Result<(), Stop> {
    let day = drift.from.at.get(..16).unwrap_or(&drift.from.at).replace('T', " ");
    if drift.changes.is_empty() && drift.left_out.is_empty() {
        writeln!(out, "Since {day} UTC no page's text changed")?;
        return Ok(());
    }
    writeln!(out, "Since {day} UTC: {}", crate::render::drift::line(drift))?;
    Ok(())
}

/// Pages that did not come this time, in whose place an older capture is quoted.
pub(super) fn kept(cli: &Cli, missing: &[Missing]) {
    let now = Timestamp::now();
    let kept = missing.iter().filter_map(|m| m.kept.map(|time| (m, time)));
    let lines = kept.map(|(Missing { place, reason, .. }, time)| {
        let day = time.strftime("%Y-%m-%d");
        format!("not fetched: {place}: {reason}; kept as captured on {day} ({})", age(time, now))
    });
    listed(cli, lines, "not fetched, older captures kept");
}

pub(super) fn failures(cli: &Cli, report: &Report) {
    let lines = report.failed.iter().map(|(place, why)| format!("not read: {place}: {why}"));
    listed(cli, lines, "not read");
}

/// The first of `lines`, and how many more there are.
fn listed(cli: &Cli, lines: impl Iterator<Item = String>, what: &str) {
    let lines: Vec<String> = lines.collect();
    lines.iter().take(LISTED).for_each(|line| note(cli, line));
    if lines.len() > LISTED {
        note(cli, &format!("{what}: {} more", lines.len() - LISTED));
    }
}

/// Bytes of the files below `dir`.
fn size(dir: &Path) -> u64 {
    let files = walkdir::WalkDir::new(dir).into_iter().filter_map(Result::ok);
    files
        .filter_map(|e| e.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|m| m.len())
        .sum()
}
