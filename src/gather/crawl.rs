//! A crawl from the command's point of view: where it begins, what it leaves, what is told of it.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use super::shelf::{Into, Nothing, Shelf};
use super::state::{Crawled, Left, State};
use super::{Gathered, Missing};
use crate::archive::{Archive, Recorder};
use crate::crawl::{
    Crawl, Fault, Options, Outcome, Pending, Previous, Progress, Report, Resume, Sink, Stop,
    crawl as run,
};
use crate::error::{Error, Result};
use crate::source::{Source, Sources};

/// What is to be crawled, and how.
pub struct Plan<'a> {
    /// All sources.
    pub sources: &'a Sources,
    /// The sources that are crawled.
    pub selected: &'a [&'a Source],
    /// Limits.
    pub options: Options,
    /// Start over, and ask for every page whole.
    pub anew: bool,
    /// Who watches.
    pub progress: &'a dyn Progress,
    /// What ends it early.
    pub stop: &'a Stop,
}

/// Crawls into the archive in `dir`, and keeps beside it what the next run needs.
pub fn crawl(mut plan: Plan<'_>, recorder: Recorder, dir: &Path) -> Result<(Archive, Gathered)> {
    let began = Timestamp::now();
    let mut state = State::read(dir)?;
    plan.options.resume = Some(plan.seeds(recorder.archive(), &state));
    let shelf = Shelf::new(recorder, plan.anew);
    let report = plan.run(&shelf, &mut Into(&shelf))?;
    let archive = shelf.into_recorder().close()?;
    let gathered = told(&plan, &report, &archive);
    state.note(&plan, &report, &gathered, began);
    state.write(dir)?;
    Ok((archive, gathered))
}

/// The URLs that a crawl would ask for first, as far as starts, sitemaps and the archive tell.
pub fn listed(
    mut plan: Plan<'_>,
    archive: &Archive,
    dir: &Path,
) -> Result<(Vec<String>, Gathered)> {
    let state = State::read(dir)?;
    plan.options.resume = Some(plan.seeds(archive, &state));
    plan.options.max_pages = Some(0);
    let report = plan.run(&(), &mut Nothing)?;
    let gathered = told(&plan, &report, archive);
    Ok((report.frontier.into_iter().map(|pending| pending.url).collect(), gathered))
}

impl Plan<'_> {
    fn run(&self, previous: &dyn Previous, sink: &mut dyn Sink) -> Result<Report> {
        let crawl = Crawl {
            sources: self.selected,
            options: &self.options,
            previous,
            progress: self.progress,
            stop: self.stop,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| Error::Network { detail: e.to_string() })?;
        runtime.block_on(run(crawl, sink))
    }

    /// Where the crawl begins besides the sources' own starts: where a stopped one was, else at
    /// all pages that the archive knows, so that a page to which nothing links is not forgotten.
    fn seeds(&self, archive: &Archive, state: &State) -> Resume {
        if let Some(left) = self.goes_on(state) {
            return left.resume.clone();
        }
        let starts: HashSet<&str> =
            self.selected.iter().flat_map(|s| &s.start).map(String::as_str).collect();
        let known = archive.latest().filter(|(url, known)| {
            known.gone.is_none()
                && !starts.contains(url)
                && self.sources.owner(self.selected, url).is_some()
        });
        let pending = known.map(|(url, _)| Pending { url: url.to_owned(), depth: 1 }).collect();
        Resume { pending, done: Vec::new() }
    }

    /// The stopped crawl that this one goes on with.
    pub fn goes_on<'s>(&self, state: &'s State) -> Option<&'s Left> {
        state.left.as_ref().filter(|left| !self.anew && left.sources == ids(self.selected))
    }
}

fn ids(selected: &[&Source]) -> Vec<String> {
    selected.iter().map(|s| s.id.clone()).collect()
}

/// A dead link is nobody's loss, unless the sources themselves name the page.
fn is_gone(plan: &Plan<'_>, url: &str, fault: &Fault) -> bool {
    let named = || plan.selected.iter().any(|s| s.start.iter().any(|start| start == url));
    matches!(fault, Fault::Status(404 | 410)) && !named()
}

fn told(plan: &Plan<'_>, report: &Report, archive: &Archive) -> Gathered {
    let (gone, failed): (Vec<_>, Vec<_>) =
        report.failures().partition(|(url, fault)| is_gone(plan, url, fault));
    let missing = failed.into_iter().map(|(url, fault)| Missing {
        place: url.to_owned(),
        reason: fault.to_string(),
        kept: archive.known(url).filter(|k| k.gone.is_none()).map(|k| k.time),
    });
    let unreachable = report.hosts.iter().filter_map(|(name, host)| {
        let why = host.gave_up.as_ref().or(host.robots.as_ref())?;
        Some((name.clone(), why.to_string()))
    });
    Gathered {
        captured: report.counts.captured,
        unchanged: report.counts.unchanged,
        missing: missing.collect(),
        gone: gone.into_iter().map(|(url, _)| url.to_owned()).collect(),
        disallowed: report.counts.disallowed,
        left: report.frontier.len(),
        unreachable: unreachable.collect(),
        stopped: report.stopped,
    }
}

impl State {
    fn note(&mut self, plan: &Plan<'_>, report: &Report, gathered: &Gathered, began: Timestamp) {
        let came = gathered.captured + gathered.unchanged > 0;
        for source in plan.selected {
            let failed = report.visits.iter().filter(|v| {
                v.source.as_ref() == Some(&source.id)
                    && matches!(&v.outcome, Outcome::Failed(f) if !is_gone(plan, &v.url, f))
            });
            let failed = failed.count();
            if came || failed > 0 {
                self.sources.insert(source.id.clone(), Crawled { at: began, failed });
            }
        }
        for visit in &report.visits {
            self.visited(&visit.url, &visit.outcome);
        }
        let left = came && !report.frontier.is_empty();
        if left || report.frontier.is_empty() {
            let now = Timestamp::now();
            self.left = left.then(|| Left {
                at: now,
                sources: ids(plan.selected),
                resume: resume(plan, report),
            });
        }
    }
}

/// What this crawl leaves, and what the one that it went on with had done.
fn resume(plan: &Plan<'_>, report: &Report) -> Resume {
    let mut resume = report.resume();
    let before = plan.options.resume.iter().flat_map(|r| r.done.iter().cloned());
    resume.done.extend(before);
    resume.done.sort();
    resume.done.dedup();
    resume
}
