use predicates::prelude::*;
use qsec_search::index::manifest::Manifest;
use qsec_search::{Engine, home};

use crate::harness::{Home, Server};

fn manifest(home: &Home) -> Manifest {
    Manifest::read(&home.path("home/index")).unwrap().unwrap()
}

#[test]
fn a_mirror_is_read_whole_and_says_so() {
    let home = Home::new();
    home.index().assert().success().stdout(predicate::str::contains("Read 4 of 4 pages"));
    home.index().args(["--source", "all"]).assert().success().stdout(
        predicate::str::contains("Read 5 of 5 pages").and(predicate::str::contains("extra")),
    );
    home.index()
        .args(["--source", "manual"])
        .assert()
        .success()
        .stdout(predicate::str::contains("Read 2 of 2 pages"));
}

#[test]
fn a_second_run_gives_the_same_passages() {
    let home = Home::indexed();
    let first = manifest(&home);
    home.index().assert().success();
    let second = manifest(&home);
    assert_eq!(first.passages_digest, second.passages_digest);
    assert_eq!(first.corpus, second.corpus);
    assert_ne!(first.generation, second.generation);
}

#[test]
fn concepts_that_changed_after_indexing_are_read_anew() {
    let home = Home::indexed();
    let concepts = || {
        let opened = home::Home::resolve(Some(&home.path("home"))).unwrap();
        Engine::open(&opened).unwrap().concepts_of("Is there a zebra password?").unwrap()
    };
    assert!(!concepts().contains(&"animals".to_owned()));
    let new = "[[concept]]\nid = \"animals\"\nlabel = \"animals\"\nterms = [\"zebra\"]\n";
    home.write("home/corpus/concepts.toml", new);
    assert_eq!(concepts(), ["animals"]);
    home.index().assert().success();
    assert_eq!(concepts(), ["animals"]);
}

#[test]
fn a_server_gives_the_same_passages_as_the_folder() {
    let home = Home::indexed();
    let from_folder = manifest(&home);
    let server = Server::of(home.path("mirror"));
    home.qsec(&["index", "--mirror", &server.url]).assert().success();
    assert_eq!(from_folder.passages_digest, manifest(&home).passages_digest);
}

#[test]
fn generations_before_the_last_are_removed() {
    let home = Home::indexed();
    for _ in 0..3 {
        home.index().assert().success();
    }
    let names = std::fs::read_dir(home.path("home/index")).unwrap();
    let generations = names
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with("g-"))
        .count();
    assert_eq!(generations, 2, "the present one and the one before");
}

#[test]
fn the_same_text_on_two_pages_is_one_passage_with_two_homes() {
    let home = Home::new();
    let page = |n: u8| {
        format!(
            "<main><h1 id=a>Page {n}</h1><p>Backups are made by nobody but the user.</p></main>"
        )
    };
    home.write("mirror/demo.example/one/index.html", &page(1));
    home.write("mirror/demo.example/two/index.html", &page(2));
    home.index().assert().success();
    let envelope = home.ask("who makes backups");
    let excerpts = &envelope.items[0].excerpts;
    assert_eq!(excerpts[0].also_at, ["https://demo.example/two/#a"]);
    assert_eq!(excerpts.iter().filter(|e| e.quote.contains("Backups")).count(), 1);
}
