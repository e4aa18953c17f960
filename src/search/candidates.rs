//! First stage: one disjunction-max clause a unit, so that synonyms never add up.

use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Term};

use super::Filter;
use super::Weights;
use super::known::Known;
use crate::error::Result;
use crate::index::store::Reader;
use crate::question::{Question, Unit};

/// A passage and its full-text score.
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    pub(super) bm25: f32,
}

/// The passages that name most of what `question` asks for, best first; then those of `near`.
pub(super) fn candidates(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
    near: &Known,
    weights: &Weights,
) -> Result<Vec<Candidate>> {
    let beside = names_a_concept(question);
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for unit in &question.units {
        if let Some(clause) = clause(reader, unit, weights)? {
            clauses.push((Occur::Should, boosted(clause, weight(unit, beside, weights))));
        }
    }
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = BooleanQuery::new(clauses);
    let restrictions = restrictions(reader, filter);
    if !restrictions.is_empty() {
        let named: (Occur, Box<dyn Query>) = (Occur::Must, Box::new(query));
        query = BooleanQuery::new(std::iter::once(named).chain(restrictions).collect());
    }
    let collector = TopDocs::with_limit(weights.candidates).order_by_score();
    let found = reader.searcher().search(&query, &collector).map_err(|e| reader.damaged(e))?;
    let mut out: Vec<Candidate> =
        found.into_iter().map(|(bm25, address)| Candidate { address, bm25 }).collect();
    for passage in near.passages().take(weights.ask_candidates) {
        let Some(address) = reader.passage_address(passage)? else { continue };
        if !out.iter().any(|c| c.address == address) {
            out.push(Candidate { address, bm25: 0.0 });
        }
    }
    Ok(out)
}

/// Whether the question names a concept that decides.
pub(super) fn names_a_concept(question: &Question) -> bool {
    question.units.iter().any(|u| u.concept.is_some() && !u.generic)
}

/// Weight of a unit before rarity; `beside` where the question names a concept that decides.
pub(super) fn weight(unit: &Unit, beside: bool, weights: &Weights) -> f32 {
    let kind = match (unit.concept.is_some(), unit.generic) {
        (true, false) => weights.unit_concept,
        (true, true) => weights.unit_generic,
        (false, false) if beside => weights.unit_word_beside,
        (false, false) => weights.unit_word,
        (false, true) => weights.unit_weak,
    };
    kind * unit.share
}

fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}

fn clause(reader: &Reader, unit: &Unit, weights: &Weights) -> Result<Option<Box<dyn Query>>> {
    let mut any: Vec<Box<dyn Query>> = Vec::new();
    match &unit.id {
        Some(id) if reader.has_concept(id)? => {
            any.extend(concept(reader, id, 1.0, weights));
            if is_known(reader, &unit.own_stems)? {
                any.extend(named(reader, &unit.own_stems, weights));
            }
        }
        // A concept that the index was not built with is looked for by its names.
        _ => {
            for stems in unit.stems.iter() {
                if is_known(reader, stems)? {
                    any.extend(named(reader, stems, weights));
                }
            }
        }
    }
    for id in unit.relative_ids.iter() {
        if reader.has_concept(id)? {
            any.extend(concept(reader, id, weights.field_relative, weights));
        }
    }
    if unit.concept.is_none() && unit.surface.contains(['_', '.', '-']) {
        let whole = Term::from_field_text(reader.fields().code, &unit.surface.to_lowercase());
        let whole = TermQuery::new(whole, IndexRecordOption::WithFreqs);
        any.push(boosted(Box::new(whole), weights.field_code));
    }
    let found: Option<Box<dyn Query>> =
        if any.is_empty() { None } else { Some(Box::new(DisjunctionMaxQuery::new(any))) };
    Ok(found)
}

/// The queries for one concept: its id in text and heading.
fn concept(reader: &Reader, id: &str, boost: f32, weights: &Weights) -> Vec<Box<dyn Query>> {
    let fields = reader.fields();
    let places = [
        (fields.concepts, weights.field_body),
        (fields.restated_concepts, weights.field_restated),
        (fields.heading_concepts, weights.field_headings),
    ];
    places.map(|(place, by)| boosted(single(place, id), boost * by)).into()
}

/// The queries for one name: a term or a phrase in each field.
fn named(reader: &Reader, stems: &[String], weights: &Weights) -> Vec<Box<dyn Query>> {
    let fields = reader.fields();
    let mut out: Vec<Box<dyn Query>> = Vec::new();
    let places = [
        (fields.headings, weights.field_headings),
        (fields.body, weights.field_body),
        (fields.lead, weights.field_lead),
        (fields.restated, weights.field_restated),
    ];
    match stems {
        [] => {}
        [stem] => {
            for (place, by) in places.into_iter().chain([(fields.title, weights.field_title)]) {
                out.push(boosted(single(place, stem), by));
            }
        }
        _ => {
            for (place, by) in places {
                let terms = stems.iter().map(|s| Term::from_field_text(place, s)).collect();
                out.push(boosted(Box::new(PhraseQuery::new(terms)), by));
            }
            let all = stems.iter().map(|s| (Occur::Must, single(fields.body, s))).collect();
            out.push(boosted(Box::new(BooleanQuery::new(all)), weights.field_scattered));
        }
    }
    out
}

fn single(place: Field, stem: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(place, stem), IndexRecordOption::WithFreqs))
}

fn restrictions(reader: &Reader, filter: &Filter) -> Vec<(Occur, Box<dyn Query>)> {
    let fields = reader.fields();
    let exact = |place: Field, value: &str| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(place, value);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        (Occur::Must, Box::new(BoostQuery::new(Box::new(query), 0.0)))
    };
    let mut out = Vec::new();
    out.extend(filter.subject.map(|s| exact(fields.subject, s.name())));
    out.extend(filter.version.as_deref().map(|v| exact(fields.version, v)));
    out.extend(filter.language.as_deref().map(|l| exact(fields.language, l)));
    out
}

/// In how many passages a unit is named, at most: sums over its names, the rarest word of each.
pub(super) fn passages_with(reader: &Reader, unit: &Unit) -> Result<u64> {
    if let Some(id) = &unit.id
        && reader.has_concept(id)?
    {
        return reader.passages_of_concept(id);
    }
    let mut sum = 0;
    for stems in unit.stems.iter() {
        let mut rarest = u64::MAX;
        for stem in stems {
            rarest = rarest.min(reader.frequency(stem)?.unwrap_or(0));
        }
        let adjacent = if stems.len() > 1 { rarest / 2 } else { rarest };
        sum += if rarest == u64::MAX { 0 } else { adjacent };
    }
    Ok(sum)
}

/// Whether any page names a unit. A concept that the index was not built with counts as not named.
pub fn is_mentioned(reader: &Reader, unit: &Unit) -> Result<bool> {
    if let Some(id) = &unit.id
        && reader.names_concept(id)?
    {
        return Ok(true);
    }
    let plain = unit.stems.iter().filter(|_| unit.id.is_none());
    for stem in plain.flatten() {
        if reader.has_word(stem)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the index has every stem of a name; one that it lacks cannot be found.
fn is_known(reader: &Reader, stems: &[String]) -> Result<bool> {
    for stem in stems {
        if reader.frequency(stem)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
