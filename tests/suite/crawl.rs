//! `index` against a live site: what is asked, what is kept, what is told.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use predicates::prelude::*;
use predicates::str::contains;
use qsec_search::archive::{Archive, Limits, Records};
use qsec_search::index::manifest::Manifest;

use crate::harness::{Home, program, shared};
use crate::web::Web;

/// The demonstration project's hosts.
pub(crate) const HOSTS: &[&str] = &["demo.example", "docs.demo.example", "blog.demo.example"];

pub(crate) fn site() -> (Home, Web) {
    let home = Home::new();
    home.write("mirror/demo.example/robots.txt", "User-agent: *\nDisallow: /private/\n");
    let links = "<a href=/private/x>x</a> <a href=/dead>d</a> <a href=/security/#h>s</a>";
    let page = format!("<main><h1 id=l>Links</h1><p>Maps are drawn by hand. {links}</p></main>");
    home.write("mirror/demo.example/links/index.html", &page);
    let front = fs::read_to_string(home.path("mirror/demo.example/index.html")).unwrap();
    let front = front.replace("</main>", "<p>See the <a href=/links/>links</a>.</p></main>");
    home.write("mirror/demo.example/index.html", &front);
    // A mirror cannot tell the names of a folder apart, but the page can.
    let manual = "mirror/docs.demo.example/1.2/en/index.html";
    let named = "<link rel=canonical href='https://docs.demo.example/1.2/en/index.html'>";
    let text = fs::read_to_string(home.path(manual)).unwrap();
    home.write(manual, &text.replace("<title>", &format!("{named}<title>")));
    let web = Web::tls(home.path("mirror"), HOSTS);
    (home, web)
}

/// `index` against `web`, as fast as it goes.
pub(crate) fn crawl(home: &Home, web: &Web, more: &[&str]) -> assert_cmd::Command {
    let mut command = home.qsec(&["index", "--delay", "0"]);
    command.args(web.resolved()).args(more).env("SSL_CERT_FILE", web.root());
    command
}

/// The same as a process whose standard error can be watched.
pub(crate) fn spawn(home: &Home, web: &Web, more: &[&str]) -> Child {
    let mut command = program();
    command.arg("index").args(web.resolved()).args(more).arg("--home").arg(home.path("home"));
    command.env("SSL_CERT_FILE", web.root()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

pub(crate) fn manifest(home: &Home) -> Manifest {
    Manifest::read(&home.path("home/index")).unwrap().unwrap()
}

pub(crate) fn kinds(home: &Home) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(home.path("home/corpus/captures"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "gz"))
        .collect();
    files.sort();
    let records = files.iter().flat_map(|f| Records::open(f, Limits::default()).unwrap());
    records.map(|r| r.unwrap().kind()).collect()
}

/// The archive tells captures of one page apart by the second, as WARC does.
pub(crate) fn until_the_next_second() {
    let second = || jiff::Timestamp::now().as_second();
    let began = second();
    while second() == began {
        std::thread::yield_now();
    }
}

#[test]
fn a_crawl_gives_what_the_mirror_gives() {
    let (home, web) = site();
    crawl(&home, &web, &[])
        .assert()
        .success()
        .stdout(contains("Read 5 of 5 pages"))
        .stderr(contains("does not exist (any more): https://demo.example/dead"));
    let asked = web.asked();
    assert!(asked.iter().all(|a| !a.path.starts_with("/private")), "{asked:?}");
    assert!(asked.iter().all(|a| a.host != "blog.demo.example"), "{asked:?}");
    assert_eq!(web.most_at_once(), 1);
    let crawled = manifest(&home);
    home.assert_answers();

    fs::remove_dir_all(home.path("home/corpus/captures")).unwrap();
    home.index().assert().success();
    assert_eq!(crawled.passages_digest, manifest(&home).passages_digest);
}

#[test]
fn a_second_crawl_asks_only_for_what_changed() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let (first, before) = (manifest(&home), kinds(&home));
    assert_eq!(before.iter().filter(|k| *k == "response").count(), 5);
    assert_eq!(before.iter().filter(|k| *k == "request").count(), 5);
    web.asked();

    until_the_next_second();
    crawl(&home, &web, &[]).assert().success().stderr(contains("0 pages captured, 5 unchanged"));
    let pages = web.asked().into_iter().filter(|a| a.path != "/robots.txt" && a.path != "/dead");
    assert!(pages.into_iter().all(|a| a.conditional));
    assert_eq!(kinds(&home).iter().filter(|k| *k == "revisit").count(), 5);
    assert_eq!(manifest(&home).passages_digest, first.passages_digest);
    assert_eq!(manifest(&home).corpus.digest, first.corpus.digest);

    let page = "<main><h1 id=l>Links</h1><p>Maps are drawn by machines.</p></main>";
    home.write("mirror/demo.example/links/index.html", page);
    crawl(&home, &web, &[]).assert().success().stderr(contains("1 pages captured, 4 unchanged"));
    let changed = manifest(&home);
    assert_ne!(changed.passages_digest, first.passages_digest);
    assert_eq!(changed.corpus.passages, first.corpus.passages);
    assert!(home.ask("who draws maps by machines").items[0].excerpts[0].quote.contains("machines"));
    home.assert_answers();

    // Offline the same index comes of the archive alone.
    home.qsec(&["index", "--offline"]).assert().success();
    assert_eq!(manifest(&home).passages_digest, changed.passages_digest);
    web.asked();
    crawl(&home, &web, &["--refresh"]).assert().success();
    assert!(web.asked().iter().all(|a| !a.conditional));
    assert_eq!(manifest(&home).passages_digest, changed.passages_digest);
}

