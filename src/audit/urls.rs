//! Urls: what is known of a page that an answer cites.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use url::Url;

use super::pages::Pages;
use crate::archive::Archive;
use crate::error::Result;
use crate::gather::state::State as Crawls;
use crate::home::Home;
use crate::index::manifest::CorpusKind;
use crate::source::Sources;

/// Redirects in a row that are followed.
const MAX_REDIRECTS: usize = 5;

/// What is known of a cited page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum State {
    /// It is in the index.
    Crawled,
    /// It is not, but the same page of another version is.
    OtherVersion,
    /// It answers with a redirect.
    Redirected,
    /// The server says that it does not exist.
    Gone,
    /// It belongs to the sources and is not in the index.
    NotCrawled,
    /// It belongs to none of the sources.
    Outside,
}

/// A cited page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cited {
    pub(super) state: State,
    /// Where it redirects to.
    pub(super) leads_to: Option<String>,
    /// Its number in the index, or that of the page that stands for it.
    pub(super) page: Option<u32>,
}

impl Cited {
    fn unknown(state: State) -> Self {
        Self { state, leads_to: None, page: None }
    }
}

/// What the home knows besides the index: read only when a cited page is not in the index.
pub(super) struct Known<'h> {
    home: Option<&'h Home>,
    rest: OnceLock<Rest>,
}

#[derive(Default)]
struct Rest {
    sources: Option<Sources>,
    archive: Option<Archive>,
    crawls: Crawls,
}

impl<'h> Known<'h> {
    pub(super) fn of(home: Option<&'h Home>) -> Self {
        Self { home, rest: OnceLock::new() }
    }

    /// What cannot be read tells nothing: the audit goes on without it.
    fn rest(&self) -> &Rest {
        self.rest.get_or_init(|| {
            let sources = Sources::load(self.home.map(Home::dir)).ok();
            let Some(home) = self.home else { return Rest { sources, ..Rest::default() } };
            Rest {
                sources,
                archive: Archive::open(&home.captures()).ok().map(|(archive, _)| archive),
                crawls: Crawls::read(&home.captures()).unwrap_or_default(),
            }
        })
    }

    /// What is known of the page called `url`.
    pub(super) fn cited(&self, pages: &Pages<'_>, url: &str) -> Result<Cited> {
        if pages.reader().manifest().corpus.kind == CorpusKind::Digest {
            return Ok(Cited::unknown(State::NotCrawled));
        }
        if let Some(page) = indexed(pages, url)? {
            return Ok(Cited { page: Some(page), ..Cited::unknown(State::Crawled) });
        }
        let rest = self.rest();
        if let Some(to) = rest.redirect(url) {
            let page = indexed(pages, &to)?;
            return Ok(Cited { state: State::Redirected, leads_to: Some(to), page });
        }
        let spellings = spellings(url);
        let gone = |u: &String| {
            rest.crawls.dead.contains(u)
                || rest.archive.as_ref().and_then(|a| a.known(u)).is_some_and(|k| k.gone.is_some())
        };
        if spellings.iter().any(gone) {
            return Ok(Cited::unknown(State::Gone));
        }
        let owned = |u: &String| rest.sources.as_ref().is_some_and(|s| s.iter().any(|s| s.owns(u)));
        let state = if spellings.iter().any(owned) { State::NotCrawled } else { State::Outside };
        Ok(Cited::unknown(state))
    }
}

impl Rest {
    fn redirect(&self, url: &str) -> Option<String> {
        let next =
            |url: &str| spellings(url).iter().find_map(|u| self.crawls.redirects.get(u)).cloned();
        let mut to = next(url)?;
        for _ in 1..MAX_REDIRECTS {
            match next(&to) {
                Some(further) => to = further,
                None => break,
            }
        }
        Some(to)
    }
}

fn indexed(pages: &Pages<'_>, url: &str) -> Result<Option<u32>> {
    for url in spellings(url) {
        if let Some(number) = pages.number_of(&url)? {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// The ways to write the URL of one page: with and without "www.", a last slash, `index.html`.
fn spellings(url: &str) -> Vec<String> {
    let Ok(mut url) = Url::parse(url) else { return vec![url.to_owned()] };
    url.set_fragment(None);
    let path = url.path().trim_end_matches("index.html").trim_end_matches('/').to_owned();
    let host = url.host_str().unwrap_or_default();
    let bare = host.strip_prefix("www.").unwrap_or(host);
    let hosts = [host.to_owned(), bare.to_owned(), format!("www.{bare}")];
    let paths =
        [url.path().to_owned(), path.clone(), format!("{path}/"), format!("{path}/index.html")];
    let mut out: Vec<String> = Vec::new();
    for host in &hosts {
        for scheme in [url.scheme(), "https", "http"] {
            for path in &paths {
                let mut one = url.clone();
                one.set_path(path);
                let done = one.set_host(Some(host)).is_ok() && one.set_scheme(scheme).is_ok();
                let one = one.to_string();
                if done && !out.contains(&one) {
                    out.push(one);
                }
            }
        }
    }
    out
}

/// Whether two URLs differ only in the part that names a version.
pub(super) fn same_but_version(a: &str, b: &str) -> bool {
    let parts = |url: &str| -> Vec<String> {
        let url = url.split(['#', '?']).next().unwrap_or_default();
        let url =
            url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
        let url = url.trim_end_matches("index.html").trim_end_matches('/');
        url.trim_start_matches("www.").split('/').map(str::to_owned).collect()
    };
    let (a, b) = (parts(a), parts(b));
    let differing: Vec<(&String, &String)> = a.iter().zip(&b).filter(|(x, y)| x != y).collect();
    a.len() == b.len()
        && differing.len() == 1
        && is_version(differing[0].0)
        && is_version(differing[0].1)
}

fn is_version(part: &str) -> bool {
    const NAMES: [&str; 8] =
        ["latest", "stable", "testing", "current", "main", "master", "dev", "nightly"];
    let digits = part.trim_start_matches(['v', 'r']);
    NAMES.contains(&part)
        || digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | 'x'))
}

/// What was found of each URL, so that it is looked for once.
#[derive(Default)]
pub(super) struct Memo {
    known: HashMap<String, Cited>,
}

impl Memo {
    pub(super) fn cited(
        &mut self,
        known: &Known<'_>,
        pages: &Pages<'_>,
        url: &str,
    ) -> Result<Cited> {
        if let Some(found) = self.known.get(url) {
            return Ok(found.clone());
        }
        let found = known.cited(pages, url)?;
        self.known.insert(url.to_owned(), found.clone());
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_many_spellings() {
        let found = spellings("http://www.demo.example/a/index.html#x");
        for url in [
            "https://demo.example/a/",
            "https://www.demo.example/a",
            "http://www.demo.example/a/index.html",
        ] {
            assert!(found.iter().any(|f| f == url), "{url}");
        }
    }

    #[test]
    fn versions_of_a_page() {
        let a = "https://docs.demo.example/3.40/en/auth.html";
        assert!(same_but_version(a, "https://docs.demo.example/latest/en/auth.html"));
        assert!(!same_but_version(a, "https://docs.demo.example/3.40/en/other.html"));
        assert!(!same_but_version(a, a));
    }
}
