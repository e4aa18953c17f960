//! Shelf: the archive as the crawler sees it, which asks and puts at the same time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::archive::{Exchange, Recorder};
use crate::capture::Capture;
use crate::crawl::{Fault, Outcome, Previous, Received, Sameness, Sink, Validators};
use crate::error::{Error, Result};

/// A recorder shared by the two sides of a crawl.
pub(super) struct Shelf {
    recorder: Mutex<Recorder>,
    /// Ask for every page whole, as if nothing were known.
    anew: bool,
}

impl Shelf {
    pub(super) fn new(recorder: Recorder, anew: bool) -> Self {
        Self { recorder: Mutex::new(recorder), anew }
    }

    fn recorder(&self) -> MutexGuard<'_, Recorder> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn into_recorder(self) -> Recorder {
        self.recorder.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Previous for Shelf {
    fn validators(&self, url: &str) -> Option<Validators> {
        let recorder = self.recorder();
        let known = recorder.archive().known(url).filter(|_| !self.anew)?;
        // Where the capture cannot be read any more, the page is wanted whole.
        recorder.archive().read(known.held).ok()?;
        Some(Validators {
            etag: known.etag.clone(),
            last_modified: known.last_modified.clone(),
            payload_sha256: known.payload_sha256(),
        })
    }

    fn capture(&self, url: &str) -> Result<Option<Capture>> {
        let recorder = self.recorder();
        let held = recorder.archive().known(url).map(|known| known.held);
        held.map(|held| recorder.archive().read(held)).transpose()
    }
}

/// The side of the shelf that takes pages.
pub(super) struct Into<'a>(pub(super) &'a Shelf);

impl Into<'_> {
    fn put(&self, page: &Received) -> Result<()> {
        let exchange =
            Exchange { capture: &page.capture, status: page.status, request: Some(&page.request) };
        self.0.recorder().put(&exchange).map(|_| ())
    }
}

impl Sink for Into<'_> {
    fn captured(&mut self, page: &Received) -> Result<()> {
        self.put(page)
    }

    fn unchanged(&mut self, page: &Received, _: Sameness) -> Result<()> {
        self.put(page)
    }

    /// A page that was there once and is not any more is marked as gone.
    fn outcome(&mut self, url: &str, outcome: &Outcome) -> Result<()> {
        let Outcome::Failed(Fault::Status(status @ (404 | 410))) = outcome else { return Ok(()) };
        let mut recorder = self.0.recorder();
        if recorder.archive().known(url).is_none_or(|known| known.gone.is_some()) {
            return Ok(());
        }
        let (url, time) = (url.to_owned(), Timestamp::now());
        let capture = Capture { url, time, headers: Vec::new(), body: Vec::new() };
        recorder.put(&Exchange { capture: &capture, status: *status, request: None }).map(|_| ())
    }
}

/// A sink for a dry run, in which no page may come.
pub(super) struct Nothing;

impl Sink for Nothing {
    fn captured(&mut self, page: &Received) -> Result<()> {
        let reason = "a dry run takes no pages".to_owned();
        Err(Error::Fetch { url: page.capture.url.clone(), reason })
    }

    fn unchanged(&mut self, page: &Received, _: Sameness) -> Result<()> {
        self.captured(page)
    }
}
