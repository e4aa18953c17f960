//! Streamable HTTP: the server as a tower service, for a web server to mount at `/mcp`.
//!
//! Every request stands alone: no session is kept, and a response is one JSON document. What a client
//! could only get from a stream that stays open, notifications, these tools never send.

use std::sync::Arc;

use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::Server;
use super::limits::MAX_MESSAGE;

/// The service: `axum::Router::new().route_service("/mcp", service)`.
pub type Service = StreamableHttpService<Server, NeverSessionManager>;

/// Who refuses requests that a foreign page sends through somebody's browser (DNS rebinding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Whoever mounts the service, before a request gets here.
    CheckedBefore,
    /// The service: it answers under these names alone, each with or without a port (`localhost`,
    /// `answers.example:8080`), and only to programs and to pages of these names.
    Only(Vec<String>),
}

impl Hosts {
    /// The names of the machine itself.
    pub fn loopback() -> Self {
        Self::Only(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec())
    }
}

/// `server` over HTTP. A message has at most 8 MiB; a server that allows less refuses first.
pub fn service(server: Server, hosts: Hosts) -> Service {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_MESSAGE);
    let config = match hosts {
        Hosts::CheckedBefore => config.disable_allowed_hosts().disable_allowed_origins(),
        // An empty list would allow every name.
        Hosts::Only(names) if names.is_empty() => service_names(config, &["localhost".to_owned()]),
        Hosts::Only(names) => service_names(config, &names),
    };
    StreamableHttpService::new(move || Ok(server.clone()), Arc::default(), config)
}

fn service_names(
    config: StreamableHttpServerConfig,
    names: &[String],
) -> StreamableHttpServerConfig {
    let origins = names.iter().flat_map(|name| {
        // A name without a port stands for all its ports.
        let any = if has_port(name) { "" } else { ":*" };
        ["http", "https"].map(|scheme| format!("{scheme}://{name}{any}"))
    });
    config.with_allowed_hosts(names).with_allowed_origins(origins).enforce_origin_validation()
}

/// Whether `name` ends with a port; the colons of an address in brackets are none.
fn has_port(name: &str) -> bool {
    name.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_told_from_addresses() {
        assert!(has_port("localhost:80") && has_port("[::1]:80"));
        assert!(!has_port("localhost") && !has_port("[::1]"));
    }
}
