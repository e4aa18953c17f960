//! Fail: why a request got no answer. How it is shown is `dress`'s affair.

use std::io::Write;

use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Why a request got no answer, for people and for programs.
#[derive(Clone, Debug)]
pub(super) struct Fail {
    pub(super) status: StatusCode,
    /// A name that programs can tell apart.
    pub(super) code: &'static str,
    /// What is wrong and what to do.
    pub(super) detail: String,
}

impl Fail {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into() }
    }

    pub(super) fn bad(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The address does not say what is wanted.
    pub(super) fn query(rejection: &QueryRejection) -> Self {
        let text = rejection.body_text();
        let why = text.rsplit_once("query string: ").map_or(text.as_str(), |(_, why)| why);
        Self::bad("query", format!("the address cannot be understood: {why}"))
    }

    /// The failure that a bare status means.
    pub(super) fn of(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not-found", "there is no such page"),
            StatusCode::METHOD_NOT_ALLOWED => ("method", "this address takes another method"),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "too-large",
                "the request is too large; at most 16 MB are read, split the questionnaire",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("type", "this content type is not read"),
            StatusCode::REQUEST_TIMEOUT => {
                ("slow", "the request did not arrive in time; send it again")
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                ("busy", "the answer took too long; try again, or split the questionnaire")
            }
            s if s.is_client_error() => ("bad-request", "the request cannot be read"),
            _ => ("internal", "the server failed; its log tells why"),
        };
        Self::new(status, code, detail)
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        match &error {
            Error::EmptyQuestion => Self::bad("empty-question", "the question is empty"),
            Error::LongQuestion { .. } => Self::bad("long-question", error.to_string()),
            Error::Questionnaire { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "questionnaire", error.to_string())
            }
            // Messages about files of the server are for whoever runs it.
            _ => {
                log(&error.to_string());
                Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// One line for whoever runs the server.
pub(super) fn log(message: &str) {
    // Nothing is left to do where standard error is gone.
    let _ = writeln!(anstream::stderr(), "{}", crate::terminal::harmless(message));
}
