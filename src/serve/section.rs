//! An excerpt in its section, the words marked, with a link to the live page.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::fail::Fail;
use super::page::{Frame, html};
use super::shared::{Load, Shared};
use crate::excerpt::Excerpt;
use crate::page::Kind;
use crate::render::{origin, storable, web};
use crate::section::around::{Around, Paragraph};

/// Which words.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    record: String,
    start: usize,
    end: usize,
}

#[derive(Template)]
#[template(path = "web/section.html")]
struct Page {
    frame: Frame,
    title: String,
    headings: Vec<String>,
    about: String,
    link: Option<String>,
    url: String,
    verbatim: bool,
    paragraphs: Vec<Shown>,
}

/// A paragraph in three parts: before the mark, marked, after it.
struct Shown {
    class: &'static str,
    before: String,
    marked: String,
    after: String,
}

/// The address at which `excerpt` is shown in its section.
pub(super) fn link(excerpt: &Excerpt) -> String {
    let (capture, range) = (excerpt.quote.capture(), excerpt.quote.range());
    format!("/section?record={}&start={}&end={}#marked", capture.record_id, range.start, range.end)
}

/// GET /section.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    words: Result<Query<Words>, QueryRejection>,
) -> Result<Response, Fail> {
    let Query(words) = words.map_err(|e| Fail::query(&e))?;
    let made = shared.work(Load::Ask, move |shared| {
        let engine = shared.engine();
        let found = engine.section_around(&words.record, &(words.start..words.end))?;
        let section = found.ok_or_else(|| {
            let detail = "the index does not hold these words any more: their page was captured again or left out; ask again";
            Fail::new(StatusCode::NOT_FOUND, "not-indexed", detail)
        })?;
        html(&of(Frame::of(&engine), &section))
    });
    made.await
}

fn of(frame: Frame, section: &Around) -> Page {
    let meta = &section.meta;
    let checked = meta.checked.as_deref().filter(|_| !section.verbatim);
    let captured_at = &meta.capture.captured_at;
    Page {
        frame,
        title: storable(&meta.title),
        headings: section
            .headings
            .iter()
            .filter(|h| **h != meta.title)
            .map(|h| storable(h))
            .collect(),
        about: storable(&origin(meta.subject, meta.version.as_deref(), checked, captured_at)),
        link: web(&section.link).map(str::to_owned),
        url: storable(&section.url),
        verbatim: section.verbatim,
        paragraphs: section.paragraphs.iter().map(shown).collect(),
    }
}

fn shown(paragraph: &Paragraph) -> Shown {
    let (text, marked) = (paragraph.quote.text(), &paragraph.marked);
    Shown {
        class: match paragraph.kind {
            Kind::ListItem => "item",
            Kind::Term | Kind::Label | Kind::TableHeader => "strong",
            Kind::Definition | Kind::Admonition => "inner",
            Kind::TableRow | Kind::Code => "code",
            _ => "plain",
        },
        before: storable(&text[..marked.start]),
        marked: storable(&text[marked.clone()]),
        after: storable(&text[marked.end..]),
    }
}
