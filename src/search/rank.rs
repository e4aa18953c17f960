//! Second stage: scores the sentences of each candidate by what they name and say.

use std::sync::Arc;

use super::candidates::{Candidate, names_a_concept, passages_with, weight};
use super::cues::{Cued, Cues};
use super::features::Features;
use super::known::{self, Known, OfPassage};
use super::matcher::{Mask, Matcher};
use super::{Filter, Found, Hit, Weights};
use crate::error::Result;
use crate::index::record::{Home, PassageRecord, SentenceRecord};
use crate::index::store::Reader;
use crate::page::Kind;
use crate::question::{Asked, Question};
use crate::source::{Authority, Subject};

/// Most sentences of a stretch.
const MAX_SENTENCES: usize = 3;

/// Most rows or items of a stretch: they are short and stand together.
const MAX_ITEMS: usize = 8;

/// Most stretches of one passage.
const MAX_A_PASSAGE: usize = 3;

/// Words of a stretch beyond which it is not lengthened.
const MAX_WORDS: usize = 80;

struct Ranker<'q> {
    question: &'q Question,
    matcher: Matcher<'q>,
    weights: &'q Weights,
    known: &'q Known,
    units: Arc<[f32]>,
    feature: bool,
    cues: Cues,
}

/// What a sentence says, and what other words for it say.
#[derive(Clone, Copy, Default)]
struct Said {
    here: Mask,
    restated: Mask,
    cued: Cued,
    words: usize,
}

impl std::ops::AddAssign for Said {
    fn add_assign(&mut self, other: Self) {
        self.here |= other.here;
        self.restated |= other.restated;
        self.cued |= other.cued;
        self.words += other.words;
    }
}

/// What is known of a stretch of a passage's sentences.
struct Stretch {
    score: f32,
    features: Features,
    on_subject: bool,
}

/// Which stretches become hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// So many of the best, none over another.
    Best(usize),
    /// Each, overlapping ones too.
    All,
}

/// Scores `candidates` and keeps the best stretches, each text once.
pub(super) fn rank(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
    weights: &Weights,
    (candidates, known): (&[Candidate], &Known),
    keep: Keep,
) -> Result<Vec<Hit>> {
    let ranker = Ranker {
        question,
        matcher: Matcher::new(question),
        weights,
        known,
        units: unit_weights(reader, question, weights)?.into(),
        feature: question.core().any(|u| u.feature),
        cues: Cues::new(question.relation),
    };
    let top = candidates.first().map_or(1.0, |c| c.bm25.max(f32::EPSILON));
    let mut passages: Vec<Considered> = Vec::new();
    for candidate in candidates {
        let passage = reader.passage(candidate.address)?;
        let Some(home) = passage.homes.iter().position(|h| fits(h, filter)) else { continue };
        passages.push((passage, home, candidate.bm25 / top));
    }
    let places = passages.iter().map(|(p, home, _)| (p.number, &p.homes[*home]));
    let around = known.around(places);
    let mut found: Vec<Scored> = Vec::new();
    for (number, (passage, home, bm25)) in passages.iter().enumerate() {
        ranker.scored(number, passage, (*home, *bm25), &around, keep, &mut found);
    }
    found.sort_by(|a, b| best_first(&passages, a, b));
    if let Keep::Best(limit) = keep {
        found.truncate(limit);
    }
    let hit = |scored: Scored| {
        let (passage, home, _) = &passages[scored.passage];
        ranker.hit(passage, *home, scored)
    };
    Ok(found.into_iter().map(hit).collect())
}

/// A candidate, which of its homes is cited, and its full-text score as a share of the best one's.
type Considered = (Arc<PassageRecord>, usize, f32);

/// A stretch of a candidate.
struct Scored {
    /// Number of the candidate.
    passage: usize,
    from: usize,
    to: usize,
    stretch: Stretch,
}

fn best_first(passages: &[Considered], a: &Scored, b: &Scored) -> std::cmp::Ordering {
    let place = |s: &Scored| {
        let (passage, home, _) = &passages[s.passage];
        (passage.homes[*home].page, passage.homes[*home].start, s.from)
    };
    b.stretch.score.total_cmp(&a.stretch.score).then_with(|| place(a).cmp(&place(b)))
}

fn fits(home: &Home, filter: &Filter) -> bool {
    filter.subject.is_none_or(|s| home.subject == s)
        && (filter.version.is_none() || home.version == filter.version)
        && filter.language.as_ref().is_none_or(|l| home.language == *l)
}

