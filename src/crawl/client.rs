//! Client: one HTTP client for a crawl, with the guard as its resolver.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};

use crate::crawl::guard::{Guard, Refused};
use crate::crawl::options::Options;
use crate::crawl::outcome::Fault;
use crate::error::{Error, Result};

/// Seconds that an idle connection is kept: longer than the longest delay of a host.
const IDLE: u64 = 40;

/// The client. It follows no redirects and decompresses nothing.
pub(super) fn client(options: &Options, guard: &Guard) -> Result<Client> {
    // A second call finds the provider installed, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fail = |e: reqwest::Error| Error::Network { detail: innermost(&e) };
    let roots = options
        .roots
        .iter()
        .map(|der| Certificate::from_der(der))
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(fail)?;
    let system = builder(options, guard).tls_certs_merge(roots.clone()).build();
    system.or_else(|_| {
        // No certificates on this machine: the ones that Mozilla trusts, compiled in.
        let own = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
        let own = own.iter().filter_map(|der| Certificate::from_der(der).ok());
        builder(options, guard).tls_certs_only(own.chain(roots)).build().map_err(fail)
    })
}

fn builder(options: &Options, guard: &Guard) -> ClientBuilder {
    let builder = Client::builder()
        .dns_resolver(guard.clone())
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout)
        .timeout(options.total_timeout)
        .pool_max_idle_per_host(1)
        .pool_idle_timeout(Duration::from_secs(IDLE));
    if options.hosts.is_empty() { builder } else { builder.no_proxy() }
}

/// What `error` means for the URL that was asked for.
pub(super) fn fault(error: &reqwest::Error) -> Fault {
    let mut connect = error.is_connect();
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(e) = next {
        if let Some(refused) = e.downcast_ref::<Refused>() {
            return Fault::Address(refused.to_string());
        }
        if let Some(tls) = rustls_error(e) {
            return Fault::Tls(tls.to_string());
        }
        connect |= e.downcast_ref::<std::io::Error>().is_some_and(is_refusal);
        next = e.source();
    }
    match error {
        e if e.is_timeout() => Fault::Timeout,
        e if e.is_dns() => Fault::Name(innermost(e)),
        e if connect => Fault::Connect(innermost(e)),
        e => Fault::Cut(innermost(e)),
    }
}

fn is_refusal(e: &std::io::Error) -> bool {
    e.kind() == std::io::ErrorKind::ConnectionRefused
}

/// An I/O error hides the error that it wraps from `source`, and may wrap another I/O error.
fn rustls_error<'a>(e: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = e.downcast_ref() {
        return Some(tls);
    }
    rustls_error(e.downcast_ref::<std::io::Error>()?.get_ref()?)
}

/// The last error of the chain: it says what happened, the others where.
fn innermost(error: &reqwest::Error) -> String {
    let mut last: &dyn StdError = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
