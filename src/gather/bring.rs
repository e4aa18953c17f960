//! Bring: pages from a mirror or from others' archives, put into ours.

use std::path::{Path, PathBuf};

use super::Missing;
use crate::archive::{Exchange, Import, Limits, Recorder, Stored, Warning};
use crate::capture::Capture;
use crate::crawl::is_page;
use crate::error::Result;
use crate::mirror::{Outcome, dir, http};
use crate::source::{Source, Sources};

/// What was brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Pages that were found and are in the archive now.
    pub pages: usize,
    /// Those of them that the archive did not have as they are.
    pub new: usize,
    /// Responses that are no page of the sources.
    pub others: usize,
    /// Pages that could not be read.
    pub missing: Vec<Missing>,
    /// What the files suffered.
    pub warnings: Vec<Warning>,
}

/// Takes pages of the selected sources into an archive.
pub struct Bring<'a> {
    /// All sources.
    pub sources: &'a Sources,
    /// The sources whose pages are taken.
    pub selected: &'a [&'a Source],
    /// The archive.
    pub recorder: &'a mut Recorder,
    /// What was brought so far.
    pub brought: Brought,
}

impl<'a> Bring<'a> {
    /// Begins with nothing brought.
    pub fn new(
        sources: &'a Sources,
        selected: &'a [&'a Source],
        recorder: &'a mut Recorder,
    ) -> Self {
        Self { sources, selected, recorder, brought: Brought::default() }
    }

    /// One file of the mirror in the folder `root`.
    pub fn file(&mut self, root: &Path, file: &Path) -> Result<()> {
        dir::read(root, file, self.sources, self.selected).map_or(Ok(()), |o| self.take(o))
    }

    /// All pages of the mirror behind the server `base`; `each` is called for every page.
    pub fn server(&mut self, base: &str, each: impl Fn()) -> Result<()> {
        let (sources, selected) = (self.sources, self.selected);
        let mut done = Ok(());
        http::read(base, sources, selected, |outcome| {
            each();
            if done.is_ok() {
                done = self.take(outcome);
            }
        })?;
        done
    }

    /// All pages in others' WARC files; `each` is called for every capture.
    pub fn warc(&mut self, files: &[PathBuf], each: impl Fn()) -> Result<()> {
        for capture in Import::open(files, Limits::default())? {
            each();
            match capture {
                Ok(capture) if self.wants(&capture) => self.put(&capture)?,
                Ok(_) => self.brought.others += 1,
                Err(warning) => self.brought.warnings.push(warning),
            }
        }
        Ok(())
    }

    fn wants(&self, capture: &Capture) -> bool {
        self.sources.owner(self.selected, &capture.url).is_some() && is_page(capture)
    }

    fn take(&mut self, outcome: Outcome) -> Result<()> {
        match outcome {
            Outcome::Captured(capture, _) => self.put(&capture),
            Outcome::Failed { place, reason } => {
                self.brought.missing.push(Missing { place, reason, kept: None });
                Ok(())
            }
        }
    }

    fn put(&mut self, capture: &Capture) -> Result<()> {
        let stored = self.recorder.put(&Exchange { capture, status: 200, request: None })?;
        self.brought.pages += 1;
        self.brought.new += usize::from(stored == Stored::New);
        Ok(())
    }
}
