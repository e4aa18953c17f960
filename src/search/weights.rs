//! Every number that ranking and verdict depend on, in one place.
//!
//! Chosen on the development questions only, with cross-validation; benches/README.md tells what
//! each part is worth.

use serde::{Deserialize, Serialize};

/// All weights. The default is what every answer uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Candidates taken from the index for re-ranking.
    pub candidates: usize,
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
    /// What a unit counts that is named in the sentences.
    pub found_here: f32,
    /// Named in other words for the sentences.
    pub found_restated: f32,
    /// Named there, scattered.
    pub found_scattered: f32,
    /// Named in the section's heading, which is a question.
    pub found_asked: f32,
    /// Named in the section's heading or the lead-in.
    pub found_heading: f32,
    /// Named elsewhere in the passage or in a heading above.
    pub found_near: f32,
    /// One of its kinds or parts named in the sentences.
    pub found_member_here: f32,
    /// One of its kinds or parts named around them.
    pub found_member_near: f32,
    /// A relative named in the sentences.
    pub found_relative_here: f32,
    /// A relative named around them.
    pub found_relative_near: f32,
    /// Share of the full-text score in a hit's score.
    pub bonus_bm25: f32,
    /// Added for the project's stated policy.
    pub bonus_policy: f32,
    /// Added for a manual.
    pub bonus_manual: f32,
    /// Added for a worked example.
    pub bonus_cookbook: f32,
    /// Added where the passage is of the subject that the question names.
    pub bonus_subject: f32,
    /// Added for words, in proportion up to thirty: a full sentence says more than a stub.
    pub bonus_words: f32,
    /// Added for the first passage of a section.
    pub bonus_first: f32,
    /// Added where the question asks about the organisation and the passage is about the project.
    pub bonus_asked: f32,
    /// Added for units named in the question's own words, in proportion to their weight.
    pub bonus_same_words: f32,
    /// Added where the sentences tell what is asked: who, when, where, how.
    pub bonus_relation: f32,
    /// Added for a modal or definitional verb.
    pub bonus_modal: f32,
    /// Taken where the passage is about the project's own accounts, the question about the product.
    pub penalty_off_subject: f32,
    /// Taken for code, captions, table headers: names without a statement.
    pub penalty_no_statement: f32,
    /// Taken for fewer than five words.
    pub penalty_stub: f32,
    /// Taken where the sentence is itself a question.
    pub penalty_question: f32,
    /// Taken from passages on plugins or the server where the question does not name them.
    pub penalty_other_subject: f32,
    /// Taken for each word beyond thirty.
    pub penalty_per_word: f32,
    /// Taken from a second stretch of the same passage.
    pub penalty_same_passage: f32,
    /// Least coverage of the core units of `documented`.
    pub documented: f32,
    /// Least coverage of all units of `documented`.
    pub documented_all: f32,
    /// Least coverage of the core units of `partial`.
    pub partial: f32,
    /// Least coverage of the core units by kinds and parts of `partial`.
    pub partial_members: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            candidates: 120,
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
            found_here: 1.0,
            found_restated: 1.12,
            found_scattered: 0.64,
            found_asked: 0.75,
            found_heading: 0.27,
            found_near: 0.084,
            found_member_here: 0.86,
            found_member_near: 0.94,
            found_relative_here: 0.35,
            found_relative_near: 0.2,
            bonus_bm25: 0.31,
            bonus_policy: 0.17,
            bonus_manual: 0.035,
            bonus_cookbook: 0.015,
            bonus_subject: 0.048,
            bonus_words: 0.15,
            bonus_first: 0.018,
            bonus_asked: 0.05,
            bonus_same_words: 0.16,
            bonus_relation: 0.19,
            bonus_modal: 0.012,
            penalty_off_subject: 0.11,
            penalty_no_statement: 0.25,
            penalty_stub: 0.1,
            penalty_question: 0.15,
            penalty_other_subject: 0.2,
            penalty_per_word: 0.00096,
            penalty_same_passage: 0.06,
            documented: 1.0,
            documented_all: 0.56,
            partial: 0.4,
            partial_members: 0.75,
        }
    }
}
