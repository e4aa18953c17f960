//! Audits as one HTML file to mail, print or keep. No script, nothing loaded from elsewhere.

use std::io::{self, Write};

use askama::Template;

use super::{head, is_shown, parts, remarks, title};
use crate::audit::{Audit, Audited, Claim, Counts, Cover, Verdict, wording};
use crate::excerpt::Excerpt;
use crate::render::{path, provenance, storable, web};

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    name: String,
    head: Vec<&'static str>,
    line: String,
    tally: Vec<(&'static str, &'static str, usize)>,
    items: Vec<Item>,
    notes: Vec<String>,
    tool: &'static str,
    corpus: String,
}

/// An answer and its claims as a page shows them.
pub(crate) struct Item {
    pub(crate) number: usize,
    pub(crate) title: String,
    pub(crate) claims: Vec<View>,
}

/// A claim as a page shows it.
pub(crate) struct View {
    pub(crate) label: &'static str,
    pub(crate) class: &'static str,
    pub(crate) parts: Vec<(String, &'static str)>,
    pub(crate) reason: String,
    pub(crate) remarks: Vec<String>,
    pub(crate) cites: Vec<String>,
    pub(crate) excerpts: Vec<Quoted>,
}

/// A passage as a page shows it.
pub(crate) struct Quoted {
    pub(crate) quote: String,
    /// Where this program shows it among its neighbours.
    pub(crate) section: Option<String>,
    pub(crate) verbatim: bool,
    pub(crate) url: String,
    pub(crate) path: String,
    pub(crate) about: String,
    pub(crate) link: Option<String>,
}

/// Writes `audit`.
pub fn write(out: &mut impl Write, audit: &Audit) -> io::Result<()> {
    let html = page(audit).render().map_err(io::Error::other)?;
    out.write_all(html.as_bytes())
}

fn page(audit: &Audit) -> Page {
    let counts = audit.counts();
    let corpus = &audit.corpus;
    Page {
        name: storable(&audit.name),
        head: head(audit),
        line: wording::counts(&counts),
        tally: tally(&counts),
        items: items((1..).zip(&audit.items), &|_| true, &|_| None),
        notes: audit.notes.iter().map(|n| storable(n)).collect(),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        corpus: format!(
            "{} passages of {} pages, corpus {}",
            corpus.passages, corpus.pages, corpus.digest
        ),
    }
}

/// Each verdict with how often it was given, the worst first.
pub(crate) fn tally(counts: &Counts) -> Vec<(&'static str, &'static str, usize)> {
    let all = [
        (Verdict::Conflict, counts.conflict),
        (Verdict::Misattributed, counts.misattributed),
        (Verdict::Silent, counts.silent),
        (Verdict::Echoed, counts.echoed),
        (Verdict::Quoted, counts.quoted),
        (Verdict::Uncheckable, counts.uncheckable),
    ];
    all.map(|(v, n)| (wording::label(v), class(v), n)).into()
}

/// Answers with their numbers and those claims that are `wanted`; `place` tells where a passage can
/// be read among its neighbours.
pub(crate) fn items<'a>(
    audited: impl Iterator<Item = (usize, &'a Audited)>,
    wanted: &dyn Fn(&Claim) -> bool,
    place: &dyn Fn(&Excerpt) -> Option<String>,
) -> Vec<Item> {
    let item = |(number, item): (usize, &Audited)| Item {
        number,
        title: storable(&title(item)),
        claims: item.claims.iter().filter(|c| wanted(c)).map(|c| view(c, place)).collect(),
    };
    audited.map(item).collect()
}

fn view(claim: &Claim, place: &dyn Fn(&Excerpt) -> Option<String>) -> View {
    let shown = claim.evidence.iter().filter(|_| is_shown(claim));
    View {
        label: wording::label(claim.verdict),
        class: class(claim.verdict),
        parts: parts(claim).into_iter().map(|(t, k)| (storable(t), cover(k))).collect(),
        reason: storable(&claim.reason),
        remarks: remarks(claim).iter().map(|r| storable(r)).collect(),
        cites: claim.cites.iter().map(|c| storable(&wording::citing(c))).collect(),
        excerpts: shown.map(|e| quoted(e, place(e))).collect(),
    }
}

fn quoted(excerpt: &Excerpt, section: Option<String>) -> Quoted {
    let cite = &excerpt.citation;
    Quoted {
        quote: storable(excerpt.quote.text()),
        section,
        verbatim: cite.verbatim,
        url: storable(&cite.url),
        path: storable(&path(cite)),
        about: storable(&provenance(cite, &excerpt.quote.capture().captured_at)),
        link: web(&cite.link).map(str::to_owned),
    }
}

/// A name for the verdict in lower case.
pub(crate) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Quoted => "quoted",
        Verdict::Misattributed => "misattributed",
        Verdict::Echoed => "echoed",
        Verdict::Conflict => "conflict",
        Verdict::Silent => "silent",
        Verdict::Uncheckable => "uncheckable",
    }
}

fn cover(kind: Cover) -> &'static str {
    match kind {
        Cover::Covered => "",
        Cover::Uncovered => "uncovered",
        Cover::Conflicting => "conflicting",
    }
}
