//! The same page under another version: what a source's locator tells of versions in URLs.

use std::ops::Range;

use super::{Source, Sources};

/// Stands for the version in [`Sources::place`].
const ANY: &str = "{version}";

impl Source {
    /// The bytes of the version in `url`, if the locator finds one.
    fn version_range(&self, url: &str) -> Option<Range<usize>> {
        Some(self.locator.as_ref()?.captures(url)?.name("version")?.range())
    }

    /// The URL of the same page under a version that this source takes.
    fn counterpart(&self, url: &str) -> Option<String> {
        let range = self.version_range(url)?;
        let versions = self.prefixes.iter().filter_map(|p| Some(&p[self.version_range(p)?]));
        let mut urls = versions.map(|v| replaced(url, range.clone(), v));
        urls.find(|u| self.owns(u))
    }
}

impl Sources {
    /// The source that owns `url`, whether enabled or not.
    pub fn owner_of(&self, url: &str) -> Option<&Source> {
        self.iter().find(|s| s.owns(url))
    }

    /// The source that tells how `url` is read: its owner, else the one that owns the same page
    /// under another version.
    pub fn reader_of(&self, url: &str) -> Option<&Source> {
        self.owner_of(url).or_else(|| self.iter().find(|s| s.counterpart(url).is_some()))
    }

    /// The URL that has taken the place of `url`: the same page under a version that the sources
    /// take. None where they take `url` itself, or no version of it.
    pub fn successor(&self, url: &str) -> Option<String> {
        if self.owner_of(url).is_some() {
            return None;
        }
        // The first source that owns the new URL has it, as everywhere.
        self.iter().find_map(|s| s.counterpart(url)).filter(|u| self.owner_of(u).is_some())
    }

    /// `url` with its version taken out: equal for the same page of all versions.
    pub fn place(&self, url: &str) -> String {
        let range = self.reader_of(url).and_then(|s| s.version_range(url));
        range.map_or_else(|| url.to_owned(), |range| replaced(url, range, ANY))
    }
}

fn replaced(text: &str, range: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..range.start], &text[range.end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANUAL: &str = r#"
project = "Demo"
[[source]]
id = "manual"
title = "Manual"
start = []
prefixes = ["https://docs.demo.example/2.0/en/"]
exclude = ['/drafts/']
locator = '^https://docs\.demo\.example/(?<version>[^/]+)/(?<language>[^/]+)/'
subject = "desktop"
authority = "manual"
[[source]]
id = "site"
title = "Site"
start = []
prefixes = ["https://demo.example/"]
exclude = []
subject = "project"
authority = "policy"
"#;

    #[test]
    fn a_page_of_another_version_has_a_reader_and_a_successor() {
        let sources = Sources::parse(MANUAL, "test").unwrap();
        let old = "https://docs.demo.example/1.2/en/a.html";
        let new = "https://docs.demo.example/2.0/en/a.html";
        assert_eq!(sources.reader_of(old).unwrap().id, "manual");
        assert!(sources.owner_of(old).is_none());
        assert_eq!(sources.successor(old).as_deref(), Some(new));
        assert_eq!(sources.successor(new), None, "it is taken itself");
        assert_eq!(sources.place(old), sources.place(new));
        assert_eq!(sources.place(new), "https://docs.demo.example/{version}/en/a.html");
    }

    #[test]
    fn what_no_version_tells_apart_stays_as_it_is() {
        let sources = Sources::parse(MANUAL, "test").unwrap();
        for url in [
            "https://docs.demo.example/1.2/de/a.html",
            "https://docs.demo.example/1.2/en/drafts/a.html",
            "https://docs.demo.example/",
            "https://other.example/1.2/en/a.html",
            "",
        ] {
            assert!(sources.reader_of(url).is_none(), "{url}");
            assert_eq!(sources.successor(url), None, "{url}");
            assert_eq!(sources.place(url), url);
        }
        let page = "https://demo.example/1.2/en/a.html";
        assert_eq!(sources.place(page), page, "the website has no versions");
    }
}
