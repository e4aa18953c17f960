//! Assets: the style, the icon and the script of the pages, held in the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const STYLE: &str = concat!(
    include_str!("../../templates/style.css"),
    include_str!("../../templates/audit.css"),
    include_str!("../../templates/web/site.css")
);
const SCRIPT: &str = include_str!("../../templates/web/comfort.js");
const ICON: &str = include_str!("../../templates/web/icon.svg");

/// GET /style.css.
pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

/// GET /comfort.js.
pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", SCRIPT)
}

/// GET /icon.svg.
pub(super) async fn icon() -> Response {
    asset("image/svg+xml", ICON)
}

fn asset(media: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "max-age=3600")], body).into_response()
}
