//! The rest of the API: a question, whether the server lives, its description.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::OPENAPI;
use super::fail::{Fail, log};
use super::page::Asked;
use super::shared::{Load, Shared};
use crate::answer::contract::{Envelope, Item};
use crate::index::manifest::Corpus;

/// GET /api/v1/ask.
pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Envelope>, Fail> {
    let Query(asked) = asked.map_err(|e| Fail::query(&e))?;
    let options = asked.narrow().options()?;
    let found = shared.work(Load::Ask, move |shared| {
        let engine = shared.engine();
        let answer = engine.ask_with(asked.q.as_deref().unwrap_or_default(), &options)?;
        Ok(Envelope::new(engine.corpus(), vec![Item::new("1", &answer)]))
    });
    found.await.map(Json)
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// GET /api/v1/health: the process answers.
pub(super) async fn health() -> Response {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }).into_response()
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    generation: String,
    corpus: Corpus,
}

/// GET /api/v1/ready: the newest index is read, or why it is not.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> Result<Response, Fail> {
    let found = shared.work(Load::Ask, |shared| {
        if let Err(problem) = shared.readable() {
            log(&problem.to_string());
            let detail = "the newest index cannot be read; the one before answers, the server's log tells why";
            return Err(Fail::new(StatusCode::SERVICE_UNAVAILABLE, "index", detail));
        }
        let engine = shared.engine();
        let (generation, corpus) = (engine.generation().to_owned(), engine.corpus().clone());
        Ok(Json(Ready { status: "ready", generation, corpus }).into_response())
    });
    found.await
}

/// GET /api/v1/openapi.json.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
