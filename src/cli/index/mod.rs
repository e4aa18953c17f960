//! `index`: pages to the archive, the archive to an index.

mod fetch;
mod summary;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::args::{Cli, Index};
use super::exit::Exit;
use super::{Stop, note, progress};
use crate::archive::{Archive, Recorder, Warning};
use crate::drift::Comparer;
use crate::drift::run::Run;
use crate::error::Error;
use crate::gather::{Bring, Missing};
use crate::home::Home;
use crate::index::store::WriteLock;
use crate::ingest::{Ingest, Report};
use crate::source::{Source, Sources};

/// All that the ways of getting pages share.
struct Job<'a> {
    cli: &'a Cli,
    args: &'a Index,
    home: &'a Home,
    sources: &'a Sources,
    selected: &'a [&'a Source],
}

/// The archive after pages were brought into it.
struct Filled {
    archive: Archive,
    /// Pages that were wanted and did not come.
    missing: Vec<Missing>,
    /// Whether the run was cut short.
    stopped: bool,
    /// Where the pages are, for the message that there are none.
    place: String,
}

pub(super) fn run(cli: &Cli, args: &Index, out: &mut impl Write) -> Result<Exit, Stop> {
    let begun = Instant::now();
    let home = Home::resolve(cli.home.as_deref())?;
    let sources = Sources::load(Some(home.dir()))?;
    let selected = sources.select(&args.source)?;
    let job = Job { cli, args, home: &home, sources: &sources, selected: &selected };
    if args.dry_run {
        return fetch::list(&job, out);
    }
    let lock = WriteLock::acquire(&home.index())?;
    let filled = job.fill()?;
    let mut ingest = Ingest::new(&sources, &home)?;
    ingest.archive(&filled.archive, &selected);
    for missing in filled.missing.iter().filter(|m| m.kept.is_none()) {
        ingest.failed(missing.place.clone(), missing.reason.clone());
    }
    let (report, manifest) = ingest.finish(&lock, &filled.place)?;
    summary::print(out, &report, &manifest, &home, begun)?;
    job.keep_run(out, &filled.archive, &report)?;
    summary::kept(cli, &filled.missing);
    summary::failures(cli, &report);
    let whole = report.failed.is_empty() && filled.missing.is_empty() && !filled.stopped;
    Ok(if whole { Exit::Success } else { Exit::Incomplete })
}

impl Job<'_> {
    fn fill(&self) -> Result<Filled, Stop> {
        let dir = self.home.captures();
        let place = format!("the archive in {}", dir.display());
        if self.args.offline {
            let (archive, warnings) = Archive::open(&dir)?;
            self.warn(&warnings);
            return Ok(Filled { archive, missing: Vec::new(), stopped: false, place });
        }
        let recorder = self.recorder()?;
        match &self.args.mirror {
            Some(mirror) => self.mirror(mirror, recorder),
            None if self.args.warc.is_empty() => fetch::crawl(self, recorder, place),
            None => self.warc(recorder),
        }
    }

    /// Keeps which captures were indexed, and tells what changed since the run before.
    fn keep_run(
        &self,
        out: &mut impl Write,
        archive: &Archive,
        report: &Report,
    ) -> Result<(), Stop> {
        let failed = report.failed.iter().map(|(url, _)| url.as_str()).collect();
        let run = Run::of(archive, self.sources, self.selected, &failed);
        let Some(before) = run.keep(&self.home.captures())? else { return Ok(()) };
        let drift = Comparer { archive, sources: self.sources }.compare(&before, &run);
        summary::drift(out, &drift)
    }

    /// The archive, open for writing.
    fn recorder(&self) -> Result<Recorder, Stop> {
        let (recorder, warnings) = Recorder::open(&self.home.captures(), Timestamp::now())?;
        self.warn(&warnings);
        Ok(recorder)
    }

    fn warn(&self, warnings: &[Warning]) {
        for warning in warnings {
            note(self.cli, &format!("warning: {warning}"));
        }
    }

    fn mirror(&self, mirror: &str, mut recorder: Recorder) -> Result<Filled, Stop> {
        let mut bring = Bring::new(self.sources, self.selected, &mut recorder);
        if mirror.starts_with("http://") || mirror.starts_with("https://") {
            let bar = progress::pages(self.cli, None);
            bring.server(mirror, || bar.inc(1))?;
            bar.finish_and_clear();
        } else {
            let root = Path::new(mirror);
            let files = crate::mirror::dir::files(root)?;
            let bar = progress::pages(self.cli, Some(files.len() as u64));
            for file in &files {
                bar.inc(1);
                bring.file(root, file)?;
            }
            bar.finish_and_clear();
        }
        let brought = bring.brought;
        if brought.pages == 0 {
            let why = brought.missing.first().map(|m| format!(" ({}: {})", m.place, m.reason));
            let problem =
                format!("holds no readable page of the sources{}", why.unwrap_or_default());
            return Err(Error::Mirror { mirror: mirror.to_owned(), problem }.into());
        }
        let (archive, missing) = (recorder.close()?, brought.missing);
        let place = format!("the mirror {mirror}");
        Ok(Filled { archive, missing, stopped: false, place })
    }

    fn warc(&self, mut recorder: Recorder) -> Result<Filled, Stop> {
        let mut bring = Bring::new(self.sources, self.selected, &mut recorder);
        let bar = progress::pages(self.cli, None);
        bring.warc(&self.args.warc, || bar.inc(1))?;
        bar.finish_and_clear();
        let brought = bring.brought;
        self.warn(&brought.warnings);
        note(
            self.cli,
            &format!(
                "{} pages, {} of them new; {} other responses left out",
                brought.pages, brought.new, brought.others
            ),
        );
        let names: Vec<_> = self.args.warc.iter().map(|p| p.display().to_string()).collect();
        let place = names.join(", ");
        if brought.pages == 0 {
            let why = brought.warnings.first().map(|w| format!(" ({w})")).unwrap_or_default();
            return Err(Error::NoPages { place, why }.into());
        }
        Ok(Filled { archive: recorder.close()?, missing: Vec::new(), stopped: false, place })
    }
}
