//! `export`: what another search engine makes of the lines is what the index holds.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use predicates::str::{contains, is_empty};
use qsec_search::export::{Passage, SCHEMA};
use qsec_search::index::manifest::Manifest;
use qsec_search::index::record::PassageRecord;
use qsec_search::index::schema::{schema, tokenizers};
use qsec_search::text::term::{prose_analyzer, stems};
use serde_json::Value as Json;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, TantivyDocument, Term};

use crate::harness::{Home, qsec, shared};
use crate::real_pages;

fn lines(home: &Path, args: &[&str]) -> String {
    let output = qsec(&["export", "--home"]).arg(home).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn passages(text: &str) -> Vec<Passage> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn every_passage_is_one_line_of_the_contract() {
    let home = Home::indexed();
    let text = lines(&home.path("home"), &[]);
    let all = passages(&text);
    let manifest = Manifest::read(&home.path("home/index")).unwrap().unwrap();
    assert_eq!(all.len() as u64, manifest.corpus.passages);
    let ids: HashSet<&str> = all.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids.len(), all.len(), "an id came twice");
    for passage in &all {
        assert_eq!((passage.schema.as_str(), passage.project.as_str()), (SCHEMA, "Demo"));
        assert!(passage.verbatim && passage.end - passage.start == passage.text.len());
        assert!(passage.link.starts_with(&passage.url), "{}", passage.link);
    }
    let manual = all.iter().find(|p| p.source == "manual").unwrap();
    assert_eq!((manual.version.as_deref(), manual.language.as_str()), (Some("1.2"), "en"));
    assert!(all.iter().any(|p| p.concepts.contains(&"master-password".to_owned())));
    assert_eq!(text, lines(&home.path("home"), &["--format", "quickwit"]), "runs differ");
}

#[test]
fn the_bulk_form_names_index_and_id_before_each_passage() {
    let home = Home::indexed();
    let plain = lines(&home.path("home"), &[]);
    let bulk = lines(&home.path("home"), &["--format", "opensearch", "--index", "demo-1"]);
    assert!(bulk.ends_with('\n'));
    let bulk: Vec<&str> = bulk.lines().collect();
    for (pair, line) in bulk.chunks(2).zip(plain.lines()) {
        let action: Json = serde_json::from_str(pair[0]).unwrap();
        let passage: Passage = serde_json::from_str(pair[1]).unwrap();
        assert_eq!(action["index"]["_index"], "demo-1");
        assert_eq!(action["index"]["_id"], passage.id.as_str());
        assert_eq!(pair[1], line);
    }
    assert_eq!(bulk.len(), 2 * plain.lines().count());
}

#[test]
fn files_are_written_whole_with_the_configuration_beside_them() {
    let home = Home::indexed();
    let at = |name: &str| home.path(name).display().to_string();
    let (out, config) = (at("passages.ndjson"), at("index.json"));
    let args = ["export", "-o", &out, "--config", &config, "--index", "demo"];
    home.qsec(&args).assert().success().stdout(is_empty()).stderr(contains("passages exported"));
    assert_eq!(fs::read_to_string(&out).unwrap(), lines(&home.path("home"), &[]));
    let written: Json = serde_json::from_str(&fs::read_to_string(&config).unwrap()).unwrap();
    assert_eq!((&written["index_id"], &written["version"]), (&"demo".into(), &"0.8".into()));
    home.qsec(&args).assert().code(2).stderr(contains("--force"));
    let opensearch = [&args[..], &["--force", "--format", "opensearch"]].concat();
    home.qsec(&opensearch).assert().success();
    let written: Json = serde_json::from_str(&fs::read_to_string(&config).unwrap()).unwrap();
    assert_eq!(written["mappings"]["properties"]["url"]["type"], "keyword");
}

#[test]
fn a_failed_export_leaves_no_file() {
    let home = Home::indexed();
    let manifest = Manifest::read(&home.path("home/index")).unwrap().unwrap();
    // One passage more than there are.
    let counted = fs::read_to_string(home.path("home/index/manifest.json")).unwrap();
    let (is, says) = (manifest.corpus.passages, manifest.corpus.passages + 1);
    let from = format!("\"passages\": {is}");
    assert!(counted.contains(&from), "{counted}");
    home.write(
        "home/index/manifest.json",
        &counted.replace(&from, &format!("\"passages\": {says}")),
    );
    let out = home.path("passages.ndjson");
    home.qsec(&["export", "-o", &out.display().to_string()])
        .assert()
        .code(3)
        .stderr(contains("damaged"));
    assert!(!out.exists());
    home.qsec(&["export", "--index", "Not A Name"]).assert().code(2).stderr(contains("a-z"));
    qsec(&["export", "--home", "/nonexistent/home"]).assert().code(2);
}