/// Each unit's weight times its rarity, summing to 1.
fn unit_weights(reader: &Reader, question: &Question, weights: &Weights) -> Result<Vec<f32>> {
    let all = reader.manifest().corpus.passages.max(2) as f32;
    let beside = names_a_concept(question);
    let mut out = Vec::new();
    for unit in &question.units {
        let with = passages_with(reader, unit)?.min(all as u64) as f32;
        // Rarity from 0.15 (in every passage) to 1 (in one).
        let rarity = 1.0 - (1.0 + with).ln() / (1.0 + all).ln();
        // A plain word that no passage has cannot tell passages apart.
        let known = with > 0.0 || unit.concept.is_some() || !beside;
        let kind = if known { weight(unit, beside, weights) } else { 0.0 };
        out.push(kind * rarity.max(weights.rarity_floor));
    }
    let sum: f32 = out.iter().sum();
    Ok(out.into_iter().map(|w| w / sum.max(f32::EPSILON)).collect())
}

impl Ranker<'_> {
    fn said(&self, sentence: &SentenceRecord) -> Said {
        Said {
            here: self.matcher.find(&sentence.terms),
            restated: self.matcher.find(&sentence.restated),
            cued: self.cues.of(&sentence.terms),
            words: sentence.terms.len(),
        }
    }

    /// Adds the best stretches of `passage` that name anything that was asked for, none over another.
    fn scored(
        &self,
        number: usize,
        passage: &PassageRecord,
        (home, bm25): (usize, f32),
        elsewhere: &known::Around<'_>,
        keep: Keep,
        out: &mut Vec<Scored>,
    ) {
        let place = &passage.homes[home];
        let said: Vec<Said> = passage.sentences.iter().map(|s| self.said(s)).collect();
        let around = self.around(passage, place, &said);
        let asked = place.asks && (around.heading.own | around.heading.scattered) != 0;
        let (section, page) = elsewhere.of(passage.number, place);
        let whole = Features { section, page, bm25, ..self.whole(place) };
        let known = self.known.of(passage.number);
        let read = |(from, to)| {
            let stretch = self.stretch(passage, place, &whole, known, (&said, &around), (from, to));
            Scored { passage: number, from, to, stretch }
        };
        let all = stretches(&passage.sentences, asked).into_iter().map(read);
        let mut all: Vec<Scored> = all.filter(|s| is_bearing(&s.stretch.features)).collect();
        let score = |s: &Scored| s.stretch.score;
        all.sort_by(|a, b| score(b).total_cmp(&score(a)).then((a.from, a.to).cmp(&(b.from, b.to))));
        if keep == Keep::All {
            out.extend(all);
            return;
        }
        let begin = out.len();
        for mut scored in all {
            let apart = |other: &Scored| scored.to <= other.from || scored.from >= other.to;
            let better = out.len() - begin;
            if better < MAX_A_PASSAGE && out[begin..].iter().all(apart) {
                scored.stretch.features.again = better as f32;
                scored.stretch.score = scored.stretch.features.score(&self.weights.rank);
                out.push(scored);
            }
        }
    }

    fn hit(&self, passage: &Arc<PassageRecord>, home: usize, scored: Scored) -> Hit {
        let Scored { from, to, stretch, .. } = scored;
        let said: Vec<Said> = passage.sentences.iter().map(|s| self.said(s)).collect();
        let around = self.around(passage, &passage.homes[home], &said);
        let Said { here, restated, .. } = sum(&said[from..to]);
        Hit {
            passage: Arc::clone(passage),
            home,
            from,
            to,
            score: stretch.score,
            found: (0..self.units.len()).map(|u| around.found(here, restated, u)).collect(),
            unit_weights: Arc::clone(&self.units),
            on_subject: stretch.on_subject,
            features: stretch.features,
        }
    }

    fn around(&self, passage: &PassageRecord, place: &Home, said: &[Said]) -> Around {
        let mut around = Around {
            asks: place.asks,
            heading: self.matcher.find(last_heading(place)),
            above: self.matcher.find(&place.heading_terms),
            passage: Mask::default(),
        };
        around.heading |= self.matcher.find(&passage.lead);
        for sentence in said {
            around.passage |= sentence.here;
        }
        around
    }

    /// The features that all stretches of a passage share.
    fn whole(&self, home: &Home) -> Features {
        let asked = self.question.asked;
        let is = |yes: bool| f32::from(u8::from(yes));
        let (named, subject) = (self.question.subject, home.subject);
        let aside = matches!(subject, Subject::Plugins | Subject::Server);
        Features {
            policy: is(home.authority == Authority::Policy),
            manual: is(home.authority == Authority::Manual),
            cookbook: is(home.authority == Authority::Cookbook),
            subject: is(named == Some(subject)),
            other_subject: is(named.is_none() && aside),
            organisation: is(asked == Asked::Organisation && subject == Subject::Project),
            first: is(home.first),
            ..Features::default()
        }
    }

    fn stretch(
        &self,
        passage: &PassageRecord,
        home: &Home,
        whole: &Features,
        known: OfPassage<'_>,
        (said, around): (&[Said], &Around),
        (from, to): (usize, usize),
    ) -> Stretch {
        let Said { here, restated, cued, words } = sum(&said[from..to]);
        let mut features = whole.clone();
        for (unit, weight) in self.units.iter().enumerate() {
            *slot(&mut features, around.found(here, restated, unit)) += weight;
            if (here.same | restated.same | around.heading.same) & (1 << unit) != 0 {
                features.same_words += weight;
            }
        }
        (features.answers, features.votes, features.beside) = known.of(from, to);
        let sentences = &passage.sentences[from..to];
        let all = |is: fn(&SentenceRecord) -> bool| f32::from(u8::from(sentences.iter().all(is)));
        features.words = words.min(30) as f32 / 30.0;
        features.wordy = words.saturating_sub(30).min(300) as f32 / 30.0;
        features.stub = f32::from(u8::from(words < 5));
        features.modal = f32::from(u8::from(cued.modal));
        features.relation = f32::from(u8::from(cued.relation));
        features.question = all(|s| s.asks);
        features.no_statement = all(|s| !states(s.kind));
        features.row = all(|s| s.kind == Kind::TableRow);
        features.item = all(|s| matches!(s.kind, Kind::ListItem | Kind::Definition));
        let on_subject = self.on_subject(home, cued.project);
        features.off_subject = f32::from(u8::from(!on_subject));
        let score = features.score(&self.weights.rank);
        Stretch { score, features, on_subject }
    }

    /// Whether sentences speak of what the question asks about; `project` where they name the
    /// project's own people or accounts.
    fn on_subject(&self, home: &Home, project: bool) -> bool {
        let of_product = matches!(self.question.asked, Asked::Product | Asked::Open);
        !(of_product && self.feature && project && home.subject == Subject::Project)
    }
}

