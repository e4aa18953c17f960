//! Latest: for each URL its newest capture, found by one pass over the files.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

use super::answer::Sha;
use super::read::Limits;
use super::sighting::{Held, Sighting, Sightings};
use super::warning::Warning;
use crate::capture::hex;

/// What is known of a URL's newest capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// When it was captured, or last seen unchanged.
    pub time: Timestamp,
    /// Bytes of its payload.
    pub bytes: u64,
    /// For `If-None-Match`.
    pub etag: Option<String>,
    /// For `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// When the server has since said that the page does not exist (404 or 410).
    pub gone: Option<Timestamp>,
    /// Where it is held, for [`Archive::read`](super::Archive::read).
    pub held: Held,
    pub(super) payload: Sha,
}

impl Known {
    /// SHA-256 of the payload, 64 hexadecimal digits.
    pub fn payload_sha256(&self) -> String {
        hex(&self.payload)
    }
}

/// The newest capture of every URL, and the record ids of all captures.
#[derive(Debug, Default)]
pub(super) struct Latest {
    ids: HashSet<u128>,
    pub(super) known: BTreeMap<String, Known>,
}

impl Latest {
    /// Reads `files` once.
    pub(super) fn scan(files: &[PathBuf], limits: Limits) -> (Self, Vec<Warning>) {
        let (mut latest, mut warnings) = (Self::default(), Vec::new());
        for sighting in Sightings::new(files, limits, true) {
            match sighting {
                Ok(sighting) => latest.note(&sighting),
                Err(warning) => warnings.push(warning),
            }
        }
        (latest, warnings)
    }

    /// Whether there is a capture with that record id.
    pub(super) fn holds(&self, record_id: &str) -> bool {
        self.ids.contains(&number(record_id))
    }

    /// Takes in one more answer. At the same second the later one in the archive counts.
    pub(super) fn note(&mut self, sighting: &Sighting) {
        let answer = &sighting.answer;
        let (url, time) = (&answer.capture.url, whole(answer.capture.time));
        self.ids.insert(number(&sighting.id()));
        let old = self.known.get(url);
        match answer.status {
            _ if sighting.is_page() && old.is_none_or(|k| k.time <= time) => {
                let same = old.filter(|k| k.payload == sighting.payload);
                let header = |name: &str| answer.capture.header(name).map(str::to_owned);
                let known = Known {
                    time,
                    bytes: sighting.bytes,
                    etag: header("etag").or_else(|| same?.etag.clone()),
                    last_modified: header("last-modified").or_else(|| same?.last_modified.clone()),
                    gone: old.and_then(|k| k.gone).filter(|gone| *gone > time),
                    held: sighting.held,
                    payload: sighting.payload,
                };
                self.known.insert(url.clone(), known);
            }
            404 | 410 => {
                if let Some(known) = self.known.get_mut(url).filter(|k| k.time <= time) {
                    known.gone = known.gone.max(Some(time));
                }
            }
            _ => {}
        }
    }
}

/// The UUID as a number, which takes a third of its text's memory.
fn number(record_id: &str) -> u128 {
    Uuid::parse_str(record_id).map_or(0, |uuid| uuid.as_u128())
}

/// `time` in whole seconds, as the archive keeps it.
fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
