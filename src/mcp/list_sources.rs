//! `list_sources`: which pages are searched.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::{MAX_PAGES, within};
use super::open::Open;
use super::tool::{Refusal, Tool};
use crate::error::Error;
use crate::index::manifest::Corpus;
use crate::section::PageSummary;
use crate::source::{Sources, Subject};

pub(super) struct ListSources;

/// Arguments of `list_sources`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// Id of a source whose pages are listed too.
    #[serde(default)]
    source: Option<String>,
    /// Number of the first page to list, from 1; give `next` of the result before to go on.
    #[serde(default)]
    #[schemars(range(min = 1))]
    first: Option<usize>,
}

/// What is searched.
#[derive(Serialize, JsonSchema)]
pub(super) struct Out {
    /// The index as a whole. `kind` "digest": facts that restate the pages, no quotations.
    corpus: Corpus,
    /// The sources, whether or not the index holds pages of them.
    sources: Vec<Row>,
    /// Pages of the source that was named, at most 200, by URL.
    pages: Vec<Page>,
    /// `first` of the next call; null where the list ends.
    next: Option<usize>,
}

/// One source.
#[derive(Serialize, JsonSchema)]
struct Row {
    /// Its id.
    id: String,
    /// Its name.
    title: String,
    /// What its pages speak of.
    subject: Subject,
    /// What the URLs of its pages begin with.
    prefixes: Vec<String>,
    /// Pages of it in the index.
    pages: usize,
    /// Time of the oldest capture, RFC 3339.
    captured_from: Option<String>,
    /// Time of the newest capture, RFC 3339.
    captured_to: Option<String>,
}

/// One page.
#[derive(Serialize, JsonSchema)]
struct Page {
    /// Its URL: give it to `read_section`.
    url: String,
    /// Its title.
    title: String,
    /// Version that it documents.
    version: Option<String>,
    /// When it was captured, RFC 3339.
    captured_at: String,
    /// Sections of it in the index.
    sections: usize,
}

impl Tool for ListSources {
    type Args = Args;
    type Out = Out;
    const NAME: &'static str = "list_sources";
    const TITLE: &'static str = "List what is searched";
    const DESCRIPTION: &'static str = "Lists the sources whose official pages are searched, how many \
pages of each the index holds and when they were captured. With `source`, also lists the pages of that \
source.";

    fn call(open: &Open, args: Args) -> Result<Out, Refusal> {
        let sources = Sources::load(Some(open.home.dir()))?;
        if let Some(id) = args.source.as_ref().filter(|id| sources.get(id).is_none()) {
            let known: Vec<&str> = sources.iter().map(|s| s.id.as_str()).collect();
            let id = id.chars().take(80).collect();
            return Err(Error::UnknownSource { id, known: known.join(", ") }.into());
        }
        let all = owned(&sources, open.engine.pages()?);
        let named = |(owner, _): &&(String, PageSummary)| args.source.as_ref() == Some(owner);
        let pages: Vec<&PageSummary> = all.iter().filter(named).map(|(_, page)| page).collect();
        let first = within("first", args.first, 1, 1..=pages.len().max(1))?;
        let end = pages.len().min(first - 1 + MAX_PAGES);
        Ok(Out {
            corpus: open.engine.corpus().clone(),
            sources: rows(&sources, &all),
            pages: pages[first - 1..end].iter().map(|page| Page::of(page)).collect(),
            next: (end < pages.len()).then_some(end + 1),
        })
    }
}

/// Each page with the id of its source. Restated pages belong to the source that they restate.
fn owned(sources: &Sources, pages: Vec<PageSummary>) -> Vec<(String, PageSummary)> {
    let all: Vec<_> = sources.iter().collect();
    let owner = |page: &PageSummary| match sources.get(&page.source) {
        Some(source) => Some(source.id.clone()),
        None => sources.owner(&all, &page.url).map(|s| s.id.clone()),
    };
    pages.into_iter().map(|p| (owner(&p).unwrap_or_default(), p)).collect()
}

fn rows(sources: &Sources, pages: &[(String, PageSummary)]) -> Vec<Row> {
    let row = |source: &crate::source::Source| {
        let times = pages.iter().filter(|(owner, _)| *owner == source.id);
        let times: Vec<&str> = times.map(|(_, p)| p.captured_at.as_str()).collect();
        Row {
            id: source.id.clone(),
            title: source.title.clone(),
            subject: source.subject,
            prefixes: source.prefixes().to_vec(),
            pages: times.len(),
            captured_from: times.iter().min().map(|&t| t.to_owned()),
            captured_to: times.iter().max().map(|&t| t.to_owned()),
        }
    };
    sources.iter().map(row).collect()
}

impl Page {
    fn of(page: &PageSummary) -> Self {
        Self {
            url: page.url.clone(),
            title: page.title.clone(),
            version: page.version.clone(),
            captured_at: page.captured_at.clone(),
            sections: page.sections,
        }
    }
}
