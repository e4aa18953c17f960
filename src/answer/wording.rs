//! The fixed sentences. Nothing else is ever said; what varies is the question's words and counts.

use crate::verdict::{Decision, Verdict};

/// Shown wherever answers come from the digest.
pub const DIGEST_BANNER: &str =
    "built-in digest; run `qsec-search index` to quote the pages themselves";

/// Shown above the nearest passages of an unanswered question.
pub const NEAREST: &str = "Nearest passages; they do not answer the question:";

/// Shown at the head of an answered questionnaire.
pub const HEAD: &str = "Each answer below is made of excerpts of the project's public pages, cut word \
for word, each with a link to where it stands. A verdict speaks of these pages, not of the product: \
\u{201c}not documented\u{201d} means that they do not mention it.";

/// Shown instead of [`HEAD`] where excerpts are restated facts.
pub const HEAD_DIGEST: &str = "Each answer below is made of facts restated from the project's public \
pages, each with a link to where it stands. A verdict speaks of these pages, not of the product: \
\u{201c}not documented\u{201d} means that they do not mention it.";

/// Shown before an answer that the questionnaire already had.
pub const GIVEN: &str = "Answer already given:";

/// Name of the column that is added to a workbook for the answers.
pub const ANSWER_COLUMN: &str = "Answer (excerpts of the public pages)";

/// Name of the column that is added to a workbook for the links.
pub const SOURCE_COLUMN: &str = "Sources";

/// Title of the gaps.
pub const GAPS: &str = "What is asked and not documented";

/// How the gaps are sorted.
pub const GAPS_ORDER: &str =
    "Concepts come in the order in which writing about them would answer most.";

/// The questions that name no concept of the lexicon.
pub const NO_CONCEPT: &str = "Other words";

/// Shown above the passages nearest to a concept's open questions.
pub const NEAREST_ALL: &str = "Nearest passages; they do not answer these questions in full:";

/// The verdict as people read it.
pub fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Documented => "DOCUMENTED",
        Verdict::Partial => "PARTLY DOCUMENTED",
        Verdict::NotDocumented => "NOT DOCUMENTED",
    }
}

/// Why the verdict is what it is, in one sentence about the pages.
pub fn reason(decision: &Decision) -> String {
    let covered = quoted(&decision.covered);
    let missing = quoted(&decision.missing);
    match (decision.verdict, decision.missing.is_empty()) {
        (Verdict::Documented, _) => {
            format!("The indexed pages speak of {covered}, in these or other words.")
        }
        (Verdict::Partial, _) if decision.covered.is_empty() => {
            format!(
                "The indexed pages do not mention {missing}; they speak of what is related to it."
            )
        }
        (Verdict::Partial, false) => {
            format!(
                "The indexed pages speak of {covered}, in these or other words, but no passage of it also mentions {missing}."
            )
        }
        (Verdict::Partial, true) => {
            format!(
                "The indexed pages speak of {covered}, in these or other words, but not of all that is asked."
            )
        }
        (Verdict::NotDocumented, _) if decision.off_subject => format!(
            "The indexed pages mention {} only of the project itself, not of its software.",
            quoted(if decision.missing.is_empty() { &decision.covered } else { &decision.missing })
        ),
        (Verdict::NotDocumented, false) => format!("The indexed pages do not mention {missing}."),
        (Verdict::NotDocumented, true) => "The indexed pages do not answer this.".to_owned(),
    }
}

/// What was looked for and where, for an answer that is silent.
pub fn searched(terms: &[String], synonyms: usize, passages: u64, pages: u64) -> String {
    let others = match synonyms {
        0 => String::new(),
        1 => " and 1 other name of it".to_owned(),
        n => format!(" and {n} other names"),
    };
    format!("Looked for {}{others} in {passages} passages of {pages} pages.", quoted(terms))
}

fn quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("\u{201c}{w}\u{201d}")).collect();
    match words.as_slice() {
        [] => "these words".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
