//! State: what the last crawl of each source came to, and where a stopped one was. A small file
//! beside the captures; losing it costs no page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::crawl::Resume;
use crate::error::{Error, Result};
use crate::file;

/// Name of the file beside the captures.
const NAME: &str = "crawl.json";

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// By id of the source.
    pub sources: BTreeMap<String, Crawled>,
    /// What a stopped crawl left.
    pub left: Option<Left>,
}

/// The last crawl of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crawled {
    /// When it began.
    pub at: Timestamp,
    /// Pages that were wanted and did not come.
    pub failed: usize,
}

/// A crawl that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When it ended.
    pub at: Timestamp,
    /// The ids of its sources.
    pub sources: Vec<String>,
    /// What it needs to go on.
    pub resume: Resume,
}

impl State {
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
    fn what_is_written_is_read_and_what_is_broken_is_named() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(State::read(dir.path()).unwrap(), State::default());
        let crawled = Crawled { at: Timestamp::UNIX_EPOCH, failed: 3 };
        let state = State { sources: [("a".into(), crawled)].into(), left: None };
        state.write(dir.path()).unwrap();
        assert_eq!(State::read(dir.path()).unwrap(), state);
        std::fs::write(path(dir.path()), "{").unwrap();
        assert!(State::read(dir.path()).unwrap_err().to_string().contains("crawl.json"));
    }
}
