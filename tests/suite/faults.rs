//! Killed at any moment, or on a disk that fails: nothing is lost and nothing is half-written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use qsec_search::archive::Archive;

use crate::archive::Seeded;
use crate::crawl::manifest;
use crate::harness::{Home, program};

/// Moments at which `index` is killed, and each of the others.
const KILLS: usize = 120;
const KILLS_OF_OTHERS: usize = 90;

/// Moments at which the disk begins to fail, for each command and kind of failure.
const FAULTS: u64 = 30;

const FORM: &str = "1. How are reports of vulnerabilities sent?\n2. Do you support SAML?\n";

/// The library that makes files fail; none where no C compiler makes it.
fn shim(home: &Home) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
    let library = home.path("shim.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
    match compiler.status() {
        Ok(made) if cfg!(target_os = "linux") && made.success() => Some(library),
        _ => {
            eprintln!("skipped: no C compiler, or not Linux");
            None
        }
    }
}

/// A home whose mirror has two states, and its two indexes' digests.
struct Bench {
    home: Home,
    shim: PathBuf,
    random: Seeded,
    digests: [String; 2],
    changes: u64,
}

impl Bench {
    fn new(seed: u64) -> Option<Self> {
        let home = Home::new();
        let shim = shim(&home)?;
        let digests = Default::default();
        let mut bench = Self { home, shim, random: Seeded(seed), digests, changes: 0 };
        for state in [0, 1, 0] {
            bench.change(state);
            bench.home.index().assert().success();
            bench.digests[state] = manifest(&bench.home).passages_digest;
        }
        assert_ne!(bench.digests[0], bench.digests[1]);
        bench.home.write("form.txt", FORM);
        Some(bench)
    }

    /// Changes a page of the mirror, a minute later than the last time.
    fn change(&mut self, state: usize) {
        let page = format!("<main><h1 id=n>Note</h1><p>This is note number {state}.</p></main>");
        self.changes += 1;
        let time = Duration::from_secs(1_760_000_000 + 60 * self.changes);
        self.home.write("mirror/demo.example/note/index.html", &page);
        let page = self.home.path("mirror/demo.example/note/index.html");
        let file = fs::File::options().write(true).open(page).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + time).unwrap();
    }

    fn run(&self, args: &[&str], fault: Option<(&str, u64)>) -> Output {
        let mut command = program();
        command.args(args).arg("--home").arg(self.home.path("home"));
        command.env("LD_PRELOAD", &self.shim).env("FAULT_COUNT", self.home.path("count"));
        if let Some((kind, at)) = fault {
            command.env("FAULT", kind).env("FAULT_AT", at.to_string());
        }
        command.output().unwrap()
    }

    /// Calls that a whole run of `args` makes.
    fn calls(&self, args: &[&str]) -> u64 {
        let whole = self.run(args, None);
        assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
        fs::read_to_string(self.home.path("count")).unwrap().trim().parse().unwrap()
    }

    /// Kills a run of `args` at a moment among `calls`; says whether it was still at work.
    fn kill(&mut self, args: &[&str], calls: u64) -> bool {
        let at = 1 + self.random.below(calls);
        self.run(args, Some(("kill", at))).status.code().is_none()
    }

    /// The archive opens, and one whole index answers.
    fn assert_whole(&self, when: &str) {
        let (archive, _) = Archive::open(&self.home.path("home/corpus/captures")).unwrap();
        assert!(archive.captures().all(|c| c.is_ok()), "{when}");
        assert!(self.digests.contains(&manifest(&self.home).passages_digest), "{when}");
        self.home.assert_answers();
    }

    fn mirror(&self) -> String {
        self.home.path("mirror").display().to_string()
    }
}

/// A failure is told in one error, without a stack trace.
fn assert_told(output: &Output, when: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("panicked at") && !told.contains("RUST_BACKTRACE"), "{when}: {told}");
    assert!(told.lines().filter(|l| l.starts_with("error")).count() <= 1, "{when}: {told}");
    if output.status.success() {
        return;
    }
    assert!(told.contains("error"), "{when}: {told}");
}

