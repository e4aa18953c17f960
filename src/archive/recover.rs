//! Recovery: the torn tail that a killed crawl leaves in its file is cut off.

use std::fs::OpenOptions;
use std::path::Path;

use super::warning::{Problem, Warning};
use crate::error::{Error, Result};

/// Cuts the tail that `warning` tells of, if it is a torn one of a file of ours. Only the holder of
/// the writer's lock may: else the tail could be a record that is being written.
pub(super) fn recover(warning: Warning) -> Result<Warning> {
    let Problem::Torn { bytes } = warning.problem else { return Ok(warning) };
    if !is_ours(&warning.file) {
        return Ok(warning);
    }
    cut(&warning.file, warning.place.offset)?;
    Ok(Warning { problem: Problem::Cut { bytes }, ..warning })
}

fn cut(path: &Path, at: u64) -> Result<()> {
    if at == 0 {
        return std::fs::remove_file(path).map_err(Error::io("remove", path));
    }
    let file = OpenOptions::new().write(true).open(path).map_err(Error::io("write", path))?;
    file.set_len(at).and_then(|()| file.sync_all()).map_err(Error::io("write", path))
}

/// Whether the file's name is of the form that [`write`](super::write) gives.
fn is_ours(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else { return false };
    let form = "00000000T000000Z-00000.warc.gz";
    name.len() == form.len()
        && name.bytes().zip(form.bytes()).all(|(c, f)| c == f || f == b'0' && c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_files_are_cut() {
        assert!(is_ours(Path::new("a/20261104T182040Z-00000.warc.gz")));
        for other in ["crawl.warc.gz", "2026110xT182040Z-00000.warc.gz", "", "..", "20261104"] {
            assert!(!is_ours(Path::new(other)), "{other}");
        }
    }
}
