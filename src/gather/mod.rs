//! Gather: brings captures into the archive, from the network, a mirror or others' archives. What an
//! index holds is read from the archive afterwards, never from here.

mod bring;
mod crawl;
mod shelf;
pub mod state;

pub use bring::{Bring, Brought};
pub use crawl::{Plan, crawl, listed};

use jiff::Timestamp;

/// A page that was wanted and did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// Its URL, or the file of the mirror.
    pub place: String,
    /// Why, in a few words.
    pub reason: String,
    /// The time of the last good capture, which is kept in its place.
    pub kept: Option<Timestamp>,
}

/// What a crawl brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gathered {
    /// Pages that came new or changed.
    pub captured: usize,
    /// Pages that are as the archive has them.
    pub unchanged: usize,
    /// Pages that were wanted and did not come.
    pub missing: Vec<Missing>,
    /// Pages that the servers say do not exist: dead links, and pages that were removed.
    pub gone: Vec<String>,
    /// Pages that robots.txt refuses.
    pub disallowed: usize,
    /// URLs that are left for the next run.
    pub left: usize,
    /// Hosts that were given up, and why.
    pub unreachable: Vec<(String, String)>,
    /// Whether it was stopped by the user.
    pub stopped: bool,
}
