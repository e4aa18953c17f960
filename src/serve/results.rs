//! The page of an answered questionnaire, by verdict and subject, and its downloads.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::download::{self, FORMATS, Format};
use super::fail::Fail;
use super::kept::Answered;
use super::narrow::{one_of, page_of, subject};
use super::page::{Choice, html, subjects};
use super::section;
use super::shared::{Load, Shared};
use crate::answer::wording;
use crate::index::manifest::CorpusKind;
use crate::questionnaire::Unread;
use crate::render::html::{Bar, LISTED, Section, sections, unread};
use crate::render::summary::Summary;
use crate::render::{Entry, Report, storable};
use crate::source::Subject;
use crate::verdict::Verdict;

/// Questions of one page.
const PER_PAGE: usize = 100;

/// What is shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    verdict: Option<String>,
    subject: Option<String>,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "web/results.html")]
struct Results {
    id: String,
    name: String,
    digest: Option<&'static str>,
    head: &'static str,
    all: Bar,
    formats: &'static [Format],
    verdicts: Vec<Choice>,
    subjects: Vec<Choice>,
    shown: usize,
    page: usize,
    pages: usize,
    kept: String,
    sections: Vec<Section>,
    notes: Vec<String>,
    unread: Vec<[String; 3]>,
    more: usize,
}

/// GET /answers/{id}.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Result<Response, Fail> {
    let Query(shown) = shown.map_err(|e| Fail::query(&e))?;
    let answered = shared.kept.get(&id)?;
    shared.work(Load::Ask, move |_| html(&made(id, &answered, &shown)?)).await
}

/// GET /answers/{id}/download/{format}.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let answered = shared.kept.get(&id)?;
    let format = download::known(&FORMATS, &format).ok_or_else(download::unknown)?;
    shared.work(Load::Ask, move |_| download::answers(&answered, format)).await
}

fn made(id: String, answered: &Answered, shown: &Shown) -> Result<Results, Fail> {
    let verdict = one_of("verdict", shown.verdict.as_ref(), &VERDICTS, |v| v.0)?.map(|v| v.1);
    let about = subject(shown.subject.as_ref())?;
    let wanted = |e: &Entry| {
        verdict.is_none_or(|v| e.answer.verdict == v)
            && about.is_none_or(|s| e.answer.excerpts.iter().any(|x| x.citation.subject == s))
    };
    let found: Vec<(usize, &Entry)> =
        (1..).zip(&answered.entries).filter(|(_, e)| wanted(e)).collect();
    let (page, pages) = page_of(shown.page.as_ref(), found.len(), PER_PAGE)?;
    let shown_now = found.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).copied();
    let digest = answered.corpus.kind == CorpusKind::Digest;
    Ok(Results {
        name: storable(&answered.form.name),
        digest: digest.then_some(wording::DIGEST_BANNER),
        head: if digest { wording::HEAD_DIGEST } else { wording::HEAD },
        all: Bar::of(Summary::counts(&answered.entries)),
        formats: &FORMATS,
        verdicts: verdicts(verdict),
        subjects: subjects(about.map(Subject::name)),
        shown: found.len(),
        kept: kept(verdict, about),
        sections: sections(shown_now, &|e| Some(section::link(e))),
        notes: answered.form.notes.iter().map(|n| storable(n)).collect(),
        unread: rows(answered),
        more: answered.unread.len().saturating_sub(LISTED),
        id,
        page,
        pages,
    })
}

fn rows(answered: &Answered) -> Vec<[String; 3]> {
    let first: Vec<Unread> = answered.unread.iter().take(LISTED).cloned().collect();
    unread(&Report {
        corpus: &answered.corpus,
        name: String::new(),
        entries: Vec::new(),
        unread: first,
        notes: Vec::new(),
    })
}

const VERDICTS: [(&str, Verdict); 3] = [
    ("documented", Verdict::Documented),
    ("partial", Verdict::Partial),
    ("not_documented", Verdict::NotDocumented),
];

fn verdicts(chosen: Option<Verdict>) -> Vec<Choice> {
    VERDICTS.map(|(value, verdict)| Choice { value, chosen: chosen == Some(verdict) }).into()
}

/// The filters as the beginning of a query string, for links to other pages.
fn kept(verdict: Option<Verdict>, about: Option<Subject>) -> String {
    let verdict = VERDICTS.iter().find(|v| Some(v.1) == verdict).map_or("", |v| v.0);
    format!("verdict={verdict}&subject={}&page=", about.map_or("", Subject::name))
}
