//! Evidence: the passages shown for a claim, cut as excerpts, and the claim's words by what they say.

use std::ops::Range;
use std::sync::Arc;

use super::align::{Bag, CONCEPT, align};
use super::differ::Difference;
use super::judge::{NEAR, NEAREST};
use super::matching::Match;
use super::pages::Pages;
use super::passage::{Passage, Stretch};
use super::quantity::{Quantity, Relation};
use super::report::{Cover, Mark, Verdict};
use super::statement::Statement;
use super::words::{Role, Word};
use crate::error::Result;
use crate::excerpt::{Citation, Excerpt, excerpts};
use crate::page::{EXTRACTOR, Page};
use crate::search::{Features, Hit};

/// Most passages shown for a claim.
const SHOWN: usize = 3;

/// What may be shown.
pub(super) struct Piece {
    what: What,
    page: u32,
    score: f32,
}

enum What {
    Stretch(Arc<Passage>, usize, Stretch),
    /// Words of a page that no single passage holds.
    Words(Arc<Page>, Range<usize>),
}

/// A passage shown.
pub(super) struct Shown {
    pub(super) excerpt: Excerpt,
    /// Its sentences, where they were compared.
    stretch: Option<(Arc<Passage>, Stretch)>,
}

impl Piece {
    /// The stretch of a match.
    pub(super) fn of(found: &Match) -> Self {
        let (page, _, _) = found.place();
        let what = What::Stretch(Arc::clone(&found.passage), found.home, found.stretch);
        Self { what, page, score: found.cover.all }
    }

    /// A stretch that affirms what a claim denies.
    pub(super) fn affirmed(passage: &Arc<Passage>, stretch: Stretch) -> Self {
        let page = passage.record.homes[0].page;
        Self { what: What::Stretch(Arc::clone(passage), 0, stretch), page, score: 1.0 }
    }

    /// The sentences of the page `number` that hold `range`.
    pub(super) fn quotation(
        page: &Arc<Page>,
        number: u32,
        range: &Range<usize>,
        passages: &[Arc<Passage>],
    ) -> Self {
        let holder = passages.iter().find_map(|p| {
            let (home, place) =
                p.record.homes.iter().enumerate().find(|(_, h)| h.page == number)?;
            let start = place.start as usize;
            let at = |byte: usize| {
                p.record
                    .sentences
                    .iter()
                    .position(|s| start + s.start as usize <= byte && byte < start + s.end as usize)
            };
            let (from, last) = (at(range.start)?, at(range.end.checked_sub(1)?)?);
            Some((Arc::clone(p), home, Stretch { from, to: last + 1, lead: None }))
        });
        let what = match holder {
            Some((passage, home, stretch)) => What::Stretch(passage, home, stretch),
            None => What::Words(Arc::clone(page), range.clone()),
        };
        Self { what, page: number, score: 1.0 }
    }
}

/// The excerpts of `pieces`: the first, and the best of other pages; where the pages are `silent` only
/// what comes near.
pub(super) fn shown(pages: &Pages<'_>, pieces: Vec<Piece>, silent: bool) -> Result<Vec<Shown>> {
    let mut out: Vec<Shown> = Vec::new();
    let mut seen: Vec<u32> = Vec::new();
    for piece in pieces {
        let least = match (out.is_empty(), silent) {
            (true, false) => 0.0,
            (true, true) => NEAREST,
            (false, _) => NEAR,
        };
        if out.len() == SHOWN || piece.score < least || seen.contains(&piece.page) {
            continue;
        }
        if let Some(found) = cut(pages, &piece)? {
            seen.push(piece.page);
            out.push(found);
        }
    }
    Ok(out)
}

fn cut(pages: &Pages<'_>, piece: &Piece) -> Result<Option<Shown>> {
    match &piece.what {
        What::Words(page, range) => {
            let excerpt = words(page, range.clone(), piece.score);
            Ok(excerpt.map(|excerpt| Shown { excerpt, stretch: None }))
        }
        What::Stretch(passage, home, stretch) => {
            let hit = Hit {
                passage: Arc::clone(&passage.record),
                home: *home,
                from: stretch.from,
                to: stretch.to,
                score: piece.score,
                found: Vec::new(),
                unit_weights: Arc::from([]),
                features: Features::default(),
                on_subject: true,
            };
            let excerpt = excerpts(pages.reader(), &[hit], 1)?.pop();
            let stretch = Some((Arc::clone(passage), *stretch));
            Ok(excerpt.map(|excerpt| Shown { excerpt, stretch }))
        }
    }
}

