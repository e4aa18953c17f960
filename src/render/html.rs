//! HTML: one file to mail, print or keep. No script, nothing loaded from elsewhere.

use std::collections::HashMap;
use std::io::{self, Write};

use askama::Template;

use super::summary::{Counts, Summary};
use super::{Entry, Report, path, provenance, searched, storable, web};
use crate::answer::wording;
use crate::excerpt::Excerpt;
use crate::verdict::Verdict;

/// Rows of a file that are listed as not read as questions.
pub(crate) const LISTED: usize = 500;

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
pub(crate) struct Bar {
    pub(crate) counts: Counts,
    pub(crate) shares: [usize; 3],
}

/// The questions of one section of a questionnaire.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) number: usize,
    pub(crate) bar: Bar,
    pub(crate) items: Vec<Item>,
}

/// A question and its answer as a page shows them.
pub(crate) struct Item {
    /// Its place in the report, for links to it.
    pub(crate) number: usize,
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) given: Option<String>,
    pub(crate) label: &'static str,
    pub(crate) class: &'static str,
    pub(crate) reason: String,
    pub(crate) searched: Option<String>,
    pub(crate) names: Option<String>,
    pub(crate) nearest: Option<&'static str>,
    pub(crate) excerpts: Vec<Quoted>,
}

/// An excerpt as a page shows it.
pub(crate) struct Quoted {
    pub(crate) quote: String,
    /// Where this program shows it among its neighbours.
    pub(crate) section: Option<String>,
    pub(crate) verbatim: bool,
    pub(crate) path: String,
    pub(crate) about: String,
    pub(crate) link: Option<String>,
    pub(crate) url: String,
    pub(crate) also: Vec<String>,
    pub(crate) captured: String,
    pub(crate) sha256: String,
    pub(crate) record: String,
    pub(crate) bytes: String,
    pub(crate) extractor: u32,
}

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let html = page(report).render().map_err(io::Error::other)?;
    out.write_all(html.as_bytes())
}

fn page(report: &Report<'_>) -> Page {
    let summary = Summary::of(report);
    let corpus = report.corpus;
    Page {
        name: storable(&report.name),
        digest: report.is_digest().then_some(wording::DIGEST_BANNER),
        head: report.head(),
        corpus: format!(
            "{} passages of {} pages, captured {} to {}, corpus {}",
            corpus.passages,
            corpus.pages,
            super::day(&corpus.captured_from),
            super::day(&corpus.captured_to),
            corpus.digest
        ),
        all: Bar::of(summary.all),
        sections: sections((1..).zip(&report.entries), &|_| None),
        notes: report.notes.iter().map(|n| storable(n)).collect(),
        unread: unread(report),
        more: report.unread.len().saturating_sub(LISTED),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
    }
}

/// The first rows that were not read as questions: where, why, what.
pub(crate) fn unread(report: &Report<'_>) -> Vec<[String; 3]> {
    let first = report.unread.iter().take(LISTED);
    first.map(|u| [u.place.to_string(), u.why.label().to_owned(), storable(&u.text)]).collect()
}

/// `entries` with their numbers, by section in the order of their first questions; `place` tells
/// where an excerpt can be read among its neighbours.
pub(crate) fn sections<'e>(
    entries: impl Iterator<Item = (usize, &'e Entry)>,
    place: &dyn Fn(&Excerpt) -> Option<String>,
) -> Vec<Section> {
    let mut out: Vec<(Section, Counts)> = Vec::new();
    let mut places = HashMap::<&str, usize>::new();
    for (number, entry) in entries {
        let name = entry.item.section.as_deref().unwrap_or_default();
        let at = *places.entry(name).or_insert_with(|| {
            let (name, number) = (storable(name), out.len() + 1);
            let bar = Bar::of(Counts::default());
            out.push((Section { name, number, bar, items: Vec::new() }, Counts::default()));
            out.len() - 1
        });
        out[at].1.add(entry.answer.verdict);
        out[at].0.items.push(item(number, entry, place));
    }
    out.into_iter().map(|(s, counts)| Section { bar: Bar::of(counts), ..s }).collect()
}

fn item(number: usize, entry: &Entry, place: &dyn Fn(&Excerpt) -> Option<String>) -> Item {
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
        excerpts: answer.excerpts.iter().map(|e| quoted(e, place(e))).collect(),
    }
}

fn quoted(excerpt: &Excerpt, section: Option<String>) -> Quoted {
    let (cite, quote) = (&excerpt.citation, &excerpt.quote);
    let capture = quote.capture();
    Quoted {
        quote: storable(quote.text()),
        section,
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
    pub(crate) fn of(counts: Counts) -> Self {
        let total = counts.total().max(1);
        let share = |n: usize| n * 100 / total;
        let (a, b) = (share(counts.documented), share(counts.partial));
        // What rounding leaves over belongs to the last that is there.
        let c = if counts.silent > 0 { 100 - a - b } else { 0 };
        Self { counts, shares: [a, b, c] }
    }
}
