//! Touched: the saved answers that lie in what changed.

use std::collections::{HashMap, HashSet};

use super::run::{Run, RunPage};
use super::{Change, Comparer, Drift, Touched};
use crate::archive::Held;
use crate::check::newest::{Pages, Search, Today};
use crate::check::proof::Was;
use crate::check::saved::{Excerpt, Saved};
use crate::check::{ExcerptCheck, ItemCheck, Newest, State};
use crate::compare::Laid;

/// The answers of `saved` whose words stood on a page of `from`, and do not stand as they did on
/// that page of `to`.
pub(super) fn find(
    comparer: &Comparer<'_>,
    drift: &Drift,
    from: &Run,
    to: &Run,
    saved: &Saved,
) -> Touched {
    let sources = comparer.sources;
    let is_changed = |change| matches!(change, Change::Changed | Change::Gone);
    let changed = drift.changes.iter().filter(|c| is_changed(c.change));
    let changed: HashSet<String> = changed.map(|c| sources.place(&c.url)).collect();
    let cited = |e: &Excerpt| sources.place(e.place().0);
    let excerpts = saved.items.iter().flat_map(|i| &i.excerpts);
    let near: Vec<&Excerpt> =
        excerpts.filter(|e| e.verbatim && changed.contains(&cited(e))).collect();
    let older = Shelf::of(comparer, from);
    let stood = older.stood(&near);
    let near: Vec<(&Excerpt, Was)> =
        near.into_iter().zip(stood).filter_map(|(e, was)| Some((e, was?))).collect();
    let found = Search::of(near.iter().copied()).run(&Shelf::of(comparer, to).pages());
    let mut states: HashMap<*const Excerpt, ExcerptCheck> = HashMap::new();
    for ((excerpt, _), found) in near.into_iter().zip(found) {
        let Some(state @ (State::Moved | State::Reworded | State::Gone)) = found.state else {
            continue;
        };
        let newest = Some(Newest { state, place: found.place });
        let why = found.why.map(|w| w.to_string());
        let check =
            ExcerptCheck { newest, diff: found.diff, ..ExcerptCheck::of(excerpt, state, why) };
        states.insert(std::ptr::from_ref(excerpt), check);
    }
    let items = saved.items.iter().filter_map(|item| {
        let numbered = item.excerpts.iter().enumerate();
        let touched = numbered.filter_map(|(i, e)| {
            let check = states.remove(&std::ptr::from_ref(e))?;
            Some(ExcerptCheck { number: i + 1, ..check })
        });
        let excerpts: Vec<ExcerptCheck> = touched.collect();
        let state = Some(excerpts.iter().map(|e| e.state).max()?);
        Some(ItemCheck { id: item.id.clone(), question: item.question.clone(), state, excerpts })
    });
    let items = items.collect();
    Touched { file: saved.name.clone(), all: saved.items.len(), items }
}

/// The pages of one run.
struct Shelf<'a> {
    comparer: &'a Comparer<'a>,
    by_url: HashMap<&'a str, (&'a RunPage, Held)>,
    by_place: HashMap<String, &'a str>,
}

impl<'a> Shelf<'a> {
    fn of(comparer: &'a Comparer<'a>, run: &'a Run) -> Self {
        let held = comparer.held(run.pages.iter());
        let (mut by_url, mut by_place) = (HashMap::new(), HashMap::new());
        for page in &run.pages {
            let Some(held) = held.get(&page.capture.record_id) else { continue };
            let url = page.capture.url.as_str();
            by_url.insert(url, (page, *held));
            by_place.entry(comparer.sources.place(url)).or_insert(url);
        }
        Self { comparer, by_url, by_place }
    }

    fn at(&self, url: &str) -> Option<(&'a str, Held)> {
        let place = || self.by_place.get(&self.comparer.sources.place(url)).copied();
        let url = self.by_url.get_key_value(url).map(|(url, _)| *url).or_else(place)?;
        Some((url, self.by_url.get(url)?.1))
    }

    /// How the words of each excerpt stood on its page, where they did.
    fn stood(&self, excerpts: &[&Excerpt]) -> Vec<Option<Was>> {
        let mut pages: HashMap<&str, Option<Laid>> = HashMap::new();
        let mut on_page = |excerpt: &Excerpt| {
            let (url, held) = self.at(excerpt.place().0)?;
            let page = pages.entry(url).or_insert_with(|| self.read(url, held)).as_ref()?;
            let found: Vec<Was> =
                page.occurrences(&excerpt.quote).map(|range| Was::of(page, &range)).collect();
            found.iter().find(|was| was.whole).or(found.first()).copied()
        };
        excerpts.iter().map(|e| on_page(e)).collect()
    }

    fn read(&self, url: &str, held: Held) -> Option<Laid> {
        let capture = self.comparer.archive.read(held).ok()?;
        Laid::read(&capture, self.comparer.sources.reader_of(url)?).ok()
    }

    fn pages(&self) -> Pages<'_> {
        let today = |url: &str| match self.at(url) {
            Some((url, held)) => Today::At { url: url.to_owned(), held },
            None => Today::gone(),
        };
        let mut others: Vec<(&str, Held)> =
            self.by_url.iter().map(|(url, (_, held))| (*url, *held)).collect();
        others.sort_unstable_by_key(|(url, _)| *url);
        Pages {
            archive: self.comparer.archive,
            sources: self.comparer.sources,
            today: Box::new(today),
            others,
            versions_alike: true,
        }
    }
}
