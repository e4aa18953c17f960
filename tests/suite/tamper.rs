//! Archives of which single bytes were altered: what was cited from there is told, nothing else is.

use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use qsec_search::archive::Archive;
use qsec_search::check::saved::{self, Saved};
use qsec_search::check::{Check, Checker, State};
use qsec_search::drift::run::Runs;
use qsec_search::source::Sources;

use crate::archive::Seeded;
use crate::harness::{Home, qsec, shared};

/// A gzip member of a WARC file.
struct Member {
    from: usize,
    to: usize,
    record: Vec<u8>,
}

impl Member {
    fn id(&self) -> String {
        let head = String::from_utf8_lossy(&self.record);
        let (_, rest) = head.split_once("WARC-Record-ID: <").unwrap();
        rest.split('>').next().unwrap().to_owned()
    }

    /// Where the payload of its HTTP response begins.
    fn payload(&self) -> usize {
        let blank = |from: usize| {
            from + self.record[from..].windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4
        };
        blank(blank(0))
    }
}

fn members(bytes: &[u8]) -> Vec<Member> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let mut decoder = flate2::bufread::GzDecoder::new(&bytes[at..]);
        let mut record = Vec::new();
        decoder.read_to_end(&mut record).unwrap();
        let to = bytes.len() - decoder.into_inner().len();
        out.push(Member { from: at, to, record });
        at = to;
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What can be read of a gzip member, and whether its checksum is right.
fn gunzip(bytes: &[u8]) -> (Vec<u8>, bool) {
    let (mut out, mut piece) = (Vec::new(), [0; 1]);
    let mut decoder = GzDecoder::new(bytes);
    loop {
        match decoder.read(&mut piece) {
            Ok(0) => return (out, true),
            Ok(n) => out.extend_from_slice(&piece[..n]),
            Err(_) => return (out, false),
        }
    }
}

/// An archive, answers made from it, and copies of it to alter.
struct Trial {
    dir: tempfile::TempDir,
    file: PathBuf,
    whole: Vec<u8>,
    members: Vec<Member>,
    saved: Saved,
    sources: Sources,
}

impl Trial {
    fn of(home: &Path, answers: &[u8]) -> Self {
        let captures = home.join("corpus/captures");
        let dir = tempfile::TempDir::new().unwrap();
        fs::create_dir(dir.path().join("runs")).unwrap();
        let mut file = PathBuf::new();
        for entry in walkdir::WalkDir::new(&captures).into_iter().map(Result::unwrap) {
            let to = dir.path().join(entry.path().strip_prefix(&captures).unwrap());
            if entry.file_type().is_file() {
                fs::copy(entry.path(), &to).unwrap();
            }
            if to.extension().is_some_and(|e| e == "gz") {
                file = to;
            }
        }
        let whole = fs::read(&file).unwrap();
        let sources = Sources::load(Some(home)).unwrap();
        let saved = saved::read("answers.json", answers).unwrap();
        Self { members: members(&whole), dir, file, whole, saved, sources }
    }

    fn check(&self, bytes: &[u8]) -> Check {
        fs::write(&self.file, bytes).unwrap();
        let (archive, warnings) = Archive::open(self.dir.path()).unwrap();
        let runs = Runs::list(self.dir.path()).unwrap();
        let damaged = warnings.len();
        let checker = Checker { archive: &archive, runs: &runs, sources: &self.sources, damaged };
        checker.check(&self.saved, &[]).unwrap()
    }

    fn cited(&self) -> HashSet<&str> {
        let excerpts = self.saved.items.iter().flat_map(|i| &i.excerpts);
        excerpts.map(|e| e.proof.record_id.as_str()).collect()
    }

    /// Every excerpt of the record `id` is tampered with where `harmed`, all others hold.
    fn assert(&self, check: &Check, id: &str, harmed: bool, what: &str) -> usize {
        let saved = self.saved.items.iter().flat_map(|i| &i.excerpts);
        let checked = check.items.iter().flat_map(|i| &i.excerpts);
        let mut found = 0;
        for (excerpt, checked) in saved.zip(checked) {
            let here = harmed && excerpt.proof.record_id == id;
            let expected = if here { State::Tampered } else { State::Holds };
            assert_eq!(checked.state, expected, "{what} of {id}: {checked:?}");
            found += usize::from(here);
        }
        found
    }

    /// Alters `count` bytes of cited payloads, the record compressed again so that it can be read.
    fn flip_payloads(&self, count: usize) -> usize {
        let cited = self.cited();
        let members: Vec<&Member> =
            self.members.iter().filter(|m| cited.contains(&*m.id())).collect();
        let mut random = Seeded(1);
        let mut found = 0;
        for _ in 0..count {
            let member = members[random.below(members.len() as u64) as usize];
            let from = member.payload();
            // The last four bytes end the record, not the payload.
            let at = from + random.below((member.record.len() - 4 - from) as u64) as usize;
            let mut record = member.record.clone();
            record[at] ^= 1 << random.below(8);
            let bytes =
                [&self.whole[..member.from], &gzip(&record), &self.whole[member.to..]].concat();
            let check = self.check(&bytes);
            let tampered = self.assert(&check, &member.id(), true, &format!("byte {at}"));
            assert!(tampered > 0);
            found += 1;
        }
        found
    }

