//! Records of a WARC file, ours or another archiver's: one after the other, within limits. What is
//! malformed comes as a warning, and reading goes on behind it.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::stream::{Resync, Stream};
use super::warning::{Place, Problem, Warning};
use crate::error::{Error, Result};

/// What is read of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a record's header.
    pub header: u64,
    /// Bytes of a record's block.
    pub record: u64,
    /// Decompressed bytes of the whole file.
    pub total: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { header: 64 << 10, record: 64 << 20, total: 64 << 30 }
    }
}

/// One record: its named fields and its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins.
    pub place: Place,
    /// Header fields, lower-case names, in the file's order.
    pub fields: Vec<(String, String)>,
    /// The bytes that Content-Length counts.
    pub block: Vec<u8>,
}

impl Record {
    /// The value of the field `name` (lower-case).
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// WARC-Type, lower-case.
    pub fn kind(&self) -> String {
        self.field("warc-type").unwrap_or_default().to_ascii_lowercase()
    }

    /// WARC-Record-ID without its angle brackets.
    pub fn id(&self) -> Option<&str> {
        self.field("warc-record-id").map(bare)
    }

    /// WARC-Target-URI without fragment, and without the brackets that wget puts around it.
    pub fn url(&self) -> Option<&str> {
        self.field("warc-target-uri").map(|u| bare(u).split('#').next().unwrap_or_default())
    }

    /// WARC-Date.
    pub fn time(&self) -> Option<Timestamp> {
        self.field("warc-date")?.parse().ok()
    }
}

/// `value` without angle brackets around it.
pub(super) fn bare(value: &str) -> &str {
    value.strip_prefix('<').and_then(|v| v.strip_suffix('>')).unwrap_or(value)
}

/// What must be done before the next record is read.
enum Before {
    Nothing,
    Discard(u64),
    Drain,
    Stop,
}

/// The records of one file. After a warning the next item is what could still be read.
pub struct Records<R> {
    file: PathBuf,
    stream: Stream<R>,
    limits: Limits,
    place: Place,
    before: Before,
}

impl Records<File> {
    /// The records of the file `path`, `.warc` or `.warc.gz`.
    pub fn open(path: &Path, limits: Limits) -> Result<Self> {
        Self::open_at(path, Place { offset: 0, skip: 0 }, limits)
    }

    /// The records from `place` on.
    pub(super) fn open_at(path: &Path, place: Place, limits: Limits) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        let stream =
            Stream::new(file, place.offset, limits.total).map_err(Error::io("read", path))?;
        let mut records = Self::of(path, stream, limits);
        if place.skip > 0 {
            records.before = Before::Discard(place.skip);
        }
        Ok(records)
    }
}

impl<R: Read + Seek> Records<R> {
    fn of(path: &Path, stream: Stream<R>, limits: Limits) -> Self {
        let place = stream.place();
        Self { file: path.to_path_buf(), stream, limits, place, before: Before::Nothing }
    }

    /// The next record; `None` at the end.
    fn step(&mut self) -> std::result::Result<Option<Record>, Problem> {
        match std::mem::replace(&mut self.before, Before::Nothing) {
            Before::Nothing => {}
            Before::Discard(n) => self.stream.discard(n)?,
            Before::Drain => self.stream.drain()?,
            Before::Stop => return Ok(None),
        }
        if !self.find_start()? {
            return Ok(None);
        }
        self.place = self.stream.place();
        let mut record = Record { place: self.place, fields: self.head()?, block: Vec::new() };
        let length = record.field("content-length").and_then(|v| v.parse::<u64>().ok());
        let length = length.ok_or(Problem::Field("Content-Length"))?;
        if length > self.limits.record {
            return Err(Problem::Large { bytes: length, limit: self.limits.record });
        }
        record.block = self.stream.take(length)?;
        self.end()?;
        Ok(Some(record))
    }

    /// Passes over line ends and ends of members to the first byte of a record.
    fn find_start(&mut self) -> std::result::Result<bool, Problem> {
        loop {
            self.place = self.stream.place();
            match self.stream.fill()?.first().copied() {
                Some(b'\r' | b'\n') => self.stream.consume(1),
                Some(_) => return Ok(true),
                None if self.stream.advance()? => {}
                None => return Ok(false),
            }
        }
    }

    fn head(&mut self) -> std::result::Result<Vec<(String, String)>, Problem> {
        let mut head = Vec::new();
        self.stream.line(&mut head, self.limits.header)?;
        if !matches!(head.trim_ascii_end(), b"WARC/1.0" | b"WARC/1.1") {
            return Err(Problem::NotWarc);
        }
        let first = head.len();
        loop {
            let start = head.len();
            self.stream.line(&mut head, self.limits.header)?;
            if matches!(&head[start..], b"\r\n" | b"\n") {
                return Ok(fields(&String::from_utf8_lossy(&head[first..start])));
            }
        }
    }

    /// After the block: two line ends, which some leave out at the end of a member.
    fn end(&mut self) -> std::result::Result<(), Problem> {
        for expected in b"\r\n\r\n" {
            match self.stream.fill()?.first() {
                Some(byte) if byte == expected => self.stream.consume(1),
                Some(_) => return Err(Problem::Long),
                None => break,
            }
        }
        // At the end of a member this reads its checksum: a record whose member is torn is none.
        self.stream.fill().map(|_| ())
    }

    /// Chooses where to go on after `problem`, which may become a graver one.
    fn after(&mut self, problem: Problem) -> Problem {
        self.before = match &problem {
            Problem::Gzip(_) => return self.resync(problem),
            Problem::Unreadable(_) | Problem::TooMuch(_) => Before::Stop,
            Problem::Large { bytes, .. } => Before::Discard(*bytes),
            _ => Before::Drain,
        };
        problem
    }

    fn resync(&mut self, problem: Problem) -> Problem {
        // A broken member is at fault as a whole, not the record in it.
        self.place = Place { skip: 0, ..self.stream.place() };
        self.before = Before::Stop;
        match self.stream.resync() {
            Ok(Resync::Found) => {
                self.before = Before::Nothing;
                problem
            }
            Ok(Resync::Tail(_)) if self.place.offset == 0 && self.stream.is_odd() => {
                Problem::NotWarc
            }
            Ok(Resync::Tail(bytes)) => Problem::Torn { bytes },
            Ok(Resync::GaveUp) => Problem::Lost,
            Err(error) => Problem::Unreadable(error.to_string()),
        }
    }
}

impl<R: Read + Seek> Iterator for Records<R> {
    type Item = std::result::Result<Record, Warning>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step()
            .map_err(|problem| {
                let problem = self.after(problem);
                Warning { file: self.file.clone(), place: self.place, problem }
            })
            .transpose()
    }
}

/// `Name: value` lines; a line that begins with white space goes on with the one before.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), fields.last_mut()) {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
