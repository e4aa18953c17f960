//! The page of an audit, by verdict, and its downloads.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::download::{self, Format};
use super::fail::Fail;
use super::kept::Audited;
use super::narrow::{one_of, page_of};
use super::page::{Choice, html};
use super::section;
use super::shared::{Load, Shared};
use crate::audit::{Claim, Verdict, wording};
use crate::render::audit::head;
use crate::render::audit::html::{Item, class, items, tally};
use crate::render::storable;

/// Answers of one page.
const PER_PAGE: usize = 100;

/// What is shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    verdict: Option<String>,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "web/audited.html")]
struct Results {
    id: String,
    name: String,
    head: Vec<&'static str>,
    line: String,
    tally: Vec<(&'static str, &'static str, usize)>,
    formats: Vec<Format>,
    verdicts: Vec<Choice>,
    shown: usize,
    page: usize,
    pages: usize,
    kept: String,
    items: Vec<Item>,
    notes: Vec<String>,
}

/// GET /audits/{id}.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Result<Response, Fail> {
    let Query(shown) = shown.map_err(|e| Fail::query(&e))?;
    let audited = shared.audits.get(&id)?;
    shared.work(Load::Ask, move |_| html(&made(id, &audited, &shown)?)).await
}

/// GET /audits/{id}/download/{format}.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let audited = shared.audits.get(&id)?;
    let format = download::known(&download::AUDITS, &format).ok_or_else(download::unknown)?;
    shared.work(Load::Ask, move |_| download::audit(&audited, format)).await
}

fn made(id: String, audited: &Audited, shown: &Shown) -> Result<Results, Fail> {
    let verdict = one_of("verdict", shown.verdict.as_ref(), &VERDICTS, class)?;
    let wanted = |c: &Claim| verdict.is_none_or(|v| c.verdict == v);
    let audit = &audited.audit;
    let found: Vec<_> =
        (1..).zip(&audit.items).filter(|(_, i)| i.claims.iter().any(wanted)).collect();
    let (page, pages) = page_of(shown.page.as_ref(), found.len(), PER_PAGE)?;
    let now = found.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).copied();
    let counts = audit.counts();
    Ok(Results {
        name: storable(&audit.name),
        head: head(audit),
        line: wording::counts(&counts),
        tally: tally(&counts),
        formats: download::formats_of(audited),
        verdicts: VERDICTS.map(|v| Choice { value: class(v), chosen: verdict == Some(v) }).into(),
        shown: found.iter().flat_map(|(_, i)| &i.claims).filter(|c| wanted(c)).count(),
        kept: format!("verdict={}&page=", verdict.map_or("", class)),
        items: items(now, &wanted, &|e| Some(section::link(e))),
        notes: audit.notes.iter().map(|n| storable(n)).collect(),
        id,
        page,
        pages,
    })
}

const VERDICTS: [Verdict; 6] = [
    Verdict::Conflict,
    Verdict::Misattributed,
    Verdict::Silent,
    Verdict::Echoed,
    Verdict::Quoted,
    Verdict::Uncheckable,
];
