//! Audits as one HTML file to mail, print or keep. No script, nothing loaded from elsewhere.

use std::io::{self, Write};

use askama::Template;

use super::{head, is_shown, parts, remarks, title};
use crate::audit::{Audit, Claim, Cover, Verdict, wording};
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

struct Item {
    number: usize,
    title: String,
    claims: Vec<View>,
}

struct View {
    label: &'static str,
    class: &'static str,
    parts: Vec<(String, &'static str)>,
    reason: String,
    remarks: Vec<String>,
    cites: Vec<String>,
    excerpts: Vec<Quoted>,
}

struct Quoted {
    quote: String,
    verbatim: bool,
    url: String,
    path: String,
    about: String,
    link: Option<String>,
}

/// Writes `audit`.
pub fn write(out: &mut impl Write, audit: &Audit) -> io::Result<()> {
    let html = page(audit).render().map_err(io::Error::other)?;
    out.write_all(html.as_bytes())
}

fn page(audit: &Audit) -> Page {
    let counts = audit.counts();
    let corpus = &audit.corpus;
    let item = |(i, item): (usize, &crate::audit::Audited)| Item {
        number: i + 1,
        title: storable(&title(item)),
        claims: item.claims.iter().map(view).collect(),
    };
    let tally = [
        (Verdict::Conflict, counts.conflict),
        (Verdict::Misattributed, counts.misattributed),
        (Verdict::Silent, counts.silent),
        (Verdict::Echoed, counts.echoed),
        (Verdict::Quoted, counts.quoted),
        (Verdict::Uncheckable, counts.uncheckable),
    ];
    Page {
        name: storable(&audit.name),
        head: head(audit),
        line: wording::counts(&counts),
        tally: tally.map(|(v, n)| (wording::label(v), class(v), n)).into(),
        items: audit.items.iter().enumerate().map(item).collect(),
        notes: audit.notes.iter().map(|n| storable(n)).collect(),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        corpus: format!(
            "{} passages of {} pages, corpus {}",
            corpus.passages, corpus.pages, corpus.digest
        ),
    }
}

fn view(claim: &Claim) -> View {
    let shown = claim.evidence.iter().filter(|_| is_shown(claim));
    View {
        label: wording::label(claim.verdict),
        class: class(claim.verdict),
        parts: parts(claim).into_iter().map(|(t, k)| (storable(t), cover(k))).collect(),
        reason: storable(&claim.reason),
        remarks: remarks(claim).iter().map(|r| storable(r)).collect(),
        cites: claim.cites.iter().map(|c| storable(&wording::citing(c))).collect(),
        excerpts: shown.map(quoted).collect(),
    }
}

fn quoted(excerpt: &Excerpt) -> Quoted {
    let cite = &excerpt.citation;
    Quoted {
        quote: storable(excerpt.quote.text()),
        verbatim: cite.verbatim,
        url: storable(&cite.url),
        path: storable(&path(cite)),
        about: storable(&provenance(cite, &excerpt.quote.capture().captured_at)),
        link: web(&cite.link).map(str::to_owned),
    }
}

fn class(verdict: Verdict) -> &'static str {
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
