//! Home: the folder that holds `corpus/` and `index/`.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::error::{Error, Result};

/// Environment variable that names the home folder.
pub const ENV: &str = "QSEC_HOME";

/// A home folder, which may not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
    named: bool,
}

impl Home {
    /// `flag`, else `QSEC_HOME`, else the current folder when it holds `corpus/sources.toml`, else
    /// the platform's data folder.
    pub fn resolve(flag: Option<&Path>) -> Result<Self> {
        let env = std::env::var_os(ENV).filter(|v| !v.is_empty()).map(PathBuf::from);
        if let Some(dir) = flag.map(Path::to_path_buf).or(env) {
            return Ok(Self { dir, named: true });
        }
        if Path::new("corpus/sources.toml").is_file() {
            let dir = std::env::current_dir().map_err(Error::io("read", Path::new(".")))?;
            return Ok(Self { dir, named: false });
        }
        let base = etcetera::choose_base_strategy().map_err(|_| Error::NoHome)?;
        Ok(Self { dir: base.data_dir().join("qsec-search"), named: false })
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// The folder of the archive.
    pub fn captures(&self) -> PathBuf {
        self.dir.join("corpus/captures")
    }

    /// Refuses a home that was named but does not exist: asking it would silently ask another.
    pub fn must_exist(self) -> Result<Self> {
        if self.named && !self.dir.is_dir() { Err(Error::MissingHome(self.dir)) } else { Ok(self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_home_must_exist_to_be_asked() {
        let home = Home::resolve(Some(Path::new("/nonexistent/qsec"))).unwrap();
        assert_eq!(home.index(), Path::new("/nonexistent/qsec/index"));
        assert!(home.must_exist().unwrap_err().to_string().contains("/nonexistent/qsec"));
    }
}
