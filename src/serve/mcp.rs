//! The MCP server at `/mcp`, over the engine that the page and the API ask. The doorman has seen to
//! hosts and origins before.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use super::fail::Fail;
use super::intake;
use super::shared::Shared;
use crate::mcp::Server;
use crate::mcp::http::{Hosts, service};

/// Where it is mounted.
pub(super) const PATH: &str = "/mcp";

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let engine = {
        let shared = Arc::clone(shared);
        move || shared.engine()
    };
    let server = Server::over(shared.home().clone(), engine);
    Router::new()
        .route_service(PATH, service(server, Hosts::CheckedBefore))
        .layer(from_fn_with_state(Arc::clone(shared), arrived))
}

/// Hands a message on once all of it has arrived, in time and in the room that there is.
async fn arrived(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, Fail> {
    let (request, _turn) = intake::arrived(&shared.room, request).await?;
    Ok(next.run(request).await)
}
