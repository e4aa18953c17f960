//! Passage: whole blocks of one section, about 40 to 120 words, with their sentences marked.

use std::ops::Range;

use crate::fragment::{Measure, Unique};
use crate::page::{Block, Cite, Kind, Page};
use crate::text::sentence::sentences;

/// Words at which a passage is full enough to end before the next paragraph.
const FULL: usize = 60;

/// Words that no passage of several blocks exceeds.
pub const MAX_WORDS: usize = 120;

/// A sentence of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sentence {
    /// Its bytes in the page's text.
    pub range: Range<usize>,
    /// What kind of block it stands in.
    pub kind: Kind,
    /// Number of its block within the passage.
    pub block: usize,
    /// Nothing that the page shows was left out between the sentence before and this one.
    pub joined: bool,
    /// What makes its beginning unique on the page.
    pub unique: Unique,
}

/// A stretch of a page that is searched and shown as one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passage {
    /// Its bytes in the page's text.
    pub range: Range<usize>,
    /// Index of its section in the page.
    pub section: usize,
    /// Its sentences, in order; at least one.
    pub sentences: Vec<Sentence>,
    /// Bytes of a lead-in or table header that it leans on and does not hold.
    pub lead: Option<Range<usize>>,
    /// Where the statement stands that it restates (digest only).
    pub cite: Option<Cite>,
}

/// The passages of `page`, in reading order; they do not overlap.
pub fn passages(page: &Page) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut measure = Measure::new(page);
    let mut group: Vec<usize> = Vec::new();
    for (i, block) in page.blocks.iter().enumerate() {
        if block.kind == Kind::Heading {
            close(page, &mut group, &mut measure, &mut out);
            continue;
        }
        if let Some(&last) = group.last()
            && ends_before(page, &group, last, i)
        {
            let kept = carried(page, &group, i);
            let rest = group.split_off(group.len() - kept);
            close(page, &mut group, &mut measure, &mut out);
            group = rest;
        }
        group.push(i);
    }
    close(page, &mut group, &mut measure, &mut out);
    out
}

/// Whether the passage made of `group` ends before block `next`.
fn ends_before(page: &Page, group: &[usize], last: usize, next: usize) -> bool {
    let (last, next) = (&page.blocks[last], &page.blocks[next]);
    // A restated statement stands alone: each has its own citation.
    if last.section != next.section || last.cite.is_some() || next.cite.is_some() {
        return true;
    }
    if last.kind == Kind::Label {
        return false;
    }
    let words: usize = group.iter().map(|&b| count(page, &page.blocks[b])).sum();
    let opens = matches!(next.kind, Kind::Paragraph | Kind::Label | Kind::Term | Kind::TableHeader);
    words + count(page, next) > MAX_WORDS || (words >= FULL && opens)
}

/// How many blocks at the end of `group` go on with block `next`: a lead-in stays with its first item.
fn carried(page: &Page, group: &[usize], next: usize) -> usize {
    let leans = |last: usize| {
        let (block, next) = (&page.blocks[last], &page.blocks[next]);
        next.joined
            && next.lead == Some(last)
            && block.section == next.section
            && block.cite == next.cite
    };
    match group.last() {
        Some(&last)
            if group.len() > 1 && leans(last) && count(page, &page.blocks[last]) <= FULL =>
        {
            1
        }
        _ => 0,
    }
}

fn count(page: &Page, block: &Block) -> usize {
    page.text()[block.range.clone()].split_whitespace().count()
}

fn close(page: &Page, group: &mut Vec<usize>, measure: &mut Measure<'_>, out: &mut Vec<Passage>) {
    let blocks = std::mem::take(group);
    let (Some(&first), false) = (blocks.first(), blocks.is_empty()) else { return };
    let mut marked = Vec::new();
    for (number, &b) in blocks.iter().enumerate() {
        marked.extend(mark(page, &page.blocks[b], number, measure));
    }
    let block = &page.blocks[first];
    let lead = block.lead.map(|l| page.blocks[l].range.clone());
    for sentences in split(page, marked) {
        let (Some(a), Some(z)) = (sentences.first(), sentences.last()) else { continue };
        out.push(Passage {
            range: a.range.start..z.range.end,
            section: block.section,
            lead: lead.clone(),
            cite: block.cite.clone(),
            sentences,
        });
    }
}

fn mark(page: &Page, block: &Block, number: usize, measure: &mut Measure<'_>) -> Vec<Sentence> {
    let found = sentences(&page.text()[block.range.clone()]);
    let ranges = found.into_iter().map(|r| block.range.start + r.start..block.range.start + r.end);
    ranges
        .enumerate()
        .map(|(i, range)| Sentence {
            // The first one may begin after white space of its block.
            joined: block.joined || i > 0,
            unique: measure.unique(&block.range, range.start),
            kind: block.kind,
            block: number,
            range,
        })
        .collect()
}

/// Cuts a block that is longer than a passage may be between its sentences.
fn split(page: &Page, marked: Vec<Sentence>) -> Vec<Vec<Sentence>> {
    let words = |s: &Sentence| page.text()[s.range.clone()].split_whitespace().count();
    let total: usize = marked.iter().map(words).sum();
    if total <= MAX_WORDS {
        return vec![marked];
    }
    let mut out: Vec<Vec<Sentence>> = Vec::new();
    let mut held = usize::MAX;
    for sentence in marked {
        let n = words(&sentence);
        if held.saturating_add(n) > MAX_WORDS || held == usize::MAX {
            out.push(Vec::new());
            held = 0;
        }
        held += n;
        if let Some(last) = out.last_mut() {
            last.push(sentence);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::page::made;

    proptest! {
        #[test]
        fn passages_tile_the_page_without_overlap(page in made::page()) {
            let mut at = 0;
            let mut left = String::new();
            for passage in passages(&page) {
                prop_assert!(!passage.sentences.is_empty() && passage.range.start >= at);
                prop_assert_eq!(passage.range.start, passage.sentences[0].range.start);
                for sentence in &passage.sentences {
                    left.push_str(&page.text()[at..sentence.range.start]);
                    prop_assert!(!page.text()[sentence.range.clone()].trim().is_empty());
                    at = sentence.range.end;
                }
                prop_assert_eq!(passage.range.end, at);
            }
            left.push_str(&page.text()[at..]);
            // Nothing but headings is in no passage.
            let headings = page.blocks.iter().filter(|b| b.kind == Kind::Heading);
            let headings: String = headings.map(|b| &page.text()[b.range.clone()]).collect();
            let squeezed = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeezed(&left), squeezed(&headings));
        }

        #[test]
        fn a_passage_is_of_one_section_and_within_its_limit(page in made::page()) {
            for passage in passages(&page) {
                let inside = |b: &&Block| {
                    b.range.start < passage.range.end && passage.range.start < b.range.end
                };
                let mut blocks = page.blocks.iter().filter(inside);
                prop_assert!(blocks.all(|b| b.section == passage.section));
                let words = page.text()[passage.range.clone()].split_whitespace().count();
                prop_assert!(words <= MAX_WORDS || passage.sentences.len() == 1, "{words} words");
            }
        }
    }
}
