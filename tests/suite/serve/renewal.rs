//! The index is built anew, broken or taken away while the server answers.

use std::sync::atomic::{AtomicBool, Ordering};

use super::client::Serve;
use crate::harness::Home;

#[test]
fn a_new_index_is_taken_over_without_losing_a_request() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    let (before, done) = (serve.get("/api/v1/ready").json(), AtomicBool::new(false));
    let path = "mirror/docs.demo.example/1.2/en/passwords.html";
    let text = std::fs::read_to_string(home.path(path)).unwrap();
    home.write_bytes(path, text.replace("never stored", "never kept").as_bytes());
    // A capture is told from the one before by its time too.
    let later = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_770_000_000);
    std::fs::File::options()
        .write(true)
        .open(home.path(path))
        .unwrap()
        .set_modified(later)
        .unwrap();
    let paths = [
        "/ask?q=Is+the+master+password+stored%3F",
        "/api/v1/ask?q=Is+the+master+password+stored%3F",
        "/sources",
        "/api/v1/ready",
    ];
    let ask = |path: &str| {
        let mut asked = 0;
        while !done.load(Ordering::Relaxed) {
            let reply = serve.get(path);
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            asked += 1;
        }
        asked
    };
    let asked: Vec<usize> = std::thread::scope(|scope| {
        let asking: Vec<_> = paths.iter().map(|path| scope.spawn(|| ask(path))).collect();
        let built = home.index().ok();
        done.store(true, Ordering::Relaxed);
        built.unwrap();
        asking.into_iter().map(|a| a.join().unwrap()).collect()
    });
    assert!(asked.iter().all(|n| *n > 0), "{asked:?}");
    assert_ne!(serve.get("/api/v1/ready").json()["generation"], before["generation"]);
    let page = serve.get("/ask?q=Is+the+master+password+stored%3F").text();
    assert!(page.contains("The master password itself is never kept."), "{page}");
}

#[test]
fn a_broken_index_leaves_the_one_before_answering() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    std::fs::write(home.path("home/index/manifest.json"), "{").unwrap();
    let detail = serve.get("/api/v1/ready").problem(503, "index");
    assert!(!detail.contains('/') && !detail.contains("panicked"), "{detail}");
    assert!(serve.get("/ask?q=Is+the+master+password+stored%3F").text().contains("never stored"));
}

#[test]
fn an_index_that_is_gone_leaves_the_one_before_answering() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    std::fs::remove_dir_all(home.path("home/index")).unwrap();
    assert!(serve.get("/ask?q=Is+the+master+password+stored%3F").text().contains("never stored"));
    home.index().assert().success();
    assert_eq!(serve.get("/api/v1/ready").status, 200);
    assert!(serve.get("/ask?q=Is+the+master+password+stored%3F").text().contains("never stored"));
}

#[test]
fn the_first_index_takes_over_from_the_digest() {
    let home = Home::new();
    let serve = Serve::of(&home);
    assert_eq!(serve.get("/api/v1/ready").json()["corpus"]["kind"], "digest");
    home.index().assert().success();
    assert_eq!(serve.get("/api/v1/ready").json()["corpus"]["kind"], "captures");
}

#[test]
fn a_home_without_a_readable_index_is_told_before_anyone_asks() {
    let home = Home::indexed();
    std::fs::write(home.path("home/index/manifest.json"), "{").unwrap();
    let serve = home.qsec(&["serve", "--listen", "127.0.0.1:0"]).assert().code(3);
    let told = String::from_utf8(serve.get_output().stderr.clone()).unwrap();
    assert!(told.contains("manifest.json") && told.contains("qsec-search index"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}
