//! Seams: what the crawler gives to the archive, asks of it, and tells to whoever watches.

use std::net::SocketAddr;

use crate::capture::Capture;
use crate::crawl::outcome::Outcome;
use crate::error::Result;

/// One exchange with a server: the page as it came, and how it was asked for.
#[derive(Clone, Debug)]
pub struct Received {
    /// Id of the source that owns the page.
    pub source: String,
    /// The page: the body is undecoded except for chunked framing. Empty after a 304.
    pub capture: Capture,
    /// The HTTP status: 200 or 304, rarely 203.
    pub status: u16,
    /// "HTTP/1.1", "HTTP/2.0", …
    pub version: String,
    /// Request headers, lower-case names, in the order in which they were sent.
    pub request: Vec<(String, String)>,
    /// The address that answered, the proxy's if there is one.
    pub peer: Option<SocketAddr>,
}

/// How it is known that a page did not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// The server said 304 Not Modified.
    NotModified,
    /// It came again with the same payload digest.
    SameDigest,
}

/// Where pages go. Any error ends the crawl: what cannot be archived is not worth fetching.
pub trait Sink: Send {
    /// A page came.
    fn captured(&mut self, page: &Received) -> Result<()>;

    /// A page is as the last good capture of its URL has it.
    fn unchanged(&mut self, page: &Received, how: Sameness) -> Result<()>;

    /// What became of a URL; called once for each, after `captured` or `unchanged`.
    fn outcome(&mut self, url: &str, outcome: &Outcome) -> Result<()> {
        let _ = (url, outcome);
        Ok(())
    }
}

/// What the last good capture of a URL says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header, verbatim.
    pub etag: Option<String>,
    /// The `Last-Modified` header, verbatim.
    pub last_modified: Option<String>,
    /// SHA-256 of the payload, 64 hexadecimal digits.
    pub payload_sha256: String,
}

/// The archive as the crawler asks it.
pub trait Previous: Sync {
    /// The validators of the last good capture of `url`.
    fn validators(&self, url: &str) -> Option<Validators>;

    /// That capture itself: the links of a page that did not change are still followed.
    fn capture(&self, url: &str) -> Result<Option<Capture>>;
}

/// No archive yet.
impl Previous for () {
    fn validators(&self, _: &str) -> Option<Validators> {
        None
    }

    fn capture(&self, _: &str) -> Result<Option<Capture>> {
        Ok(None)
    }
}

/// Who watches a crawl. All calls come from one task, in order.
pub trait Progress: Sync {
    /// `host` now has `waiting` URLs to ask for.
    fn queued(&self, host: &str, waiting: usize) {
        let _ = (host, waiting);
    }

    /// `url` of `host` got its outcome; `waiting` URLs of the host remain.
    fn done(&self, host: &str, url: &str, outcome: &Outcome, waiting: usize) {
        let _ = (host, url, outcome, waiting);
    }

    /// `host` is left alone for the rest of this crawl.
    fn gave_up(&self, host: &str, why: &str) {
        let _ = (host, why);
    }
}

/// Nobody watches.
impl Progress for () {}
