//! `index`: pages to an index.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::args::{Cli, Index};
use super::exit::Exit;
use super::{Stop, note, progress};
use crate::error::Error;
use crate::home::Home;
use crate::index::manifest::Manifest;
use crate::index::store::WriteLock;
use crate::ingest::{Ingest, Report};
use crate::mirror::{Outcome, dir, http};
use crate::source::{Source, Sources};

/// Failed pages that are listed one by one.
const LISTED: usize = 20;

pub(super) fn run(cli: &Cli, args: &Index, out: &mut impl Write) -> Result<Exit, Stop> {
    let begun = Instant::now();
    let home = Home::resolve(cli.home.as_deref())?;
    let sources = Sources::load(Some(home.dir()))?;
    let selected = sources.select(&args.source)?;
    let Some(mirror) = &args.mirror else {
        return Err(Error::Mirror {
            mirror: "to read".into(),
            problem: "is not named: give --mirror DIR_OR_URL".into(),
        }
        .into());
    };
    let lock = WriteLock::acquire(&home.index())?;
    let mut ingest = Ingest::new(&sources);
    if mirror.starts_with("http://") || mirror.starts_with("https://") {
        let bar = progress::pages(cli, None);
        http::read(mirror, &sources, &selected, |outcome| {
            bar.inc(1);
            take(&mut ingest, outcome);
        })?;
        bar.finish_and_clear();
    } else {
        from_folder(cli, Path::new(mirror), &sources, &selected, &mut ingest)?;
    }
    let (report, manifest) = ingest.finish(&lock, mirror)?;
    summary(out, &report, &manifest, &home, begun)?;
    failures(cli, &report);
    Ok(if report.failed.is_empty() { Exit::Success } else { Exit::Incomplete })
}

fn from_folder(
    cli: &Cli,
    folder: &Path,
    sources: &Sources,
    selected: &[&Source],
    ingest: &mut Ingest<'_>,
) -> crate::Result<()> {
    let files = dir::files(folder)?;
    let bar = progress::pages(cli, Some(files.len() as u64));
    for file in &files {
        bar.inc(1);
        if let Some(outcome) = dir::read(folder, file, sources, selected) {
            take(ingest, outcome);
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn take(ingest: &mut Ingest<'_>, outcome: Outcome) {
    match outcome {
        Outcome::Captured(capture, source) => ingest.capture(capture, source),
        Outcome::Failed { place, reason } => ingest.failed(place, reason),
    }
}

fn summary(
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

fn failures(cli: &Cli, report: &Report) {
    for (place, reason) in report.failed.iter().take(LISTED) {
        note(cli, &format!("not read: {place}: {reason}"));
    }
    if report.failed.len() > LISTED {
        note(cli, &format!("not read: {} more", report.failed.len() - LISTED));
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
