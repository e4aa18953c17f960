//! Dress: the headers that every response carries, and what a failure looks like: a page for
//! people, problem details (RFC 9457) under /api/.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::fail::Fail;

/// Nothing is loaded but our own style, icon and script, nothing inline is run, nobody frames us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; \
                   base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Problem details (RFC 9457). The type is always about:blank, `code` tells failures apart.
#[derive(Serialize)]
struct Problem<'f> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'f str,
    code: &'static str,
}

#[derive(Template)]
#[template(path = "web/error.html")]
struct Page<'f> {
    title: &'static str,
    detail: &'f str,
}

pub(super) async fn dress(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (protocol, api) = (path == "/mcp", path.starts_with("/api/") || path == "/mcp");
    let mut response = next.run(request).await;
    let status = response.status();
    let bad = status.is_client_error() || status.is_server_error();
    // The protocol has errors of its own, which are left as they are.
    if bad && !(protocol && response.extensions().get::<Fail>().is_none()) {
        response = failed(api, response);
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Answers change with the index, and questions are nobody else's business.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn failed(api: bool, mut bare: Response) -> Response {
    let status = bare.status();
    let fail = bare.extensions_mut().remove::<Fail>().unwrap_or_else(|| Fail::of(status));
    let title = status.canonical_reason().unwrap_or("Error");
    let mut response = if api {
        let (code, detail) = (fail.code, fail.detail.as_str());
        let problem =
            Problem { r#type: "about:blank", title, status: status.as_u16(), detail, code };
        let body = serde_json::to_string_pretty(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    } else {
        let body = Page { title, detail: &fail.detail }.render().unwrap_or_default();
        (status, Html(body)).into_response()
    };
    if let Some(allow) = bare.headers_mut().remove(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    if status.as_u16() == 503 {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}
