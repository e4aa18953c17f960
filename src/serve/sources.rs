//! What is searched: sources, their pages and ages, as a page and as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::fail::Fail;
use super::narrow::{filled, page_of};
use super::page::{Frame, html};
use super::shared::{Load, Shared};
use crate::answer::contract::Tool;
use crate::engine::Engine;
use crate::gather::state::State as Crawls;
use crate::index::manifest::Corpus;
use crate::index::outline::Sheet;
use crate::render::{day, storable, web};
use crate::source::{Source, Sources};

/// Name and version of the contract.
const SCHEMA: &str = "qsec-search/sources@1";

/// Pages listed at once.
const PER_PAGE: usize = 200;

/// What is searched.
#[derive(Serialize)]
pub(super) struct Document {
    schema: &'static str,
    tool: Tool,
    corpus: Corpus,
    sources: Vec<Held>,
}

/// A source and what the index holds of it.
#[derive(Default, Serialize)]
struct Held {
    id: String,
    title: String,
    subject: Option<&'static str>,
    licence: Option<String>,
    attribution: Option<String>,
    prefixes: Vec<String>,
    /// Pages in the index.
    pages: usize,
    captured_from: Option<String>,
    captured_to: Option<String>,
    last_crawl: Option<Crawl>,
}

#[derive(Serialize)]
struct Crawl {
    at: String,
    failed: usize,
}

/// Which pages are listed.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    source: Option<String>,
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "web/sources.html")]
struct Page {
    frame: Frame,
    sources: Vec<Held>,
    listed: Option<Listed>,
}

struct Listed {
    id: String,
    title: String,
    page: usize,
    pages: usize,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    url: Option<String>,
    shown: String,
    about: String,
}

/// GET /api/v1/sources.
pub(super) async fn api(State(shared): State<Arc<Shared>>) -> Result<Json<Document>, Fail> {
    let made = shared.work(Load::Ask, |shared| {
        let engine = shared.engine();
        let (tool, corpus) = (Tool::this(), engine.corpus().clone());
        Ok(Document { schema: SCHEMA, tool, corpus, sources: held(shared, &engine)? })
    });
    made.await.map(Json)
}

/// GET /sources.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Result<Response, Fail> {
    let Query(shown) = shown.map_err(|e| Fail::query(&e))?;
    let made = shared.work(Load::Ask, move |shared| {
        let engine = shared.engine();
        let sources = held(shared, &engine)?;
        let listed = listed(&engine, &sources, &shown)?;
        html(&Page { frame: Frame::of(&engine), sources, listed })
    });
    made.await
}

fn held(shared: &Shared, engine: &Engine) -> Result<Vec<Held>, Fail> {
    let sources = Sources::load(Some(shared.home().dir()))?;
    let crawls = Crawls::read(&shared.home().captures())?;
    let mut by_id: BTreeMap<&str, Vec<&Sheet>> = BTreeMap::new();
    for page in engine.outline()?.pages.values() {
        by_id.entry(page.meta.source.as_str()).or_default().push(page);
    }
    // The digest stands for no source: those of the home are not searched then.
    let known = sources.iter().filter(|_| !engine.is_digest());
    let mut out: Vec<Held> = known
        .map(|s| described(s, &crawls, by_id.remove(s.id.as_str()).unwrap_or_default().as_slice()))
        .collect();
    out.extend(by_id.iter().map(|(id, pages)| counted(id, pages)));
    Ok(out)
}

fn described(source: &Source, crawls: &Crawls, pages: &[&Sheet]) -> Held {
    let crawl = crawls.sources.get(&source.id);
    Held {
        title: source.title.clone(),
        subject: Some(source.subject.name()),
        licence: source.licence.clone(),
        attribution: source.attribution.clone(),
        prefixes: source.prefixes().to_vec(),
        last_crawl: crawl.map(|c| Crawl { at: c.at.to_string(), failed: c.failed }),
        ..counted(&source.id, pages)
    }
}

fn counted(id: &str, pages: &[&Sheet]) -> Held {
    let times = || pages.iter().map(|p| p.meta.capture.captured_at.clone());
    Held {
        id: id.to_owned(),
        title: id.to_owned(),
        pages: pages.len(),
        captured_from: times().min(),
        captured_to: times().max(),
        ..Held::default()
    }
}

fn listed(engine: &Engine, sources: &[Held], shown: &Shown) -> Result<Option<Listed>, Fail> {
    let Some(id) = filled(shown.source.as_ref()) else { return Ok(None) };
    let known = sources.iter().find(|s| s.id == id);
    let source = known
        .ok_or_else(|| Fail::new(StatusCode::NOT_FOUND, "source", "no source has this name"))?;
    let (page, pages) = page_of(shown.page.as_ref(), source.pages, PER_PAGE)?;
    let own = engine.outline()?.pages.iter().filter(|(_, p)| p.meta.source == id);
    let rows = own.skip((page - 1) * PER_PAGE).take(PER_PAGE).map(row).collect();
    Ok(Some(Listed { id: id.to_owned(), title: storable(&source.title), page, pages, rows }))
}

fn row((url, page): (&String, &Sheet)) -> Row {
    let meta = &page.meta;
    let day = day(&meta.capture.captured_at);
    let version = meta.version.as_ref().map(|v| format!("version {}, ", storable(v)));
    Row {
        title: storable(&meta.title),
        url: web(url).filter(|u| !u.starts_with(crate::digest::BASE)).map(str::to_owned),
        shown: storable(url),
        about: format!(
            "{}{}, captured {day}",
            version.unwrap_or_default(),
            storable(&meta.language)
        ),
    }
}
