//! The metrics: nDCG (Järvelin and Kekäläinen 2002), success@k, recall@5, macro F1.

use std::collections::HashSet;
use std::fmt;

use qsec_search::answer::Answer;
use qsec_search::verdict::Verdict;
use serde::Deserialize;

/// A labelled question.
#[derive(Deserialize)]
pub(crate) struct Gold {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) status: String,
    pub(crate) labels: Vec<Label>,
}

/// A passage that answers (2) or touches (1) a question.
#[derive(Deserialize)]
pub(crate) struct Label {
    pub(crate) url: String,
    pub(crate) quote: String,
    pub(crate) grade: u8,
}

/// What one question scored.
pub(crate) struct Row {
    pub(crate) status: String,
    pub(crate) verdict: &'static str,
    pub(crate) ndcg: Option<f64>,
    pub(crate) first: bool,
    pub(crate) third: bool,
    pub(crate) recall: Option<f64>,
}

impl Row {
    pub(crate) fn is_miss(&self) -> bool {
        self.verdict != self.status
            || (self.ndcg.is_some() && self.status != "not_documented" && !self.third)
    }
}

/// Reads a gold file, one JSON object a line.
pub(crate) fn read(path: &str) -> Result<Vec<Gold>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    let lines = text.lines().filter(|l| !l.trim().is_empty());
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
    pieces.map(str::to_lowercase).collect()
}

fn trigrams(words: &[String]) -> HashSet<&[String]> {
    if words.len() < 3 { [words].into() } else { words.windows(3).collect() }
}

fn page(url: &str) -> String {
    let url = url.split(['#', '?']).next().unwrap_or(url);
    let url =
        url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    url.trim_end_matches("index.html").trim_end_matches('/').to_lowercase()
}

/// Same page, and half of the shorter one's word trigrams in common.
fn hits(url: &str, quote: &str, label: &Label) -> bool {
    if page(url) != page(&label.url) {
        return false;
    }
    let mut a = words(quote);
    a.truncate(120);
    let b = words(&label.quote);
    let (a, b) = (trigrams(&a), trigrams(&b));
    2 * a.intersection(&b).count() >= a.len().min(b.len())
}

/// Scores one answer.
pub(crate) fn score(gold: &Gold, answer: &Answer) -> Row {
    let mut taken = HashSet::new();
    let (mut gains, mut best_rank) = (Vec::new(), None);
    let best = gold.labels.iter().map(|l| l.grade).max().unwrap_or(0);
    for (rank, excerpt) in answer.excerpts.iter().take(5).enumerate() {
        let mut gain: f64 = 0.0;
        for (i, label) in gold.labels.iter().enumerate() {
            if !taken.contains(&i) && hits(&excerpt.citation.url, excerpt.quote.text(), label) {
                taken.insert(i);
                gain = gain.max(worth(label));
                if label.grade == best {
                    best_rank.get_or_insert(rank);
                }
            }
        }
        gains.push(gain);
    }
    let mut ideal: Vec<f64> = gold.labels.iter().map(worth).collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    ideal.truncate(5);
    let some = !gold.labels.is_empty();
    Row {
        status: gold.status.clone(),
        verdict: match answer.verdict {
            Verdict::Documented => "documented",
            Verdict::Partial => "partial",
            _ => "not_documented",
        },
        ndcg: some.then(|| (dcg(&gains) / dcg(&ideal)).min(1.0)),
        first: best_rank == Some(0),
        third: best_rank.is_some_and(|r| r < 3),
        recall: some.then(|| taken.len() as f64 / gold.labels.len().min(5) as f64),
    }
}

fn worth(label: &Label) -> f64 {
    if label.grade == 2 { 3.0 } else { 1.0 }
}

fn dcg(gains: &[f64]) -> f64 {
    gains.iter().enumerate().map(|(i, g)| g / (i as f64 + 2.0).log2()).sum()
}

/// Means over all rows.
#[derive(Default)]
pub(crate) struct Scores {
    pub(crate) ndcg: f64,
    pub(crate) first: f64,
    pub(crate) third: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    pub(crate) false_doc: f64,
    pub(crate) false_none: f64,
}

impl Scores {
    pub(crate) fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Self {
        let rows: Vec<&Row> = rows.collect();
        let answerable: Vec<&&Row> =
            rows.iter().filter(|r| r.status != "not_documented" && r.ndcg.is_some()).collect();
        let over = |f: &dyn Fn(&Row) -> f64| mean(answerable.iter().map(|r| f(r)));
        let share = |status: &str, verdict: &str| {
            mean(
                rows.iter()
                    .filter(|r| r.status == status)
                    .map(|r| f64::from(u8::from(r.verdict == verdict))),
            )
        };
        let statuses = ["documented", "partial", "not_documented"];
        Self {
            ndcg: over(&|r| r.ndcg.unwrap_or(0.0)),
            first: over(&|r| f64::from(u8::from(r.first))),
            third: over(&|r| f64::from(u8::from(r.third))),
            recall: over(&|r| r.recall.unwrap_or(0.0)),
            f1: mean(statuses.iter().map(|s| f1(&rows, s))),
            false_doc: share("not_documented", "documented"),
            false_none: share("documented", "not_documented"),
        }
    }

    /// One number to climb: what a reader sees first, and whether the verdict can be trusted.
    #[allow(dead_code)]
    pub(crate) fn objective(&self) -> f64 {
        2.0 * self.ndcg + 0.5 * self.first + 0.5 * self.third + self.f1
            - 0.5 * self.false_doc
            - 0.5 * self.false_none
    }
}

fn f1(rows: &[&Row], status: &str) -> f64 {
    let count = |f: &dyn Fn(&&&Row) -> bool| rows.iter().filter(f).count() as f64;
    let right = count(&|r| r.status == status && r.verdict == status);
    let wrong = count(&|r| (r.status == status) != (r.verdict == status));
    if right + wrong == 0.0 { 1.0 } else { 2.0 * right / (2.0 * right + wrong) }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
    if n == 0.0 { 0.0 } else { sum / n }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "ndcg@5      {:.3}", self.ndcg)?;
        writeln!(f, "success@1   {:.3}", self.first)?;
        writeln!(f, "success@3   {:.3}", self.third)?;
        writeln!(f, "recall@5    {:.3}", self.recall)?;
        writeln!(f, "verdict_f1  {:.3}", self.f1)?;
        writeln!(f, "false_doc   {:.3}", self.false_doc)?;
        writeln!(f, "false_none  {:.3}", self.false_none)
    }
}
