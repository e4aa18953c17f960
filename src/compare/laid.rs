//! Laid: a page's sentences in a row, each with its section, to look for words in.

use std::cell::OnceCell;
use std::hash::BuildHasher;
use std::ops::Range;

use memchr::memmem;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{Place, near};
use crate::answer::contract::Proof;
use crate::capture::Capture;
use crate::excerpt::{anchored, limits};
use crate::fragment::{self, Unique};
use crate::guard::guard;
use crate::page::{self, EXTRACTOR, Page};
use crate::passage::{Passage, passages};
use crate::source::Source;

/// A sentence of a laid-out page.
struct Line {
    range: Range<usize>,
    section: usize,
    /// Number of its block on the page.
    block: usize,
    /// Nothing that the page shows was left out before it.
    joined: bool,
    unique: Unique,
}

/// What tells a section of a page from the others: its anchor, else its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) anchor: Option<String>,
    pub(crate) headings: Vec<String>,
}

impl Section {
    /// Whether both are the same section of their pages. A heading that was renamed under its
    /// anchor still is where the link leads.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (&self.anchor, &other.anchor) {
            (None, None) => self.headings == other.headings,
            (a, b) => a == b,
        }
    }
}

/// A page whose sentences stand in a row.
pub(crate) struct Laid {
    page: Page,
    passages: Vec<Passage>,
    lines: Vec<Line>,
    /// Made when something near is first looked for.
    stretches: OnceCell<near::Stretches>,
}

impl Laid {
    /// Reads `capture` as a page of `source`; a reason in a few words where it gives none.
    pub(crate) fn read(capture: &Capture, source: &Source) -> Result<Self, String> {
        guard(|| page::read(capture, source))?.map(Self::of).map_err(|refused| refused.to_string())
    }

    pub(crate) fn of(page: Page) -> Self {
        let passages = passages(&page);
        let mut lines: Vec<Line> = Vec::new();
        let mut blocks = 0;
        for passage in &passages {
            let mut last = None;
            for sentence in &passage.sentences {
                if last != Some(sentence.block) {
                    (blocks, last) = (blocks + 1, Some(sentence.block));
                }
                lines.push(Line {
                    range: sentence.range.clone(),
                    section: passage.section,
                    block: blocks,
                    joined: sentence.joined,
                    unique: sentence.unique,
                });
            }
        }
        Self { page, passages, lines, stretches: OnceCell::new() }
    }

    pub(crate) fn page(&self) -> &Page {
        &self.page
    }

    /// The page's text in `range`; empty where there is none.
    pub(crate) fn text(&self, range: &Range<usize>) -> &str {
        self.page.text().get(range.clone()).unwrap_or_default()
    }

