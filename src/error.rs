//! What can go wrong, named so that a person knows which file or URL and what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Every failure of the library. Each message names its file, URL or input and the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused an operation on a file.
    #[error("cannot {action} {}: {source}{}", path.display(), io_hint(source))]
    Io {
        /// What was tried, as a verb: "read", "write", …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// No home folder could be found.
    #[error("no home folder: give --home DIR or set QSEC_HOME")]
    NoHome,
    /// A home folder was named that does not exist.
    #[error("the home folder {} does not exist; make it with `qsec-search index --home {}`", .0.display(), .0.display())]
    MissingHome(PathBuf),
    /// A data file (`sources.toml`, `concepts.toml`) is not valid.
    #[error("{file}: {message}")]
    Config {
        /// The file, or its embedded name.
        file: String,
        /// What is wrong, with a line number where known.
        message: String,
    },
    /// A `--source` that no source has as its id.
    #[error("no source is called {id:?}; known: {known} (or \"all\")")]
    UnknownSource {
        /// What was asked for.
        id: String,
        /// The known ids, comma-separated.
        known: String,
    },
    /// The question holds no words.
    #[error("the question is empty; ask for instance: qsec-search ask \"do you support SAML\"")]
    EmptyQuestion,
    /// The question is longer than [`crate::question::MAX_BYTES`].
    #[error(
        "the question has {bytes} bytes, more than the {limit} that one item may have; split it into one item a line"
    )]
    LongQuestion {
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// A mirror that cannot be used.
    #[error("the mirror {mirror} {problem}; expected <host>/<path> as `wget --mirror` lays it out")]
    Mirror {
        /// The folder or URL.
        mirror: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A URL that could not be fetched.
    #[error("cannot fetch {url}: {reason}")]
    Fetch {
        /// The URL.
        url: String,
        /// Why, in a few words.
        reason: String,
    },
    /// Not one page came from the network.
    #[error(
        "cannot reach {hosts}; {still}. Without a network, index a copy of the pages: `qsec-search index --mirror DIR_OR_URL`, or captures of another archiver: `qsec-search index --warc FILE`"
    )]
    Unreachable {
        /// Each host with the reason.
        hosts: String,
        /// What answers nevertheless.
        still: String,
    },
    /// There is nothing to index.
    #[error(
        "{place} holds no readable page of the sources{why}; run `qsec-search index` to fetch them"
    )]
    NoPages {
        /// The archive.
        place: String,
        /// The first reason, if pages were refused.
        why: String,
    },
    /// No HTTP client can be made.
    #[error(
        "cannot prepare for the network: {detail}; check the certificates and the proxy settings of this machine"
    )]
    Network {
        /// The reason.
        detail: String,
    },
    /// A record of the archive cannot be read.
    #[error("the archive {} cannot be read at {detail}; run `qsec-search index` to capture that page again", path.display())]
    Archive {
        /// The WARC file.
        path: PathBuf,
        /// Where and why.
        detail: String,
    },
    /// The index was written in a format that this version does not read.
    #[error("the index in {} has format {found}, this version reads format {known}; build it again with `qsec-search index`", path.display())]
    Format {
        /// The index folder.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The format that this version reads and writes.
        known: u32,
    },
    /// The index's manifest or files cannot be read.
    #[error("the index in {} is damaged ({detail}); build it again with `qsec-search index`", path.display())]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// Another process is building the index.
    #[error("another qsec-search is building the index in {}; wait for it to end, the present index can be asked meanwhile", .0.display())]
    Busy(PathBuf),
    /// A questionnaire, or a place in it, that cannot be read or filled in.
    #[error("{place}: {problem}")]
    Questionnaire {
        /// The file, with sheet, cell or line where known.
        place: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// A file of answers that cannot be checked.
    #[error("{file} {problem}")]
    Answers {
        /// The file.
        file: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// A URL of which the index holds no page or no such section.
    #[error("{url:?} {problem}")]
    NoSection {
        /// The URL as it was given.
        url: String,
        /// What is missing, and which there are.
        problem: String,
    },
    /// No two runs of `index` that could be compared.
    #[error("{problem}")]
    Runs {
        /// What is missing and what to do.
        problem: String,
    },
    /// An output file that is already there.
    #[error("the output {} exists; give --force to replace it, or another -o", .0.display())]
    Exists(PathBuf),
    /// An address that other machines reach, without the flag that says so.
    #[error(
        "{0} is reached by other machines, and there is no login; give --allow-remote to allow it, or listen on 127.0.0.1"
    )]
    Remote(std::net::SocketAddr),
    /// Tantivy failed.
    #[error("the index in {} failed: {detail}; the previous index is untouched", path.display())]
    Index {
        /// The index folder.
        path: PathBuf,
        /// Tantivy's reason.
        detail: String,
    },
}

impl Error {
    /// An [`Error::Io`] for `action` on `path`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// An [`Error::Index`] for the index in `path`.
    pub fn index<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Index { path, detail: source.to_string() }
    }
}

fn io_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull => {
            "; free some space and run again, what was there before is untouched"
        }
        io::ErrorKind::PermissionDenied => "; check who may read and write there",
        _ => "",
    }
}
