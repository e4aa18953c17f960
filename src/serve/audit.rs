//! Audit: a questionnaire that somebody filled in comes in and is judged, kept for its page, or
//! written at once.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::download::{self, AUDITS};
use super::fail::Fail;
use super::intake::{self, Came};
use super::kept::Audited;
use super::page::{Frame, html};
use super::shared::{Load, Shared};
use super::wanted::Wanted;
use super::{MAX_CLAIMS, MAX_QUESTIONS};
use crate::audit::wording;
use crate::questionnaire::{self, bad};

#[derive(Template)]
#[template(path = "web/audit.html")]
struct Page {
    frame: Frame,
    head: &'static str,
}

/// GET /audit: the form.
pub(super) async fn form(State(shared): State<Arc<Shared>>) -> Result<Response, Fail> {
    let made = shared.work(Load::Ask, |shared| {
        let head = wording::HEAD;
        html(&Page { frame: Frame::of(&shared.engine()), head })
    });
    made.await
}

/// POST /audit: audits, and leads to the page of the audit.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Result<Response, Fail> {
    let came = intake::read(&shared.room, request, false).await?;
    let id =
        shared.work(Load::Batch, move |shared| Ok(shared.audits.put(audit(shared, came)?))).await?;
    Ok(Redirect::to(&format!("/audits/{id}")).into_response())
}

/// POST /api/v1/audit: audits at once, in the format that is asked for.
pub(super) async fn api(
    State(shared): State<Arc<Shared>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    request: Request,
) -> Result<Response, Fail> {
    let came = intake::call(&shared.room, wanted, request).await?;
    let format = came.format(&AUDITS)?;
    shared.work(Load::Batch, move |shared| download::audit(&audit(shared, came)?, format)).await
}

fn audit(shared: &Shared, came: Came) -> Result<Audited, Fail> {
    let form = questionnaire::read(&came.name, &came.bytes, &came.columns.hints(true))?;
    let (engine, questions) = (shared.engine(), form.items.len());
    let claims = engine.audit_size(&form)?;
    if claims == 0 {
        let problem = format!(
            "holds no answer to audit ({questions} questions read); where it is a table, name the column of the answers"
        );
        return Err(bad(&form.name, &problem).into());
    }
    if questions > MAX_QUESTIONS || claims > MAX_CLAIMS {
        let detail = format!(
            "{questions} questions with {claims} claims at once; at most {MAX_QUESTIONS} with {MAX_CLAIMS} are audited, split the questionnaire"
        );
        return Err(Fail::new(StatusCode::PAYLOAD_TOO_LARGE, "too-many", detail));
    }
    let audit = engine.audit(&form)?;
    Ok(Audited { form, bytes: came.bytes, audit })
}