#[test]
fn a_page_that_fails_keeps_its_last_good_capture() {
    let (home, web) = site();
    crawl(&home, &web, &[]).assert().success();
    let first = manifest(&home);
    web.answer("demo.example/security/", 500);
    crawl(&home, &web, &[]).assert().code(4).stdout(contains("Read 5 of 5 pages")).stderr(
        contains(
            "not fetched: https://demo.example/security/: HTTP status 500; kept as captured on",
        )
        .and(contains("less than an hour old")),
    );
    assert_eq!(manifest(&home).passages_digest, first.passages_digest);
    home.assert_answers();
    home.qsec(&["sources"]).assert().success().stdout(
        contains("2 pages")
            .and(contains("UTC, 1 failed"))
            .and(contains("UTC, 0 failed"))
            .and(contains("no pages yet; never crawled")),
    );
    // A page that the server says is gone is not quoted any more; it may come back.
    web.answer("demo.example/links/", 410);
    crawl(&home, &web, &[]).assert().code(4).stdout(contains("Read 4 of 4 pages"));
    until_the_next_second();
    web.answer("demo.example/links/", 200);
    web.answer("demo.example/security/", 200);
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 5 of 5 pages"));
    assert_eq!(manifest(&home).passages_digest, first.passages_digest);
}

#[test]
fn a_page_that_never_came_is_named() {
    let (home, web) = site();
    web.answer("demo.example/security/", 503);
    crawl(&home, &web, &[])
        .assert()
        .code(4)
        .stdout(contains("Read 4 of 5 pages"))
        .stderr(contains("not read: https://demo.example/security/: HTTP status 503"));
}

#[test]
fn limits_are_kept_and_the_next_run_goes_on() {
    let (home, web) = site();
    crawl(&home, &web, &["--dry-run"]).assert().success().stdout(
        "https://demo.example/\nhttps://demo.example/security/\nhttps://docs.demo.example/1.2/en/index.html\n",
    );
    assert!(web.asked().iter().all(|a| a.path == "/robots.txt"));
    assert!(!home.path("home/index/manifest.json").exists());
    crawl(&home, &web, &["--max-pages", "2"])
        .assert()
        .success()
        .stdout(contains("Read 2 of 2 pages"))
        .stderr(contains("again to go on"));
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 5 of 5 pages")).stderr(
        contains("going on with the crawl of").and(contains("3 pages captured, 0 unchanged")),
    );
    assert_eq!(web.asked().iter().filter(|a| a.conditional).count(), 0);
    crawl(&home, &web, &["--source", "extra", "-q"])
        .assert()
        .success()
        .stdout(contains("Read 1 of 1 pages"))
        .stderr("");
}

