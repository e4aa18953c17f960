//! Output files: written whole or not at all, never over another by accident.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Stop;
use crate::error::{Error, Result};

/// A file that appears when all of it is written.
pub(super) struct Output {
    path: PathBuf,
    file: NamedTempFile,
    force: bool,
}

impl Output {
    /// Makes sure that `path` can be written, before any work is done for it.
    pub(super) fn create(path: &Path, force: bool) -> Result<Self> {
        if path.is_dir() {
            let problem = "is a folder; name a file in it";
            return Err(crate::questionnaire::bad(&path.display().to_string(), problem));
        }
        if path.exists() && !force {
            return Err(Error::Exists(path.to_path_buf()));
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        let file =
            builder.prefix(".qsec-").tempfile_in(folder).map_err(Error::io("write", path))?;
        Ok(Self { path: path.to_path_buf(), file, force })
    }

    /// Writes `bytes` and gives the file its name.
    pub(super) fn finish(mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(Error::io("write", &self.path))?;
        self.named()
    }

    /// Writes as `fill` does, piece by piece, and gives the file its name.
    pub(super) fn fill(
        mut self,
        fill: impl FnOnce(&mut dyn Write) -> std::result::Result<(), Stop>,
    ) -> std::result::Result<(), Stop> {
        let mut buffered = BufWriter::new(&mut self.file);
        let filled = fill(&mut buffered).and_then(|()| Ok(buffered.flush()?));
        drop(buffered);
        filled.map_err(|stop| match stop {
            Stop::Output(e) => Error::io("write", &self.path)(e).into(),
            failed @ Stop::Failed(_) => failed,
        })?;
        Ok(self.named()?)
    }

    fn named(self) -> Result<()> {
        self.file.as_file().sync_all().map_err(Error::io("write", &self.path))?;
        let named = if self.force {
            self.file.persist(&self.path).map_err(|e| e.error)
        } else {
            self.file.persist_noclobber(&self.path).map_err(|e| e.error)
        };
        named.map(|_| ()).map_err(Error::io("write", &self.path))
    }
}
