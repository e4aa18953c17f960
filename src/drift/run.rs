//! Run: which capture of each page an index was built from. One small file a run, beside the
//! captures, so that any two runs can be compared later, and so that a record that was damaged
//! since is known to have been there.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::archive::{Archive, Place};
use crate::capture::CaptureId;
use crate::error::{Error, Result};
use crate::file;
use crate::source::{Source, Sources};

/// Name and version of the file's form: JSON lines, the head first, then a line a page.
pub const SCHEMA: &str = "qsec-search/run@1";

/// The folder of the runs, beside the captures.
const DIR: &str = "runs";

/// How a file is named: by the time of its run, so that names sort by age.
const NAME: &str = "%Y%m%dT%H%M%S.%3fZ.jsonl";

/// One run of `index`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// When, of what, by what.
    pub head: Head,
    /// Its pages, in the order of their URLs.
    pub pages: Vec<RunPage>,
}

/// The head of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Head {
    /// [`SCHEMA`].
    pub schema: String,
    /// When the index was built.
    pub at: Timestamp,
    /// Version of the program that built it.
    pub tool: String,
    /// Ids of the sources that were taken.
    pub sources: Vec<String>,
}

/// A page of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunPage {
    /// Id of its source.
    pub source: String,
    /// Its capture.
    #[serde(flatten)]
    pub capture: CaptureId,
    /// Name of the WARC file.
    pub file: String,
    /// Byte of the file at which the record's gzip member begins; 0 for a plain file.
    pub offset: u64,
    /// Bytes before the record in that member.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Run {
    /// The pages of `selected` as `archive` holds them now, without the URLs in `left_out`.
    pub fn of(
        archive: &Archive,
        sources: &Sources,
        selected: &[&Source],
        left_out: &HashSet<&str>,
    ) -> Self {
        let present =
            archive.latest().filter(|(url, k)| k.gone.is_none() && !left_out.contains(url));
        let pages = present.filter_map(|(url, known)| {
            let source = sources.owner(selected, url)?;
            let (path, place) = archive.place(known.held);
            Some(RunPage {
                source: source.id.clone(),
                capture: CaptureId::of(url, known.time, known.payload_sha256()),
                file: path.file_name()?.to_string_lossy().into_owned(),
                offset: place.offset,
                skip: place.skip,
            })
        });
        let head = Head {
            schema: SCHEMA.to_owned(),
            at: Timestamp::now(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            sources: selected.iter().map(|s| s.id.clone()).collect(),
        };
        Self { pages: pages.collect(), head }
    }

    /// Whether both have the same bytes of the same URLs.
    pub fn has_the_pages_of(&self, other: &Self) -> bool {
        let of = |run: &Self| -> Vec<(String, String)> {
            let pages = run.pages.iter().map(|p| &p.capture);
            pages.map(|c| (c.url.clone(), c.payload_sha256.clone())).collect()
        };
        of(self) == of(other)
    }

    /// Keeps the run beside the captures in `dir`, unless the last one is of the same captures;
    /// gives the last one.
    pub fn keep(&self, dir: &Path) -> Result<Option<Self>> {
        let runs = Runs::list(dir)?;
        let last = runs.last().map(|at| runs.read(at)).transpose();
        // A last run that cannot be read is no reason not to keep this one.
        let last = last.ok().flatten();
        let same = |last: &Self| last.pages == self.pages && last.head.sources == self.head.sources;
        if last.as_ref().is_some_and(same) {
            return Ok(last);
        }
        std::fs::create_dir_all(&runs.dir).map_err(Error::io("create", &runs.dir))?;
        let mut head = self.head.clone();
        while runs.path(head.at).exists() {
            head.at = head.at.checked_add(jiff::SignedDuration::from_millis(1)).unwrap_or(head.at);
        }
        file::write(&runs.path(head.at), |out| {
            serde_json::to_writer(&mut *out, &head)?;
            for page in &self.pages {
                out.write_all(b"\n")?;
                serde_json::to_writer(&mut *out, page)?;
            }
            out.write_all(b"\n")
        })?;
        Ok(last)
    }
}

/// The runs kept beside the captures.
#[derive(Clone, Debug)]
pub struct Runs {
    dir: PathBuf,
    times: Vec<Timestamp>,
}

