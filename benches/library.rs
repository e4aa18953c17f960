//! What the library costs a program that holds it: `cargo bench --bench library`. The pages are this repository's own
//! README; benches/compare.py and examples/latency.rs measure on real pages.

#![allow(clippy::unwrap_used)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use qsec_search::capture::Capture;
use qsec_search::source::Sources;
use qsec_search::{Engine, page, passage};

const QUESTIONS: [&str; 3] =
    ["Do you support SAML?", "Is the master password stored?", "Who reviews plugins?"];

fn main() {
    divan::main();
}

/// From nothing to an engine that answers from the built-in digest.
#[divan::bench]
fn start() -> Engine {
    Engine::digest().unwrap()
}

/// One warm question.
#[divan::bench(args = QUESTIONS)]
fn ask(bencher: Bencher, question: &str) {
    let engine = Engine::digest().unwrap();
    bencher.bench_local(|| engine.ask(black_box(question)).unwrap());
}

/// A page from its bytes to its passages.
#[divan::bench]
fn read(bencher: Bencher) {
    let list = include_str!("../tests/site/sources.toml");
    let sources = Sources::parse(list, "tests/site/sources.toml").unwrap();
    let source = sources.iter().next().unwrap();
    let mut body = String::from("<!doctype html><html lang=en><title>README</title><main>");
    let text = include_str!("../README.md");
    pulldown_cmark::html::push_html(&mut body, pulldown_cmark::Parser::new(text));
    let capture = Capture {
        url: format!("{}page.html", source.prefixes()[0]),
        time: jiff::Timestamp::UNIX_EPOCH,
        headers: vec![("content-type".into(), "text/html".into())],
        body: body.into_bytes(),
    };
    let bytes = BytesCount::new(capture.body.len());
    bencher
        .counter(bytes)
        .bench_local(|| passage::passages(&page::read(&capture, source).unwrap()));
}
