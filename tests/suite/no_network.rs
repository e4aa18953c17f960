//! What `index` says where no page can come.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;

use crate::crawl::HOSTS;
use crate::harness::Home;
use crate::web::Web;

#[test]
fn without_a_network_one_message_says_what_to_do() {
    let home = Home::new();
    let none = [
        "index",
        "--resolve",
        "demo.example=127.0.0.1:1",
        "--resolve",
        "docs.demo.example=127.0.0.1:1",
        "--delay",
        "0",
    ];
    let one_line = || predicate::function(|text: &str| text.lines().count() == 1);
    home.qsec(&none).assert().code(3).stdout("").stderr(
        contains("cannot reach demo.example, docs.demo.example (")
            .and(contains("the built-in digest still answers"))
            .and(contains("--mirror"))
            .and(contains("--warc"))
            .and(one_line()),
    );
    home.index().assert().success();
    home.qsec(&none).assert().code(3).stderr(
        contains("the index of 4 pages, captured up to 2025-10-09, still answers").and(one_line()),
    );
    home.assert_answers();
    // A server that nobody vouches for is no better than none.
    let web = Web::tls(home.path("mirror"), HOSTS);
    let mut command = home.qsec(&["index", "--delay", "0"]);
    command.args(web.resolved()).assert().code(3).stderr(contains("TLS").and(one_line()));
    home.qsec(&none).arg("--dry-run").assert().code(3).stderr(one_line());
}

#[test]
fn names_without_address_and_private_addresses_are_told() {
    let home = Home::bare();
    let sources = fs::read_to_string(home.path("home/corpus/sources.toml")).unwrap();
    for (from, to, told) in [
        (".example/", ".invalid/", "cannot reach demo.invalid, docs.demo.invalid ("),
        ("docs.demo.example/", "localhost/", "not on the public network"),
    ] {
        home.write("home/corpus/sources.toml", &sources.replace(from, to));
        home.qsec(&["index", "--resolve=demo.example=127.0.0.1:1", "--delay=0"])
            .assert()
            .code(3)
            .stderr(contains(told).and(contains("still answers")));
    }
}