#[test]
fn without_an_index_the_digest_is_exported_and_called_what_it_is() {
    let home = Home::bare();
    home.qsec(&["export"]).assert().success().stderr(contains("built-in digest"));
    let all = passages(&lines(&home.path("home"), &[]));
    assert!(!all.is_empty() && all.iter().all(|p| !p.verbatim));
}

/// An index that knows nothing of this program but how words are stemmed.
struct Plain {
    index: Index,
    body: Field,
}

impl Plain {
    /// Indexes exported lines, and documents without text for the pages that ours holds besides: BM25
    /// counts documents.
    fn of(all: &[Passage], pages: u64) -> (Self, Field) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("qsec_prose")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let body =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let url = schema.add_text_field("url", STORED);
        let index = Index::builder()
            .schema(schema.build())
            .tokenizers(tokenizers())
            .create_in_ram()
            .unwrap();
        let mut writer = index.writer_with_num_threads(1, 64 << 20).unwrap();
        for passage in all {
            let document =
                tantivy::doc!(body => passage.text.as_str(), url => passage.url.as_str());
            writer.add_document(document).unwrap();
        }
        for _ in 0..pages {
            writer.add_document(TantivyDocument::default()).unwrap();
        }
        writer.commit().unwrap();
        (Self { index, body }, url)
    }

    /// The best five for any of the question's words.
    fn best(&self, question: &str) -> Vec<(f32, TantivyDocument)> {
        let any = stems(&mut prose_analyzer(), question).into_iter().map(|stem| {
            let term = Term::from_field_text(self.body, &stem);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(query) as Box<dyn Query>)
        });
        let query = BooleanQuery::new(any.collect());
        let searcher = self.index.reader().unwrap().searcher();
        let found = searcher.search(&query, &TopDocs::with_limit(5).order_by_score()).unwrap();
        found.into_iter().map(|(score, at)| (score, searcher.doc(at).unwrap())).collect()
    }
}

/// The best five for each question are the same in `home`'s index and in one made of its export.
fn round_trip(home: &Path, questions: &[String]) {
    let all = passages(&lines(home, &[]));
    let dir = home.join("index");
    let manifest = Manifest::read(&dir).unwrap().unwrap();
    let (again, url) = Plain::of(&all, manifest.corpus.pages);
    let (_, fields) = schema();
    let mut index = Index::open_in_dir(manifest.generation_dir(&dir)).unwrap();
    index.set_tokenizers(tokenizers());
    let ours = Plain { index, body: fields.body };
    let place = |document: &TantivyDocument| {
        let bytes = document.get_first(fields.passage).and_then(|v| v.as_bytes()).unwrap();
        let record: PassageRecord = postcard::from_bytes(bytes).unwrap();
        let home = &record.homes[0];
        home.anchor.as_ref().map_or_else(|| home.url.clone(), |a| format!("{}#{a}", home.url))
    };
    let mut silent = 0;
    for question in questions {
        let in_ours: Vec<(f32, String)> =
            ours.best(question).iter().map(|(score, d)| (*score, place(d))).collect();
        let of_lines: Vec<(f32, String)> = again
            .best(question)
            .iter()
            .map(|(score, d)| (*score, d.get_first(url).unwrap().as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(in_ours, of_lines, "{question}");
        silent += usize::from(in_ours.is_empty());
    }
    // A question in Japanese has no word of an English page.
    assert!(silent * 20 < questions.len(), "{silent} questions find nothing");
}

#[test]
fn an_index_made_of_the_lines_finds_the_same() {
    let home = Home::indexed();
    let questions =
        ["Is the master password stored?", "How are vulnerabilities reported?", "audit"];
    round_trip(&home.path("home"), &questions.map(str::to_owned));
}

#[test]
fn the_real_pages_make_the_round_trip() {
    let Some(shared) = shared("the round trip of an export") else { return };
    round_trip(real_pages::home(&shared), &real_pages::questions(&shared));
}
