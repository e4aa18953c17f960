//! Newest: what the newest captures say to an excerpt, on its own page and on all others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::proof::Was;
use super::saved::Excerpt;
use super::why::Why;
use super::{Checker, State};
use crate::archive::{Archive, Held};
use crate::compare::diff::{self, Piece};
use crate::compare::{Laid, Place, Section, Words};
use crate::error::Error;
use crate::parallel;
use crate::source::Sources;

/// How near a stretch of the same page must be to be the excerpt in other words.
const NEAR: f32 = 0.5;

/// The same for a stretch of another page.
const NEAR_ELSEWHERE: f32 = 0.8;

/// The same for a sentence that holds all of the excerpt's words as they are.
const NEAR_WITHIN: f32 = 0.25;

/// What the newest captures say to an excerpt.
#[derive(Clone)]
pub(crate) struct Found {
    /// None where nothing can be said.
    pub(crate) state: Option<State>,
    pub(crate) why: Option<Why>,
    pub(crate) place: Option<Place>,
    pub(crate) diff: Vec<Piece>,
}

/// An excerpt that is looked for.
struct Sought<'e> {
    excerpt: &'e Excerpt,
    was: Was,
    section: Section,
    words: Words,
}

/// Words on a page, and how near they are to those sought: 1 for the same.
struct Match {
    near: f32,
    state: State,
    why: Option<Why>,
    place: Place,
    diff: Vec<Piece>,
}

/// The excerpts that are looked for.
pub(crate) struct Search<'e> {
    /// Each once.
    sought: Vec<Sought<'e>>,
    /// Which of them each is, in the order in which they came.
    numbers: Vec<usize>,
}

/// Where an excerpt's page is today.
pub(crate) enum Today {
    At { url: String, held: Held },
    Nowhere(Why),
}

impl Today {
    /// The page is not there any more.
    pub(crate) fn gone() -> Self {
        Self::Nowhere(Why::PageNotTaken)
    }
}

/// The pages in which excerpts are looked for.
pub(crate) struct Pages<'a> {
    pub(crate) archive: &'a Archive,
    pub(crate) sources: &'a Sources,
    /// Where the page of a URL is.
    pub(crate) today: Box<dyn Fn(&str) -> Today + 'a>,
    /// All pages, in the order of their URLs.
    pub(crate) others: Vec<(&'a str, Held)>,
    /// Whether a page is still itself under another version.
    pub(crate) versions_alike: bool,
}

impl<'a> Pages<'a> {
    /// The newest captures of the pages that the sources take.
    pub(super) fn newest(checker: &'a Checker<'_>) -> Self {
        Self {
            archive: checker.archive,
            sources: checker.sources,
            today: Box::new(|url| today(checker, url)),
            others: present(checker).collect(),
            versions_alike: false,
        }
    }
}

fn read(archive: &Archive, sources: &Sources, url: &str, held: Held) -> Result<Laid, Why> {
    let capture = archive.read(held).map_err(|error| {
        Why::NewestDamaged(match error {
            Error::Archive { path, detail } => format!("{}, {detail}", path.display()),
            other => other.to_string(),
        })
    })?;
    let source = sources.reader_of(url).ok_or(Why::NoSource)?;
    Laid::read(&capture, source).map_err(Why::NoText)
}

