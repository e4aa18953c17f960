//! Archive: every page as it came, in WARC 1.1 files that are only ever appended to. It is the only
//! truth: an index can always be built again from it.
//!
//! A file is `<UTC time>-<n>.warc.gz`, one gzip member a record: `warcinfo`, then for each page a
//! `response` (or a `revisit`, when its payload is unchanged) and its `request`. The payload is kept
//! with its Content-Encoding; [`content`](crate::coding::content) undoes it. WARC-Payload-Digest is the SHA-256 of the
//! payload after the transfer coding, in hexadecimal digits; WARC-Record-ID is that of
//! [`Capture::id`].
//!
//! - [`Archive`] reads: the newest capture of every URL, one at a time.
//! - [`Recorder`] writes, and cuts what a killed crawl left unfinished.
//! - [`Import`] reads other archivers' files (wget, warcio, Browsertrix), `.warc` or `.warc.gz`.
//!
//! Not read: Zstandard files, WACZ (unpack it), segmented records, `resource` records.

mod answer;
mod draft;
mod http;
mod import;
mod latest;
mod read;
mod record;
mod recover;
mod sighting;
mod stream;
mod trace;
mod warning;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

pub use import::Import;
pub use latest::Known;
pub use read::{Limits, Record, Records};
pub use record::Recorder;
pub use sighting::Held;
pub use trace::{Trace, Traces};
pub use warning::{Place, Problem, Warning};

use crate::capture::Capture;
use crate::error::{Error, Result};
use latest::Latest;
use sighting::{Sightings, capture_at};

/// What a server answered to one request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// URL, time, headers, and the payload after the transfer coding only. Its header
    /// `transfer-encoding` is archived under another name; all else comes back as it was put.
    pub capture: &'a Capture,
    /// The status code.
    pub status: u16,
    /// The headers of the GET request; secret ones are left out. `None` writes no request record.
    pub request: Option<&'a [(String, String)]>,
}

/// What became of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stored {
    /// It was written with its payload.
    New,
    /// Its payload is that of the URL's newest capture: a revisit was written.
    Unchanged,
    /// The archive holds that very capture: nothing was written.
    Already,
}

/// An archive, open for reading.
#[derive(Debug)]
pub struct Archive {
    files: Vec<PathBuf>,
    latest: Latest,
}

impl Archive {
    /// Opens the archive in `dir`, which may not exist, reading every file once. Nothing is changed.
    pub fn open(dir: &Path) -> Result<(Self, Vec<Warning>)> {
        let files = files(dir)?;
        let (latest, warnings) = Latest::scan(&files, Limits::default());
        Ok((Self { files, latest }, warnings))
    }

    /// The newest capture of `url`.
    pub fn known(&self, url: &str) -> Option<&Known> {
        self.latest.known.get(url)
    }

    /// The newest capture of every URL, in the order of the URLs.
    pub fn latest(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.latest.known.iter().map(|(url, known)| (url.as_str(), known))
    }

    /// The newest captures in the order of their URLs, read one at a time, without the pages that
    /// are gone. After an error the next capture may still be read.
    pub fn captures(&self) -> impl Iterator<Item = Result<Capture>> {
        self.latest().filter(|(_, k)| k.gone.is_none()).map(|(_, k)| self.read(k.held))
    }

    /// The capture held at `held`, its digest compared.
    pub fn read(&self, held: Held) -> Result<Capture> {
        capture_at(&self.files, held)
    }

    /// The file and the place of the record at `held`.
    pub fn place(&self, held: Held) -> (&Path, Place) {
        (&self.files[held.record.file as usize], held.record.place)
    }

    /// Where the captures with these record ids (`urn:uuid:…`) are held, old ones too. Reads every
    /// file once more.
    pub fn find(&self, record_ids: &HashSet<String>) -> HashMap<String, Held> {
        Sightings::new(&self.files, Limits::default(), true)
            .filter_map(std::result::Result::ok)
            .map(|s| (s.id(), s.held))
            .filter(|(id, _)| record_ids.contains(id))
            .collect()
    }
}

/// The WARC files in `dir`, by name, which is by age for those of ours.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(Error::io("read", dir))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read", dir))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".warc.gz") || name.ends_with(".warc") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