#[test]
fn the_delay_is_kept() {
    let (home, web) = site();
    let robots = "User-agent: *\nCrawl-delay: 1\n";
    home.write("mirror/docs.demo.example/robots.txt", robots);
    let mut command = home.qsec(&["index", "--delay", "0.2"]);
    command.args(web.resolved()).env("SSL_CERT_FILE", web.root()).assert().success();
    let asked = web.asked();
    for (host, least) in [("demo.example", 200), ("docs.demo.example", 1000)] {
        let times: Vec<_> = asked.iter().filter(|a| a.host == host).map(|a| a.at).collect();
        let gaps = times.windows(2).map(|w| w[1] - w[0]);
        // Half the delay allows for the way between client and server.
        assert!(gaps.into_iter().all(|g| g >= Duration::from_millis(least / 2)), "{host}");
        assert!(times.len() > 2);
    }
}

/// Folders of the real pages, served under their own names.
fn real(html: &Path) -> Web {
    Web::tls(html.to_path_buf(), &["qgis.org", "docs.qgis.org", "plugins.qgis.org", "github.com"])
}

#[test]
fn the_real_pages_crawled_are_the_real_pages_mirrored() {
    let Some(shared) = shared("the_real_pages_crawled_are_the_real_pages_mirrored") else { return };
    let html = shared.join("corpus/html");
    let web = real(&html);
    let run = |home: &Path, args: &[&str]| {
        let mut command = crate::harness::qsec(args);
        command.arg("--home").arg(home).env("SSL_CERT_FILE", web.root());
        command.output().unwrap()
    };
    let dir = tempfile::TempDir::new().unwrap();
    let flags = web.resolved();
    let mut args: Vec<&str> = vec!["index", "--delay", "0"];
    args.extend(flags.iter().map(String::as_str));
    let output = run(dir.path(), &args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|c| c == 0 || c == 4), "{stderr}");
    let asked = web.asked();
    // What the hosts' robots.txt files disallow.
    let docs = ["/2.0/", "/2.18/", "/3.4/", "/3.10/"];
    for a in &asked {
        let path = a.path.as_str();
        let forbidden = match a.host.as_str() {
            "qgis.org" => path.starts_with("/search/") || path.starts_with("/styleguide/"),
            "docs.qgis.org" => {
                docs.iter().any(|p| path.starts_with(p)) || path.ends_with("/search.html")
            }
            "plugins.qgis.org" => path.starts_with("/admin/") || path.starts_with("/accounts/"),
            _ => false,
        };
        assert!(!forbidden, "{a:?}");
    }
    assert_eq!(web.most_at_once(), 1);

    let (archive, _) = Archive::open(&dir.path().join("corpus/captures")).unwrap();
    let crawled: Vec<String> = archive.latest().map(|(url, _)| url.to_owned()).collect();
    let mirrored = tempfile::TempDir::new().unwrap();
    let mirror = html.display().to_string();
    assert!(run(mirrored.path(), &["index", "--mirror", &mirror]).status.success());
    let (archive, _) = Archive::open(&mirrored.path().join("corpus/captures")).unwrap();
    let all: Vec<String> = archive.latest().map(|(url, _)| url.to_owned()).collect();
    let missing: Vec<&String> = all.iter().filter(|url| !crawled.contains(url)).collect();
    println!(
        "{} of {} pages crawled with {} requests; no link leads to {}",
        crawled.len(),
        all.len(),
        asked.len(),
        missing.len()
    );
    assert!(missing.iter().all(|url| url.contains("/QGIS-Enhancement-Proposals/")), "{missing:#?}");

    // The same pages in a mirror of their own give the same passages.
    let reached = tempfile::TempDir::new().unwrap();
    for url in &crawled {
        let place = url.trim_start_matches("https://");
        let from = [
            place.to_owned(),
            format!("{place}index.html"),
            format!("{place}.html"),
            format!("{place}/index.html"),
        ];
        let from = from.iter().find(|f| html.join(f).is_file()).unwrap();
        let to = reached.path().join(from);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(html.join(from), to).unwrap();
    }
    let again = tempfile::TempDir::new().unwrap();
    let mirror = reached.path().display().to_string();
    assert!(run(again.path(), &["index", "--mirror", &mirror]).status.success());
    let digest = |home: &Path| {
        let manifest = Manifest::read(&home.join("index")).unwrap().unwrap();
        (manifest.corpus.passages, manifest.passages_digest)
    };
    assert_eq!(digest(dir.path()), digest(again.path()));
}
