//! Trace: what is left of records that no longer are where, or what, they were.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::bufread::{DeflateDecoder, GzDecoder};

use super::Archive;
use super::read::{Limits, Record, Records, bare};
use super::warning::{Place, Problem, Warning};
use crate::error::{Error, Result};

/// Bytes of a damaged record that are searched for its id.
const HEAD: usize = 64 << 10;

/// Bytes of a gzip member's header, as we write it.
const GZIP_HEAD: u64 = 10;

/// What is left of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    /// A record says that it is the one, but its URL, time or digest is another.
    Altered {
        /// The file.
        file: PathBuf,
        /// Where in it.
        place: Place,
    },
    /// It is damaged.
    Damaged(Warning),
    /// It stood there, and another one or none does now.
    Elsewhere {
        /// The file.
        file: PathBuf,
        /// Where in it.
        place: Place,
    },
}

/// What is left of the records that are looked for.
#[derive(Debug, Default)]
pub struct Traces {
    /// By record id.
    pub found: HashMap<String, Trace>,
    /// Damaged records of which not even the id can be read.
    pub nameless: Vec<Warning>,
}

impl Archive {
    /// What is left of the records with these ids, which [`Archive::find`] does not find. Reads
    /// every file once more.
    pub fn traces(&self, record_ids: &HashSet<String>) -> Result<Traces> {
        let mut traces = Traces::default();
        for file in &self.files {
            for record in Records::open(file, Limits::default())? {
                traces.note(file, record, record_ids);
            }
        }
        Ok(traces)
    }

    /// What stands in the file called `name` at `place`, where the record `record_id` stood when it
    /// was indexed. None where there is no such file.
    pub fn trace_at(&self, name: &str, place: Place, record_id: &str) -> Option<Trace> {
        let file = self.files.iter().find(|f| f.file_name().is_some_and(|n| n == name))?;
        let found = Records::open_at(file, place, Limits::default()).ok()?.next();
        Some(match found {
            Some(Err(warning)) => Trace::Damaged(warning),
            Some(Ok(record)) if record.id() == Some(record_id) => {
                Trace::Altered { file: file.clone(), place }
            }
            _ => Trace::Elsewhere { file: file.clone(), place },
        })
    }
}

impl Traces {
    fn note(
        &mut self,
        file: &Path,
        record: std::result::Result<Record, Warning>,
        wanted: &HashSet<String>,
    ) {
        match record {
            Ok(record) => {
                if let Some(id) = record.id().filter(|id| wanted.contains(*id)) {
                    let (file, place) = (file.to_path_buf(), record.place);
                    self.found.insert(id.to_owned(), Trace::Altered { file, place });
                }
            }
            Err(warning) => match id_at(file, warning.place) {
                Ok(Some(id)) if wanted.contains(&id) => {
                    self.found.insert(id, Trace::Damaged(warning));
                }
                // A tail that was being written was never indexed.
                Ok(None) | Err(_) if !matches!(warning.problem, Problem::Torn { .. }) => {
                    self.nameless.push(warning);
                }
                _ => {}
            },
        }
    }
}

/// The record id that can still be read at `place` of `file`, whatever else is damaged there.
fn id_at(file: &Path, place: Place) -> Result<Option<String>> {
    let fail = || Error::io("read", file);
    let mut source = BufReader::new(File::open(file).map_err(fail())?);
    source.seek(SeekFrom::Start(place.offset)).map_err(fail())?;
    if source.fill_buf().map_err(fail())?.starts_with(b"WARC") {
        return Ok(id_in(&head(&mut source, place.skip)));
    }
    let head_of_member = head(&mut GzDecoder::new(&mut source), place.skip);
    if let Some(id) = id_in(&head_of_member) {
        return Ok(Some(id));
    }
    // The member's own header may be what is damaged.
    source.seek(SeekFrom::Start(place.offset + GZIP_HEAD)).map_err(fail())?;
    Ok(id_in(&head(&mut DeflateDecoder::new(&mut source), place.skip)))
}

/// What can be read of `source` after `skip` bytes, up to a limit or the damage.
fn head(source: &mut impl Read, skip: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // A decoder gives nothing of the piece in which the damage is: small ones lose little.
    let mut piece = [0; 64];
    if io::copy(&mut source.by_ref().take(skip), &mut io::sink()).is_ok() {
        while let Ok(n @ 1..) = source.read(&mut piece) {
            out.extend_from_slice(&piece[..n]);
            if out.len() >= HEAD {
                break;
            }
        }
    }
    out
}

/// The value of the first WARC-Record-ID in `bytes`.
fn id_in(bytes: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"\nwarc-record-id:";
    let lower = bytes.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, NAME)? + NAME.len();
    let line = bytes[at..].split(|b| matches!(b, b'\r' | b'\n')).next()?;
    Some(bare(std::str::from_utf8(line).ok()?.trim()).to_owned())
}
