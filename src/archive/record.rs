//! Recorder: puts what a crawl fetched into the archive, as a response or as a revisit.

use std::fs::{File, TryLockError};
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::answer::{Answer, Sha};
use super::draft::{self, Draft, Same};
use super::latest::Known;
use super::read::Limits;
use super::recover::recover;
use super::sighting::{Held, Sighting, Spot, answer_at};
use super::warning::Warning;
use super::write::Writer;
use super::{Archive, Exchange, Stored};
use crate::capture::Capture;
use crate::error::{Error, Result};

/// The one writer of an archive.
pub struct Recorder {
    archive: Archive,
    writer: Writer,
    _lock: File,
}

impl Recorder {
    /// Opens the archive in `dir` for writing, making it if there is none, and cuts torn tails.
    /// New files are named after `started`.
    pub fn open(dir: &Path, started: Timestamp) -> Result<(Self, Vec<Warning>)> {
        std::fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
        let lock = lock(dir)?;
        let (archive, warnings) = Archive::open(dir)?;
        let warnings = warnings.into_iter().map(recover).collect::<Result<Vec<_>>>()?;
        Ok((Self { archive, writer: Writer::new(dir, started), _lock: lock }, warnings))
    }

    /// The archive, with all that was put into it so far.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Puts one exchange. A page whose payload is unchanged is written without its body.
    ///
    /// An [`Error::Archive`] for a 304 means that the response it refers to cannot be read any more:
    /// fetch the page again without conditions. After any other error the file is as it was before.
    pub fn put(&mut self, exchange: &Exchange<'_>) -> Result<Stored> {
        let capture = exchange.capture;
        if capture.body.len() as u64 > Limits::default().record / 2 {
            let reason = "it is too large for the archive".to_owned();
            return Err(Error::Fetch { url: capture.url.clone(), reason });
        }
        let known = self.archive.known(&capture.url).cloned();
        let digest: Sha = Sha256::digest(&capture.body).into();
        let payload =
            known.as_ref().filter(|_| exchange.status == 304).map_or(digest, |k| k.payload);
        if self.archive.latest.holds(&draft::id(capture, payload).record_id) {
            return Ok(Stored::Already);
        }
        match (exchange.status, known) {
            (304, None) => Err(Error::Fetch {
                url: capture.url.clone(),
                reason: "the server says that it is unchanged, but it was never captured".into(),
            }),
            (304, Some(known)) => self.put_revisit(exchange, &known, Same::NotModified),
            (200, Some(known)) if known.payload == digest => {
                match self.put_revisit(exchange, &known, Same::Payload) {
                    // The bytes are at hand: a damaged record is made good.
                    Err(Error::Archive { .. }) => self.put_response(exchange, digest),
                    other => other,
                }
            }
            _ => self.put_response(exchange, digest),
        }
    }

    /// Begins a new file after fewer bytes.
    #[cfg(test)]
    pub(super) fn roll_over_at(&mut self, bytes: u64) {
        self.writer.roll_over = bytes;
    }

    /// Forces everything to the disk. Without it a power failure may cost the latest records.
    pub fn close(mut self) -> Result<Archive> {
        self.writer.close()?;
        Ok(self.archive)
    }

    fn put_response(&mut self, exchange: &Exchange<'_>, payload: Sha) -> Result<Stored> {
        let bytes = exchange.capture.body.len() as u64;
        self.append(exchange, &draft::response(exchange, payload), (payload, bytes), None)?;
        Ok(Stored::New)
    }

    fn put_revisit(&mut self, exchange: &Exchange<'_>, known: &Known, why: Same) -> Result<Stored> {
        let origin = known.held.payload;
        // What cannot be read, or was altered, must not be referred to once more.
        let (record, _) = answer_at(&self.archive.files, origin)?;
        let drafts = draft::revisit(exchange, known.payload, why, &record);
        self.append(exchange, &drafts, (known.payload, known.bytes), Some(origin))?;
        Ok(Stored::Unchanged)
    }

    /// Appends `drafts`, the first of which is the answer, and takes note of it.
    fn append(
        &mut self,
        exchange: &Exchange<'_>,
        drafts: &[Draft],
        (payload, bytes): (Sha, u64),
        origin: Option<Spot>,
    ) -> Result<()> {
        let (path, place) = self.writer.append(drafts)?;
        let files = &mut self.archive.files;
        if files.last() != Some(&path) {
            files.push(path);
        }
        let record = Spot { file: files.len() as u32 - 1, place };
        let held = Held { record, payload: origin.unwrap_or(record) };
        let Capture { url, time, headers, .. } = exchange.capture;
        let capture =
            Capture { url: url.clone(), time: *time, headers: headers.clone(), body: Vec::new() };
        let answer = Answer { status: exchange.status, capture, payload: Some(payload) };
        self.archive.latest.note(&Sighting { answer, payload, bytes, held });
        Ok(())
    }
}

fn lock(dir: &Path) -> Result<File> {
    let path = dir.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::io("create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(dir.to_path_buf())),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}
