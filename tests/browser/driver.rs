//! One server and one browser for a test. Tests need a runtime of several threads: the session of a test
//! that failed is ended when it is dropped, which blocks.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::ChromeCapabilities;
use thirtyfour::prelude::*;
use tokio::sync::{Mutex, MutexGuard};

use crate::harness::{Home, program};

/// A child that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How a browser is set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Set {
    pub(crate) dark: bool,
    pub(crate) without_script: bool,
}

/// How long a page may take to come, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// One browser at a time: several starve each other on a small machine.
static ONE: Mutex<()> = Mutex::const_new(());

pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    pub(crate) home: Home,
    pub(crate) downloads: TempDir,
    site: String,
    _server: Ended,
    _chromedriver: Ended,
    _one: MutexGuard<'static, ()>,
}

/// The last word of the first line of `child`'s output in which `mark` stands.
fn told(child: &mut Child, mark: &str) -> Option<String> {
    let lines = BufReader::new(child.stdout.take()?).lines().map_while(Result::ok);
    let line = lines.into_iter().find(|l| l.contains(mark))?;
    line.split_whitespace().last().map(|w| w.trim_end_matches(['.', '/']).to_owned())
}

fn spawn(mut command: Command) -> Option<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
}

impl Browser {
    /// A browser on a server of the demonstration project; none where it is not asked for.
    pub(crate) async fn open(set: Set) -> Option<Self> {
        if std::env::var_os("QSEC_BROWSER").is_none() {
            eprintln!("skipped: QSEC_BROWSER is not set");
            return None;
        }
        let one = ONE.lock().await;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let mut chromedriver = spawn(command).expect("chromedriver does not start");
        let port = told(&mut chromedriver, "successfully on port").unwrap();
        let chromedriver = Ended(chromedriver);
        let home = Home::indexed();
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--home"]).arg(home.path("home"));
        let mut server = spawn(command).unwrap();
        let site = told(&mut server, "http://").unwrap();
        let downloads = TempDir::new().unwrap();
        // The program's client has no default provider of its own either.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let wanted = capabilities(set, downloads.path());
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.unwrap();
        Some(Self {
            driver,
            home,
            downloads,
            site,
            _server: Ended(server),
            _chromedriver: chromedriver,
            _one: one,
        })
    }

    /// Opens `path` of the site.
    pub(crate) async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.site)).await.unwrap();
    }

    /// The first that `css` selects, once it is there.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        let found = self.driver.query(By::Css(css)).wait(PATIENCE, POLL).first().await;
        if found.is_err() {
            let page = self.driver.source().await.unwrap_or_default();
            panic!("{css} is not on {:?}: {page}", self.driver.current_url().await);
        }
        found.unwrap()
    }

    pub(crate) async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.unwrap().len()
    }

    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    /// Clicks on what leads to another page, and waits until this one is gone.
    pub(crate) async fn follow(&self, css: &str) {
        let page = self.find("html").await;
        self.click(css).await;
        self.gone(&page).await;
    }

    /// Waits until `page` is no longer shown: a click is over before the next page begins.
    pub(crate) async fn gone(&self, page: &WebElement) {
        page.wait_until().wait(PATIENCE, POLL).stale().await.unwrap();
    }

    pub(crate) async fn write(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.unwrap();
    }

    /// What a reader sees.
    pub(crate) async fn text(&self) -> String {
        self.find("body").await.text().await.unwrap()
    }

    /// Clicks the link to a download and gives its bytes, once they have come.
    pub(crate) async fn download(&self, css: &str) -> (String, Vec<u8>) {
        self.click(css).await;
        loop {
            // What has not come yet has another ending or is hidden.
            let done = |p: &PathBuf| {
                p.extension().is_some_and(|e| e != "crdownload")
                    && !p.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."))
            };
            let mut found = self.downloads.path().read_dir().unwrap().map(|f| f.unwrap().path());
            if let Some(path) = found.find(done)
                && let Ok(bytes) = std::fs::read(&path)
                && !bytes.is_empty()
            {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                std::fs::remove_file(path).unwrap();
                return (name, bytes);
            }
            // A question to the browser gives it the time that it needs.
            self.driver.title().await.unwrap();
        }
    }

    pub(crate) async fn close(self) {
        self.driver.clone().quit().await.unwrap();
    }
}

fn capabilities(set: Set, downloads: &Path) -> ChromeCapabilities {
    let mut wanted = DesiredCapabilities::chrome();
    // The pages are our own, and containers have no sandbox to give.
    for arg in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] {
        wanted.add_arg(arg).unwrap();
    }
    if set.dark {
        wanted.add_arg("--force-dark-mode").unwrap();
    }
    let mut preferences = json!({ "download.default_directory": downloads });
    if set.without_script {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    wanted.add_experimental_option("prefs", preferences).unwrap();
    wanted
}
