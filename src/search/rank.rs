//! Second stage: scores the sentences of each candidate by what they name and say.

use std::collections::HashSet;
use std::rc::Rc;

use super::candidates::{Candidate, names_a_concept, passages_with, weight};
use super::matcher::{Mask, Matcher};
use super::{Filter, Found, Hit, Weights};
use crate::error::Result;
use crate::index::record::{Home, PassageRecord, SentenceRecord};
use crate::index::store::Reader;
use crate::page::Kind;
use crate::question::{Asked, Question, Relation};
use crate::source::{Authority, Subject};
use crate::text::term::{CAPITALS, hash};

/// Most sentences of a stretch.
const MAX_SENTENCES: usize = 3;

/// Most rows or items of a stretch: they are short and stand together.
const MAX_ITEMS: usize = 8;

/// Words of a stretch beyond which it is not lengthened.
const MAX_WORDS: usize = 80;

/// Stems that make a sentence one about the project's own people and accounts.
const PROJECT_STEMS: &[&str] =
    &["github", "repositori", "develop", "contributor", "maintain", "committ", "infrastructur"];

/// Stems of modal and definitional verbs.
const MODAL_STEMS: &[&str] = &[
    "can", "must", "support", "requir", "cannot", "may", "should", "will", "allow", "provid", "is",
    "are",
];

/// Stems that tell who does a thing.
const WHO_STEMS: &[&str] = &[
    "team",
    "staff",
    "contributor",
    "maintain",
    "member",
    "committe",
    "board",
    "develop",
    "we",
    "manual",
    "by",
    "core",
];

/// Stems that tell how soon or how often.
const WHEN_STEMS: &[&str] = &[
    "day", "week", "month", "year", "hour", "soon", "fast", "daili", "monthli", "immedi",
    "regular", "schedul", "asap", "point",
];

/// Stems that tell where a thing is.
const WHERE_STEMS: &[&str] = &[
    "store",
    "save",
    "file",
    "folder",
    "directori",
    "locat",
    "databas",
    "path",
    "host",
    "page",
    "profil",
];

/// Stems that tell how a thing is done.
const HOW_STEMS: &[&str] =
    &["use", "set", "can", "option", "click", "configur", "encrypt", "select"];

struct Ranker<'q> {
    question: &'q Question,
    matcher: Matcher,
    weights: &'q Weights,
    units: Vec<f32>,
    project: HashSet<u32>,
    modal: HashSet<u32>,
    relation: HashSet<u32>,
}

/// Scores `candidates` and keeps the best stretches, each text once.
pub(super) fn rank(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
    weights: &Weights,
    candidates: &[Candidate],
    limit: usize,
) -> Result<Vec<Hit>> {
    let hashes = |stems: &[&str]| stems.iter().map(|s| hash(s)).collect();
    let ranker = Ranker {
        question,
        matcher: Matcher::new(question),
        weights,
        units: unit_weights(reader, question, weights)?,
        project: hashes(PROJECT_STEMS),
        modal: hashes(MODAL_STEMS),
        relation: hashes(match question.relation {
            Relation::Who => WHO_STEMS,
            Relation::When => WHEN_STEMS,
            Relation::Where => WHERE_STEMS,
            Relation::How => HOW_STEMS,
            Relation::Exists => &[],
        }),
    };
    let top = candidates.first().map_or(1.0, |c| c.bm25.max(f32::EPSILON));
    let mut hits = Vec::new();
    for candidate in candidates {
        let passage = Rc::new(reader.passage(candidate.address)?);
        let Some(home) = passage.homes.iter().position(|h| fits(h, filter)) else { continue };
        hits.extend(ranker.hits(&passage, home, candidate.bm25 / top));
    }
    hits.sort_by(best_first);
    hits.truncate(limit);
    Ok(hits)
}

