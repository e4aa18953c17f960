//! Ingest: the archive's captures to pages to a new index, on all cores, in a stable order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::archive::Archive;
use crate::capture::Capture;
use crate::error::{Error, Result};
use crate::expansion::Expansions;
use crate::guard::guard;
use crate::home::Home;
use crate::index::build::Builder;
use crate::index::manifest::Manifest;
use crate::index::prepare::{Prepared, Preparer};
use crate::index::store::WriteLock;
use crate::page;
use crate::parallel;
use crate::passage::passages;
use crate::question;
use crate::question::concepts::Concepts;
use crate::restated::Restatements;
use crate::source::{Source, Sources};
use crate::text::term::prose_analyzer;

/// Captures that are parsed side by side before their pages are added in order.
const BATCH: usize = 64;

/// What became of the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Pages found in the sources.
    pub found: usize,
    /// Pages read.
    pub read: usize,
    /// Pages read that hold no text.
    pub empty: Vec<String>,
    /// Pages read where no selector of their source matched.
    pub by_fallback: Vec<String>,
    /// Pages read by source.
    pub by_source: BTreeMap<String, usize>,
    /// Pages that could not be read: where and why.
    pub failed: Vec<(String, String)>,
}

/// Takes captures, makes their pages, and at the end an index.
pub struct Ingest<'s> {
    sources: &'s Sources,
    builder: Builder,
    waiting: Vec<(Capture, String)>,
    seen: std::collections::HashSet<String>,
    report: Report,
}

impl<'s> Ingest<'s> {
    /// An ingest that knows `sources`, and the concepts and expansions of `home`.
    pub fn new(sources: &'s Sources, home: &Home) -> Result<Self> {
        let concepts = Concepts::load(Some(home.dir()), &mut prose_analyzer())?;
        let questions = Arc::new(question::Reader::new(concepts));
        let expansions = Expansions::load(Some(home.dir()))?;
        let builder = Builder::found_by(questions, Restatements::of_digest(), expansions);
        Ok(Self {
            sources,
            builder,
            waiting: Vec::new(),
            seen: std::collections::HashSet::new(),
            report: Report::default(),
        })
    }

    /// Takes a capture of the source with id `source`; a URL that came before is left out.
    pub fn capture(&mut self, capture: Capture, source: String) {
        if !self.seen.insert(capture.url.clone()) {
            return;
        }
        self.report.found += 1;
        self.waiting.push((capture, source));
        if self.waiting.len() >= BATCH {
            self.work();
        }
    }

    /// Takes the newest capture of every page of `selected` that `archive` holds.
    pub fn archive(&mut self, archive: &Archive, selected: &[&Source]) {
        for (url, known) in archive.latest().filter(|(_, known)| known.gone.is_none()) {
            let Some(source) = self.sources.owner(selected, url) else { continue };
            match archive.read(known.held) {
                Ok(capture) => self.capture(capture, source.id.clone()),
                Err(e) => self.failed(url.to_owned(), e.to_string()),
            }
        }
    }

    /// Notes a page that could not be read.
    pub fn failed(&mut self, place: String, reason: String) {
        self.report.found += 1;
        self.report.failed.push((place, reason));
    }

    /// Publishes the index. An ingest without a single page fails and leaves the index as it was.
    pub fn finish(mut self, lock: &WriteLock, place: &str) -> Result<(Report, Manifest)> {
        self.work();
        if self.report.read == 0 {
            let why = self.report.failed.first().map(|(place, why)| format!(" ({place}: {why})"));
            let (place, why) = (place.to_owned(), why.unwrap_or_default());
            return Err(Error::NoPages { place, why });
        }
        let sources = self.report.by_source.keys().cloned().collect();
        // Publishing takes memory of its own.
        drop(std::mem::take(&mut self.seen));
        let manifest = lock.publish(self.builder, sources)?;
        Ok((self.report, manifest))
    }

    /// Makes the pages of what waits on all cores, then adds them in the order in which they came.
    fn work(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let (sources, preparer) = (self.sources, self.builder.preparer());
        let made = parallel::map(&waiting, |(capture, source)| {
            guard(|| make(capture, sources, source, preparer)).unwrap_or_else(Err)
        });
        for ((capture, source), made) in waiting.into_iter().zip(made) {
            self.add(capture, source, made);
        }
    }

    fn add(&mut self, capture: Capture, source: String, made: Made) {
        match made {
            Ok((by_selector, page)) => {
                self.report.read += 1;
                *self.report.by_source.entry(source).or_default() += 1;
                if !by_selector {
                    self.report.by_fallback.push(capture.url.clone());
                }
                if self.builder.add_prepared(page) == 0 {
                    self.report.empty.push(capture.url);
                }
            }
            Err(reason) => self.report.failed.push((capture.url, reason)),
        }
    }
}

/// Whether a selector found the page's content, and the page.
type Made = std::result::Result<(bool, Prepared), String>;

fn make(capture: &Capture, sources: &Sources, source: &str, preparer: &Preparer) -> Made {
    let source = sources.get(source).ok_or("its source is unknown")?;
    let page = page::read(capture, source).map_err(|refused| refused.to_string())?;
    Ok((page.by_selector, preparer.prepare(&page, &passages(&page))))
}
