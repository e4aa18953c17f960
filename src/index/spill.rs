//! Spill: records that wait for the end of a build, on disk as soon as they are many.

use std::io::{Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tantivy::TantivyError;
use tempfile::SpooledTempFile;

/// Bytes that are kept in memory; a corpus below never touches the disk.
const IN_MEMORY: usize = 64 << 20;

/// Records, written one after the other and read back in any order (postcard). The file has no name
/// and goes with the process.
pub(super) struct Spill {
    file: SpooledTempFile,
    end: u64,
    /// The first error of a write; told by the first read.
    failed: Option<TantivyError>,
}

/// A record of type `T` as bytes.
pub(super) struct Encoded<T> {
    bytes: tantivy::Result<Vec<u8>>,
    of: PhantomData<T>,
}

impl<T: Serialize> Encoded<T> {
    pub(super) fn new(record: &T) -> Self {
        Self { bytes: super::build::encode(record), of: PhantomData }
    }
}

/// Where a record of type `T` is.
#[derive(Debug)]
pub(super) struct Place<T> {
    at: u64,
    of: PhantomData<T>,
}

impl<T> Place<T> {
    /// How far it is from `start`, a place before it.
    pub(super) fn since<U>(&self, start: &Place<U>) -> u32 {
        (self.at - start.at) as u32
    }

    /// The place that is so far from `self`.
    pub(super) fn after<U>(&self, distance: u32) -> Place<U> {
        Place { at: self.at + u64::from(distance), of: PhantomData }
    }
}

impl Spill {
    pub(super) fn new() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), end: 0, failed: None }
    }

    /// Keeps `record`. An error comes to light in [`Self::get`]: whoever puts goes on reading pages.
    pub(super) fn put<T>(&mut self, record: Encoded<T>) -> Place<T> {
        let at = self.end;
        if self.failed.is_none() {
            self.failed = record.bytes.and_then(|bytes| self.write(&bytes)).err();
        }
        Place { at, of: PhantomData }
    }

    fn write(&mut self, bytes: &[u8]) -> tantivy::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&(bytes.len() as u32).to_le_bytes())?;
        self.file.write_all(bytes)?;
        self.end += 4 + bytes.len() as u64;
        Ok(())
    }

    /// The record at `place`.
    pub(super) fn get<T: DeserializeOwned>(&mut self, place: &Place<T>) -> tantivy::Result<T> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut length = [0; 4];
        self.file.seek(SeekFrom::Start(place.at))?;
        self.file.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.file.read_exact(&mut bytes)?;
        postcard::from_bytes(&bytes).map_err(|e| TantivyError::InternalError(e.to_string()))
    }
}
