//! A mirror in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use walkdir::WalkDir;

use super::{Outcome, url_of};
use crate::capture::{Capture, MAX_BYTES};
use crate::error::{Error, Result};
use crate::source::{Source, Sources};

/// The HTML and PDF files below `dir`, in a stable order. Symbolic links are not followed.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let problem = |problem: &str| Error::Mirror {
        mirror: dir.display().to_string(),
        problem: problem.to_owned(),
    };
    if !dir.exists() {
        return Err(problem("does not exist"));
    }
    if !dir.is_dir() {
        return Err(problem("is not a folder"));
    }
    let walk = WalkDir::new(dir).sort_by_file_name().into_iter();
    Ok(walk
        .filter_map(std::result::Result::ok)
        .filter(|e| e.file_type().is_file() && is_page(e.path()))
        .map(walkdir::DirEntry::into_path)
        .collect())
}

pub(super) fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "html" || e == "htm" || e == "pdf")
}

/// Reads `file` of the mirror `dir`; none where no selected source owns it.
pub fn read(dir: &Path, file: &Path, sources: &Sources, selected: &[&Source]) -> Option<Outcome> {
    let (host, path) = place(dir, file)?;
    let failed =
        |reason: String| Some(Outcome::Failed { place: file.display().to_string(), reason });
    let guess = super::urls_of(&host, &path);
    if !guess.iter().any(|u| sources.owner(selected, u).is_some()) {
        return None;
    }
    let meta = match fs::metadata(file) {
        Ok(meta) if meta.len() > MAX_BYTES => return failed("larger than 16 MiB".into()),
        Ok(meta) => meta,
        Err(e) => return failed(e.to_string()),
    };
    let body = match fs::read(file) {
        Ok(body) if body.is_empty() => return failed("empty".into()),
        Ok(body) => body,
        Err(e) => return failed(e.to_string()),
    };
    let url = url_of(&host, &path, &body);
    let source = sources.owner(selected, &url)?;
    // A mirror keeps the time of the page as the file's time.
    let time = meta.modified().ok().and_then(|t| Timestamp::try_from(t).ok());
    let time = time.unwrap_or(Timestamp::UNIX_EPOCH);
    let capture = Capture { url, time, headers: Vec::new(), body };
    Some(Outcome::Captured(capture, source.id.clone()))
}

/// Host and path of a file below `dir`.
fn place(dir: &Path, file: &Path) -> Option<(String, String)> {
    let relative = file.strip_prefix(dir).ok()?.to_str()?.replace('\\', "/");
    let (host, path) = relative.split_once('/')?;
    Some((host.to_owned(), path.to_owned()))
}
