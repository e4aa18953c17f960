//! Warning: what one record of a file suffered. It is data, not an error: reading goes on.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Where a record begins in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Byte of the file at which the gzip member with the record begins; 0 for a plain file.
    pub offset: u64,
    /// Bytes before the record in that member, decompressed. 0 where a member holds one record.
    pub skip: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.offset, self.skip) {
            (offset, 0) => write!(f, "byte {offset}"),
            (0, skip) => write!(f, "byte {skip} of its content"),
            (offset, skip) => write!(f, "byte {offset}, {skip} into its content"),
        }
    }
}

/// A problem with its file and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The WARC file.
    pub file: PathBuf,
    /// Where in it.
    pub place: Place,
    /// What is wrong, and what was done about it.
    pub problem: Problem,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.file.display(), self.place, self.problem)
    }
}

/// What can be wrong with a WARC file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The tail of the file is not a whole gzip member.
    #[error(
        "the last {bytes} bytes are no whole record (the file was cut short or is being written); they are left out"
    )]
    Torn {
        /// Length of the tail.
        bytes: u64,
    },
    /// The torn tail of one of our own files was removed.
    #[error(
        "{bytes} bytes of a record that was being written when the program was killed were cut off; everything before them is whole, the next crawl fetches that page again"
    )]
    Cut {
        /// Length of what was removed.
        bytes: u64,
    },
    /// A gzip member in the midst of the file is damaged.
    #[error("the gzip data is damaged ({0}); this record is skipped, later ones are read")]
    Gzip(String),
    /// As [`Problem::Gzip`], but no later member was found within reason.
    #[error(
        "the gzip data is damaged and the next record was not found; the rest of the file is not read"
    )]
    Lost,
    /// The operating system could not read on.
    #[error("cannot read on ({0}); the rest of the file is not read")]
    Unreadable(String),
    /// More decompressed bytes than [`Limits::total`](super::Limits::total).
    #[error("more than {0} decompressed bytes; the rest of the file is not read")]
    TooMuch(u64),
    /// No `WARC/1.0` or `WARC/1.1` where a record must begin.
    #[error(
        "no WARC 1.0 or 1.1 record begins here; what follows is skipped up to the next gzip member, if there is one"
    )]
    NotWarc,
    /// The record's header is longer than [`Limits::header`](super::Limits::header).
    #[error("the record's header has more than {0} bytes; the record is skipped")]
    LongHeader(u64),
    /// A field of the record's header is missing or cannot be read.
    #[error("the field {0} is missing or malformed; the record is skipped")]
    Field(&'static str),
    /// The record is longer than [`Limits::record`](super::Limits::record).
    #[error("the record has {bytes} bytes, more than the {limit} that are read; it is skipped")]
    Large {
        /// What it says of itself.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Fewer bytes follow than Content-Length says.
    #[error("the record ends before its Content-Length; it is skipped")]
    Short,
    /// More bytes follow than Content-Length says.
    #[error("the record goes on after its Content-Length; it is skipped")]
    Long,
    /// The archiver itself cut the page.
    #[error("the page was cut by its archiver ({0}); it is skipped")]
    Truncated(String),
    /// The record is one segment of several.
    #[error("the record is split in segments, which are not read; it is skipped")]
    Segmented,
    /// The block is no HTTP response.
    #[error("no HTTP response ({0}); the record is skipped")]
    Http(String),
    /// The payload does not have the digest that the record states.
    #[error(
        "the payload's SHA-256 is not the stated one: the bytes were altered; the record is skipped"
    )]
    Digest,
    /// The block does not have the digest that the record states.
    #[error(
        "the SHA-256 of the HTTP message is not the stated one: its bytes were altered; the record is skipped"
    )]
    BlockDigest,
    /// A revisit of a response that no file holds.
    #[error(
        "the page is said to be unchanged since a response that is in none of these files; give that file too"
    )]
    Unresolved,
}

impl Problem {
    /// Tells damaged gzip data, which may be searched for a next member, from a failing disk.
    pub(super) fn reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData => Self::Gzip(error.to_string()),
            _ => Self::Unreadable(error.to_string()),
        }
    }
}
