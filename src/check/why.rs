//! Why: the fixed sentences that say why an excerpt is in its state.

use crate::archive::Trace;
use crate::page::EXTRACTOR;

/// Why an excerpt is in its state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Why {
    // Restated.
    #[error("it restates a fact of the page and is no quotation; index the pages and answer again")]
    Restated,

    // Unproven.
    #[error(
        "the archive holds no capture with its record id; bring the captures that it was answered from"
    )]
    NotHeld,
    #[error("its capture stood in {0} when it was indexed and is no longer there; bring that file")]
    Elsewhere(String),
    #[error("no source of sources.toml tells how its page is read")]
    NoSource,
    #[error("its capture gives no page any more: {0}")]
    Refused(String),
    #[error(
        "its bytes {start}..{end} hold other words; the capture has these at {at}..{until}: its offsets, the extraction rules or the source's selectors were changed since; answer again"
    )]
    Shifted { start: u64, end: u64, at: usize, until: usize },
    #[error(
        "its words stand in the document that was captured, but not in what is read of it now; answer again"
    )]
    Unread,
    #[error("it was made by extraction rules {0}, this version has {EXTRACTOR}; answer again")]
    Rules(u32),
    #[error("it says that it restates a fact, but this version's digest does not; answer again")]
    NotInDigest,

    // Tampered.
    #[error(
        "its record id is not that of its URL, time and payload digest: the answers were altered"
    )]
    Identity,
    #[error("its record id belongs to another URL: the answers were altered")]
    Url,
    #[error("the captured payload has another SHA-256 than the proof: {0}")]
    Payload(String),
    #[error("its record cannot be read: {0}")]
    Damaged(String),
    #[error(
        "its record in {0} has another URL, time or digest now, or refers to what cannot be read: the archive was altered"
    )]
    Altered(String),
    #[error("its record is not found and {count} records of the archive are damaged: {first}")]
    Nameless { count: usize, first: String },
    #[error("the captured page does not have these words: the answers were altered")]
    Words,
    #[error("the newest capture of its page cannot be read: {0}")]
    NewestDamaged(String),

    // What the newest captures say.
    #[error("the sources take its page under another version now")]
    OtherVersion,
    #[error("a sentence that limits it was added")]
    Limited,
    #[error("its page does not exist any more (found on {0})")]
    PageGone(String),
    #[error("its page is not among the captures of the version that the sources take now")]
    NotInVersion,
    #[error("its page is not in the newer run")]
    PageNotTaken,
    #[error("its page gives no text any more: {0}")]
    NoText(String),
}

impl From<Trace> for Why {
    fn from(trace: Trace) -> Self {
        match trace {
            Trace::Altered { file, place } => Self::Altered(format!("{}, {place}", file.display())),
            Trace::Damaged(warning) => Self::Damaged(warning.to_string()),
            Trace::Elsewhere { file, place } => {
                Self::Elsewhere(format!("{}, {place},", file.display()))
            }
        }
    }
}
