//! How long a warm question takes, beside plain Tantivy on the same index.
//!
//! `cargo run --release --example latency -- QUESTIONS.jsonl HOME [ROUNDS]`
//!
//! Plain: for every stem of the question the best of text, lead, headings and title (a disjunction-max), as
//! many hits as our own first stage takes, no document read. Rounds of both take turns, so that whatever else the machine does
//! slows both down.

#![allow(clippy::print_stdout)]

use std::path::Path;
use std::time::{Duration, Instant};

use qsec_search::Engine;
use qsec_search::home::Home;
use qsec_search::index::manifest::Manifest;
use qsec_search::index::schema::{Fields, schema, tokenizers};
use qsec_search::search::Weights;
use qsec_search::text::term::{prose_analyzer, stems};
use serde_json::Value;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, DisjunctionMaxQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, Searcher, Term};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("which QUESTIONS.jsonl?")?;
    let home = args.next().ok_or("which HOME?")?;
    let rounds: usize = args.next().map_or(Ok(10), |n| n.parse())?;
    let questions = questions(&file)?;
    let home = Home::resolve(Some(Path::new(&home)))?.must_exist()?;
    let engine = Engine::open(&home)?;
    let plain = Plain::open(&home)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        for question in &questions {
            let begun = Instant::now();
            engine.ask(question)?;
            let taken = begun.elapsed();
            let begun = Instant::now();
            plain.search(question)?;
            // The first round warms up.
            if round > 0 {
                ours.push(taken);
                theirs.push(begun.elapsed());
            }
        }
    }
    println!(
        "{} questions, {rounds} rounds, {} passages",
        questions.len(),
        engine.corpus().passages
    );
    let (ours, theirs) = (Times::of(ours), Times::of(theirs));
    println!("ours    p50 {:?}, p99 {:?}", ours.p50, ours.p99);
    println!("tantivy p50 {:?}, p99 {:?}", theirs.p50, theirs.p99);
    let times = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!(
        "ratio   p50 {:.1}, p99 {:.1}",
        times(ours.p50, theirs.p50),
        times(ours.p99, theirs.p99)
    );
    Ok(())
}

fn questions(file: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut out = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        out.push(row["question"].as_str().ok_or("a row has no question")?.to_owned());
    }
    Ok(out)
}

struct Times {
    p50: Duration,
    p99: Duration,
}

impl Times {
    fn of(mut taken: Vec<Duration>) -> Self {
        taken.sort_unstable();
        let at = |share: f64| taken[(taken.len() as f64 * share) as usize];
        Self { p50: at(0.5), p99: at(0.99) }
    }
}

struct Plain {
    searcher: Searcher,
    fields: Fields,
    limit: usize,
}

impl Plain {
    fn open(home: &Home) -> Result<Self, Box<dyn std::error::Error>> {
        let manifest = Manifest::read(&home.index())?.ok_or("there is no index")?;
        let mut index = Index::open_in_dir(manifest.generation_dir(&home.index()))?;
        index.set_tokenizers(tokenizers());
        let limit = Weights::default().candidates;
        Ok(Self { searcher: index.reader()?.searcher(), fields: schema().1, limit })
    }

    fn search(&self, question: &str) -> tantivy::Result<usize> {
        let fields = [self.fields.body, self.fields.lead, self.fields.headings, self.fields.title];
        let any = stems(&mut prose_analyzer(), question).into_iter().map(|stem| {
            let best = fields.map(|field| -> Box<dyn Query> {
                let term = Term::from_field_text(field, &stem);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
            });
            (Occur::Should, Box::new(DisjunctionMaxQuery::new(best.into())) as Box<dyn Query>)
        });
        let query = BooleanQuery::new(any.collect());
        let collector = TopDocs::with_limit(self.limit).order_by_score();
        Ok(self.searcher.search(&query, &collector)?.len())
    }
}
