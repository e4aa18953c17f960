//! Links of an HTML page.

use std::collections::HashSet;

use scraper::node::Element;
use url::Url;

use crate::dom;
use crate::text::start;

/// Bytes of a page's text that are searched for links.
const MAX_TEXT: usize = 8 << 20;

/// Where a page points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// Distinct http(s) targets in the order of the page, without fragments.
    pub(super) targets: Vec<Url>,
    /// What the page says that its URL is.
    pub(super) canonical: Option<Url>,
}

/// The links of `html`, which came from `page`: at most `max` of them.
pub(super) fn links(html: &str, page: &Url, max: usize) -> Links {
    let Ok(document) = dom::parse(start(html, MAX_TEXT)) else { return Links::default() };
    let elements = || document.tree.nodes().filter_map(|node| node.value().as_element());
    let base = elements().find(|e| e.name() == "base").and_then(|e| e.attr("href"));
    let base = base.and_then(|href| page.join(href.trim()).ok()).filter(is_http);
    let base = base.unwrap_or_else(|| page.clone());
    let mut seen = HashSet::new();
    let targets = elements()
        .filter(|e| matches!(e.name(), "a" | "area"))
        .filter_map(|e| target(e, &base))
        .filter(|url| seen.insert(url.clone()))
        .take(max)
        .collect();
    let canonical = elements().find(|e| is_canonical(e)).and_then(|e| target(e, &base));
    Links { targets, canonical }
}

fn target(element: &Element, base: &Url) -> Option<Url> {
    let mut url = base.join(element.attr("href")?.trim()).ok().filter(is_http)?;
    url.set_fragment(None);
    Some(url)
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn is_canonical(element: &Element) -> bool {
    let rel = element.attr("rel").unwrap_or_default();
    element.name() == "link"
        && rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("canonical"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn read(html: &str, max: usize) -> Links {
        links(html, &Url::parse("https://h/docs/a.html").unwrap(), max)
    }

    fn targets(html: &str) -> Vec<String> {
        read(html, 100).targets.iter().map(Url::to_string).collect()
    }

    #[test]
    fn links_are_resolved_once_each() {
        let html = "<a href='b.html#x'>1</a><a href=' /c?x=1&amp;y=2 '>2</a><a href='b.html'>3</a>\
            <a href='mailto:a@b'>4</a><a href='javascript:x()'>5</a><a>6</a><map><area href='//o/'></map>\
            <a href='file:///etc/passwd'>7</a><a href='http://['>8</a>";
        assert_eq!(targets(html), ["https://h/docs/b.html", "https://h/c?x=1&y=2", "https://o/"]);
    }

    #[test]
    fn a_base_moves_them_unless_it_is_no_url() {
        assert_eq!(targets("<base href='/x/'><a href='y'>"), ["https://h/x/y"]);
        assert_eq!(targets("<base href='data:,'><a href='y'>"), ["https://h/docs/y"]);
    }

    #[test]
    fn the_canonical_link_is_found() {
        let found = read("<link rel='alternate CANONICAL' href='/a#b'><p>", 9).canonical.unwrap();
        assert_eq!(found.as_str(), "https://h/a");
        assert_eq!(read("<link rel=stylesheet href=x>", 9).canonical, None);
    }

    #[test]
    fn a_page_of_very_many_links_is_cut() {
        let html = (0..100_000).fold(String::new(), |mut html, n| {
            let _ = write!(html, "<a href='/p/{n}'>{n}</a> ");
            html
        });
        assert_eq!(read(&html, 5_000).targets.len(), 5_000);
    }
}