impl<'e> Search<'e> {
    pub(crate) fn of(excerpts: impl Iterator<Item = (&'e Excerpt, Was)>) -> Self {
        let (mut sought, mut numbers, mut known) = (Vec::new(), Vec::new(), HashMap::new());
        for (excerpt, was) in excerpts {
            // Many answers quote the same words.
            let Excerpt { quote, url, heading, version, .. } = excerpt;
            let number = *known.entry((quote, url, heading, version, was)).or_insert_with(|| {
                let anchor = excerpt.place().1.map(str::to_owned);
                let section = Section { anchor, headings: heading.clone() };
                sought.push(Sought { excerpt, was, section, words: Words::of(quote) });
                sought.len() - 1
            });
            numbers.push(number);
        }
        Self { sought, numbers }
    }

    /// What the newest captures say to each, in their order.
    pub(crate) fn run(&self, pages: &Pages<'_>) -> Vec<Found> {
        let mut whys: Vec<Option<Why>> = self.sought.iter().map(|_| None).collect();
        let mut own = BTreeMap::<String, (Held, Vec<usize>)>::new();
        for (i, sought) in self.sought.iter().enumerate() {
            match (pages.today)(sought.excerpt.place().0) {
                Today::At { url, held } => own.entry(url).or_insert((held, Vec::new())).1.push(i),
                Today::Nowhere(why) => whys[i] = Some(why),
            }
        }
        let own: Vec<(String, (Held, Vec<usize>))> = own.into_iter().collect();
        let alike = pages.versions_alike;
        let (archive, sources) = (pages.archive, pages.sources);
        let on_pages = parallel::map(&own, |(url, (held, numbers))| {
            let page = read(archive, sources, url, *held);
            let one =
                |i: &usize| (*i, page.as_ref().map(|p| self.sought[*i].on_its_page(p, alike)));
            numbers.iter().map(one).map(|(i, m)| (i, m.map_err(Clone::clone))).collect::<Vec<_>>()
        });
        let mut best: Vec<Option<Match>> = self.sought.iter().map(|_| None).collect();
        for (i, found) in on_pages.into_iter().flatten() {
            match found {
                Ok(found) => best[i] = found,
                Err(why) => whys[i] = Some(why),
            }
        }
        let unreadable = |why: &Option<Why>| matches!(why, Some(Why::NewestDamaged(_)));
        let open: Vec<usize> = (0..best.len()).filter(|i| !unreadable(&whys[*i])).collect();
        self.elsewhere(pages, &own, open, &mut best);
        let found: Vec<Found> =
            best.into_iter().zip(whys).map(|(best, why)| finish(best, why)).collect();
        self.numbers.iter().map(|i| found[*i].clone()).collect()
    }

    /// Looks on all other pages for what is not on its own.
    fn elsewhere(
        &self,
        pages: &Pages<'_>,
        own: &[(String, (Held, Vec<usize>))],
        mut open: Vec<usize>,
        best: &mut [Option<Match>],
    ) {
        open.retain(|i| best[*i].as_ref().is_none_or(|m| m.near < 1.0));
        if open.is_empty() {
            return;
        }
        let own: HashSet<(&str, usize)> = own
            .iter()
            .flat_map(|(url, (_, numbers))| numbers.iter().map(move |n| (url.as_str(), *n)))
            .collect();
        let lost = |i: usize| best[i].is_none();
        let (archive, sources) = (pages.archive, pages.sources);
        let found = parallel::map(&pages.others, |(url, held)| {
            let Ok(page) = read(archive, sources, url, *held) else { return Vec::new() };
            let others = open.iter().filter(|i| !own.contains(&(*url, **i)));
            let one = |i: &usize| Some((*i, self.sought[*i].on_another_page(&page, lost(*i))?));
            others.filter_map(one).collect()
        });
        for (i, found) in found.into_iter().flatten() {
            if best[i].as_ref().is_none_or(|b| self.sought[i].is_better(&found, b)) {
                best[i] = Some(found);
            }
        }
    }
}

/// The pages that the sources take and the archive holds.
fn present<'a>(checker: &Checker<'a>) -> impl Iterator<Item = (&'a str, Held)> {
    let pages = checker.archive.latest().filter(|(_, known)| known.gone.is_none());
    let sources = checker.sources;
    pages.filter(|(url, _)| sources.owner_of(url).is_some()).map(|(url, k)| (url, k.held))
}

fn today(checker: &Checker<'_>, url: &str) -> Today {
    let at = |url: &str| {
        let known = checker.archive.known(url)?;
        Some(match known.gone {
            Some(time) => Today::Nowhere(Why::PageGone(time.strftime("%F").to_string())),
            None => Today::At { url: url.to_owned(), held: known.held },
        })
    };
    let Some(successor) = checker.sources.successor(url) else {
        return at(url).unwrap_or(Today::Nowhere(Why::NotHeld));
    };
    at(&successor).unwrap_or_else(|| {
        // Where nothing of the new version was captured yet, the old one is the newest.
        let owner = checker.sources.owner_of(&successor).map(|s| s.id.as_str());
        let beside = |url: &str| checker.sources.owner_of(url).map(|s| s.id.as_str()) == owner;
        if present(checker).any(|(url, _)| beside(url)) {
            return Today::Nowhere(Why::NotInVersion);
        }
        at(url).unwrap_or(Today::Nowhere(Why::NotHeld))
    })
}

