//! State: what the last crawl of each source came to, and where a stopped one was. A small file
//! beside the captures; losing it costs no page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::crawl::{Fault, Outcome, Resume, Skip};
use crate::error::{Error, Result};
use crate::file;

/// Name of the file beside the captures.
const NAME: &str = "crawl.json";

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct State {
    /// By id of the source.
    pub sources: BTreeMap<String, Crawled>,
    /// What a stopped crawl left.
    pub left: Option<Left>,
    /// URLs that answered with a redirect, and where to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub redirects: BTreeMap<String, String>,
    /// URLs that the server said do not exist.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub dead: BTreeSet<String>,
}

/// The last crawl of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Crawled {
    /// When it began.
    pub at: Timestamp,
    /// Pages that were wanted and did not come.
    pub failed: usize,
}

/// A crawl that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Left {
    /// When it ended.
    pub at: Timestamp,
    /// The ids of its sources.
    pub sources: Vec<String>,
    /// What it needs to go on.
    pub resume: Resume,
}

/// URLs of each kind that are kept: a trap must not fill the disk.
const MAX_URLS: usize = 100_000;

impl State {
    /// Takes note of what became of `url`.
    pub(super) fn visited(&mut self, url: &str, outcome: &Outcome) {
        match outcome {
            Outcome::Captured | Outcome::Unchanged => {
                self.redirects.remove(url);
                self.dead.remove(url);
            }
            Outcome::Skipped(Skip::Redirect(to)) if self.redirects.len() < MAX_URLS => {
                self.redirects.insert(url.to_owned(), to.clone());
            }
            Outcome::Failed(Fault::Status(404 | 410)) if self.dead.len() < MAX_URLS => {
                self.dead.insert(url.to_owned());
            }
            _ => {}
        }
    }

    /// Reads the state beside the captures in `dir`; an empty one where there is none.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = path(dir);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(Error::io("read", &path)(e)),
        };
        serde_json::from_slice(&bytes).map_err(|e| Error::Config {
            file: path.display().to_string(),
            message: format!("{e}; remove the file, no page is lost by that"),
        })
    }

    /// Writes the state, atomically.
    pub fn write(&self, dir: &Path) -> Result<()> {
        file::write_json(&path(dir), self)
    }
}

fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_and_dead_links_are_remembered_until_the_page_comes() {
        let mut state = State::default();
        let url = "https://demo.example/old";
        state.visited(url, &Outcome::Skipped(Skip::Redirect("https://demo.example/new".into())));
        assert_eq!(state.redirects[url], "https://demo.example/new");
        state.visited(url, &Outcome::Failed(Fault::Status(410)));
        assert!(state.dead.contains(url));
        state.visited(url, &Outcome::Captured);
        assert!(state.redirects.is_empty() && state.dead.is_empty());
    }

    #[test]
    fn what_is_written_is_read_and_what_is_broken_is_named() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(State::read(dir.path()).unwrap(), State::default());
        let crawled = Crawled { at: Timestamp::UNIX_EPOCH, failed: 3 };
        let state = State { sources: [("a".into(), crawled)].into(), ..State::default() };
        state.write(dir.path()).unwrap();
        assert_eq!(State::read(dir.path()).unwrap(), state);
        std::fs::write(path(dir.path()), "{").unwrap();
        assert!(State::read(dir.path()).unwrap_err().to_string().contains("crawl.json"));
    }
}