#[test]
fn an_index_killed_at_any_moment_leaves_the_old_one_or_the_new_one() {
    let Some(mut bench) = Bench::new(11) else { return };
    let mirror = bench.mirror();
    let args = ["index", "--mirror", &mirror];
    let calls = bench.calls(&args);
    let mut killed = 0;
    for round in 0..KILLS {
        let state = round / 4 % 2;
        bench.change(state);
        killed += usize::from(bench.kill(&args, calls));
        bench.assert_whole(&format!("round {round}"));
        if round % 4 == 3 {
            bench.home.index().assert().success();
            assert_eq!(manifest(&bench.home).passages_digest, bench.digests[state]);
        }
    }
    println!("{killed} of {KILLS} runs of index killed, among {calls} calls");
    assert!(killed * 10 >= KILLS * 9, "{killed}");
}

#[test]
fn an_answer_killed_at_any_moment_writes_its_file_whole_or_not_at_all() {
    let Some(mut bench) = Bench::new(12) else { return };
    let form = bench.home.path("form.txt").display().to_string();
    let mut killed = 0;
    for format in ["json", "html", "csv"] {
        let out = bench.home.path(&format!("out.{format}"));
        let place = out.display().to_string();
        let args = ["answer", &form, "-o", &place, "--force"];
        let calls = bench.calls(&args);
        let whole = fs::read(&out).unwrap();
        for round in 0..KILLS_OF_OTHERS / 3 {
            // Over an old file, and where there is none.
            let old = round % 2 == 0;
            let _ = if old { fs::write(&out, "old") } else { fs::remove_file(&out) };
            killed += usize::from(bench.kill(&args, calls));
            match fs::read(&out) {
                Ok(bytes) => assert!(bytes == whole || old && bytes == b"old", "{format} {round}"),
                Err(_) => assert!(!old, "{format} {round}: the old file is gone"),
            }
        }
        assert!(bench.run(&args, None).status.success());
        assert_eq!(fs::read(&out).unwrap(), whole);
    }
    bench.assert_whole("after all");
    println!("{killed} of {KILLS_OF_OTHERS} runs of answer killed");
    assert!(killed * 10 >= KILLS_OF_OTHERS * 9, "{killed}");
}

#[test]
fn a_check_killed_at_any_moment_changes_nothing() {
    let Some(mut bench) = Bench::new(13) else { return };
    let form = bench.home.path("form.txt").display().to_string();
    let saved = bench.home.path("saved.json").display().to_string();
    assert!(bench.run(&["answer", &form, "-o", &saved], None).status.success());
    let whole = fs::read(&saved).unwrap();
    let args = ["check", &saved];
    let calls = bench.calls(&args);
    let killed = (0..KILLS_OF_OTHERS).filter(|_| bench.kill(&args, calls)).count();
    bench.assert_whole("after all");
    assert_eq!(fs::read(&saved).unwrap(), whole);
    assert!(bench.run(&args, None).status.success());
    println!("{killed} of {KILLS_OF_OTHERS} runs of check killed, among {calls} calls");
    assert!(killed * 10 >= KILLS_OF_OTHERS * 9, "{killed}");
}

#[test]
fn a_disk_that_fails_costs_one_error_and_nothing_else() {
    let Some(bench) = Bench::new(14) else { return };
    let (mirror, form) = (bench.mirror(), bench.home.path("form.txt").display().to_string());
    let out = bench.home.path("out.json");
    let place = out.display().to_string();
    let index: &[&str] = &["index", "--mirror", &mirror];
    let answer: &[&str] = &["answer", &form, "-o", &place, "--force"];
    let (mut failed, mut passed) = (0, 0);
    for args in [index, answer] {
        let calls = bench.calls(args);
        let whole = fs::read(&out).ok();
        for kind in ["enospc", "eio", "short"] {
            for moment in 0..FAULTS.min(calls) {
                let at = 1 + moment * calls / FAULTS.min(calls);
                let when = format!("{} {kind} from call {at} of {calls}", args[0]);
                let done = bench.run(args, Some((kind, at)));
                assert!(done.status.code().is_some(), "{when}: killed");
                assert_told(&done, &when);
                assert!(kind != "short" || done.status.success(), "{when}: {done:?}");
                *if done.status.success() { &mut passed } else { &mut failed } += 1;
                bench.assert_whole(&when);
                assert_eq!(fs::read(&out).ok(), whole, "{when}");
            }
        }
        assert!(bench.run(args, None).status.success());
    }
    println!("{failed} runs told of a failing disk, {passed} did not meet it or wrote all bytes");
    assert!(failed > 0 && passed > 0);
}
