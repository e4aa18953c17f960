//! Answer: a questionnaire comes in and is answered, kept for its page, or written at once.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::fail::Fail;
use super::intake::{self, Came};
use super::kept::Answered;
use super::narrow::{Narrow, filled};
use super::shared::{Load, Shared};
use super::{MAX_QUESTIONS, download};
use crate::batch;
use crate::questionnaire::{self, Hints};

/// The query of the API.
#[derive(Deserialize)]
pub(super) struct Wanted {
    format: Option<String>,
    /// The file's name, where the body is the file itself.
    name: Option<String>,
    // Not flattened: serde would read numbers as such.
    limit: Option<String>,
    subject: Option<String>,
    version_of_docs: Option<String>,
    lang: Option<String>,
}

/// POST /answer: answers, and leads to the page of the answers.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Fail> {
    let came = intake::read(request, false).await?;
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
    let Query(wanted) = wanted.map_err(|e| Fail::query(&e))?;
    let mut came = intake::read(request, true).await?;
    if let Some(name) = filled(wanted.name.as_ref()) {
        name.clone_into(&mut came.name);
    }
    let format = came.format.take().or(wanted.format).unwrap_or_else(|| "json".into());
    came.narrow = Narrow {
        limit: came.narrow.limit.or(wanted.limit),
        subject: came.narrow.subject.or(wanted.subject),
        version_of_docs: came.narrow.version_of_docs.or(wanted.version_of_docs),
        lang: came.narrow.lang.or(wanted.lang),
    };
    if !download::FORMATS.iter().any(|f| f.0 == format) {
        let known = download::FORMATS.map(|f| f.0).join(", ");
        return Err(Fail::bad("format", format!("known formats: {known}")));
    }
    shared.work(Load::Batch, move |shared| download::file(&answer(shared, came)?, &format)).await
}

fn answer(shared: &Shared, came: Came) -> Result<Answered, Fail> {
    let options = came.narrow.options()?;
    let form = questionnaire::read(&came.name, &came.bytes, &Hints::default())?;
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
