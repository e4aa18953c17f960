//! Import: the pages in WARC files that another archiver made.

use std::path::PathBuf;

use super::read::{Limits, Records};
use super::sighting::{Sighting, Sightings, complete_at};
use super::warning::{Place, Problem, Warning};
use crate::capture::Capture;
use crate::error::Result;

/// The captures of every page that was there (status 200, or a revisit of one), in the files'
/// order, one at a time. Their URLs are as archived, without fragment.
pub struct Import<'a> {
    files: &'a [PathBuf],
    sightings: Sightings<'a>,
}

impl<'a> Import<'a> {
    /// Opens `files`, each of which must be readable. Revisits may refer to earlier files.
    pub fn open(files: &'a [PathBuf], limits: Limits) -> Result<Self> {
        for path in files {
            Records::open(path, limits)?;
        }
        Ok(Self { files, sightings: Sightings::new(files, limits, false) })
    }

    fn capture(&self, sighting: Sighting) -> std::result::Result<Capture, Warning> {
        let Sighting { answer, held, .. } = sighting;
        if held.record == held.payload {
            return Ok(answer.capture);
        }
        complete_at(self.files, answer, held).map_err(|error| {
            let file = self.files[held.record.file as usize].clone();
            let place: Place = held.record.place;
            Warning { file, place, problem: Problem::Unreadable(error.to_string()) }
        })
    }
}

impl Iterator for Import<'_> {
    type Item = std::result::Result<Capture, Warning>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.sightings.next()? {
                Ok(sighting) if sighting.is_page() => {
                    return Some(self.capture(sighting));
                }
                Ok(_) => {}
                Err(warning) => return Some(Err(warning)),
            }
        }
    }
}
