//! File: small files written whole or not at all.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::error::{Error, Result};

/// Writes `value` as the file `path`, atomically and durably.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    write(path, |file| {
        serde_json::to_writer_pretty(&mut *file, value)?;
        file.write_all(b"\n")
    })
}

/// Writes the file `path` as `fill` does, atomically and durably.
pub(crate) fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<()> {
    let fail = || Error::io("write", path);
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut written = tempfile::Builder::new()
        .prefix(".writing-")
        .permissions_of_umask()
        .tempfile_in(dir)
        .map_err(fail())?;
    let mut buffered = std::io::BufWriter::new(&mut written);
    fill(&mut buffered).and_then(|()| buffered.flush()).map_err(fail())?;
    drop(buffered);
    written.as_file().sync_all().map_err(fail())?;
    written.persist(path).map_err(|e| fail()(e.error))?;
    sync_dir(dir)
}

/// Makes renames in `dir` durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    std::fs::File::open(dir).and_then(|f| f.sync_all()).map_err(Error::io("write", dir))
}

/// Files made readable as the user's umask says, not as `tempfile` would.
trait Umask {
    fn permissions_of_umask(&mut self) -> &mut Self;
}

impl Umask for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_of_umask(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }
    #[cfg(not(unix))]
    fn permissions_of_umask(&mut self) -> &mut Self {
        self
    }
}
