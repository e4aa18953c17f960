//! The page with the forms, and an answered question.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::fail::{Fail, log};
use super::narrow::Narrow;
use super::section;
use super::shared::{Load, Shared};
use crate::answer::wording;
use crate::engine::Engine;
use crate::render::html::{Section, sections};
use crate::render::{Entry, day, storable};
use crate::source::Subject;

/// The query of a question.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    pub(super) q: Option<String>,
    limit: Option<String>,
    subject: Option<String>,
    version_of_docs: Option<String>,
    lang: Option<String>,
}

impl Asked {
    pub(super) fn narrow(&self) -> Narrow {
        Narrow {
            limit: self.limit.clone(),
            subject: self.subject.clone(),
            version_of_docs: self.version_of_docs.clone(),
            lang: self.lang.clone(),
        }
    }
}

/// What every page tells of the index.
pub(super) struct Frame {
    pub(super) digest: Option<&'static str>,
    pub(super) corpus: String,
}

impl Frame {
    pub(super) fn of(engine: &Engine) -> Self {
        let corpus = engine.corpus();
        let (from, to) = (day(&corpus.captured_from), day(&corpus.captured_to));
        Self {
            digest: engine.is_digest().then_some(wording::DIGEST_BANNER),
            corpus: if engine.is_digest() {
                format!("{} restated facts, checked until {to}", corpus.passages)
            } else {
                let (passages, pages) = (corpus.passages, corpus.pages);
                format!("{passages} passages of {pages} pages, captured {from} to {to}")
            },
        }
    }
}

/// One choice of a list.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) chosen: bool,
}

/// The subjects to choose from.
pub(super) fn subjects(chosen: Option<&str>) -> Vec<Choice> {
    let choice = |s: Subject| Choice { value: s.name(), chosen: chosen == Some(s.name()) };
    Subject::ALL.map(choice).into()
}

#[derive(Template)]
#[template(path = "web/home.html")]
struct Home {
    frame: Frame,
    head: &'static str,
    q: String,
    subjects: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "web/ask.html")]
struct Answered {
    frame: Frame,
    q: String,
    query: String,
    subjects: Vec<Choice>,
    sections: Vec<Section>,
}

pub(super) fn html(template: &impl Template) -> Result<Response, Fail> {
    template.render().map(|body| Html(body).into_response()).map_err(|e| {
        log(&format!("a page cannot be made: {e}"));
        Fail::of(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// GET /.
pub(super) async fn home(State(shared): State<Arc<Shared>>) -> Result<Response, Fail> {
    let made = shared.work(Load::Ask, |shared| {
        let engine = shared.engine();
        let head = if engine.is_digest() { wording::HEAD_DIGEST } else { wording::HEAD };
        html(&Home { frame: Frame::of(&engine), head, q: String::new(), subjects: subjects(None) })
    });
    made.await
}

/// GET /ask.
pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Fail> {
    let Query(asked) = asked.map_err(|e| Fail::query(&e))?;
    let options = asked.narrow().options()?;
    let made = shared.work(Load::Ask, move |shared| {
        let engine = shared.engine();
        let answer = engine.ask_with(asked.q.as_deref().unwrap_or_default(), &options)?;
        let entry = Entry::asked(String::new(), answer);
        html(&Answered {
            frame: Frame::of(&engine),
            query: query(&asked),
            subjects: subjects(asked.subject.as_deref()),
            sections: sections(std::iter::once((1, &entry)), &|e| Some(section::link(e))),
            q: storable(&asked.q.unwrap_or_default()),
        })
    });
    made.await
}

/// The query string that asks the same again.
fn query(asked: &Asked) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    let fields = [
        ("q", &asked.q),
        ("limit", &asked.limit),
        ("subject", &asked.subject),
        ("version_of_docs", &asked.version_of_docs),
        ("lang", &asked.lang),
    ];
    for (name, value) in fields {
        if let Some(value) = value.as_ref().filter(|v| !v.is_empty()) {
            out.append_pair(name, value);
        }
    }
    out.finish()
}
