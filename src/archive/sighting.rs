//! Sightings: every answer in a list of WARC files, each revisit joined to the response that holds
//! its bytes.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::answer::{Answer, Sha, answer, complete};
use super::read::{Limits, Record, Records, bare};
use super::warning::{Place, Problem, Warning};
use crate::capture::{Capture, CaptureId, hex};
use crate::error::{Error, Result};

/// A record among several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) file: u32,
    pub(super) place: Place,
}

/// Where a capture is held: its own record, and the one with the bytes, another for a revisit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub(super) record: Spot,
    pub(super) payload: Spot,
}

/// One answer and where it is held.
pub(super) struct Sighting {
    pub(super) answer: Answer,
    pub(super) payload: Sha,
    /// Bytes of the payload.
    pub(super) bytes: u64,
    pub(super) held: Held,
}

impl Sighting {
    /// Whether the page was there. A 304 on its own brings no page.
    pub(super) fn is_page(&self) -> bool {
        match self.answer.status {
            200 | 203 => true,
            304 => self.held.record != self.held.payload,
            _ => false,
        }
    }

    /// The record id that [`Capture::id`] gives.
    pub(super) fn id(&self) -> String {
        let capture = &self.answer.capture;
        CaptureId::of(&capture.url, capture.time, hex(&self.payload)).record_id
    }
}

/// The sightings in `files`, in the files' order. Memory: one record, and some 100 bytes a response.
pub(super) struct Sightings<'a> {
    files: &'a [PathBuf],
    limits: Limits,
    trust: bool,
    at: usize,
    open: Option<Records<File>>,
    origins: Origins,
}

impl<'a> Sightings<'a> {
    /// `trust` as in [`answer`].
    pub(super) fn new(files: &'a [PathBuf], limits: Limits, trust: bool) -> Self {
        Self { files, limits, trust, at: 0, open: None, origins: Origins::default() }
    }

    fn next_record(&mut self) -> Option<std::result::Result<(Spot, Record), Warning>> {
        loop {
            let path = self.files.get(self.at)?;
            if self.open.is_none() {
                match Records::open(path, self.limits) {
                    Ok(records) => self.open = Some(records),
                    Err(error) => {
                        self.at += 1;
                        return Some(Err(unreadable(path, &error)));
                    }
                }
            }
            let file = self.at as u32;
            match self.open.as_mut().and_then(Iterator::next) {
                Some(Ok(record)) => {
                    return Some(Ok((Spot { file, place: record.place }, record)));
                }
                Some(Err(warning)) => return Some(Err(warning)),
                None => (self.open, self.at) = (None, self.at + 1),
            }
        }
    }

    fn sight(
        &mut self,
        spot: Spot,
        record: Record,
    ) -> std::result::Result<Option<Sighting>, Problem> {
        let names = Names::of(&record);
        let Some(answer) = answer(record, self.trust)? else { return Ok(None) };
        let origin = match answer.payload {
            Some(payload) => {
                let bytes = answer.capture.body.len() as u64;
                self.origins.insert(&names, Origin { payload, bytes, spot })
            }
            None => self.origins.find(&names).ok_or(Problem::Unresolved)?,
        };
        let Origin { payload, bytes, spot: origin } = origin;
        let held = Held { record: spot, payload: origin };
        Ok(Some(Sighting { answer, payload, bytes, held }))
    }
}

impl Iterator for Sightings<'_> {
    type Item = std::result::Result<Sighting, Warning>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (spot, record) = match self.next_record()? {
                Ok(found) => found,
                Err(warning) => return Some(Err(warning)),
            };
            match self.sight(spot, record) {
                Ok(Some(sighting)) => return Some(Ok(sighting)),
                Ok(None) => {}
                Err(problem) => {
                    let file = self.files[spot.file as usize].clone();
                    return Some(Err(Warning { file, place: spot.place, problem }));
                }
            }
        }
    }
}

