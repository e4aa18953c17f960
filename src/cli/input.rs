//! Questionnaires from files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, Result};
use crate::questionnaire::{MAX_FILE, bad};

/// The name and bytes of a questionnaire; "-" is standard input.
pub(super) fn read(path: &Path) -> Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(MAX_FILE as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(Error::io("read", path))?;
        return Ok(("standard input".to_owned(), bytes));
    }
    if path.is_dir() {
        return Err(bad(&path.display().to_string(), "is a folder; name a file in it"));
    }
    let file = File::open(path).map_err(Error::io("read", path))?;
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    let name = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    Ok((name, bytes))
}
