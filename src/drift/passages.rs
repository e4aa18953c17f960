//! Passages: what became of each passage of a page.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::{Change, PageDrift, PassageCounts, PassageDrift};
use crate::compare::diff;
use crate::compare::{Laid, Place, Words};

/// How near two passages must be for the one to be the other in other words.
const NEAR: f32 = 0.5;

/// What became of the passages of `old`, and which ones of `new` are new.
pub(super) fn between(old: &Laid, new: &Laid) -> Vec<PassageDrift> {
    let (mut out, mut lost) = (Vec::new(), Vec::new());
    for range in old.pieces() {
        let section = old.section(&range);
        let mut found = new.find(old.text(&range)).peekable();
        match found.peek().cloned() {
            None => lost.push(range),
            Some(first) if !found.any(|r| new.section(&r).is(&section)) => {
                out.push((range.start, moved(old, &range, new, &first)));
            }
            Some(_) => {}
        }
    }
    let fresh: Vec<Range<usize>> =
        new.pieces().into_iter().filter(|r| old.find(new.text(r)).next().is_none()).collect();
    let partner = partners(old, &lost, new, &fresh);
    for (range, partner) in lost.iter().zip(&partner) {
        let change = match partner {
            Some(p) => joined(old, range, new, &fresh[*p]),
            None => Some(gone(old, range)),
        };
        out.extend(change.map(|c| (range.start, c)));
    }
    out.sort_by_key(|(start, _)| *start);
    let mut out: Vec<PassageDrift> = out.into_iter().map(|(_, change)| change).collect();
    let alone = fresh.iter().enumerate().filter(|(i, _)| !partner.contains(&Some(*i)));
    out.extend(alone.map(|(_, range)| added(new, range)));
    out
}

/// For each lost passage the fresh one that it became, the nearest pairs first.
fn partners(
    old: &Laid,
    lost: &[Range<usize>],
    new: &Laid,
    fresh: &[Range<usize>],
) -> Vec<Option<usize>> {
    let words = |laid: &Laid, ranges: &[Range<usize>]| -> Vec<Words> {
        ranges.iter().map(|r| Words::of(laid.text(r))).collect()
    };
    let (a, b) = (words(old, lost), words(new, fresh));
    let mut near = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate().filter(|(_, y)| x.may_be_near(y, NEAR)) {
            near.push((x.ratio(y), i, j));
        }
    }
    near.retain(|(ratio, ..)| *ratio >= NEAR);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut out, mut taken) = (vec![None; lost.len()], vec![false; fresh.len()]);
    for (_, i, j) in near {
        if out[i].is_none() && !taken[j] {
            (out[i], taken[j]) = (Some(j), true);
        }
    }
    out
}

pub(super) fn all_gone(old: &Laid) -> Vec<PassageDrift> {
    old.pieces().iter().map(|range| gone(old, range)).collect()
}

pub(super) fn all_added(new: &Laid) -> Vec<PassageDrift> {
    new.pieces().iter().map(|range| added(new, range)).collect()
}

fn gone(old: &Laid, range: &Range<usize>) -> PassageDrift {
    PassageDrift { change: Change::Gone, was: old.cite(range), now: None, diff: Vec::new() }
}

fn added(new: &Laid, range: &Range<usize>) -> PassageDrift {
    PassageDrift { change: Change::Added, was: None, now: new.cite(range), diff: Vec::new() }
}

fn moved(old: &Laid, range: &Range<usize>, new: &Laid, to: &Range<usize>) -> PassageDrift {
    let (was, now) = (old.cite(range), new.cite(to));
    PassageDrift { change: Change::Moved, was, now, diff: Vec::new() }
}

/// What became of a passage that has a partner: nothing, where only white space is other.
fn joined(old: &Laid, range: &Range<usize>, new: &Laid, to: &Range<usize>) -> Option<PassageDrift> {
    let diff = diff::words(old.text(range), new.text(to));
    if !diff::is_change(&diff) {
        let stays = old.section(range).is(&new.section(to));
        return (!stays).then(|| moved(old, range, new, to));
    }
    let (was, now) = (old.cite(range), new.cite(to));
    Some(PassageDrift { change: Change::Reworded, was, now, diff })
}

/// Joins passages that went from one page and came to another: they were moved.
pub(super) fn join_moved(pages: &mut [PageDrift]) {
    let moved = moves(pages);
    for ((p, i), (to, _)) in &moved {
        let passage = &mut pages[*p].passages[*i];
        (passage.change, passage.now) = (Change::Moved, Some(to.clone()));
    }
    let mut joined: Vec<(usize, usize)> = moved.into_iter().filter_map(|(_, (_, j))| j).collect();
    joined.sort_unstable();
    for (q, j) in joined.into_iter().rev() {
        pages[q].passages.remove(j);
    }
}

/// For each passage that is gone and came elsewhere: where it stands now, and the added passage
/// that has its words and no others.
type Moves = BTreeMap<(usize, usize), (Place, Option<(usize, usize)>)>;

fn moves(pages: &[PageDrift]) -> Moves {
    let mut came: HashMap<&str, Vec<(usize, usize, &Place)>> = HashMap::new();
    for (q, page) in pages.iter().enumerate() {
        for (j, passage) in page.passages.iter().enumerate() {
            let is_new = matches!(passage.change, Change::Added | Change::Reworded);
            if let Some(now) = passage.now.as_ref().filter(|_| is_new) {
                for line in now.quote.lines() {
                    came.entry(line).or_default().push((q, j, now));
                }
            }
        }
    }
    let (mut out, mut taken) = (BTreeMap::new(), HashSet::new());
    for (p, page) in pages.iter().enumerate() {
        for (i, passage) in page.passages.iter().enumerate() {
            let (Change::Gone, Some(was)) = (passage.change, &passage.was) else { continue };
            let first = was.quote.lines().next().unwrap_or_default();
            let others = came.get(first).into_iter().flatten().filter(|(q, ..)| *q != p);
            let found = others.filter_map(|(q, j, now)| Some((part(now, &was.quote)?, (*q, *j))));
            for (place, at) in found {
                let whole = pages[at.0].passages[at.1].change == Change::Added
                    && pages[at.0].passages[at.1].now.as_ref() == Some(&place);
                if !whole || taken.insert(at) {
                    out.insert((p, i), (place, whole.then_some(at)));
                    break;
                }
            }
        }
    }
    out
}

/// The part of `place` that has `words` as whole lines.
fn part(place: &Place, words: &str) -> Option<Place> {
    if place.quote == words {
        return Some(place.clone());
    }
    let whole = |(at, _): &(usize, &str)| {
        let (before, after) = (&place.quote[..*at], &place.quote[at + words.len()..]);
        (before.is_empty() || before.ends_with('\n'))
            && (after.is_empty() || after.starts_with('\n'))
    };
    let (at, _) = place.quote.match_indices(words).find(whole)?;
    let mut part = Place { quote: words.to_owned(), link: place.url.clone(), ..place.clone() };
    part.proof.start += at;
    part.proof.end = part.proof.start + words.len();
    Some(part)
}

pub(super) fn count(pages: &[PageDrift]) -> PassageCounts {
    let mut counts = PassageCounts::default();
    for passage in pages.iter().flat_map(|p| &p.passages) {
        *match passage.change {
            Change::Added => &mut counts.added,
            Change::Gone => &mut counts.gone,
            Change::Moved => &mut counts.moved,
            _ => &mut counts.reworded,
        } += 1;
    }
    counts
}
