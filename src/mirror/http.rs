//! A mirror behind an HTTP server: `<base>/<host>/<path>`, found through sitemaps and links.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use quick_xml::events::Event;
use scraper::Selector;
use url::Url;

use super::dir::is_page;
use super::{Outcome, url_of, urls_of};
use crate::capture::{Capture, MAX_BYTES};
use crate::dom;
use crate::error::{Error, Result};
use crate::source::{Source, Sources};

/// Most pages that are taken.
const MAX_PAGES: usize = 500_000;

/// Most folders of one prefix whose listings are read.
const MAX_FOLDERS: usize = 10_000;

/// Time for one whole request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Fetches every page of `selected` that the mirror's sitemaps and links reach.
pub fn read(
    base: &str,
    sources: &Sources,
    selected: &[&Source],
    mut took: impl FnMut(Outcome),
) -> Result<()> {
    let problem = |problem: String| Error::Mirror { mirror: base.to_owned(), problem };
    let url = Url::parse(base).map_err(|e| problem(format!("is no URL ({e})")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| problem(format!("cannot be asked ({e})")))?;
    runtime.block_on(async {
        let mirror = Mirror { base: url, client: client(base)? };
        mirror.check().await?;
        mirror.walk(sources, selected, &mut took).await;
        Ok(())
    })
}

fn client(base: &str) -> Result<reqwest::Client> {
    // A second call finds the provider installed; both outcomes are fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|c| reqwest::Certificate::from_der(c).ok());
    reqwest::Client::builder()
        .tls_certs_only(roots)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .user_agent(concat!("qsec-search/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| Error::Fetch { url: base.to_owned(), reason: e.to_string() })
}

struct Mirror {
    base: Url,
    client: reqwest::Client,
}

impl Mirror {
    /// Fails where nothing answers at the base.
    async fn check(&self) -> Result<()> {
        let sent = self.client.get(self.base.clone()).send().await;
        sent.map(|_| ()).map_err(|e| Error::Fetch {
            url: self.base.to_string(),
            reason: format!("{}; is the mirror's server running?", innermost(&e)),
        })
    }

    async fn walk(&self, sources: &Sources, selected: &[&Source], took: &mut impl FnMut(Outcome)) {
        let mut queue = self.seeds(selected).await;
        let mut seen: HashSet<String> = HashSet::new();
        while let Some(url) = queue.pop_first() {
            if !seen.insert(url.clone()) || seen.len() > MAX_PAGES {
                continue;
            }
            let Some(source) = sources.owner(selected, &url) else { continue };
            match self.page(&url).await {
                Ok(Some(capture)) if sources.owner(selected, &capture.url).is_none() => {}
                Ok(Some(capture)) => {
                    queue.extend(links(&capture).into_iter().filter(|l| !seen.contains(l)));
                    took(Outcome::Captured(capture, source.id.clone()));
                }
                Ok(None) => {}
                Err(reason) => took(Outcome::Failed { place: url, reason }),
            }
        }
    }

    /// Start pages and what the mirrored sitemaps list.
    async fn seeds(&self, selected: &[&Source]) -> BTreeSet<String> {
        let mut seeds: BTreeSet<String> = selected.iter().flat_map(|s| s.start.clone()).collect();
        let sitemaps: BTreeSet<&String> =
            selected.iter().filter_map(|s| s.sitemap.as_ref()).collect();
        for sitemap in sitemaps {
            let Some(at) = self.mirrored(sitemap).into_iter().next() else { continue };
            if let Ok(Some((_, body))) = self.get(&at).await {
                seeds.extend(locations(&body));
            }
        }
        for prefix in selected.iter().flat_map(|s| s.prefixes()) {
            seeds.extend(self.listed(prefix).await);
        }
        seeds
    }

    /// What the server's own listings of the folder of `prefix` name, folders within included.
    async fn listed(&self, prefix: &str) -> Vec<String> {
        let base = self.base.as_str().trim_end_matches('/').to_owned();
        let (Some((_, place)), true) = (prefix.split_once("://"), prefix.ends_with('/')) else {
            return Vec::new();
        };
        let mut folders = vec![format!("{base}/{place}")];
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        while let Some(folder) = folders.pop() {
            if !seen.insert(folder.clone()) || seen.len() > MAX_FOLDERS {
                continue;
            }
            let Ok(Some((headers, body))) = self.get(&folder).await else { continue };
            let capture =
                Capture { url: folder.clone(), time: Timestamp::UNIX_EPOCH, headers, body };
            for link in links(&capture).into_iter().filter(|l| l.starts_with(&folder)) {
                match link.strip_prefix(&base).map(|l| l.trim_start_matches('/')) {
                    Some(below) if below.ends_with('/') => folders.push(link),
                    Some(below) => out.extend(file_url(below)),
                    None => {}
                }
            }
        }
        out
    }

    /// Where the mirror may keep the page of `url`.
    fn mirrored(&self, url: &str) -> Vec<String> {
        let Some((_, place)) = url.split_once("://") else { return Vec::new() };
        let base = self.base.as_str().trim_end_matches('/');
        let at = |suffix: &str| format!("{base}/{place}{suffix}");
        if place.ends_with('/') {
            vec![at("index.html")]
        } else {
            vec![at(""), at(".html"), at("/index.html")]
        }
    }

    async fn page(&self, url: &str) -> std::result::Result<Option<Capture>, String> {
        for at in self.mirrored(url) {
            if let Some((headers, body)) = self.get(&at).await? {
                let modified = headers.iter().find(|(n, _)| n == "last-modified");
                let time = modified.and_then(|(_, v)| jiff::fmt::rfc2822::parse(v).ok());
                let time = time.map_or_else(Timestamp::now, |z| z.timestamp());
                return Ok(Some(Capture { url: self.canonical(&at, &body), time, headers, body }));
            }
        }
        Ok(None)
    }

    /// The canonical URL of what the mirror keeps at `at`.
    fn canonical(&self, at: &str, body: &[u8]) -> String {
        let place = at.strip_prefix(self.base.as_str().trim_end_matches('/')).unwrap_or(at);
        let (host, path) = place.trim_start_matches('/').split_once('/').unwrap_or((place, ""));
        url_of(host, path, body)
    }

    /// Headers and body of a 200; none for any other status.
    #[allow(clippy::type_complexity)]
    async fn get(
        &self,
        at: &str,
    ) -> std::result::Result<Option<(Vec<(String, String)>, Vec<u8>)>, String> {
        let mut response = self.client.get(at).send().await.map_err(|e| innermost(&e))?;
        if response.status() != reqwest::StatusCode::OK {
            return Ok(None);
        }
        let text =
            |v: &reqwest::header::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| innermost(&e))? {
            body.extend_from_slice(&chunk);
            if body.len() as u64 > MAX_BYTES {
                return Err("larger than 16 MiB".into());
            }
        }
        Ok(Some((headers, body)))
    }
}

/// The likeliest URL of a page that a mirror keeps at `<host>/<path>`.
fn file_url(place: &str) -> Option<String> {
    let (host, path) = place.split_once('/')?;
    is_page(Path::new(path)).then(|| urls_of(host, path).swap_remove(0))
}

/// The reason at the root of an error, which is what a person can act on.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// The links of a page, absolute, without fragment and query.
fn links(capture: &Capture) -> Vec<String> {
    let document = dom::parse(&String::from_utf8_lossy(&capture.body));
    let (Ok(base), Ok(selector), Ok(document)) =
        (Url::parse(&capture.url), Selector::parse("a[href]"), document)
    else {
        return Vec::new();
    };
    let hrefs = document.select(&selector).filter_map(|a| base.join(a.attr("href")?).ok());
    hrefs
        .map(|mut url| {
            url.set_fragment(None);
            url.set_query(None);
            url.to_string()
        })
        .collect()
}

/// The `<loc>` elements of a sitemap.
fn locations(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut out, mut location) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) if e.local_name().as_ref() == "loc" => {
                location = Some(String::new());
            }
            Ok(Event::Text(t)) => {
                if let Some(url) = &mut location {
                    url.push_str(&t.xml10_content());
                }
            }
            // The only entity that URLs hold.
            Ok(Event::GeneralRef(_)) => {
                if let Some(url) = &mut location {
                    url.push('&');
                }
            }
            Ok(Event::End(_)) => out.extend(location.take().map(|l| l.trim().to_owned())),
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}
