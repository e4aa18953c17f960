//! Drift: what changed between two runs of `index`, page by page and passage by passage.
//!
//! 1. [`run`] keeps which capture of each page a run was built from;
//! 2. `pair` joins the pages of two runs, the same page under another version included;
//! 3. `passages` compares the two pages of a pair, both read by today's rules;
//! 4. `touched` tells which saved answers lie in what changed.

mod pair;
mod passages;
pub mod run;
mod touched;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::answer::contract::Tool;
use crate::archive::{Archive, Held};
use crate::check::ItemCheck;
use crate::check::saved::Saved;
use crate::compare::diff::Piece;
use crate::compare::{Laid, Place};
use crate::parallel;
use crate::source::Sources;
use pair::{Pair, pairs};
use run::{Run, RunPage};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "qsec-search/drift@1";

/// What changed between two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Drift {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that compared.
    pub tool: Tool,
    /// The older run.
    pub from: Side,
    /// The newer run.
    pub to: Side,
    /// Pages by what became of them.
    pub pages: PageCounts,
    /// Passages of those pages by what became of them.
    pub passages: PassageCounts,
    /// Pages of sources that only one of the runs took: they are not compared.
    pub left_out: Vec<LeftOut>,
    /// The pages that changed, in the order of their URLs.
    pub changes: Vec<PageDrift>,
    /// The saved answers that it touches; none where no answers were given.
    pub answers: Option<Touched>,
}

/// One of the two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Side {
    /// When the index was built, RFC 3339.
    pub at: String,
    /// Its pages.
    pub pages: usize,
    /// The versions that its pages document.
    pub versions: Vec<String>,
}

/// Pages by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageCounts {
    /// Pages whose text is the same.
    pub same: usize,
    /// Pages whose text, or whose sections, are others.
    pub changed: usize,
    /// Pages that only the newer run has.
    pub added: usize,
    /// Pages that only the older run has.
    pub gone: usize,
    /// Pages of which one side cannot be read any more.
    pub unread: usize,
}

/// Passages by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassageCounts {
    /// Passages that nothing older is near to.
    pub added: usize,
    /// Passages that nothing newer is near to.
    pub gone: usize,
    /// Passages that say something near in other words.
    pub reworded: usize,
    /// Passages whose words stand in another section or on another page.
    pub moved: usize,
}

/// Pages of a source that only one of the runs took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LeftOut {
    /// Id of the source.
    pub source: String,
    /// Whether the older run took it; else the newer one did.
    pub older: bool,
    /// How many.
    pub pages: usize,
}

/// What became of a page or passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// Only the newer run has it.
    Added,
    /// Only the older run has it.
    Gone,
    /// A page whose passages changed.
    Changed,
    /// A passage in other words.
    Reworded,
    /// A passage in another place.
    Moved,
    /// A page that cannot be read any more on one side.
    Unread,
}

impl Change {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Reworded => "reworded",
            Self::Moved => "moved",
            Self::Unread => "unread",
        }
    }
}

/// A page that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PageDrift {
    /// What became of it.
    pub change: Change,
    /// Its URL, of the newer run where that has it.
    pub url: String,
    /// Its URL in the older run, where that is another.
    pub was: Option<String>,
    /// Its title.
    pub title: String,
    /// Why it cannot be read.
    pub why: Option<String>,
    /// Its passages that changed, in the order of the older page, then of the newer.
    pub passages: Vec<PassageDrift>,
}

/// A passage that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PassageDrift {
    /// What became of it.
    pub change: Change,
    /// Its words and place in the older run.
    pub was: Option<Place>,
    /// The same in the newer run.
    pub now: Option<Place>,
    /// How the words were changed, where they were reworded.
    pub diff: Vec<Piece>,
}

/// The saved answers that a drift touches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Touched {
    /// The file of answers, as it was named.
    pub file: String,
    /// Its items.
    pub all: usize,
    /// The items that are touched, with those of their excerpts that are.
    pub items: Vec<ItemCheck>,
}

/// With what runs are compared.
#[derive(Clone, Copy, Debug)]
pub struct Comparer<'a> {
    /// The captures.
    pub archive: &'a Archive,
    /// How pages are read.
    pub sources: &'a Sources,
}

