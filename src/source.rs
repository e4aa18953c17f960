//! Source: which pages may be quoted, how to read them, and what they speak of.

mod version;

use std::collections::HashMap;
use std::path::Path;

use regex::Regex;
use scraper::Selector;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The default sources, compiled into the program.
const EMBEDDED: &str = include_str!("../corpus/sources.toml");

/// What a page speaks of. A question about the product is not answered by the project's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum Subject {
    /// The desktop application.
    Desktop,
    /// The server.
    Server,
    /// The project's web pages.
    Website,
    /// The project: its people, accounts, infrastructure and rules.
    Project,
    /// The plugins and their repository.
    Plugins,
}

impl Subject {
    /// All subjects, in the order in which they are listed to people.
    pub const ALL: [Self; 5] =
        [Self::Desktop, Self::Server, Self::Website, Self::Project, Self::Plugins];

    /// The name used in files, flags and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Server => "server",
            Self::Website => "website",
            Self::Project => "project",
            Self::Plugins => "plugins",
        }
    }

    /// The subject of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// How much a page's word weighs against another's; greater is weightier.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Authority {
    /// Everything else: proposals, tutorials.
    #[default]
    Other,
    /// Worked examples.
    Cookbook,
    /// Manuals.
    Manual,
    /// The project's stated policy.
    Policy,
}

/// One `[[source]]` as it stands in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    title: String,
    start: Vec<String>,
    sitemap: Option<String>,
    prefixes: Vec<String>,
    exclude: Vec<String>,
    #[serde(default = "yes")]
    enabled: bool,
    same_as: Option<String>,
    locator: Option<String>,
    version: Option<String>,
    language: Option<String>,
    #[serde(default)]
    content: Vec<String>,
    #[serde(default)]
    drop: Vec<String>,
    subject: Subject,
    authority: Authority,
    licence: Option<String>,
    attribution: Option<String>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    project: String,
    source: Vec<Entry>,
}

/// A source, validated: its patterns and selectors are compiled.
#[derive(Clone, Debug)]
pub struct Source {
    /// Unique, kebab-case.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// URLs where a crawl begins.
    pub start: Vec<String>,
    /// The site's sitemap, if it has one.
    pub sitemap: Option<String>,
    /// What its pages speak of.
    pub subject: Subject,
    /// How much its pages' word weighs.
    pub authority: Authority,
    /// Taken without being named.
    pub enabled: bool,
    /// SPDX-like licence of the text.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// Selectors of the main content; the first that matches a page wins.
    pub(crate) content: Vec<Selector>,
    /// Selectors of what is not text of the page.
    pub(crate) drop: Vec<Selector>,
    prefixes: Vec<String>,
    exclude: Vec<Regex>,
    locator: Option<Regex>,
    version: Option<String>,
    language: Option<String>,
}

impl Source {
    /// Whether `url` (without fragment) is a page of this source.
    pub fn owns(&self, url: &str) -> bool {
        self.prefixes.iter().any(|p| url.starts_with(p))
            && !self.exclude.iter().any(|e| e.is_match(url))
    }

    /// The version that `url` belongs to, if any.
    pub fn version_of(&self, url: &str) -> Option<String> {
        self.version.clone().or_else(|| self.located(url, "version"))
    }

    /// The language that `url` is in, if the source can tell.
    pub fn language_of(&self, url: &str) -> Option<String> {
        self.language.clone().or_else(|| self.located(url, "language"))
    }

    /// URL prefixes that belong to this source.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    fn located(&self, url: &str, group: &str) -> Option<String> {
        let found = self.locator.as_ref()?.captures(url)?;
        found.name(group).map(|m| m.as_str().to_owned())
    }
}

/// All sources of a home.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The project's name as people write it, for the fixed sentences that name it.
    pub project: String,
    list: Vec<Source>,
}

impl Sources {
    /// `HOME/corpus/sources.toml` where it exists, else the sources compiled in.
    pub fn load(home: Option<&Path>) -> Result<Self> {
        let Some(path) = home.map(|h| h.join("corpus/sources.toml")).filter(|p| p.exists()) else {
            return Self::embedded();
        };
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        Self::parse(&text, &path.display().to_string())
    }

    /// The sources compiled into the program.
    pub fn embedded() -> Result<Self> {
        Self::parse(EMBEDDED, "sources.toml (built in)")
    }

