//! Sealed: a small file beside Tantivy's, read whole, with a checksum against damage.

use std::path::Path;

use flate2::Crc;

use crate::error::{Error, Result};
use crate::file;

/// Writes `body` as the file `path`, atomically and durably.
pub(super) fn write(path: &Path, body: &[u8]) -> Result<()> {
    file::write(path, |file| {
        file.write_all(&checksum(body))?;
        file.write_all(body)
    })
}

/// The body of the file `path`. [`Error::Damaged`] where it is missing or not as it was written.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let damaged = |detail: &str| Error::Damaged { path: path.to_path_buf(), detail: detail.into() };
    let mut bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged("the file is missing"));
        }
        Err(e) => return Err(Error::io("read", path)(e)),
    };
    let (sum, body) = bytes.split_first_chunk().ok_or_else(|| damaged("the file is cut off"))?;
    if *sum != checksum(body) {
        return Err(damaged("its bytes are not those that were written"));
    }
    bytes.drain(..size_of_val(&checksum(&[])));
    Ok(bytes)
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(body);
    crc.sum().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(read(&path).unwrap_err().to_string().contains("missing"));
        write(&path, b"tea").unwrap();
        assert_eq!(read(&path).unwrap(), b"tea");
        let whole = std::fs::read(&path).unwrap();
        for i in 0..whole.len() {
            let mut bad = whole.clone();
            bad[i] ^= 1;
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(read(&path), Err(Error::Damaged { .. })), "byte {i}");
            std::fs::write(&path, &whole[..i]).unwrap();
            assert!(matches!(read(&path), Err(Error::Damaged { .. })), "{i} bytes");
        }
    }
}