fn unreadable(path: &Path, error: &Error) -> Warning {
    let place = Place { offset: 0, skip: 0 };
    Warning { file: path.to_path_buf(), place, problem: Problem::Unreadable(error.to_string()) }
}

/// The record at `spot` of `files`.
fn record_at(files: &[PathBuf], spot: Spot) -> Result<Record> {
    match Records::open_at(&files[spot.file as usize], spot.place, Limits::default())?.next() {
        Some(Ok(record)) => Ok(record),
        Some(Err(warning)) => Err(damaged(files, spot, &warning.problem.to_string())),
        None => Err(damaged(files, spot, "the record is no longer there")),
    }
}

fn damaged(files: &[PathBuf], spot: Spot, why: &str) -> Error {
    let path = files[spot.file as usize].clone();
    Error::Archive { path, detail: format!("{}: {why}", spot.place) }
}

/// The answer at `spot` of `files`, its digest compared, and its record without the block.
pub(super) fn answer_at(files: &[PathBuf], spot: Spot) -> Result<(Record, Answer)> {
    let record = record_at(files, spot)?;
    let head = Record { place: record.place, fields: record.fields.clone(), block: Vec::new() };
    match answer(record, false) {
        Ok(Some(answer)) => Ok((head, answer)),
        Ok(None) => Err(damaged(files, spot, "another record stands there")),
        Err(problem) => Err(damaged(files, spot, &problem.to_string())),
    }
}

/// The capture held at `held`.
pub(super) fn capture_at(files: &[PathBuf], held: Held) -> Result<Capture> {
    let (_, answer) = answer_at(files, held.record)?;
    if held.record == held.payload {
        return Ok(answer.capture);
    }
    complete_at(files, answer, held)
}

/// The capture that `revisit`, already read from `held`, stands for.
pub(super) fn complete_at(files: &[PathBuf], revisit: Answer, held: Held) -> Result<Capture> {
    let (_, origin) = answer_at(files, held.payload)?;
    Ok(complete(revisit, origin.capture))
}

/// By what a revisit may name its response, hashed to keep memory small.
struct Names {
    own: [Option<Name>; 3],
    refers: [Option<Name>; 3],
}

type Name = [u8; 16];

impl Names {
    fn of(record: &Record) -> Self {
        let digest = record.field("warc-payload-digest").map(|d| name(&["digest", d]));
        let at = |url: Option<&str>, date: Option<&str>| Some(name(&["at", url?, date?]));
        let refers_url = record.field("warc-refers-to-target-uri").map(bare);
        Self {
            own: [
                record.id().map(|id| name(&["id", id])),
                at(record.field("warc-target-uri").map(bare), record.field("warc-date")),
                digest,
            ],
            refers: [
                record.field("warc-refers-to").map(|id| name(&["id", bare(id)])),
                at(refers_url, record.field("warc-refers-to-date")),
                digest,
            ],
        }
    }
}

fn name(parts: &[&str]) -> Name {
    let digest = Sha256::digest(parts.join("\n"));
    let mut name = Name::default();
    name.copy_from_slice(&digest[..16]);
    name
}

/// A response to which revisits may refer.
#[derive(Clone, Copy)]
struct Origin {
    payload: Sha,
    bytes: u64,
    spot: Spot,
}

/// The responses seen so far.
#[derive(Default)]
struct Origins {
    by_name: HashMap<Name, u32>,
    list: Vec<Origin>,
}

impl Origins {
    fn insert(&mut self, names: &Names, origin: Origin) -> Origin {
        let at = self.list.len() as u32;
        self.list.push(origin);
        for name in names.own.into_iter().flatten() {
            self.by_name.insert(name, at);
        }
        origin
    }

    fn find(&self, names: &Names) -> Option<Origin> {
        let at = names.refers.iter().flatten().find_map(|name| self.by_name.get(name))?;
        self.list.get(*at as usize).copied()
    }
}
