//! Writing: gzip members with one record each, only ever appended to files of their own.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::draft::{self, Draft, fresh_id};
use super::warning::Place;
use crate::error::{Error, Result};

/// Bytes of a file beyond which the next record begins a new one: 1 GiB.
pub(super) const ROLL_OVER: u64 = 1 << 30;
/// Appends after which the file is forced to the disk.
const SYNC_EVERY: u32 = 64;

/// Appends records to `<UTC time>-<n>.warc.gz`, the time being that of its making.
pub(super) struct Writer {
    dir: PathBuf,
    started: Timestamp,
    number: u32,
    pub(super) roll_over: u64,
    open: Option<Open>,
}

struct Open {
    file: File,
    path: PathBuf,
    length: u64,
    warcinfo: String,
    unsynced: u32,
}

impl Writer {
    pub(super) fn new(dir: &Path, started: Timestamp) -> Self {
        Self { dir: dir.to_path_buf(), started, number: 0, roll_over: ROLL_OVER, open: None }
    }

    /// Appends `drafts`; says in which file and where the first one stands.
    pub(super) fn append(&mut self, drafts: &[Draft]) -> Result<(PathBuf, Place)> {
        if self.open.as_ref().is_some_and(|o| o.length >= self.roll_over) {
            self.close()?;
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.create()?,
        };
        let (path, offset) = (open.path.clone(), open.length);
        // After a failure the file is left as it was, and the next append begins another.
        open.append(drafts)?;
        self.open = Some(open);
        Ok((path, Place { offset, skip: 0 }))
    }

    /// Forces what was written to the disk.
    pub(super) fn close(&mut self) -> Result<()> {
        self.open.take().map_or(Ok(()), |mut open| open.sync())
    }

    fn create(&mut self) -> Result<Open> {
        let stamp = self.started.strftime("%Y%m%dT%H%M%SZ").to_string();
        loop {
            let path = self.dir.join(format!("{stamp}-{:05}.warc.gz", self.number));
            self.number += 1;
            let file = match OpenOptions::new().append(true).create_new(true).open(&path) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                other => other.map_err(Error::io("create", &path))?,
            };
            let warcinfo = fresh_id();
            let mut open = Open { file, path, length: 0, warcinfo, unsynced: 0 };
            let head = draft::warcinfo(&open.path, open.warcinfo.clone(), self.started);
            open.append(&[head])?;
            sync_dir(&self.dir);
            return Ok(open);
        }
    }
}

impl Open {
    fn append(&mut self, drafts: &[Draft]) -> Result<()> {
        let mut bytes = Vec::new();
        for draft in drafts {
            let about = (draft.kind != "warcinfo").then_some(self.warcinfo.as_str());
            let member = draft.member(about).map_err(Error::io("write", &self.path))?;
            bytes.extend_from_slice(&member);
        }
        if let Err(error) = self.file.write_all(&bytes) {
            // Best effort: what cannot be taken back now is cut when the archive is next opened.
            let _ = self.file.set_len(self.length);
            return Err(Error::io("write", &self.path)(error));
        }
        self.length += bytes.len() as u64;
        self.unsynced += 1;
        if self.unsynced >= SYNC_EVERY { self.sync() } else { Ok(()) }
    }

    fn sync(&mut self) -> Result<()> {
        self.unsynced = 0;
        self.file.sync_data().map_err(Error::io("write", &self.path))
    }
}

/// Makes the new file's name last too. Not every system can open a folder; then nothing is lost
/// but a file that had hardly begun.
fn sync_dir(dir: &Path) {
    let _ = File::open(dir).and_then(|d| d.sync_all());
}
