//! Outcome: what became of one URL. Data, not an error: a crawl with failures goes on.

use std::time::Duration;

/// What became of a URL; every URL of a crawl gets exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Its bytes are in the archive.
    Captured,
    /// The archive has these bytes already.
    Unchanged,
    /// The site's robots.txt refuses it.
    Disallowed,
    /// No source of the crawl owns it.
    OutOfScope,
    /// Not taken, for a reason that is nobody's fault.
    Skipped(Skip),
    /// Wanted, but it did not come.
    Failed(Fault),
}

/// Why a URL was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Skip {
    /// It answers with a redirect; the target has its own outcome.
    #[error("redirects to {0}")]
    Redirect(String),
    /// It names another URL as its canonical one.
    #[error("the same page as {0}")]
    Duplicate(String),
    /// Its media type is not one that is read.
    #[error("not a page: {0}")]
    MediaType(String),
    /// It says that it is text, but its bytes are not.
    #[error("not a page: said to be text, but its bytes are not")]
    NotText,
    /// Longer than [`MAX_URL`](super::MAX_URL).
    #[error("the URL has {0} bytes")]
    LongUrl(usize),
    /// More links away from the start than are followed.
    #[error("more than {0} links away from the start")]
    Depth(usize),
    /// Its path repeats itself or is too deep.
    #[error("the URL looks like a trap: {0}")]
    Trap(&'static str),
    /// Too many URLs of this host differ only in digits or query values.
    #[error("too many URLs of this shape")]
    Shape,
    /// Its source has queued as many URLs as one may.
    #[error("its source is full")]
    SourceFull,
    /// A sitemap beyond the number or nesting that is read.
    #[error("too many sitemaps")]
    Sitemaps,
}

/// Why a URL did not come.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The server answered with this status.
    #[error("HTTP status {0}")]
    Status(u16),
    /// A limit of time was reached.
    #[error("timed out")]
    Timeout,
    /// The host's name has no address.
    #[error("the name cannot be resolved: {0}")]
    Name(String),
    /// The address belongs to a private network, which is not asked.
    #[error("refused to connect: {0}")]
    Address(String),
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The server's certificate or TLS is not good.
    #[error("TLS: {0}")]
    Tls(String),
    /// The answer ended before it was whole.
    #[error("the connection broke: {0}")]
    Cut(String),
    /// More bytes than are read.
    #[error("more than {0} bytes")]
    TooLarge(usize),
    /// Compressed in a way that cannot be undone.
    #[error("Content-Encoding: {0}")]
    Encoding(crate::coding::Undecodable),
    /// Redirects lead back to where they came from.
    #[error("redirect loop by way of {0}")]
    RedirectLoop(String),
    /// More redirects in a row than are followed.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// A redirect to what is not http or https.
    #[error("redirects to {0}, which is not http or https")]
    RedirectScheme(String),
    /// robots.txt could not be had, so nothing may be fetched.
    #[error("robots.txt could not be read ({0}), so nothing was fetched")]
    Robots(Box<Fault>),
    /// The page made the HTML parser fail.
    #[error("the page cannot be parsed")]
    Parser,
    /// A sitemap that is not XML.
    #[error("not a sitemap: {0}")]
    Sitemap(String),
}

impl From<crate::coding::Undecodable> for Fault {
    fn from(why: crate::coding::Undecodable) -> Self {
        match why {
            crate::coding::Undecodable::Large(max) => Self::TooLarge(max),
            other => Self::Encoding(other),
        }
    }
}

impl Fault {
    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => {
                *status == 429 || (*status >= 500 && !matches!(status, 501 | 505))
            }
            Self::Timeout | Self::Name(_) | Self::Connect(_) | Self::Cut(_) => true,
            _ => false,
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Captured => f.write_str("captured"),
            Self::Unchanged => f.write_str("unchanged"),
            Self::Disallowed => f.write_str("disallowed by robots.txt"),
            Self::OutOfScope => f.write_str("out of scope"),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
            Self::Failed(why) => write!(f, "failed: {why}"),
        }
    }
}

/// Why a request brought nothing to look at.
#[derive(Debug)]
pub(super) enum End {
    /// The answer is not wanted.
    Skip(Skip),
    /// There is no answer.
    Fault(Fault),
    /// The crawl was stopped before it was asked.
    Stopped,
}

/// One try that brought nothing: whether and when to try again.
#[derive(Debug)]
pub(super) struct Miss {
    pub(super) end: End,
    /// What Retry-After asked for.
    pub(super) after: Option<Duration>,
}

impl Miss {
    pub(super) fn is_passing(&self) -> bool {
        matches!(&self.end, End::Fault(fault) if fault.is_passing())
    }
}

impl From<Fault> for Miss {
    fn from(fault: Fault) -> Self {
        Self { end: End::Fault(fault), after: None }
    }
}

impl From<Skip> for Miss {
    fn from(skip: Skip) -> Self {
        Self { end: End::Skip(skip), after: None }
    }
}