/// Words of a page as an excerpt without a section.
fn words(page: &Page, range: Range<usize>, score: f32) -> Option<Excerpt> {
    let url = page.meta.capture.url.clone();
    let citation = Citation {
        link: url.clone(),
        url,
        title: page.meta.title.clone(),
        headings: Vec::new(),
        subject: page.meta.subject,
        version: page.meta.version.clone(),
        language: page.meta.language.clone(),
        verbatim: true,
        checked: None,
        also_at: Vec::new(),
        extractor: EXTRACTOR,
    };
    Some(Excerpt { quote: page.quote(range)?, citation, score })
}

/// The words of `claim` by what the first passage shown says of them, and those that none has.
pub(super) fn marks(
    pages: &Pages<'_>,
    claim: &Statement,
    verdict: Verdict,
    differs: &[Difference],
    shown: &[Shown],
) -> (Vec<Mark>, Vec<String>) {
    if matches!(verdict, Verdict::Uncheckable) {
        return (Vec::new(), Vec::new());
    }
    if matches!(verdict, Verdict::Quoted | Verdict::Misattributed) {
        let all = Mark { start: 0, end: claim.text.len(), kind: Cover::Covered };
        return (vec![all], Vec::new());
    }
    let covers: Vec<Vec<bool>> = shown.iter().map(|s| covered(pages, claim, s)).collect();
    let first = covers.first();
    let mut marks = Vec::new();
    let mut uncovered = Vec::new();
    for (i, word) in claim.words.iter().enumerate() {
        if word.role == Role::Function {
            continue;
        }
        let differing = differs.iter().any(|d| d.start < word.end && word.start < d.end);
        let here = first.is_some_and(|c| c[i]);
        let kind = match (differing, here) {
            (true, _) => Cover::Conflicting,
            (false, true) => Cover::Covered,
            (false, false) => Cover::Uncovered,
        };
        marks.push(Mark { start: word.start, end: word.end, kind });
        let said = &claim.text[word.start..word.end];
        if kind == Cover::Uncovered
            && word.role != Role::Light
            && !covers.iter().any(|c| c[i])
            && !uncovered.iter().any(|u| u == said)
        {
            uncovered.push(said.to_owned());
        }
    }
    for differ in differs {
        marks.retain(|m| m.end <= differ.start || m.start >= differ.end);
        marks.push(Mark { start: differ.start, end: differ.end, kind: Cover::Conflicting });
    }
    marks.sort_by_key(|m| (m.start, m.end));
    marks.dedup_by(|b, a| b.start < a.end);
    (marks, uncovered)
}

/// Which words of `claim` a passage shown says too.
fn covered(pages: &Pages<'_>, claim: &Statement, shown: &Shown) -> Vec<bool> {
    let Some((passage, stretch)) = &shown.stretch else { return vec![true; claim.words.len()] };
    let text = Statement::read(shown.excerpt.quote.text(), pages.words());
    let mut sentences = passage.statements(*stretch);
    sentences.push(&text);
    let weights = vec![1.0; claim.words.len()];
    let found = align(claim, &weights, &sentences, &passage.around(), &Bag::default());
    let said: Vec<&Quantity> =
        sentences.iter().flat_map(|s| &s.quantities).chain(&passage.heading.quantities).collect();
    let numbered = |word: &Word| {
        let within = |q: &&Quantity| q.range.start < word.end && word.start < q.range.end;
        claim.quantities.iter().find(within).is_some_and(|q| {
            let relation = |o: &&Quantity| q.compare(o, &|a, b| a == b);
            said.iter().any(|o| matches!(relation(o), Relation::Same | Relation::Alike))
        })
    };
    let spelled =
        |word: &Word| sentences.iter().chain([&&passage.heading]).any(|s| s.spells(&word.lower));
    let words = claim.words.iter().zip(&found.covered).enumerate();
    let says = |(i, (word, covered)): (usize, (&Word, &f32))| {
        // That the same concept is named does not say which of its kind.
        let named = !claim.is_acronym(i) || *covered > CONCEPT || spelled(word);
        *covered > 0.0 && named || numbered(word)
    };
    words.map(says).collect()
}