impl Sought<'_> {
    /// The words, or those nearest to them, on the excerpt's own page as it is today. `alike` where
    /// the page is itself under another version too.
    fn on_its_page(&self, page: &Laid, alike: bool) -> Option<Match> {
        if let Some(found) = self.same_words(page, Some(alike)) {
            return Some(found);
        }
        let within = page.occurrences(&self.excerpt.quote).map(|range| page.widened(&range));
        let within = within.map(|r| (self.words.ratio(&Words::of(page.text(&r))), r));
        let within = within.filter(|(near, _)| *near >= NEAR_WITHIN);
        let within = within.max_by(|a, b| a.0.total_cmp(&b.0));
        let (near, range) = within.or_else(|| page.nearest(&self.words, NEAR))?;
        self.near_words(page, Some(alike), near, &range)
    }

    /// The same on another page; words that are only near where `near` asks for them.
    fn on_another_page(&self, page: &Laid, near: bool) -> Option<Match> {
        if let Some(found) = self.same_words(page, None) {
            return Some(found);
        }
        let (ratio, range) = near.then(|| page.nearest(&self.words, NEAR_ELSEWHERE)).flatten()?;
        self.near_words(page, None, ratio, &range)
    }

    /// The very words on `page`: best in the excerpt's section, worst with a limit put after them.
    /// `own` is for the excerpt's own page, as in [`Self::on_its_page`].
    fn same_words(&self, page: &Laid, own: Option<bool>) -> Option<Match> {
        let quote = &self.excerpt.quote;
        let whole = |range: &Range<usize>| !self.was.whole || page.is_whole(range);
        let found: Vec<_> = page.occurrences(quote).filter(whole).collect();
        let free = || found.iter().filter(|range| self.limit(page, range).is_none());
        let here = |range: &&Range<usize>| page.section(range).is(&self.section);
        if let Some(range) = free().find(here).or_else(|| free().next()) {
            return self.standing(page, own, range);
        }
        let limited = found.iter().find_map(|range| self.limit(page, range));
        let place = page.cite(&limited.filter(|_| own.is_some())?)?;
        let diff = diff::words(quote, &place.quote);
        Some(Match { near: 1.0, state: State::Reworded, why: Some(Why::Limited), place, diff })
    }

    /// `range` with the limiting sentence after it that was not there before.
    fn limit(&self, page: &Laid, range: &Range<usize>) -> Option<Range<usize>> {
        page.limited(range).filter(|_| self.was.whole && !self.was.limited)
    }

    /// The excerpt's words at `range`.
    fn standing(&self, page: &Laid, own: Option<bool>, range: &Range<usize>) -> Option<Match> {
        let same_url = page.page().meta.capture.url == self.excerpt.place().0;
        let same_page = own.is_some_and(|alike| alike || same_url);
        let holds = same_page && page.section(range).is(&self.section);
        let state = if holds { State::Holds } else { State::Moved };
        let why = (own.is_some() && !same_page).then_some(Why::OtherVersion);
        Some(Match { near: 1.0, state, why, place: page.cite(range)?, diff: Vec::new() })
    }

    /// Words that are near; the excerpt's own where only white space is other.
    fn near_words(
        &self,
        page: &Laid,
        own: Option<bool>,
        near: f32,
        range: &Range<usize>,
    ) -> Option<Match> {
        let place = page.cite(range)?;
        let diff = diff::words(&self.excerpt.quote, &place.quote);
        if !diff::is_change(&diff) && self.limit(page, range).is_none() {
            return self.standing(page, own, range);
        }
        // Words in another case or with other signs are no longer the very words.
        let near = near.min(0.999);
        Some(Match { near, state: State::Reworded, why: None, place, diff })
    }

    /// The very words beat near ones, the same version another, then the URL decides.
    fn is_better(&self, a: &Match, b: &Match) -> bool {
        let key = |m: &Match| {
            let other_version = m.place.version != self.excerpt.version;
            (m.state == State::Reworded, other_version, m.place.url.clone())
        };
        match a.near.total_cmp(&b.near) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => key(a) < key(b),
        }
    }
}

/// What is said of an excerpt of which the best match, or none, is known.
fn finish(best: Option<Match>, why: Option<Why>) -> Found {
    if let Some(Match { state, why: found, place, diff, .. }) = best {
        return Found { state: Some(state), why: found.or(why), place: Some(place), diff };
    }
    let state = match why {
        Some(Why::NotHeld | Why::NoSource) => None,
        Some(Why::NewestDamaged(_)) => Some(State::Tampered),
        _ => Some(State::Gone),
    };
    Found { state, why, place: None, diff: Vec::new() }
}
