//! Options: every limit of a crawl in one place, with the polite defaults.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use crate::crawl::report::Resume;

/// Where the operator of a crawled site can read what this crawler is and how to refuse it. A
/// placeholder until the project has a public home: put its address here before releasing.
pub const HOME_PAGE: &str = "https://github.com/example/qsec-search";

/// The product token that robots.txt files address.
pub const ROBOT: &str = "qsec-search";

/// The `User-Agent` header that every request carries.
pub fn user_agent() -> String {
    format!("{ROBOT}/{} (+{HOME_PAGE})", env!("CARGO_PKG_VERSION"))
}

/// What a crawl may do; the default is what a stranger's server is owed.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time between the starts of two requests to one host; a longer Crawl-delay wins.
    pub delay: Duration,
    /// The longest Crawl-delay that is respected; longer ones count as this.
    pub max_crawl_delay: Duration,
    /// Time for the name, the connection and TLS.
    pub connect_timeout: Duration,
    /// Time between two reads.
    pub read_timeout: Duration,
    /// Time for one whole request.
    pub total_timeout: Duration,
    /// Bytes of a body as it came, beyond which the page fails.
    pub max_body: usize,
    /// Bytes of a decompressed body, beyond which the page fails.
    pub max_decoded: usize,
    /// Tries after the first, for 429, 5xx, timeouts and broken connections.
    pub retries: usize,
    /// The first pause before trying again; it doubles, with jitter.
    pub backoff: Duration,
    /// The longest pause before trying again, whatever Retry-After says.
    pub max_backoff: Duration,
    /// Faults of the network in a row after which a host is left alone for this crawl.
    pub max_faults: usize,
    /// Links followed from a start page.
    pub max_depth: usize,
    /// Pages captured or unchanged after which the crawl ends; `None` = no limit, 0 = only list.
    pub max_pages: Option<usize>,
    /// URLs that one source may queue.
    pub max_per_source: usize,
    /// URLs of one host that differ only in digits or query values.
    pub max_per_shape: usize,
    /// Distinct URLs remembered, in scope or out; later ones are only counted.
    pub max_known: usize,
    /// Distinct links taken from one page.
    pub max_links: usize,
    /// Sitemap files read.
    pub max_sitemaps: usize,
    /// Hosts asked at the same time.
    pub max_hosts: usize,
    /// Hosts whose address is given instead of looked up. Turns the environment's proxy off.
    pub hosts: HashMap<String, SocketAddr>,
    /// Take addresses of private networks too.
    pub allow_private: bool,
    /// Certificates (DER) trusted besides the system's.
    pub roots: Vec<Vec<u8>>,
    /// What a stopped crawl left, to go on with.
    pub resume: Option<Resume>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(1),
            max_crawl_delay: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            max_body: 16 << 20,
            max_decoded: 64 << 20,
            retries: 3,
            backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
            max_faults: 5,
            max_depth: 16,
            max_pages: None,
            max_per_source: 100_000,
            max_per_shape: 1_000,
            max_known: 500_000,
            max_links: 5_000,
            max_sitemaps: 500,
            max_hosts: 8,
            hosts: HashMap::new(),
            allow_private: false,
            roots: Vec::new(),
            resume: None,
        }
    }
}
