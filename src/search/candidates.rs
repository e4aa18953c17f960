//! First stage: one disjunction-max clause a unit, so that synonyms never add up.

use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Term};

use super::Filter;
use super::weights::{CANDIDATES, field, unit};
use crate::error::Result;
use crate::index::store::Reader;
use crate::question::{Question, Unit};

/// A passage and its full-text score.
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    pub(super) bm25: f32,
}

/// The passages that name most of what `question` asks for, best first.
pub(super) fn candidates(
    reader: &Reader,
    question: &Question,
    filter: &Filter,
) -> Result<Vec<Candidate>> {
    let clauses: Vec<_> = question
        .units
        .iter()
        .filter_map(|u| Some((Occur::Should, boosted(clause(reader, u)?, weight(u)))))
        .collect();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let mut all: Vec<(Occur, Box<dyn Query>)> =
        vec![(Occur::Must, Box::new(BooleanQuery::new(clauses)))];
    all.extend(restrictions(reader, filter));
    let collector = TopDocs::with_limit(CANDIDATES).order_by_score();
    let found = reader
        .searcher()
        .search(&BooleanQuery::new(all), &collector)
        .map_err(|e| reader.damaged(e))?;
    Ok(found.into_iter().map(|(bm25, address)| Candidate { address, bm25 }).collect())
}

/// Weight of a unit before rarity.
pub(super) fn weight(unit: &Unit) -> f32 {
    match (unit.concept.is_some(), unit.generic) {
        (true, false) => unit::CONCEPT,
        (true, true) => unit::GENERIC,
        (false, false) => unit::WORD,
        (false, true) => unit::WEAK,
    }
}

fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}

fn clause(reader: &Reader, unit: &Unit) -> Option<Box<dyn Query>> {
    let mut any: Vec<Box<dyn Query>> = Vec::new();
    for stems in &unit.stems {
        any.extend(named(reader, stems, 1.0));
    }
    for stems in &unit.relative_stems {
        any.extend(named(reader, stems, field::RELATIVE));
    }
    if unit.concept.is_none() {
        let code = reader.fields().code;
        let whole = TermQuery::new(
            Term::from_field_text(code, &unit.surface.to_lowercase()),
            IndexRecordOption::WithFreqs,
        );
        if unit.surface.contains(['_', '.', '-']) {
            any.push(boosted(Box::new(whole), field::CODE));
        }
    }
    if any.is_empty() { None } else { Some(Box::new(DisjunctionMaxQuery::new(any))) }
}

/// The queries for one name: a term or a phrase in each field.
fn named(reader: &Reader, stems: &[String], boost: f32) -> Vec<Box<dyn Query>> {
    let fields = reader.fields();
    let mut out: Vec<Box<dyn Query>> = Vec::new();
    let places = [
        (fields.headings, field::HEADINGS),
        (fields.body, field::BODY),
        (fields.lead, field::LEAD),
    ];
    match stems {
        [] => {}
        [stem] => {
            for (place, by) in places.into_iter().chain([(fields.title, field::TITLE)]) {
                out.push(boosted(single(place, stem), boost * by));
            }
        }
        _ => {
            for (place, by) in places {
                let terms = stems.iter().map(|s| Term::from_field_text(place, s)).collect();
                out.push(boosted(Box::new(PhraseQuery::new(terms)), boost * by));
            }
            let all = stems.iter().map(|s| (Occur::Must, single(fields.body, s))).collect();
            out.push(boosted(Box::new(BooleanQuery::new(all)), boost * field::SCATTERED));
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
    let body = reader.fields().body;
    let mut sum = 0;
    for stems in &unit.stems {
        let mut rarest = u64::MAX;
        for stem in stems {
            let term = Term::from_field_text(body, stem);
            let count = reader.searcher().doc_freq(&term).map_err(|e| reader.damaged(e))?;
            rarest = rarest.min(count);
        }
        let adjacent = if stems.len() > 1 { rarest / 2 } else { rarest };
        sum += if rarest == u64::MAX { 0 } else { adjacent };
    }
    Ok(sum)
}
