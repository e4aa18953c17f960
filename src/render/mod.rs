//! Answers as text, mail, Markdown, HTML, JSON, CSV and XLSX.
//!
//! What a writer prints about the project is a quotation, a fixed sentence or a count; what it
//! prints of a questionnaire is the asker's own words, made harmless for its format.

pub mod audit;
pub mod check;
pub mod csv;
pub mod drift;
pub(crate) mod explain;
pub mod gaps;
pub mod github;
pub mod html;
#[cfg(feature = "office")]
pub mod inplace;
#[cfg(all(test, feature = "office"))]
mod inplace_tests;
pub mod json;
pub mod letter;
pub mod mail;
pub mod markdown;
#[cfg(feature = "office")]
mod recalculate;
#[cfg(feature = "office")]
mod sheet_edit;
#[cfg(feature = "office")]
mod sheet_xml;
pub mod summary;
#[cfg(test)]
mod survive_tests;
#[cfg(test)]
mod tests;
pub mod text;
#[cfg(feature = "office")]
pub mod xlsx;

use crate::answer::{Answer, wording};
use crate::excerpt::Citation;
use crate::index::manifest::{Corpus, CorpusKind};
use crate::questionnaire::{Item, Unread};
use crate::source::Subject;
use crate::verdict::Verdict;

/// Answered questions and what they were found in.
pub struct Report<'a> {
    /// What was searched.
    pub corpus: &'a Corpus,
    /// The questionnaire's file name; empty for a question asked alone.
    pub name: String,
    /// The questions and their answers, in their order.
    pub entries: Vec<Entry>,
    /// What was not read as a question.
    pub unread: Vec<Unread>,
    /// What the sender should know of the file.
    pub notes: Vec<String>,
}

/// A question and its answer.
#[derive(Clone)]
pub struct Entry {
    /// The question.
    pub item: Item,
    /// Its answer.
    pub answer: Answer,
}

impl Entry {
    /// A question that stands in no file.
    pub fn asked(id: String, answer: Answer) -> Self {
        let item = Item { label: id.clone(), id, text: answer.question.clone(), ..Item::default() };
        Self { item, answer }
    }
}

impl Report<'_> {
    /// Whether the answers restate the pages instead of quoting them.
    pub fn is_digest(&self) -> bool {
        self.corpus.kind == CorpusKind::Digest
    }

    /// What the excerpts are, in fixed words.
    pub fn head(&self) -> &'static str {
        if self.is_digest() { wording::HEAD_DIGEST } else { wording::HEAD }
    }
}

/// What was looked for; none for an answer that was found.
fn searched(answer: &Answer) -> Option<String> {
    let negative = &answer.negative;
    (answer.verdict == Verdict::NotDocumented).then(|| {
        wording::searched(
            &negative.terms,
            negative.synonyms.len(),
            negative.passages_searched,
            negative.pages_searched,
        )
    })
}

/// The headings from the page's title down, as one line.
fn path(citation: &Citation) -> String {
    let mut parts: Vec<&str> = citation.headings.iter().map(String::as_str).collect();
    if parts.first().is_none_or(|first| *first != citation.title) {
        parts.insert(0, &citation.title);
    }
    parts.join(" › ")
}

/// Subject, version and date of an excerpt, as one line.
fn provenance(citation: &Citation, captured_at: &str) -> String {
    let checked = citation.checked.as_deref().filter(|_| !citation.verbatim);
    origin(citation.subject, citation.version.as_deref(), checked, captured_at)
}

/// What words speak of, of which version, and from which day they are; `checked` where they restate.
pub(crate) fn origin(
    subject: Subject,
    version: Option<&str>,
    checked: Option<&str>,
    captured_at: &str,
) -> String {
    let mut parts = vec![format!("about the {}", subject.name())];
    parts.extend(version.map(|v| format!("version {v}")));
    parts.push(match checked {
        Some(checked) => format!("restated, checked on {checked}"),
        None => format!("captured {}", day(captured_at)),
    });
    parts.join(" · ")
}

/// The day of a time (RFC 3339).
pub(crate) fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

/// A quotation as people mark it; a restated fact is no quotation.
fn marked(quote: &str, verbatim: bool) -> String {
    if verbatim { format!("“{quote}”") } else { quote.to_owned() }
}

/// Only what a browser may open: nothing of a page or a file chooses another scheme.
pub(crate) fn web(url: &str) -> Option<&str> {
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

/// `text` without characters that XML and spreadsheets cannot hold.
pub(crate) fn storable(text: &str) -> String {
    let text = crate::terminal::harmless(text);
    text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