impl Runs {
    /// The runs kept beside the captures in `dir`, which may not exist.
    pub fn list(dir: &Path) -> Result<Self> {
        let dir = dir.join(DIR);
        let entries = match std::fs::read_dir(&dir) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { dir, times: Vec::new() });
            }
            other => other.map_err(Error::io("read", &dir))?,
        };
        let mut times = Vec::new();
        for entry in entries {
            let name = entry.map_err(Error::io("read", &dir))?.file_name();
            times.extend(time_of(&name.to_string_lossy()));
        }
        times.sort_unstable();
        Ok(Self { dir, times })
    }

    /// When the runs were, the oldest first.
    pub fn times(&self) -> &[Timestamp] {
        &self.times
    }

    /// When the last run was.
    pub fn last(&self) -> Option<Timestamp> {
        self.times.last().copied()
    }

    /// When the last run at or before `time` was.
    pub fn at_or_before(&self, time: Timestamp) -> Option<Timestamp> {
        self.times.iter().rev().find(|t| **t <= time).copied()
    }

    fn path(&self, at: Timestamp) -> PathBuf {
        self.dir.join(at.strftime(NAME).to_string())
    }

    /// Reads the run of the time `at`.
    pub fn read(&self, at: Timestamp) -> Result<Run> {
        let path = self.path(at);
        let broken = |line: usize, why: String| Error::Config {
            file: path.display().to_string(),
            message: format!("line {line}: {why}; remove the file, no page is lost by that"),
        };
        let file = File::open(&path).map_err(Error::io("read", &path))?;
        let mut head: Option<Head> = None;
        let mut pages = Vec::new();
        for (i, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(Error::io("read", &path))?;
            let wrong = |e: serde_json::Error| broken(i + 1, e.to_string());
            if head.is_none() {
                head = Some(serde_json::from_str(&line).map_err(wrong)?);
            } else {
                pages.push(serde_json::from_str(&line).map_err(wrong)?);
            }
        }
        let head = head.ok_or_else(|| broken(1, "it is empty".into()))?;
        if head.schema != SCHEMA {
            return Err(broken(1, format!("its schema is {:?}, not {SCHEMA:?}", head.schema)));
        }
        Ok(Run { head, pages })
    }

    /// Where the records with these ids stood when they were indexed: file and place.
    pub fn places(&self, record_ids: &HashSet<String>) -> HashMap<String, (String, Place)> {
        let mut out = HashMap::new();
        for at in self.times.iter().rev() {
            if out.len() == record_ids.len() {
                break;
            }
            // What a run cannot tell another may.
            let Ok(run) = self.read(*at) else { continue };
            for page in run.pages {
                let RunPage { capture, file, offset, skip, .. } = page;
                if record_ids.contains(&capture.record_id) {
                    let place = Place { offset, skip };
                    out.entry(capture.record_id).or_insert((file, place));
                }
            }
        }
        out
    }
}

/// The time in a file's name; none where it is no run.
fn time_of(name: &str) -> Option<Timestamp> {
    let time = jiff::fmt::strtime::parse(NAME, name).ok()?.to_datetime().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(at: &str, record_id: &str) -> Run {
        let capture = CaptureId {
            url: "https://demo.example/".into(),
            captured_at: "2026-01-01T00:00:00Z".into(),
            payload_sha256: "0".into(),
            record_id: record_id.into(),
        };
        let page = RunPage { source: "s".into(), capture, file: "f".into(), offset: 7, skip: 0 };
        let head = Head {
            schema: SCHEMA.into(),
            at: at.parse().unwrap(),
            tool: "0".into(),
            sources: vec!["s".into()],
        };
        Run { head, pages: vec![page] }
    }

    #[test]
    fn runs_are_kept_once_and_found_by_time() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(Runs::list(dir.path()).unwrap().last(), None);
        let first = run("2026-01-02T03:04:05.678Z", "a");
        first.keep(dir.path()).unwrap();
        run("2026-01-03T00:00:00Z", "a").keep(dir.path()).unwrap();
        run("2026-01-04T00:00:00Z", "b").keep(dir.path()).unwrap();
        run("2026-01-04T00:00:00Z", "c").keep(dir.path()).unwrap();
        std::fs::write(dir.path().join("runs/notes.txt"), "x").unwrap();
        let runs = Runs::list(dir.path()).unwrap();
        let times: Vec<String> = runs.times().iter().map(Timestamp::to_string).collect();
        let expected =
            ["2026-01-02T03:04:05.678Z", "2026-01-04T00:00:00Z", "2026-01-04T00:00:00.001Z"];
        assert_eq!(times, expected, "the same captures again are no new run");
        assert_eq!(runs.read(runs.times()[0]).unwrap(), first);
        let before = |t: &str| runs.at_or_before(t.parse().unwrap());
        assert_eq!(before("2026-01-03T00:00:00Z"), Some(runs.times()[0]));
        assert_eq!(before("2026-01-01T00:00:00Z"), None);
        let places = runs.places(&["a".to_owned(), "x".to_owned()].into());
        assert_eq!(places["a"], ("f".to_owned(), Place { offset: 7, skip: 0 }));
        assert_eq!(places.len(), 1);
    }

    #[test]
    fn a_broken_run_names_its_file_and_line() {
        let dir = tempfile::TempDir::new().unwrap();
        run("2026-01-02T00:00:00Z", "a").keep(dir.path()).unwrap();
        let runs = Runs::list(dir.path()).unwrap();
        let path = runs.path(runs.times()[0]);
        let good = std::fs::read_to_string(&path).unwrap();
        for (bad, line) in [
            ("", "line 1"),
            ("{", "line 1"),
            (&good[..good.len() - 9], "line 2"),
            (&good.replace("run@1", "run@2"), "run@2"),
        ] {
            std::fs::write(&path, bad).unwrap();
            let error = runs.read(runs.times()[0]).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains("20260102T"), "{error}");
            run("2026-01-03T00:00:00Z", "b").keep(dir.path()).unwrap();
        }
    }
}
