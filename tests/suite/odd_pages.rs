//! Pages that are odd or hostile, from the wire to the answer.

use std::fmt::Write;
use std::io::Read;

use flate2::Compression;
use flate2::read::GzEncoder;
use predicates::prelude::*;
use predicates::str::contains;

#[cfg(target_os = "linux")]
use crate::crawl::spawn;
use crate::crawl::{crawl, site};
use crate::harness::Home;

fn linked(home: &Home, paths: &[&str]) {
    let links: Vec<String> = paths.iter().map(|p| format!("<a href={p}>x</a> ")).collect();
    let links = links.concat();
    let page = format!("<main><h1 id=l>Links</h1><p>Maps are drawn by hand. {links}</p></main>");
    home.write("mirror/demo.example/links/index.html", &page);
}

#[test]
fn every_charset_is_read_as_a_browser_reads_it() {
    let (home, web) = site();
    linked(&home, &["/utf16/", "/latin/", "/bom/", "/none/", "/wrong/"]);
    let page = |n: &str, meta: &str| {
        format!("{meta}<main><h1 id=h>Café {n}</h1><p>The café of {n} sells naïve maps.</p></main>")
    };
    let put = |n: &str, bytes: &[u8]| {
        home.write_bytes(&format!("mirror/demo.example/{n}/index.html"), bytes);
    };
    let utf16: Vec<u8> = page("Sixteen", "").encode_utf16().flat_map(u16::to_le_bytes).collect();
    put("utf16", &[b"\xff\xfe".to_vec(), utf16].concat());
    let latin = page("Latinum", "<meta charset=iso-8859-1>");
    put("latin", &latin.chars().map(|c| c as u8).collect::<Vec<_>>());
    put("bom", format!("\u{feff}{}", page("Bomburg", "")).as_bytes());
    put("none", page("Nowhere", "").as_bytes());
    // A byte order mark overrules what the page says of itself.
    put("wrong", format!("\u{feff}{}", page("Wrongton", "<meta charset=iso-8859-1>")).as_bytes());
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 10 of 10 pages"));
    for n in ["Sixteen", "Latinum", "Bomburg", "Nowhere", "Wrongton"] {
        let found = home.ask(&format!("what does the café of {n} sell"));
        let quote = &found.items[0].excerpts[0].quote;
        assert!(quote.contains(&format!("café of {n} sells naïve maps")), "{quote}");
    }
}

#[test]
fn one_page_under_many_names_is_one_page() {
    let (home, web) = site();
    linked(
        &home,
        &[
            "http://demo.example/security/",
            "/security",
            "/security/index.html",
            "/security/#top",
            "/security/?utm_source=mail&utm_campaign=x",
            "HTTPS://DEMO.example:443/./security/",
        ],
    );
    crawl(&home, &web, &[]).assert().success().stdout(contains("Read 5 of 5 pages"));
    let security = web.asked().into_iter().filter(|a| a.path.starts_with("/security"));
    assert_eq!(security.count(), 1);
}

/// The most memory that a crawl took, bytes, and what it said.
#[cfg(target_os = "linux")]
fn peak(home: &Home, web: &crate::web::Web) -> (u64, String) {
    let mut child = spawn(home, web, &["--delay", "0", "--max-pages", "8"]);
    let status = format!("/proc/{}/status", child.id());
    let mut stderr = child.stderr.take().unwrap();
    let said = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0) * 1024);
        std::thread::yield_now();
    }
    (peak, said.join().unwrap())
}

#[test]
#[cfg(target_os = "linux")]
fn bombs_and_endless_lists_stay_under_200_megabytes() {
    const MOST: u64 = 200 << 20;
    let (home, web) = site();
    let mut page = String::from("<main><h1 id=l>Links</h1>");
    for n in 0..100_000 {
        let _ = write!(page, "<a href='/n/{n}.html'>link number {n}</a> ");
    }
    home.write("mirror/demo.example/links/index.html", &page);
    let (links, said) = peak(&home, &web);
    assert!(said.contains("5 pages captured"), "{said}");

    let (home, web) = site();
    linked(&home, &["/bomb/"]);
    let mut bomb = Vec::new();
    let zeros = std::io::repeat(b' ').take(1 << 30);
    GzEncoder::new(zeros, Compression::fast()).read_to_end(&mut bomb).unwrap();
    home.write_bytes("mirror/demo.example/bomb/index.html.gz", &bomb);
    let (bombs, said) = peak(&home, &web);
    assert!(said.contains("bomb/: more than"), "{said}");
    println!(
        "peak memory: {} MiB with 100,000 links, {} MiB with a gzip bomb",
        links >> 20,
        bombs >> 20
    );
    assert!(links > 0 && links < MOST, "{links}");
    assert!(bombs > 0 && bombs < MOST, "{bombs}");
}

#[test]
fn a_pdf_behind_html_and_a_picture_behind_html_are_what_they_are() {
    let (home, web) = site();
    linked(&home, &["/paper/", "/picture/"]);
    home.write_bytes("mirror/demo.example/paper/index.html", include_bytes!("../site/report.pdf"));
    home.write_bytes("mirror/demo.example/picture/index.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    crawl(&home, &web, &[])
        .assert()
        .success()
        .stdout(contains("Read 6 of 6 pages"))
        .stderr(contains("picture/ skipped: not a page").and(contains("paper/ captured")));
}
