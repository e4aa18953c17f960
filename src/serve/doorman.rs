//! Doorman: only requests to our own names come in, and only our own pages may post.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Options;
use super::fail::Fail;
use super::shared::Shared;

/// The names under which the server may be asked. A page of another name that resolves to our
/// address (DNS rebinding) is refused.
pub(super) struct Hosts {
    listen: IpAddr,
    names: Vec<String>,
}

impl Hosts {
    pub(super) fn of(options: &Options) -> Self {
        let names = options.names.iter().map(|n| n.to_ascii_lowercase());
        Self { listen: options.listen.ip(), names: names.collect() }
    }

    /// Whether `host`, with or without a port, is ours. Ports differ behind tunnels.
    fn knows(&self, host: &str) -> bool {
        let Some(name) = name_of(host) else { return false };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            // An address cannot be rebound; all of this machine's are meant by 0.0.0.0.
            Ok(ip) => {
                ip == self.listen
                    || self.listen.is_unspecified()
                    || (ip.is_loopback() && self.listen.is_loopback())
            }
            Err(_) => name == "localhost" || self.names.contains(&name),
        }
    }
}

/// The host without its port, in lower case.
fn name_of(host: &str) -> Option<String> {
    let parsed: axum::http::uri::Authority = host.parse().ok()?;
    (!host.contains('@')).then(|| parsed.host().to_ascii_lowercase())
}

pub(super) async fn check(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, Fail> {
    let host = host(request.uri(), request.headers()).filter(|h| shared.hosts.knows(h));
    let Some(host) = host else {
        let detail = "this server does not answer to that host name; whoever runs it can allow it with --host";
        return Err(Fail::new(StatusCode::MISDIRECTED_REQUEST, "host", detail));
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !is_own(request.headers(), &host) {
        let detail = "only this server's own pages may send something to it";
        return Err(Fail::new(StatusCode::FORBIDDEN, "cross-origin", detail));
    }
    Ok(next.run(request).await)
}

/// The host that a request names, if it names one.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut named = headers.get_all(header::HOST).iter();
    let first = named.next()?.to_str().ok()?.to_owned();
    let same = uri.authority().is_none_or(|a| a.as_str().eq_ignore_ascii_case(&first));
    (named.next().is_none() && same).then_some(first)
}

/// Whether a request that changes something comes from no page, or from one of ours. Programs send
/// neither header; browsers always send one.
fn is_own(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().unwrap_or_default();
    let from = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    from.is_some_and(|from| from.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(listen: &str) -> Hosts {
        let listen = listen.parse().unwrap();
        Hosts::of(&Options { listen, names: vec!["Answers.Example".into()] })
    }

    #[test]
    fn names_that_could_be_rebound_are_refused() {
        let own = hosts("127.0.0.1:7373");
        for host in ["localhost", "LOCALHOST:7373", "127.0.0.1:1", "[::1]:7373", "answers.example"]
        {
            assert!(own.knows(host), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example", "a@localhost", "10.0.0.1", "", "local host"]
        {
            assert!(!own.knows(host), "{host}");
        }
        assert!(hosts("0.0.0.0:80").knows("10.0.0.1"));
        assert!(!hosts("0.0.0.0:80").knows("evil.example"));
    }

    #[test]
    fn only_own_pages_post() {
        let with = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
        };
        assert!(is_own(&HeaderMap::new(), "localhost:1"));
        assert!(is_own(&with("origin", "http://localhost:1"), "localhost:1"));
        assert!(!is_own(&with("origin", "http://localhost:2"), "localhost:1"));
        assert!(!is_own(&with("origin", "null"), "localhost:1"));
        assert!(is_own(&with("sec-fetch-site", "same-origin"), "localhost:1"));
        assert!(!is_own(&with("sec-fetch-site", "cross-site"), "localhost:1"));
    }
}
