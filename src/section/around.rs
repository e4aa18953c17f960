//! Around: an excerpt among the words around it, as far as the index keeps them.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Result;
use crate::excerpt::place;
use crate::index::outline::{Outline, Stand};
use crate::index::record::{Home, PassageRecord};
use crate::index::store::Reader;
use crate::page::{Kind, Page, PageMeta};
use crate::quote::Quote;

/// A section of a page, with the words of an excerpt marked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Around {
    /// What is known of the page.
    pub meta: PageMeta,
    /// Headings down to the section.
    pub headings: Vec<String>,
    /// The page with the section's anchor; of a restated fact, the page that it restates.
    pub url: String,
    /// The same with a text fragment that highlights the words.
    pub link: String,
    /// Whether the words stand on the page at `url`; else they restate it.
    pub verbatim: bool,
    /// Its text, in reading order.
    pub paragraphs: Vec<Paragraph>,
}

/// A run of a section that nothing was left out of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Paragraph {
    /// What it is.
    pub kind: Kind,
    /// Its words.
    pub quote: Quote,
    /// The marked bytes of its words; empty where none are.
    pub marked: Range<usize>,
}

/// A passage of the page with its record.
struct Stands {
    record: Arc<PassageRecord>,
    home: usize,
}

impl Stands {
    fn home(&self) -> &Home {
        &self.record.homes[self.home]
    }

    fn holds(&self, byte: usize) -> bool {
        let base = self.home().start as usize;
        let ends = self.record.sentences.last().map_or(0, |s| s.end as usize);
        (base..base + ends).contains(&byte)
    }

    fn same_section(&self, other: &Self) -> bool {
        let (a, b) = (self.home(), other.home());
        a.anchor == b.anchor && a.headings == b.headings
    }
}

/// The section of the bytes `marked` of the page made from the capture `record_id`.
pub(crate) fn read(
    reader: &Reader,
    outline: &Outline,
    record_id: &str,
    marked: &Range<usize>,
) -> Result<Option<Around>> {
    let Some(captured) = outline.captured.get(record_id) else { return Ok(None) };
    let page = reader.page(captured.page)?;
    if page.quote(marked.clone()).is_none() {
        return Ok(None);
    }
    let stands = captured.places.iter().map(|Stand { passage, home, .. }| {
        Ok(Stands { record: reader.passage(*passage)?, home: *home })
    });
    let all = stands.collect::<Result<Vec<_>>>()?;
    let at = all.iter().position(|s| s.holds(marked.start));
    Ok(at.map(|at| build(&page, &all, at, marked)))
}

fn build(page: &Page, all: &[Stands], at: usize, marked: &Range<usize>) -> Around {
    let own = &all[at];
    // The same headings may come twice on a page: only neighbours are one section.
    let from = (0..at).rev().take_while(|i| all[*i].same_section(own)).last().unwrap_or(at);
    let to = (at..all.len()).take_while(|i| all[*i].same_section(own)).last().unwrap_or(at);
    let home = own.home();
    let base = home.start as usize;
    let first = own.record.sentences.iter().position(|s| base + s.start as usize == marked.start);
    let unique = first.and_then(|i| home.unique.get(i));
    let (url, link) = place(page, &own.record, home, marked, unique);
    Around {
        meta: page.meta.clone(),
        headings: home.headings.clone(),
        url,
        link,
        verbatim: own.record.cite.is_none(),
        paragraphs: all[from..=to].iter().flat_map(|s| paragraphs(page, s, marked)).collect(),
    }
}

/// The blocks of a passage, parted where the page shows what was left out.
fn paragraphs(page: &Page, stands: &Stands, marked: &Range<usize>) -> Vec<Paragraph> {
    let base = stands.home().start as usize;
    let mut runs: Vec<(Kind, u16, Range<usize>)> = Vec::new();
    for sentence in &stands.record.sentences {
        let range = base + sentence.start as usize..base + sentence.end as usize;
        match runs.last_mut() {
            Some((_, block, run)) if *block == sentence.block && sentence.joined => {
                run.end = range.end;
            }
            _ => runs.push((sentence.kind, sentence.block, range)),
        }
    }
    let made = runs.into_iter().filter_map(|(kind, _, range)| {
        let (from, to) = (marked.start.max(range.start), marked.end.min(range.end));
        let inside = if from < to { from - range.start..to - range.start } else { 0..0 };
        let quote = page.quote(range)?;
        let whole = quote.text().is_char_boundary(inside.start)
            && quote.text().is_char_boundary(inside.end);
        Some(Paragraph { kind, marked: if whole { inside } else { 0..0 }, quote })
    });
    made.collect()
}