impl Comparer<'_> {
    /// What changed from one run to the other.
    pub fn compare(&self, from: &Run, to: &Run) -> Drift {
        let (mut pairs, left_out) = pairs(self.sources, from, to);
        let held = self.held(pairs.iter().filter(|p| !p.is_same()).flat_map(Pair::captures));
        pair::join_renamed(&mut pairs, |page| {
            self.read(page, &held).map(|laid| laid.sentence_hashes()).unwrap_or_default()
        });
        let mut pages = PageCounts::default();
        let compared =
            parallel::map(
                &pairs,
                |pair| {
                    if pair.is_same() { None } else { self.pair(pair, &held) }
                },
            );
        pages.same = compared.iter().filter(|c| c.is_none()).count();
        let mut changes: Vec<PageDrift> = compared.into_iter().flatten().collect();
        changes.sort_by(|a, b| a.url.cmp(&b.url));
        passages::join_moved(&mut changes);
        for page in &changes {
            *match page.change {
                Change::Added => &mut pages.added,
                Change::Gone => &mut pages.gone,
                Change::Unread => &mut pages.unread,
                _ => &mut pages.changed,
            } += 1;
        }
        Drift {
            schema: SCHEMA.to_owned(),
            tool: Tool::this(),
            from: self.side(from),
            to: self.side(to),
            pages,
            passages: passages::count(&changes),
            left_out,
            changes,
            answers: None,
        }
    }

    /// Adds to `drift`, which is that from one run to the other, the answers that it touches.
    pub fn touch(&self, drift: &mut Drift, from: &Run, to: &Run, saved: &Saved) {
        drift.answers = Some(touched::find(self, drift, from, to, saved));
    }

    fn held<'p>(&self, pages: impl Iterator<Item = &'p RunPage>) -> HashMap<String, Held> {
        let ids: HashSet<String> = pages.map(|p| p.capture.record_id.clone()).collect();
        if ids.is_empty() { HashMap::new() } else { self.archive.find(&ids) }
    }

    /// What became of one page; none where its text is the same.
    fn pair(&self, pair: &Pair<'_>, held: &HashMap<String, Held>) -> Option<PageDrift> {
        let read = |page: Option<&RunPage>| page.map(|p| self.read(p, held)).transpose();
        let url = pair.page().capture.url.clone();
        let was = pair.from.map(|p| p.capture.url.clone()).filter(|was| *was != url);
        let page = |change, title, why, passages| {
            Some(PageDrift { change, url: url.clone(), was: was.clone(), title, why, passages })
        };
        match (read(pair.from), read(pair.to)) {
            (Err(why), _) | (_, Err(why)) => {
                page(Change::Unread, url.clone(), Some(why), Vec::new())
            }
            (Ok(Some(old)), Ok(Some(new))) => {
                let passages = passages::between(&old, &new);
                let same = passages.is_empty() && old.page().text() == new.page().text();
                let title = new.page().meta.title.clone();
                if same { None } else { page(Change::Changed, title, None, passages) }
            }
            (Ok(Some(old)), Ok(None)) => {
                page(Change::Gone, old.page().meta.title.clone(), None, passages::all_gone(&old))
            }
            (Ok(None), Ok(Some(new))) => {
                page(Change::Added, new.page().meta.title.clone(), None, passages::all_added(&new))
            }
            (Ok(None), Ok(None)) => None,
        }
    }

    fn read(&self, page: &RunPage, held: &HashMap<String, Held>) -> Result<Laid, String> {
        let url = &page.capture.url;
        let held = held.get(&page.capture.record_id);
        let held = held.ok_or("its capture is not in the archive any more")?;
        let capture = self.archive.read(*held).map_err(|e| e.to_string())?;
        let source = self.sources.reader_of(url);
        Laid::read(&capture, source.ok_or("no source tells how it is read")?)
    }

    fn side(&self, run: &Run) -> Side {
        let urls = run.pages.iter().map(|p| p.capture.url.as_str());
        let version = |url: &str| self.sources.reader_of(url)?.version_of(url);
        let versions: BTreeSet<String> = urls.filter_map(version).collect();
        Side {
            at: run.head.at.to_string(),
            pages: run.pages.len(),
            versions: versions.into_iter().collect(),
        }
    }
}
