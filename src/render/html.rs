//! HTML: one file to mail, print or keep. No script, nothing loaded from elsewhere.

use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;

use super::summary::{Counts, Summary};
use super::{Entry, Report, path, provenance, searched, storable, web};
use crate::answer::wording;
use crate::excerpt::Excerpt;
use crate::verdict::Verdict;

/// Rows of a file that are listed as not read as questions.
const LISTED: usize = 500;

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    name: String,
    digest: Option<&'static str>,
    head: &'static str,
    corpus: String,
    all: Bar,
    sections: Vec<Section>,
    notes: Vec<String>,
    unread: Vec<[String; 3]>,
    more: usize,
    tool: &'static str,
}

/// Shares of verdicts, as counts and in hundredths of the whole.
pub(super) struct Bar {
    pub(super) counts: Counts,
    pub(super) shares: [usize; 3],
}

struct Section {
    name: String,
    number: usize,
    bar: Bar,
    items: Vec<Item>,
}

struct Item {
    /// Its place in the report, for links to it.
    number: usize,
    id: String,
    question: String,
    given: Option<String>,
    label: &'static str,
    class: &'static str,
    reason: String,
    searched: Option<String>,
    names: Option<String>,
    nearest: Option<&'static str>,
    excerpts: Vec<Quoted>,
}

struct Quoted {
    quote: String,
    verbatim: bool,
    path: String,
    about: String,
    link: Option<String>,
    url: String,
    also: Vec<String>,
    captured: String,
    sha256: String,
    record: String,
    bytes: String,
    extractor: u32,
}

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let html = page(report).render().map_err(io::Error::other)?;
    out.write_all(html.as_bytes())
}

fn page(report: &Report<'_>) -> Page {
    let summary = Summary::of(report);
    let corpus = report.corpus;
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    Page {
        name: storable(&report.name),
        digest: report.is_digest().then_some(wording::DIGEST_BANNER),
        head: report.head(),
        corpus: format!(
            "{} passages of {} pages, captured {} to {}, corpus {}",
            corpus.passages,
            corpus.pages,
            day(&corpus.captured_from),
            day(&corpus.captured_to),
            corpus.digest
        ),
        all: Bar::of(summary.all),
        sections: sections(report, &summary),
        notes: report.notes.iter().map(|n| storable(n)).collect(),
        unread: report
            .unread
            .iter()
            .take(LISTED)
            .map(|u| [u.place.to_string(), u.why.label().to_owned(), storable(&u.text)])
            .collect(),
        more: report.unread.len().saturating_sub(LISTED),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
    }
}

fn sections(report: &Report<'_>, summary: &Summary) -> Vec<Section> {
    let mut items = BTreeMap::<&str, Vec<Item>>::new();
    for (i, entry) in report.entries.iter().enumerate() {
        let name = entry.item.section.as_deref().unwrap_or_default();
        items.entry(name).or_default().push(item(i + 1, entry));
    }
    let numbered = summary.sections.iter().enumerate();
    numbered
        .map(|(i, (name, counts))| Section {
            name: storable(name),
            number: i + 1,
            bar: Bar::of(*counts),
            items: items.remove(name.as_str()).unwrap_or_default(),
        })
        .collect()
}

fn item(number: usize, entry: &Entry) -> Item {
    let answer = &entry.answer;
    let silent = answer.verdict == Verdict::NotDocumented;
    let names = silent && !answer.negative.synonyms.is_empty();
    Item {
        number,
        id: storable(&entry.item.id),
        question: storable(&answer.question),
        given: entry.item.given.as_deref().map(storable),
        label: wording::label(answer.verdict),
        class: match answer.verdict {
            Verdict::Documented => "documented",
            Verdict::Partial => "partial",
            Verdict::NotDocumented => "silent",
        },
        reason: storable(&answer.reason),
        searched: searched(answer).map(|s| storable(&s)),
        names: names.then(|| storable(&answer.negative.synonyms.join(", "))),
        nearest: (silent && !answer.excerpts.is_empty()).then_some(wording::NEAREST),
        excerpts: answer.excerpts.iter().map(quoted).collect(),
    }
}

fn quoted(excerpt: &Excerpt) -> Quoted {
    let (cite, quote) = (&excerpt.citation, &excerpt.quote);
    let capture = quote.capture();
    Quoted {
        quote: storable(quote.text()),
        verbatim: cite.verbatim,
        path: storable(&path(cite)),
        about: storable(&provenance(cite, &capture.captured_at)),
        link: web(&cite.link).map(str::to_owned),
        url: storable(&cite.url),
        also: cite.also_at.iter().map(|u| storable(u)).collect(),
        captured: capture.captured_at.clone(),
        sha256: capture.payload_sha256.clone(),
        record: capture.record_id.clone(),
        bytes: format!("{}–{}", quote.range().start, quote.range().end),
        extractor: cite.extractor,
    }
}

impl Bar {
    pub(super) fn of(counts: Counts) -> Self {
        let total = counts.total().max(1);
        let share = |n: usize| n * 100 / total;
        let (a, b) = (share(counts.documented), share(counts.partial));
        // What rounding leaves over belongs to the last that is there.
        let c = if counts.silent > 0 { 100 - a - b } else { 0 };
        Self { counts, shares: [a, b, c] }
    }
}