    /// Alters `count` bytes anywhere in the file as it is on disk; how many of them harmed what
    /// was cited.
    fn flip_file(&self, count: usize) -> usize {
        let cited = self.cited();
        let mut random = Seeded(2);
        let mut found = 0;
        for _ in 0..count {
            let at = random.below(self.whole.len() as u64) as usize;
            let mut bytes = self.whole.clone();
            bytes[at] ^= 1 << random.below(8);
            let member = self.members.iter().find(|m| (m.from..m.to).contains(&at)).unwrap();
            let (id, check) = (member.id(), self.check(&bytes));
            let what = format!("byte {} of {}", at - member.from, member.to - member.from);
            let (record, sound) = gunzip(&bytes[member.from..member.to]);
            let harmed = match (record.starts_with(&member.record), sound) {
                // Some bits of a gzip member mean nothing: time, system, padding.
                (true, true) => false,
                // The record is whole and only what ends its member is not: either may be said.
                (true, false) => check.counts.tampered > 0,
                (false, _) => true,
            };
            let harmed = harmed && cited.contains(id.as_str());
            found += usize::from(self.assert(&check, &id, harmed, &what) > 0);
        }
        found
    }
}

fn demo() -> (Home, Vec<u8>) {
    let home = Home::indexed();
    let answers = home.ask("Is the master password stored?\nAre you certified?\nSend a report?");
    (home, serde_json::to_vec(&answers).unwrap())
}

#[test]
fn every_altered_byte_of_a_cited_payload_is_told() {
    let (home, answers) = demo();
    let trial = Trial::of(&home.path("home"), &answers);
    assert_eq!(trial.flip_payloads(200), 200);
    let harmed = trial.flip_file(200);
    assert!((50..200).contains(&harmed), "{harmed}");
    // Without the runs, which say where each record stood, as much as can be known is told.
    fs::remove_dir_all(trial.dir.path().join("runs")).unwrap();
    assert_eq!(trial.flip_payloads(50), 50);
}

#[test]
fn every_field_of_a_cited_record_matters() {
    let (home, answers) = demo();
    let trial = Trial::of(&home.path("home"), &answers);
    let cited = trial.cited();
    for member in trial.members.iter().filter(|m| cited.contains(&*m.id())) {
        let head = String::from_utf8_lossy(&member.record[..member.payload()]).into_owned();
        let (_, digest) = head.split_once("WARC-Payload-Digest: sha256:").unwrap();
        let digest = &digest[..64];
        for (from, to) in [
            ("WARC-Date: 2025", "WARC-Date: 2024"),
            ("WARC-Target-URI: https://", "WARC-Target-URI: https://x"),
            ("WARC-Type: response", "WARC-Type: resource"),
            (digest, &[&digest[1..], &digest[..1]].concat()),
            ("HTTP/1.1 200 OK", "HTTP/1.1 200 KO"),
        ] {
            let at = head.find(from).unwrap();
            let record = [&member.record[..at], to.as_bytes(), &member.record[at + from.len()..]];
            let bytes =
                [&trial.whole[..member.from], &gzip(&record.concat()), &trial.whole[member.to..]];
            let check = trial.check(&bytes.concat());
            let excerpts = check.items.iter().flat_map(|i| &i.excerpts);
            let tampered = excerpts.filter(|e| e.state == State::Tampered).count();
            assert!(tampered > 0, "{from}: {:?}", check.counts);
        }
    }
}

#[test]
fn a_record_that_was_taken_out_or_cut_off_is_told() {
    let (home, answers) = demo();
    let trial = Trial::of(&home.path("home"), &answers);
    let cited = trial.cited();
    let last = trial.members.iter().rfind(|m| cited.contains(&*m.id())).unwrap();
    let out = [&trial.whole[..last.from], &trial.whole[last.to..]].concat();
    let check = trial.check(&out);
    assert!(check.counts.unproven + check.counts.tampered > 0, "{:?}", check.counts);
    let cut = trial.check(&trial.whole[..last.to - 9]);
    assert!(cut.counts.tampered > 0, "{:?}", cut.counts);
    fs::remove_file(&trial.file).unwrap();
    let (archive, _) = Archive::open(trial.dir.path()).unwrap();
    let runs = Runs::list(trial.dir.path()).unwrap();
    let checker = Checker { archive: &archive, runs: &runs, sources: &trial.sources, damaged: 0 };
    let check = checker.check(&trial.saved, &[]).unwrap();
    assert_eq!(check.counts.unproven, check.counts.excerpts, "the file is not there: no tampering");
}

#[test]
fn altered_bytes_of_real_pages() {
    let Some(shared) = shared("altered_bytes_of_real_pages") else { return };
    let home = tempfile::TempDir::new().unwrap();
    let mirror = shared.join("corpus/html").display().to_string();
    let to = home.path().display().to_string();
    qsec(&["index", "--mirror", &mirror, "--source", "all", "--home", &to]).assert().success();
    let gold = fs::read_to_string(shared.join("eval/gold_dev.jsonl")).unwrap();
    let question = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["question"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let questions: Vec<String> = gold.lines().map(question).collect();
    let output = qsec(&["ask", "-", "--format", "json", "--home", &to])
        .write_stdin(questions.join("\n"))
        .output()
        .unwrap();
    let trial = Trial::of(home.path(), &output.stdout);
    let all = trial.saved.items.iter().map(|i| i.excerpts.len()).sum::<usize>();
    // All of them take minutes: QSEC_FLIPS says how many of each kind.
    let flips = std::env::var("QSEC_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let payloads = trial.flip_payloads(flips);
    let harmed = trial.flip_file(flips);
    println!(
        "{all} excerpts of {} records: {payloads} of {flips} payload bytes told; \
         {flips} bytes of the file, {harmed} of them in what was cited, all told",
        trial.cited().len()
    );
    assert_eq!(payloads, flips);
}