fn sum(said: &[Said]) -> Said {
    let mut out = Said::default();
    for sentence in said {
        out += *sentence;
    }
    out
}

/// Whether a stretch has to do with the question at all.
fn is_bearing(f: &Features) -> bool {
    let named = f.here + f.restated + f.scattered + f.asked + f.heading + f.near;
    let kin = f.member_here + f.member_near + f.relative_here + f.relative_near;
    named + kin + f.answers > 0.0
}

/// Whether a block of that kind says something, rather than naming it.
fn states(kind: Kind) -> bool {
    !matches!(kind, Kind::Code | Kind::Caption | Kind::TableHeader | Kind::Label | Kind::Term)
}

/// The feature that counts units found so.
fn slot(features: &mut Features, found: Found) -> &mut f32 {
    match found {
        Found::Here => &mut features.here,
        Found::Scattered => &mut features.scattered,
        Found::Restated => &mut features.restated,
        Found::Asked => &mut features.asked,
        Found::Heading => &mut features.heading,
        Found::Near => &mut features.near,
        Found::MemberHere => &mut features.member_here,
        Found::MemberNear => &mut features.member_near,
        Found::RelativeHere => &mut features.relative_here,
        Found::RelativeNear => &mut features.relative_near,
        Found::No => &mut features.nothing,
    }
}

/// What is named around a stretch.
struct Around {
    asks: bool,
    heading: Mask,
    above: Mask,
    passage: Mask,
}

impl Around {
    fn found(&self, here: Mask, restated: Mask, unit: usize) -> Found {
        let bit = 1 << unit;
        let has = |bits: u32| bits & bit != 0;
        if has(here.own) {
            Found::Here
        } else if has(restated.own) {
            Found::Restated
        } else if has(here.scattered) {
            Found::Scattered
        } else if has(self.heading.own | self.heading.scattered) {
            if self.asks { Found::Asked } else { Found::Heading }
        } else if has(self.above.own | self.passage.own) {
            Found::Near
        } else if has(here.member) {
            Found::MemberHere
        } else if has(self.heading.member | self.passage.member) {
            Found::MemberNear
        } else if has(here.relative) {
            Found::RelativeHere
        } else if has(self.heading.relative | self.passage.relative | self.above.relative) {
            Found::RelativeNear
        } else {
            Found::No
        }
    }
}

/// Stems of the last heading: those of all headings less those of the ones above.
fn last_heading(home: &Home) -> &[u32] {
    &home.heading_terms[home.heading_terms.len().saturating_sub(home.last_heading as usize)..]
}

/// Runs of consecutive sentences that may be shown: up to three of one block, or below a heading that
/// asks the question of any, or short items that stand together.
fn stretches(sentences: &[SentenceRecord], asked: bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for from in 0..sentences.len() {
        let mut words = 0;
        for to in from..sentences.len() {
            words += sentences[to].terms.len();
            let items = sentences[from..=to].iter().all(|s| is_item(s.kind));
            // Two rows side by side say nothing together.
            let rows = sentences[to].kind == Kind::TableRow;
            let together = sentences[to].joined
                && (items && !rows || asked || sentences[from].block == sentences[to].block);
            let most = if items { MAX_ITEMS } else { MAX_SENTENCES };
            if to > from && (words > MAX_WORDS || to - from >= most || !together) {
                break;
            }
            out.push((from, to + 1));
        }
    }
    out
}

fn is_item(kind: Kind) -> bool {
    matches!(kind, Kind::ListItem | Kind::TableRow | Kind::Term | Kind::Definition)
}
