//! The web page and the JSON API, over one engine that is opened anew when `index` has run.
//!
//! Every request passes, from outside in: the dress (security headers, errors as pages or problem
//! details), a catcher of panics, a time limit, the doorman (whose host, whose page), the routes.

mod answer;
mod api;
mod assets;
mod audit;
mod audited;
mod doorman;
mod download;
mod dress;
mod fail;
mod intake;
mod kept;
mod listen;
#[cfg(feature = "mcp")]
mod mcp;
mod narrow;
mod page;
mod patient;
mod results;
mod section;
mod shared;
mod sources;
mod wanted;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::error::{Error, Result};
use crate::home::Home;
use shared::Shared;

/// Bytes of a request's body.
pub const MAX_BODY: usize = 16 << 20;

/// Questions of one request.
pub const MAX_QUESTIONS: usize = 20_000;

/// Claims of one request.
pub const MAX_CLAIMS: usize = 5_000;

/// How long a request may take, answering included.
const WHOLE: Duration = Duration::from_secs(300);

/// The description of the API that it serves itself.
pub const OPENAPI: &str = include_str!("openapi.json");

/// Where to listen, and by which names.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Names under which it may be asked, besides `localhost` and the address.
    pub names: Vec<String>,
}

/// Serves `home` until the process is asked to end. `told` gets the address once it listens.
pub fn run(home: Home, options: &Options, told: impl FnOnce(SocketAddr)) -> Result<()> {
    let shared = Arc::new(Shared::open(home, options)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(shared::THREADS)
        .build()
        .map_err(|e| Error::Network { detail: e.to_string() })?;
    runtime.block_on(listen::serve(options.listen, router(shared), told))
}

fn router(shared: Arc<Shared>) -> Router {
    let routes = routes();
    #[cfg(feature = "mcp")]
    let routes = routes.merge(mcp::router(&shared));
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(&shared), doorman::check))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, WHOLE))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(dress::dress))
        .layer(CompressionLayer::new())
        .with_state(shared)
}

fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(page::home))
        .route("/style.css", get(assets::style))
        .route("/icon.svg", get(assets::icon))
        .route("/comfort.js", get(assets::script))
        .route("/ask", get(page::ask))
        .route("/answer", post(answer::page))
        .route("/answers/{id}", get(results::page))
        .route("/answers/{id}/download/{format}", get(results::download))
        .route("/audit", get(audit::form).post(audit::page))
        .route("/audits/{id}", get(audited::page))
        .route("/audits/{id}/download/{format}", get(audited::download))
        .route("/sources", get(sources::page))
        .route("/section", get(section::page))
        .nest("/api/v1", api())
}

/// The routes that openapi.json describes.
fn api() -> Router<Arc<Shared>> {
    Router::new()
        .route("/ask", get(api::ask))
        .route("/answer", post(answer::api))
        .route("/audit", post(audit::api))
        .route("/sources", get(sources::api))
        .route("/health", get(api::health))
        .route("/ready", get(api::ready))
        .route("/openapi.json", get(api::openapi))
}
