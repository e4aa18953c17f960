//! Guard: pages may send the crawler anywhere, so addresses are checked where they are used.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::crawl::options::Options;
use crate::crawl::outcome::Fault;

/// Refuses addresses that are not of the public network: in URLs and, as the client's resolver,
/// in what names resolve to at the moment of connecting.
#[derive(Clone, Debug)]
pub(super) struct Guard(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    mapped: HashMap<String, SocketAddr>,
    allow_private: bool,
    /// Hosts of the environment's proxies: often private, and chosen by the user.
    proxies: HashSet<String>,
}

/// The resolver's refusal, found again in the client's error.
#[derive(Debug, thiserror::Error)]
#[error("{host} has the address {ip}, which is not on the public network")]
pub(super) struct Refused {
    host: String,
    ip: IpAddr,
}

impl Guard {
    pub(super) fn new(options: &Options) -> Self {
        Self(Arc::new(Rules {
            mapped: options.hosts.clone(),
            allow_private: options.allow_private,
            proxies: if options.hosts.is_empty() { proxies() } else { HashSet::new() },
        }))
    }

    /// Checks what the resolver never sees: addresses written in the URL itself.
    pub(super) fn check(&self, url: &Url) -> Result<(), Fault> {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(name)) if self.0.proxies.contains(name) => {
                return Err(Fault::Address(format!("{name} is a proxy")));
            }
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(Fault::Address("the URL has no host".into())),
        };
        if self.0.allow_private || is_public(ip) {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        Err(Fault::Address(Refused { host, ip }.to_string()))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = Arc::clone(&self.0);
        Box::pin(async move { rules.resolve(name.as_str()).await })
    }
}

impl Rules {
    async fn resolve(
        &self,
        host: &str,
    ) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync + 'static>> {
        if let Some(address) = self.mapped.get(host) {
            return Ok(Box::new(std::iter::once(*address)));
        }
        let trusted = self.allow_private || self.proxies.contains(host);
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
        let good: Vec<SocketAddr> =
            found.iter().copied().filter(|a| trusted || is_public(a.ip())).collect();
        match (good.is_empty(), found.first()) {
            (true, Some(bad)) => Err(Refused { host: host.to_owned(), ip: bad.ip() }.into()),
            _ => Ok(Box::new(good.into_iter())),
        }
    }
}

/// The hosts of the proxies that the environment names.
fn proxies() -> HashSet<String> {
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .filter_map(|proxy| {
            let proxy = if proxy.contains("://") { proxy } else { format!("http://{proxy}") };
            Url::parse(&proxy).ok()?.host_str().map(str::to_owned)
        })
        .collect()
}

/// Whether `ip` is on the public network, as far as IANA's special-purpose registries tell.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // NAT64 and 6to4 carry an IPv4 address, which is what is reached.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
        }
        // Teredo, benchmarks, ORCHID and documentation.
        [0x2001, 0 | 2 | 0x10..=0x2f | 0x0db8, ..] | [0x3fff, ..] => false,
        // Of the rest only global unicast; this leaves out ::, ::1, IPv4-mapped, fc00::/7,
        // fe80::/10 and ff00::/8.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let bad = [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.9.9.9",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "::7f00:1",
        ];
        for ip in bad {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a01:4f8::1", "64:ff9b::808:808"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn addresses_in_urls_are_checked_however_they_are_written() {
        let guard = Guard::new(&Options::default());
        let check = |u: &str| guard.check(&Url::parse(u).unwrap());
        for url in ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"] {
            assert!(matches!(check(url), Err(Fault::Address(_))), "{url}");
        }
        assert_eq!(check("http://8.8.8.8/"), Ok(()));
        assert_eq!(check("https://qgis.org/"), Ok(()));
        let open = Guard::new(&Options { allow_private: true, ..Options::default() });
        assert_eq!(open.check(&Url::parse("http://127.0.0.1/").unwrap()), Ok(()));
    }

    #[tokio::test]
    async fn a_name_of_the_loopback_is_refused_unless_mapped() {
        let guard = Guard::new(&Options::default());
        let refused = guard.resolve("localhost".parse().unwrap()).await.map(|_| ()).unwrap_err();
        assert!(refused.downcast_ref::<Refused>().is_some(), "{refused}");
        let address = "127.0.0.1:81".parse().unwrap();
        let hosts = HashMap::from([("localhost".to_owned(), address)]);
        let guard = Guard::new(&Options { hosts, ..Options::default() });
        let found = guard.resolve("localhost".parse().unwrap()).await.ok().unwrap();
        assert_eq!(found.collect::<Vec<_>>(), [address]);
    }
}
