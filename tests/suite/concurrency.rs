//! Many ask while one indexes: every answer comes from one whole index.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use qsec_search::answer::contract::Envelope;

use crate::crawl::manifest;
use crate::harness::{Home, program};

/// Processes that ask, and runs of the one that indexes.
const ASKERS: usize = 8;
const RUNS: u64 = 50;

/// The page's two states, which no index may mix.
const STATES: [&str; 2] = ["The drawbridge is red.", "The drawbridge is green."];

fn change(home: &Home, run: u64) {
    let path = "mirror/demo.example/note/index.html";
    let words = STATES[run as usize % 2];

    home.write(path, &format!("<main><h1 id=n>Drawbridge</h1><p>{words}</p></main>"));
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_760_000_000 + 60 * run);
    std::fs::File::options().write(true).open(home.path(path)).unwrap().set_modified(time).unwrap();
}

fn ask(home: &Home) -> Envelope {
    let mut command = program();
    command.args(["ask", "Which colour has the drawbridge?", "--format", "json", "--home"]);
    let output = command.arg(home.path("home")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn eight_ask_while_one_indexes_fifty_times() {
    let home = Home::new();
    let mut digests = [String::new(), String::new()];
    for run in 0..2 {
        change(&home, run);
        home.index().assert().success();
        digests[run as usize] = manifest(&home).corpus.digest;
    }
    let done = AtomicBool::new(false);
    let asked = thread::scope(|scope| {
        let asker = || {
            let mut answers = 0;
            while !done.load(Ordering::Relaxed) {
                let answer = ask(&home);
                let state = digests.iter().position(|d| *d == answer.corpus.digest);
                assert!(state.is_some(), "an index that nobody built");
                let quote = &answer.items[0].excerpts[0].quote;
                assert_eq!(
                    quote,
                    STATES[state.unwrap()],
                    "words of one index under the digest of the other"
                );
                answers += 1;
            }
            answers
        };
        let askers: Vec<_> = (0..ASKERS).map(|_| scope.spawn(asker)).collect();
        let indexed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for run in 2..RUNS + 2 {
                change(&home, run);
                home.index().assert().success();
            }
        }));
        done.store(true, Ordering::Relaxed);
        let asked: Vec<usize> = askers.into_iter().map(|a| a.join().unwrap()).collect();
        indexed.unwrap();
        asked
    });
    println!("{} answers while the index was built {RUNS} times", asked.iter().sum::<usize>());
    assert!(asked.iter().all(|n| *n > 0));
}
