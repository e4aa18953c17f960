//! Every number that ranking and verdict depend on, in one place.
//!
//! Chosen by coordinate ascent (ranking) and logistic regression (verdict) on labelled questions, with
//! cross-validation; benches/README.md tells on which, and what each part is worth.

use serde::{Deserialize, Serialize};

use super::Features;
use crate::verdict::Evidence;

/// All weights. The default is for an index with known questions (see [`crate::expansion`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Candidates taken from the index for re-ranking.
    pub candidates: usize,
    /// Known questions, the nearest of all, that vote for their sentences.
    pub asks: usize,
    /// Passages with the nearest known questions that are candidates too.
    pub ask_candidates: usize,
    /// What a known question counts that a sentence only touches.
    pub touch: f32,
    /// First stage, boost of a field: page title.
    pub field_title: f32,
    /// Boost of a field: headings.
    pub field_headings: f32,
    /// Boost of a field: text.
    pub field_body: f32,
    /// Boost of a field: lead-in or table header.
    pub field_lead: f32,
    /// Boost of a field: other words for the text.
    pub field_restated: f32,
    /// Boost of a whole identifier.
    pub field_code: f32,
    /// Boost of all words of a name somewhere in the text, not as a phrase.
    pub field_scattered: f32,
    /// Boost of a name of a broader, narrower or related concept.
    pub field_relative: f32,
    /// Before rarity, a concept that decides.
    pub unit_concept: f32,
    /// Before rarity, a word of no concept that is not weak.
    pub unit_word: f32,
    /// The same in a question that also names a concept that decides.
    pub unit_word_beside: f32,
    /// Before rarity, a concept too general to decide.
    pub unit_generic: f32,
    /// Before rarity, a word too common to decide.
    pub unit_weak: f32,
    /// Least share of its weight that a unit keeps however common it is.
    pub rarity_floor: f32,
    /// What each feature of a stretch of sentences is worth.
    pub rank: Features,
    /// Evidence that the pages speak of what is asked; above 0 they do.
    pub spoken_of: Evidence,
    /// Evidence that they answer it.
    pub answered: Evidence,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            candidates: 80,
            asks: 300,
            ask_candidates: 50,
            touch: 0.75,
            field_title: 1.2,
            field_headings: 1.6,
            field_body: 1.56,
            field_lead: 0.8,
            field_restated: 1.0,
            field_code: 3.0,
            field_scattered: 0.24,
            field_relative: 0.7,
            unit_concept: 1.0,
            unit_word: 0.55,
            unit_word_beside: 0.15,
            unit_generic: 0.25,
            unit_weak: 0.24,
            rarity_floor: 0.15,
            rank: Features {
                here: 0.5,
                restated: 1.12,
                scattered: 0.64,
                asked: 0.75,
                heading: 0.05,
                near: 0.084,
                member_here: 0.86,
                member_near: 0.94,
                relative_here: 0.35,
                relative_near: 0.2,
                nothing: 0.0,
                same_words: 0.05,
                answers: 1.8,
                votes: 1.0,
                beside: 0.0,
                section: 0.2,
                page: 0.1,
                bm25: 0.05,
                policy: 0.17,
                manual: 0.06,
                cookbook: 0.015,
                subject: 0.048,
                organisation: 0.05,
                other_subject: -0.05,
                off_subject: -0.11,
                relation: 0.14,
                modal: 0.02,
                words: 0.15,
                wordy: -0.03,
                stub: -0.1,
                first: 0.02,
                question: -0.15,
                no_statement: -0.25,
                row: 0.0,
                item: -0.2,
                again: -0.03,
            },
            spoken_of: Evidence {
                always: -9.08,
                all: -0.14,
                answered: 2.73,
                answers: 0.79,
                answers_next: -0.75,
                core: -1.80,
                first: 1.39,
                first_all: 0.01,
                kin: 2.96,
                length: 0.91,
                mean: 1.11,
                off_subject: -1.01,
                plain: 1.75,
                premise: 1.20,
                touches: 0.23,
                unknown: 0.18,
            },
            answered: Evidence {
                always: -1.89,
                all: 1.90,
                answered: 0.45,
                answers: 3.63,
                answers_next: -0.60,
                core: -0.79,
                first: 0.88,
                first_all: 1.28,
                kin: -1.00,
                length: -0.39,
                mean: 0.41,
                off_subject: -1.70,
                plain: 1.43,
                premise: -1.54,
                touches: -8.35,
                unknown: 0.99,
            },
        }
    }
}

impl Weights {
    /// The weights for an index whose passages have no known questions: words and concepts decide.
    pub fn plain() -> Self {
        Self {
            rank: Features {
                here: 1.0,
                heading: 0.27,
                same_words: 0.16,
                bm25: 0.31,
                manual: 0.035,
                other_subject: -0.2,
                relation: 0.19,
                item: 0.0,
                again: -0.06,
                ..Self::default().rank
            },
            spoken_of: Evidence { always: -0.4, core: 0.47, kin: 0.53, ..Evidence::default() },
            // All of the core and more than half of the rest.
            answered: Evidence { always: -4.56, core: 4.0, all: 1.0, ..Evidence::default() },
            ..Self::default()
        }
    }
}
