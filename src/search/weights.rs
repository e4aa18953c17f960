//! Every number that ranking and verdict depend on, in one place.
//!
//! Chosen on the development questions only; benches/README.md tells what each is worth.

/// Candidates taken from the index for re-ranking.
pub const CANDIDATES: usize = 120;

/// Boost of a match by field.
pub mod field {
    /// Page title.
    pub const TITLE: f32 = 1.2;
    /// Headings.
    pub const HEADINGS: f32 = 2.0;
    /// Text.
    pub const BODY: f32 = 1.0;
    /// Lead-in or table header.
    pub const LEAD: f32 = 0.8;
    /// Whole identifiers.
    pub const CODE: f32 = 3.0;
    /// All words of a name somewhere in the text, not as a phrase.
    pub const SCATTERED: f32 = 0.4;
    /// A name of a broader or related concept.
    pub const RELATIVE: f32 = 0.35;
}

/// Weight of a unit of the question before rarity.
pub mod unit {
    /// A concept that decides.
    pub const CONCEPT: f32 = 1.0;
    /// A word of no concept that is not weak.
    pub const WORD: f32 = 0.55;
    /// A concept too general to decide.
    pub const GENERIC: f32 = 0.25;
    /// A word too common to decide.
    pub const WEAK: f32 = 0.12;
}

/// What a unit found so counts.
pub mod found {
    /// Named in the sentences.
    pub const HERE: f32 = 1.0;
    /// Named there, scattered.
    pub const SCATTERED: f32 = 0.8;
    /// Named in the section's heading, which is a question.
    pub const ASKED: f32 = 1.0;
    /// Named in the section's heading or the lead-in.
    pub const HEADING: f32 = 0.75;
    /// Named elsewhere in the passage or in a heading above.
    pub const NEAR: f32 = 0.4;
    /// One of its kinds or parts named in the sentences.
    pub const MEMBER_HERE: f32 = 0.55;
    /// One of its kinds or parts named around them.
    pub const MEMBER_NEAR: f32 = 0.3;
    /// A relative named in the sentences.
    pub const RELATIVE_HERE: f32 = 0.35;
    /// A relative named around them.
    pub const RELATIVE_NEAR: f32 = 0.2;
}

/// Additions to a hit's score.
pub mod bonus {
    /// Share of the full-text score.
    pub const BM25: f32 = 0.25;
    /// The project's stated policy.
    pub const POLICY: f32 = 0.14;
    /// A manual.
    pub const MANUAL: f32 = 0.06;
    /// A worked example.
    pub const COOKBOOK: f32 = 0.02;
    /// The passage is of the subject that the question names.
    pub const SUBJECT: f32 = 0.08;
    /// A modal or definitional verb near the match.
    pub const MODAL: f32 = 0.04;
}

/// Subtractions from a hit's score.
pub mod penalty {
    /// The passage is about the project's own accounts, the question about the product, or so.
    pub const OFF_SUBJECT: f32 = 0.30;
    /// Code, captions, table headers: names without a statement.
    pub const NO_STATEMENT: f32 = 0.25;
    /// A sentence of fewer than five words.
    pub const STUB: f32 = 0.10;
    /// For each word that the stretch is longer than thirty.
    pub const PER_WORD: f32 = 0.001;
    /// A further excerpt of a passage that is already shown.
    pub const SAME_PASSAGE: f32 = 0.15;
}

/// Where one verdict ends and the next begins, as shares of the core units' weight.
pub mod verdict {
    /// Least coverage of `documented`.
    pub const DOCUMENTED: f32 = 0.80;
    /// Least coverage of all units, core or not, of `documented`.
    pub const DOCUMENTED_ALL: f32 = 0.45;
    /// Least coverage of `partial`.
    pub const PARTIAL: f32 = 0.40;
    /// Least coverage by kinds and parts of `partial`.
    pub const PARTIAL_MEMBERS: f32 = 0.60;
}
