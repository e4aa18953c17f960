//! Homes, mirrors and servers for tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Std;
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use qsec_search::answer::contract::Envelope;
use tempfile::TempDir;

/// The demonstration project's sources: two hosts that no test reaches but through a mirror.
const SOURCES: &str = include_str!("../site/sources.toml");

/// A home folder with the demonstration project's sources, and a mirror beside it.
pub(crate) struct Home {
    dir: TempDir,
}

impl Home {
    /// A home whose mirror holds the pages of tests/site.
    pub(crate) fn new() -> Self {
        let home = Self::bare();
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
        for entry in walkdir::WalkDir::new(&site) {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|e| e == "html") {
                let path = entry.path().strip_prefix(&site).unwrap();
                home.write(
                    &format!("mirror/{}", path.display()),
                    &fs::read_to_string(entry.path()).unwrap(),
                );
            }
        }
        home
    }

    /// A home with sources and no page.
    pub(crate) fn bare() -> Self {
        let home = Self { dir: TempDir::new().unwrap() };
        home.write("home/corpus/sources.toml", SOURCES);
        home
    }

    /// A home whose index is built.
    pub(crate) fn indexed() -> Self {
        let home = Self::new();
        home.index().assert().success();
        home
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    /// Writes a file whose time is fixed, so that captures are the same in every run.
    pub(crate) fn write(&self, relative: &str, text: &str) {
        self.write_bytes(relative, text.as_bytes());
    }

    pub(crate) fn write_bytes(&self, relative: &str, bytes: &[u8]) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_760_000_000);
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    }

    /// `qsec-search --home HOME …`.
    pub(crate) fn qsec(&self, args: &[&str]) -> Command {
        let mut command = qsec(args);
        command.arg("--home").arg(self.path("home"));
        command
    }

    /// `index --mirror` of this home's mirror.
    pub(crate) fn index(&self) -> Command {
        let mirror = self.path("mirror").display().to_string();
        self.qsec(&["index", "--mirror", &mirror])
    }

    /// The answers to `questions`, asked over standard input.
    pub(crate) fn ask(&self, questions: &str) -> Envelope {
        let output =
            self.qsec(&["ask", "-", "--format", "json"]).write_stdin(questions).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The index still answers as it did: what every failure must leave true.
    pub(crate) fn assert_answers(&self) {
        let found = self.ask("How are reports of vulnerabilities sent?");
        assert!(found.items[0].excerpts[0].verbatim, "the index was lost");
    }
}

/// The program, with nothing of the environment that could change its output.
pub(crate) fn qsec(args: &[&str]) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("qsec-search");
    command.args(args).env_remove("QSEC_HOME").env("NO_COLOR", "1").env("COLUMNS", "80");
    command
}

/// The program for tests that need a plain process.
pub(crate) fn program() -> Std {
    let mut command = Std::new(assert_cmd::cargo::cargo_bin!("qsec-search"));
    command.env_remove("QSEC_HOME").env("NO_COLOR", "1");
    command
}

/// The folder of real pages; none where it is absent, with a line that says which test is skipped.
/// With `QSEC_SHARED` set, a missing folder is a failure.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let Some(dir) = std::env::var_os("QSEC_SHARED") else {
        eprintln!("skipped {test}: QSEC_SHARED is not set");
        return None;
    };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    assert!(dir.is_dir(), "QSEC_SHARED names no folder: {}", dir.display());
    Some(dir)
}

/// A file server on loopback; its requests end with the process.
pub(crate) struct Server {
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn of(dir: PathBuf) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let app = axum::Router::new().fallback(move |uri: axum::http::Uri| {
                    let path = dir.join(uri.path().trim_start_matches('/'));
                    async move {
                        use axum::http::{StatusCode, header};
                        let Ok(body) = fs::read(&path) else { return Err(StatusCode::NOT_FOUND) };
                        let time = fs::metadata(&path).unwrap().modified().unwrap();
                        let time = jiff::Timestamp::try_from(time).unwrap();
                        let time =
                            jiff::fmt::rfc2822::to_string(&time.to_zoned(jiff::tz::TimeZone::UTC))
                                .unwrap();
                        Ok(([(header::LAST_MODIFIED, time)], body))
                    }
                });
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        Self { url }
    }
}
