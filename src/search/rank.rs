//! Second stage: scores the sentences of each candidate by what they name and say.

use std::sync::Arc;

use super::candidates::{Candidate, names_a_concept, passages_with, weight};
use super::cues::{Cued, Cues};
use super::features::Features;
use super::known::{self, Known, OfPassage};
use super::matcher::{Mask, Matcher};
use super::stretch::{Around, is_bearing, last_heading, slot, states, stretches};
use super::{Filter, Hit, Weights};
use crate::error::Result;
use crate::index::record::{Home, PassageRecord, SentenceRecord};
use crate::index::store::Reader;
use crate::page::Kind;
use crate::question::{Asked, Question};
use crate::source::{Authority, Subject};

/// Most stretches of one passage.
const MAX_A_PASSAGE: usize = 3;

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

/// A candidate, which of its homes is cited, and its full-text score as a share of the best one's.
type Considered = (Arc<PassageRecord>, usize, f32);

/// A candidate, read for the question.
struct View<'v> {
    passage: &'v PassageRecord,
    home: &'v Home,
    said: Vec<Said>,
    around: Around,
    known: OfPassage<'v>,
    /// What all its stretches share.
    whole: Features,
}

/// A stretch of a candidate: many are made and few become hits.
struct Scored {
    score: f32,
    /// Number of the candidate.
    passage: usize,
    from: usize,
    to: usize,
    /// Better stretches of the same passage.
    again: u8,
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
    for (number, considered) in passages.iter().enumerate() {
        ranker.scored(number, &ranker.view(considered, &around), keep, &mut found);
    }
    found.sort_by(|a, b| best_first(&passages, a, b));
    if let Keep::Best(limit) = keep {
        found.truncate(limit);
    }
    let hit = |scored: Scored| {
        let considered = &passages[scored.passage];
        ranker.hit(considered, &ranker.view(considered, &around), &scored)
    };
    Ok(found.into_iter().map(hit).collect())
}

fn best_first(passages: &[Considered], a: &Scored, b: &Scored) -> std::cmp::Ordering {
    let place = |s: &Scored| {
        let (passage, home, _) = &passages[s.passage];
        (passage.homes[*home].page, passage.homes[*home].start, s.from)
    };
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
    fn said(&self, sentence: &SentenceRecord) -> Said {
        Said {
            here: self.matcher.find(&sentence.terms),
            restated: self.matcher.find(&sentence.restated),
            cued: self.cues.of(&sentence.terms),
            words: sentence.terms.len(),
        }
    }

    fn view<'v>(&'v self, considered: &'v Considered, elsewhere: &known::Around<'_>) -> View<'v> {
        let (passage, home, bm25) = considered;
        let home = &passage.homes[*home];
        let said: Vec<Said> = passage.sentences.iter().map(|s| self.said(s)).collect();
        let (section, page) = elsewhere.of(passage.number, home);
        View {
            around: self.around(passage, home, &said),
            known: self.known.of(passage.number),
            whole: Features { section, page, bm25: *bm25, ..self.whole(home) },
            passage,
            home,
            said,
        }
    }

    /// Adds the best stretches of a passage that name anything that was asked for, none over another.
    fn scored(&self, number: usize, view: &View<'_>, keep: Keep, out: &mut Vec<Scored>) {
        let heading = &view.around.heading;
        let asked = view.home.asks && (heading.own | heading.scattered) != 0;
        let score = |from, to, again: u8| {
            let features = Features { again: f32::from(again), ..self.features(view, from, to) };
            let score = features.score(&self.weights.rank);
            let scored = Scored { score, passage: number, from, to, again };
            is_bearing(&features).then_some(scored)
        };
        let all = stretches(&view.passage.sentences, asked).into_iter();
        let mut all: Vec<Scored> = all.filter_map(|(from, to)| score(from, to, 0)).collect();
        all.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.from, a.to).cmp(&(b.from, b.to))));
        if keep == Keep::All {
            out.extend(all);
            return;
        }
        let begin = out.len();
        for Scored { from, to, .. } in all {
            let better = out.len() - begin;
            if better == MAX_A_PASSAGE {
                break;
            }
            if out[begin..].iter().all(|other| to <= other.from || from >= other.to) {
                out.extend(score(from, to, better as u8));
            }
        }
    }

    fn hit(&self, considered: &Considered, view: &View<'_>, scored: &Scored) -> Hit {
        let (passage, home, _) = considered;
        let Scored { score, from, to, again, .. } = *scored;
        let Said { here, restated, .. } = sum(&view.said[from..to]);
        let features = Features { again: f32::from(again), ..self.features(view, from, to) };
        Hit {
            passage: Arc::clone(passage),
            home: *home,
            from,
            to,
            score,
            found: (0..self.units.len()).map(|u| view.around.found(here, restated, u)).collect(),
            unit_weights: Arc::clone(&self.units),
            on_subject: features.off_subject == 0.0,
            features,
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

    fn features(&self, view: &View<'_>, from: usize, to: usize) -> Features {
        let around = &view.around;
        let Said { here, restated, cued, words } = sum(&view.said[from..to]);
        let mut features = view.whole.clone();
        for (unit, weight) in self.units.iter().enumerate() {
            *slot(&mut features, around.found(here, restated, unit)) += weight;
            if (here.same | restated.same | around.heading.same) & (1 << unit) != 0 {
                features.same_words += weight;
            }
        }
        (features.answers, features.votes, features.beside) = view.known.of(from, to);
        let sentences = &view.passage.sentences[from..to];
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
        let off_subject = !self.on_subject(view.home, cued.project);
        features.off_subject = f32::from(u8::from(off_subject));
        features
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
