//! The manifest: which generation of the index is whole and what is in it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::file;

/// Format of the index folder. A change of schema, record or extraction raises it.
pub const FORMAT: u32 = 3;

/// Name of the manifest in the index folder.
pub const NAME: &str = "manifest.json";

/// Where an index's pages came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum CorpusKind {
    /// Captures of the official pages.
    Captures,
    /// The digest built into the program: restated facts, not quotations.
    Digest,
}

/// What an index holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Corpus {
    /// Pages with at least one passage.
    pub pages: u64,
    /// Passages, each counted once however many pages hold it.
    pub passages: u64,
    /// SHA-256 over every page's URL and payload digest, `sha256:…`.
    pub digest: String,
    /// Time of the oldest capture, RFC 3339.
    pub captured_from: String,
    /// Time of the newest capture, RFC 3339.
    pub captured_to: String,
    /// Captures or digest.
    pub kind: CorpusKind,
}

/// The manifest as it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// [`FORMAT`] of the index.
    pub format: u32,
    /// Version of the program that wrote it.
    pub tool: String,
    /// Folder of the generation, beside the manifest.
    pub generation: String,
    /// What it holds.
    pub corpus: Corpus,
    /// SHA-256 over every passage's record and text: equal for equal passages, `sha256:…`.
    pub passages_digest: String,
    /// Ids of the sources that were read.
    pub sources: Vec<String>,
}

/// Only what every format of the manifest has.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

impl Manifest {
    /// Reads the manifest of the index in `dir`; none where there is no index.
    pub fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::io("read", &path)(e)),
        };
        let damaged =
            |e: serde_json::Error| Error::Damaged { path: path.clone(), detail: e.to_string() };
        let head: Head = serde_json::from_slice(&bytes).map_err(damaged)?;
        if head.format != FORMAT {
            return Err(Error::Format {
                path: dir.to_path_buf(),
                found: head.format,
                known: FORMAT,
            });
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        let plain = manifest.generation.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !plain || manifest.generation.is_empty() {
            return Err(Error::Damaged { path, detail: "its generation is no folder name".into() });
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest into `dir`, atomically and durably.
    pub fn write(&self, dir: &Path) -> Result<()> {
        file::write_json(&dir.join(NAME), self)
    }

    /// The folder of the generation that the manifest names.
    pub fn generation_dir(&self, dir: &Path) -> PathBuf {
        dir.join(&self.generation)
    }
}