fn best_first(a: &Hit, b: &Hit) -> std::cmp::Ordering {
    let place = |h: &Hit| (h.passage.homes[h.home].page, h.passage.homes[h.home].start);
    b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b)))
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
    /// The best stretch of `passage` that names anything that was asked for, and the best of what
    /// is left of it.
    fn hits(&self, passage: &Rc<PassageRecord>, home: usize, bm25: f32) -> Vec<Hit> {
        let place = &passage.homes[home];
        // What each sentence says, and what other words for it say.
        let masks: Vec<(Mask, Mask)> = passage
            .sentences
            .iter()
            .map(|s| (self.matcher.find(&s.terms), self.matcher.find(&s.restated)))
            .collect();
        let around = self.around(passage, place, &masks);
        let asked = place.asks && (around.heading.own | around.heading.scattered) != 0;
        let mut scored: Vec<Hit> = stretches(&passage.sentences, asked)
            .into_iter()
            .map(|(from, to)| {
                let (score, found, on_subject) =
                    self.stretch(passage, place, &masks, &around, from, to);
                Hit {
                    passage: Rc::clone(passage),
                    home,
                    from,
                    to,
                    score: score + self.weights.bonus_bm25 * bm25,
                    found,
                    unit_weights: self.units.clone(),
                    on_subject,
                }
            })
            .filter(|h| h.found.iter().any(|f| *f != Found::No))
            .collect();
        scored
            .sort_by(|a, b| b.score.total_cmp(&a.score).then((a.from, a.to).cmp(&(b.from, b.to))));
        let Some((from, to)) = scored.first().map(|h| (h.from, h.to)) else { return Vec::new() };
        let apart = |h: &Hit| h.to <= from || h.from >= to;
        if let Some(second) = (1..scored.len()).find(|i| apart(&scored[*i])) {
            scored.swap(1, second);
            scored[1].score -= self.weights.penalty_same_passage;
            scored.truncate(2);
        } else {
            scored.truncate(1);
        }
        scored
    }

    fn around(&self, passage: &PassageRecord, place: &Home, masks: &[(Mask, Mask)]) -> Around {
        let mut around = Around {
            asks: place.asks,
            heading: self.matcher.find(last_heading(place)),
            above: self.matcher.find(&place.heading_terms),
            passage: Mask::default(),
        };
        around.heading |= self.matcher.find(&passage.lead);
        for (mask, _) in masks {
            around.passage |= *mask;
        }
        around
    }

    fn stretch(
        &self,
        passage: &PassageRecord,
        home: &Home,
        masks: &[(Mask, Mask)],
        around: &Around,
        from: usize,
        to: usize,
    ) -> (f32, Vec<Found>, bool) {
        let (mut here, mut restated) = (Mask::default(), Mask::default());
        for (said, other) in &masks[from..to] {
            here |= *said;
            restated |= *other;
        }
        let found: Vec<Found> =
            (0..self.units.len()).map(|u| around.found(here, restated, u)).collect();
        let mut score: f32 =
            found.iter().zip(&self.units).map(|(f, w)| value(*f, self.weights) * w).sum();
        let same = here.same | restated.same | around.heading.same;
        let same = (0..self.units.len()).filter(|u| same & (1 << u) != 0);
        score += self.weights.bonus_same_words * same.map(|u| self.units[u]).sum::<f32>();
        let sentences = &passage.sentences[from..to];
        let terms = || sentences.iter().flat_map(|s| &s.terms);
        let words = terms().count();
        score += authority(home.authority, self.weights);
        let modal = terms().any(|t| self.modal.contains(&(t & !CAPITALS)));
        score += if modal { self.weights.bonus_modal } else { 0.0 };
        if terms().any(|t| self.relation.contains(&(t & !CAPITALS))) {
            score += self.weights.bonus_relation;
        }
        score += self.subject(home);
        score += self.weights.bonus_words * (words.min(30) as f32 / 30.0);
        if home.first {
            score += self.weights.bonus_first;
        }
        if sentences.iter().all(|s| s.asks) {
            score -= self.weights.penalty_question;
        }
        if sentences.iter().all(|s| {
            matches!(
                s.kind,
                Kind::Code | Kind::Caption | Kind::TableHeader | Kind::Label | Kind::Term
            )
        }) {
            score -= self.weights.penalty_no_statement;
        }
        if words < 5 {
            score -= self.weights.penalty_stub;
        }
        score -= words.saturating_sub(30) as f32 * self.weights.penalty_per_word;
        let on_subject = self.on_subject(home, sentences);
        score -= if on_subject { 0.0 } else { self.weights.penalty_off_subject };
        (score, found, on_subject)
    }

    /// What the page's subject adds or takes.
    fn subject(&self, home: &Home) -> f32 {
        let weights = self.weights;
        match (self.question.subject, self.question.asked) {
            (Some(subject), _) if subject == home.subject => weights.bonus_subject,
            (None, _) if matches!(home.subject, Subject::Plugins | Subject::Server) => {
                -weights.penalty_other_subject
            }
            (None, Asked::Organisation) if home.subject == Subject::Project => weights.bonus_asked,
            (None, Asked::Product) if home.subject == Subject::Desktop => weights.bonus_asked,
            _ => 0.0,
        }
    }

    /// Whether the sentences speak of what the question asks about.
    fn on_subject(&self, home: &Home, sentences: &[SentenceRecord]) -> bool {
        let project = sentences
            .iter()
            .flat_map(|s| &s.terms)
            .any(|t| self.project.contains(&(t & !CAPITALS)));
        match self.question.asked {
            Asked::Product | Asked::Open if self.asks_for_a_feature() => {
                !(project && home.subject == Subject::Project)
            }
            _ => true,
        }
    }

    /// Whether the core of the question is something that a product has: a login, a cipher.
    fn asks_for_a_feature(&self) -> bool {
        self.question.core().any(|u| u.feature)
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

fn value(found: Found, weights: &Weights) -> f32 {
    match found {
        Found::Here => weights.found_here,
        Found::Scattered => weights.found_scattered,
        Found::Restated => weights.found_restated,
        Found::Asked => weights.found_asked,
        Found::Heading => weights.found_heading,
        Found::Near => weights.found_near,
        Found::MemberHere => weights.found_member_here,
        Found::MemberNear => weights.found_member_near,
        Found::RelativeHere => weights.found_relative_here,
        Found::RelativeNear => weights.found_relative_near,
        Found::No => 0.0,
    }
}

fn authority(authority: Authority, weights: &Weights) -> f32 {
    match authority {
        Authority::Policy => weights.bonus_policy,
        Authority::Manual => weights.bonus_manual,
        Authority::Cookbook => weights.bonus_cookbook,
        Authority::Other => 0.0,
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
            let together = sentences[to].joined
                && (items || asked || sentences[from].block == sentences[to].block);
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
