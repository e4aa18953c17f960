//! Answer: a questionnaire comes in and is answered, kept for its page, or written at once.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::MAX_QUESTIONS;
use super::download::{self, FORMATS};
use super::fail::Fail;
use super::intake::{self, Came};
use super::kept::Answered;
use super::shared::{Load, Shared};
use super::wanted::Wanted;
use crate::batch;
use crate::questionnaire;

/// POST /answer: answers, and leads to the page of the answers.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Fail> {
    let came = intake::read(&shared.room, request, false).await?;
    let id =
        shared.work(Load::Batch, move |shared| Ok(shared.kept.put(answer(shared, came)?))).await?;
    Ok(Redirect::to(&format!("/answers/{id}")).into_response())
}

/// POST /api/v1/answer: answers at once, in the format that is asked for.
pub(super) async fn api(
    State(shared): State<Arc<Shared>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    request: Request,
) -> Result<Response, Fail> {
    let came = intake::call(&shared.room, wanted, request).await?;
    let format = came.format(&FORMATS)?;
    shared.work(Load::Batch, move |shared| download::answers(&answer(shared, came)?, format)).await
}

fn answer(shared: &Shared, came: Came) -> Result<Answered, Fail> {
    let options = came.narrow.options()?;
    let form = questionnaire::read(&came.name, &came.bytes, &came.columns.hints(false))?;
    if form.items.len() > MAX_QUESTIONS {
        let detail = format!(
            "{} questions at once; at most {MAX_QUESTIONS} are answered, split the questionnaire",
            form.items.len()
        );
        return Err(Fail::new(StatusCode::PAYLOAD_TOO_LARGE, "too-many", detail));
    }
    let engine = shared.engine();
    let answered = batch::answer(&engine, &form.items, &options, || ())?;
    Ok(Answered {
        unread: form.unread.iter().cloned().chain(answered.unread).collect(),
        entries: answered.entries,
        corpus: engine.corpus().clone(),
        bytes: came.bytes,
        form,
    })
}