    /// Parses a sources file; `name` is used in errors.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let fail = |message: String| Error::Config { file: name.to_owned(), message };
        let file: File = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
        let by_id: HashMap<String, Entry> =
            file.source.iter().map(|e| (e.id.clone(), e.clone())).collect();
        if by_id.len() != file.source.len() {
            return Err(fail("two sources have the same id".into()));
        }
        let list = file
            .source
            .into_iter()
            .map(|entry| {
                let id = entry.id.clone();
                build(inherit(entry, &by_id)?).map_err(|m| format!("source {id:?}: {m}"))
            })
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(fail)?;
        Ok(Self { project: file.project, list })
    }

    /// Every source, enabled or not, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.list.iter()
    }

    /// The source of that id.
    pub fn get(&self, id: &str) -> Option<&Source> {
        self.list.iter().find(|s| s.id == id)
    }

    /// The source that owns `url`, if it is one of `selected`.
    pub fn owner(&self, selected: &[&Source], url: &str) -> Option<&Source> {
        let owner = self.iter().find(|s| s.owns(url))?;
        selected.iter().any(|s| s.id == owner.id).then_some(owner)
    }

    /// The sources that `wanted` names: none = the enabled ones, "all" = every one.
    pub fn select(&self, wanted: &[String]) -> Result<Vec<&Source>> {
        if wanted.is_empty() {
            return Ok(self.list.iter().filter(|s| s.enabled).collect());
        }
        if wanted.iter().any(|w| w == "all") {
            return Ok(self.list.iter().collect());
        }
        for id in wanted {
            if self.get(id).is_none() {
                let known = self.list.iter().map(|s| s.id.as_str()).collect::<Vec<_>>().join(", ");
                return Err(Error::UnknownSource { id: id.clone(), known });
            }
        }
        Ok(self.list.iter().filter(|s| wanted.contains(&s.id)).collect())
    }
}

/// Takes selectors, locator and licence of the source named by `same_as`.
fn inherit(mut entry: Entry, by_id: &HashMap<String, Entry>) -> std::result::Result<Entry, String> {
    let Some(of) = entry.same_as.take() else { return Ok(entry) };
    let base = by_id.get(&of).ok_or(format!("source {:?}: same_as names no source", entry.id))?;
    if entry.content.is_empty() {
        entry.content.clone_from(&base.content);
    }
    if entry.drop.is_empty() {
        entry.drop.clone_from(&base.drop);
    }
    entry.locator = entry.locator.or_else(|| base.locator.clone());
    entry.version = entry.version.or_else(|| base.version.clone());
    entry.language = entry.language.or_else(|| base.language.clone());
    entry.licence = entry.licence.or_else(|| base.licence.clone());
    entry.attribution = entry.attribution.or_else(|| base.attribution.clone());
    Ok(entry)
}

fn build(entry: Entry) -> std::result::Result<Source, String> {
    for prefix in entry.prefixes.iter().chain(&entry.start) {
        let url = url::Url::parse(prefix).map_err(|e| format!("{prefix:?} is no URL: {e}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("{prefix:?}: only http and https can be quoted"));
        }
    }
    Ok(Source {
        exclude: entry.exclude.iter().map(|p| pattern(p)).collect::<std::result::Result<_, _>>()?,
        locator: entry.locator.as_deref().map(pattern).transpose()?,
        content: selectors(&entry.content)?,
        drop: selectors(&entry.drop)?,
        id: entry.id,
        title: entry.title,
        start: entry.start,
        sitemap: entry.sitemap,
        subject: entry.subject,
        authority: entry.authority,
        enabled: entry.enabled,
        licence: entry.licence,
        attribution: entry.attribution,
        prefixes: entry.prefixes,
        version: entry.version,
        language: entry.language,
    })
}

fn pattern(text: &str) -> std::result::Result<Regex, String> {
    Regex::new(text).map_err(|e| format!("{text:?} is no regular expression: {e}"))
}

fn selectors(list: &[String]) -> std::result::Result<Vec<Selector>, String> {
    list.iter()
        .map(|s| Selector::parse(s).map_err(|e| format!("{s:?} is no CSS selector: {e}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_sources_are_valid() {
        let sources = Sources::embedded().unwrap();
        assert!(sources.select(&[]).unwrap().len() >= 6);
        assert!(
            sources.select(&["all".into()]).unwrap().len() > sources.select(&[]).unwrap().len()
        );
        let manual = sources.get("user-manual").unwrap();
        let url = "https://docs.qgis.org/3.40/en/docs/user_manual/index.html";
        assert!(manual.owns(url));
        assert_eq!(manual.version_of(url).as_deref(), Some("3.40"));
        assert_eq!(manual.language_of(url).as_deref(), Some("en"));
        assert!(
            !manual.owns("https://docs.qgis.org/3.40/en/docs/user_manual/processing_algs/a.html")
        );
    }

    #[test]
    fn an_unknown_id_lists_the_known_ones() {
        let error = Sources::embedded().unwrap().select(&["wiki".into()]).unwrap_err();
        assert!(error.to_string().contains("user-manual"), "{error}");
    }

    #[test]
    fn a_bad_file_names_itself() {
        let bad = "project = \"X\"\n[[source]]\nid = 3\n";
        let error = Sources::parse(bad, "my.toml").unwrap_err().to_string();
        assert!(error.starts_with("my.toml"), "{error}");
        assert!(error.contains("line 3"), "{error}");
        let text = EMBEDDED.replace("a.anchor", "a..anchor");
        assert!(Sources::parse(&text, "x").unwrap_err().to_string().contains("CSS selector"));
    }
}
