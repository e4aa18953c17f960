//! Others' tools read our archive, and we theirs. Skipped, with a line that says so, where they are
//! not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use predicates::str::contains;

use crate::crawl::{crawl, manifest, site, until_the_next_second};
use crate::harness::Home;
use crate::web::Web;

/// Runs a tool; none where it is not installed.
fn tool(test: &str, command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(e) => {
            eprintln!("skipped {test}: {}: {e}", command.get_program().display());
            None
        }
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn archives(home: &Home) -> Vec<PathBuf> {
    let files = fs::read_dir(home.path("home/corpus/captures")).unwrap();
    let files = files.map(|e| e.unwrap().path());
    files.filter(|p| p.extension().is_some_and(|e| e == "gz")).collect()
}

#[test]
fn warcio_reads_our_files_and_verifies_their_digests() {
    const TEST: &str = "warcio_reads_our_files_and_verifies_their_digests";
    let (home, web) = site();
    home.write_bytes("mirror/demo.example/report.pdf", include_bytes!("../site/report.pdf"));
    let page = "<main><h1 id=l>Links</h1><p>A <a href=/report.pdf>report</a>.</p></main>";
    home.write("mirror/demo.example/links/index.html", page);
    crawl(&home, &web, &[]).assert().success();
    until_the_next_second();
    crawl(&home, &web, &[]).assert().success().stderr(contains("6 unchanged"));
    for file in archives(&home) {
        let Some(check) = tool(TEST, Command::new("warcio").args(["check", "-v"]).arg(&file))
        else {
            return;
        };
        let said = text(&check);
        println!(
            "warcio check: {} payload or block digests pass",
            said.matches("digest pass").count()
        );
        assert!(check.status.success() && said.contains("digest pass"), "{said}");
        assert!(!said.to_lowercase().contains("fail"), "{said}");
        let index = Command::new("warcio").arg("index").arg(&file).output().unwrap();
        let rows = text(&index).lines().filter(|l| l.contains("\"warc-type\"")).count();
        println!("warcio index: {rows} records");
        assert!(index.status.success() && rows >= 13, "{}", text(&index));
    }
}

/// The demonstration project without TLS, which a proxy cannot show to wget.
fn plain() -> (Home, Web) {
    let (home, _) = site();
    let sources = fs::read_to_string(home.path("home/corpus/sources.toml")).unwrap();
    home.write("home/corpus/sources.toml", &sources.replace("https://", "http://"));
    let web = Web::plain(home.path("mirror"), &["demo.example", "docs.demo.example"]);
    (home, web)
}

fn wget(home: &Home, web: &Web, more: &[&str]) -> Option<PathBuf> {
    let folder = home.path("wget");
    fs::create_dir_all(&folder).unwrap();
    tool(
        "a_warc_of_wget_gives_the_same_passages",
        Command::new("wget")
            .args(["--recursive", "--level=inf", "--warc-file=theirs", "--no-verbose"])
            .args(["--span-hosts", "--domains=demo.example,docs.demo.example", "--delete-after"])
            .args(more)
            .args(["http://demo.example/", "http://docs.demo.example/1.2/en/index.html"])
            .env("http_proxy", format!("http://{}", web.address))
            .env("no_proxy", "")
            .current_dir(&folder),
    )?;
    let gzipped = folder.join("theirs.warc.gz");
    Some(if gzipped.is_file() { gzipped } else { folder.join("theirs.warc") })
}

#[test]
fn a_warc_of_wget_gives_the_same_passages() {
    let (home, web) = plain();
    let Some(theirs) = wget(&home, &web, &[]) else { return };
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 5 of 5 pages"));
    let ours = manifest(&home);
    check_theirs(&home, &theirs, &ours.passages_digest);
    let theirs = wget(&home, &web, &["--no-warc-compression"]).unwrap();
    check_theirs(&home, &theirs, &ours.passages_digest);
}

fn check_theirs(home: &Home, theirs: &Path, passages: &str) {
    let other = Home::bare();
    let sources = fs::read(home.path("home/corpus/sources.toml")).unwrap();
    other.write_bytes("home/corpus/sources.toml", &sources);
    let file = theirs.display().to_string();
    other
        .qsec(&["index", "--warc", &file])
        .assert()
        .success()
        .stdout(contains("Read 5 of 5 pages"));
    assert_eq!(manifest(&other).passages_digest, passages);
}
