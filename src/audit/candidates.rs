//! Candidates: the passages that a claim may be compared with.

use std::collections::HashMap;

use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Term};

use super::statement::Statement;
use super::thesaurus::Sense;
use super::words::{Reader as Words, Role};
use crate::error::Result;
use crate::index::store::Reader;

/// Passages that are compared with a claim.
const COMPARED: usize = 60;

/// Passages among which those of the cited pages are looked for.
const SEARCHED: usize = 400;

/// Words of a phrase that is looked for.
const PHRASE: usize = 6;

/// Fewest words of a phrase that is looked for.
const MIN_PHRASE: usize = 3;

/// Passages that may hold a quotation.
const QUOTED: usize = 40;

/// What words count that are said by the way.
const BACKGROUND: f32 = 0.4;

/// A passage found, with its rank from 0.
pub(super) struct Found {
    pub(super) address: DocAddress,
    pub(super) rank: usize,
}

/// The passages that share words and concepts with `claim`, best first. Beyond the first
/// [`COMPARED`] only passages of cited pages are of use.
pub(super) fn similar(reader: &Reader, words: &Words<'_>, claim: &Statement) -> Result<Vec<Found>> {
    let fields = reader.fields();
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let mut concepts: Vec<usize> = Vec::new();
    for word in &claim.words {
        let boost = match word.role {
            Role::Content => 1.0,
            Role::Number => 0.5,
            Role::Light => 0.3,
            Role::Function => 0.0,
        };
        if boost > 0.0 {
            let places = [
                (fields.body, 1.0),
                (fields.lead, 0.6),
                (fields.headings, 0.8),
                (fields.title, 0.3),
            ];
            let any = places.map(|(field, by)| boosted(term(field, &word.stem), by));
            let any = DisjunctionMaxQuery::with_tie_breaker(any.into(), 0.2);
            clauses.push((Occur::Should, boosted(Box::new(any), boost)));
        }
        for sense in &word.senses {
            if let Sense::Concept(concept) = sense
                && !concepts.contains(concept)
            {
                concepts.push(*concept);
            }
        }
    }
    for concept in concepts {
        let id = &words.concepts().get(concept).id;
        let places = [(fields.concepts, 0.8), (fields.heading_concepts, 0.5)];
        let any = places.map(|(field, by)| boosted(term(field, id), by));
        clauses.push((Occur::Should, Box::new(DisjunctionMaxQuery::new(any.into()))));
    }
    search(reader, clauses, SEARCHED)
}

/// Whether a passage of that rank is compared although no claim cites its page.
pub(super) fn is_compared(rank: usize) -> bool {
    rank < COMPARED
}

/// The passages that hold stretches of the words of `claim` just so.
pub(super) fn verbatim(reader: &Reader, claim: &Statement) -> Result<Vec<Found>> {
    let stems: Vec<&str> = claim.words.iter().map(|w| w.stem.as_str()).collect();
    if stems.len() < MIN_PHRASE {
        return Ok(Vec::new());
    }
    let last = stems.len().saturating_sub(PHRASE);
    let mut starts: Vec<usize> = (0..stems.len()).step_by(PHRASE).map(|s| s.min(last)).collect();
    starts.dedup();
    let phrase = |from: usize| -> (Occur, Box<dyn Query>) {
        let body = reader.fields().body;
        let stems = &stems[from..(from + PHRASE).min(stems.len())];
        let terms = stems.iter().map(|s| Term::from_field_text(body, s)).collect();
        (Occur::Should, Box::new(PhraseQuery::new(terms)))
    };
    search(reader, starts.into_iter().map(phrase).collect(), QUOTED)
}

fn search(
    reader: &Reader,
    clauses: Vec<(Occur, Box<dyn Query>)>,
    limit: usize,
) -> Result<Vec<Found>> {
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let collector = TopDocs::with_limit(limit).order_by_score();
    let found = reader
        .searcher()
        .search(&BooleanQuery::new(clauses), &collector)
        .map_err(|e| reader.damaged(e))?;
    Ok(found.into_iter().enumerate().map(|(rank, (_, address))| Found { address, rank }).collect())
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}

/// What each word of `claim` weighs: rare words most, words that say little a fifth, others nothing.
pub(super) fn weights(reader: &Reader, claim: &Statement) -> Result<Vec<f32>> {
    let all = reader.manifest().corpus.passages.max(2) as f32;
    let background = background(claim);
    let mut seen: HashMap<&str, f32> = HashMap::new();
    let mut out = Vec::with_capacity(claim.words.len());
    for (word, background) in claim.words.iter().zip(background) {
        let share = match word.role {
            Role::Content => 1.0,
            Role::Light => 0.2,
            Role::Function | Role::Number => 0.0,
        };
        if share == 0.0 || seen.contains_key(word.stem.as_str()) {
            // A word that is said twice need be found only once.
            out.push(0.0);
            continue;
        }
        let with = reader.frequency(&word.stem)?.unwrap_or(0) as f32;
        let rarity = 1.0 - (1.0 + with).ln() / (1.0 + all).ln();
        let weight = share * rarity.clamp(0.15, 0.85) * if background { BACKGROUND } else { 1.0 };
        seen.insert(&word.stem, weight);
        out.push(weight);
    }
    Ok(out)
}

/// Which words of `claim` are said by the way: ", as a project of volunteers,", and in brackets.
fn background(claim: &Statement) -> Vec<bool> {
    let mut out = Vec::with_capacity(claim.words.len());
    let (mut aside, mut bracket, mut end) = (false, false, 0);
    for (i, word) in claim.words.iter().enumerate() {
        let before = &claim.text[end..word.start];
        end = word.end;
        bracket = (bracket && !before.contains(')')) || before.contains('(');
        let opens = i == 0 || before.contains(',');
        let article =
            claim.words.get(i + 1).is_some_and(|w| matches!(w.lower.as_str(), "a" | "an"));
        aside =
            (aside && !before.contains([',', ';', '.'])) || opens && word.lower == "as" && article;
        out.push(bracket || aside);
    }
    out
}