    /// The page's passages, parted where words were left out, since no quotation runs over those.
    pub(crate) fn pieces(&self) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for passage in &self.passages {
            let mut goes_on = false;
            for sentence in &passage.sentences {
                match out.last_mut().filter(|_| goes_on && sentence.joined) {
                    Some(last) => last.end = sentence.range.end,
                    None => out.push(sentence.range.clone()),
                }
                goes_on = true;
            }
        }
        out
    }

    /// Where `words` stand as whole sentences between which nothing was left out.
    pub(crate) fn find<'a>(&'a self, words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.occurrences(words).filter(|range| self.is_whole(range))
    }

    /// Where `words` stand as they are, even within a sentence.
    pub(crate) fn occurrences<'a>(
        &'a self,
        words: &'a str,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let text = self.page.text();
        let found = memmem::find_iter(text.as_bytes(), words.as_bytes());
        found.map(|at| at..at + words.len()).filter(|range| !range.is_empty())
    }

    /// Whether `range` begins and ends at sentence borders and nothing within it was left out.
    pub(crate) fn is_whole(&self, range: &Range<usize>) -> bool {
        let Some((first, last)) = self.lines_of(range) else { return false };
        self.lines[first + 1..=last].iter().all(|line| line.joined)
    }

    /// The first and the last line of `range`, where it has their borders.
    fn lines_of(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let first = self.lines.binary_search_by_key(&range.start, |l| l.range.start).ok()?;
        let last = self.lines.binary_search_by_key(&range.end, |l| l.range.end).ok()?;
        (first <= last).then_some((first, last))
    }

    /// The lines that `range` touches.
    fn touched(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.lines.partition_point(|l| l.range.end <= range.start);
        let end = self.lines.partition_point(|l| l.range.start < range.end);
        first..end.max(first)
    }

    /// The whole sentences that `range` touches.
    pub(crate) fn widened(&self, range: &Range<usize>) -> Range<usize> {
        match self.lines.get(self.touched(range)).unwrap_or_default() {
            [] => range.clone(),
            [first, .., last] => first.range.start..last.range.end,
            [one] => one.range.clone(),
        }
    }

    /// `range` and the sentence after it that limits it, if one does.
    pub(crate) fn limited(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (_, last) = self.lines_of(range)?;
        let (last, next) = (&self.lines[last], self.lines.get(last + 1)?);
        let limits = next.block == last.block && next.joined && limits(self.text(&next.range));
        limits.then_some(range.start..next.range.end)
    }

    /// The section in which `range` begins.
    pub(crate) fn section(&self, range: &Range<usize>) -> Section {
        let line = self.lines.get(self.touched(range).start);
        let section = line.and_then(|l| self.page.sections.get(l.section));
        section.map_or(Section { anchor: None, headings: Vec::new() }, |s| Section {
            anchor: s.anchor.clone(),
            headings: s.headings.clone(),
        })
    }

    /// The stretch of whole sentences that is nearest to `words`, and how near: 0 to 1, at least
    /// `least`.
    pub(crate) fn nearest(&self, words: &near::Words, least: f32) -> Option<(f32, Range<usize>)> {
        let stretch = |line: &Line| near::Stretch {
            range: line.range.clone(),
            run: line.section,
            joined: line.joined,
            words: near::Words::of(self.text(&line.range)),
        };
        let stretches = || near::Stretches::of(self.lines.iter().map(stretch).collect());
        self.stretches.get_or_init(stretches).nearest(words, least)
    }

    /// The page's sentences, hashed: to see which pages say the same.
    pub(crate) fn sentence_hashes(&self) -> FxHashSet<u64> {
        self.lines.iter().map(|l| FxBuildHasher.hash_one(self.text(&l.range))).collect()
    }

    /// The quotation of `range` with its citation; none where words were left out within it.
    pub(crate) fn cite(&self, range: &Range<usize>) -> Option<Place> {
        let touched = self.touched(range);
        let inner = self.lines.get(touched.start + 1..touched.end).unwrap_or_default();
        if inner.iter().any(|line| !line.joined) {
            return None;
        }
        let quote = self.page.quote(range.clone())?;
        let Section { anchor, headings } = self.section(range);
        let capture = quote.capture();
        let url = anchored(&capture.url, anchor.as_deref());
        let line = self.lines.get(touched.start);
        let unique = line.filter(|l| l.range.start == range.start).map(|l| l.unique);
        let directive = unique.and_then(|u| fragment::directive(self.page.text(), range, u));
        let hash = if anchor.is_none() { "#" } else { "" };
        Some(Place {
            link: directive.map_or_else(|| url.clone(), |d| format!("{url}{hash}{d}")),
            url,
            title: self.page.meta.title.clone(),
            heading: headings,
            version: self.page.meta.version.clone(),
            quote: quote.text().to_owned(),
            proof: Proof {
                captured_at: capture.captured_at.clone(),
                payload_sha256: capture.payload_sha256.clone(),
                record_id: capture.record_id.clone(),
                extractor: EXTRACTOR,
                start: range.start,
                end: range.end,
            },
        })
    }
}
