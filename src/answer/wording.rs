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
\u{201c}not documented\u{201d} means that no passage was found that answers the question.";

/// Shown instead of [`HEAD`] where excerpts are restated facts.
pub const HEAD_DIGEST: &str = "Each answer below is made of facts restated from the project's public \
pages, each with a link to where it stands. A verdict speaks of these pages, not of the product: \
\u{201c}not documented\u{201d} means that no passage was found that answers the question.";

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

/// Why the verdict is what it is, in one or two sentences about the pages.
pub fn reason(decision: &Decision) -> String {
    let Decision { covered, elsewhere, absent, .. } = decision;
    let spoken = if covered.is_empty() {
        "The excerpts speak of what is asked, in other words than the question's.".to_owned()
    } else {
        format!("The indexed pages speak of {}, in these or other words.", quoted(covered))
    };
    match decision.verdict {
        Verdict::Documented => spoken,
        Verdict::Partial => {
            let missing = [&elsewhere[..], absent].concat();
            let about = if covered.is_empty() {
                "The excerpts are about what is related to the question".to_owned()
            } else {
                spoken.trim_end_matches('.').to_owned()
            };
            if missing.is_empty() {
                format!("{about}, but do not tell all that is asked.")
            } else {
                format!("{about}; the excerpts do not name {}.", quoted(&missing))
            }
        }
        Verdict::NotDocumented if decision.off_subject => format!(
            "The indexed pages mention {} only of the project itself, not of its software.",
            quoted(covered_or(covered, elsewhere))
        ),
        Verdict::NotDocumented if !absent.is_empty() => {
            format!("The indexed pages do not mention {}.", quoted(absent))
        }
        Verdict::NotDocumented => "No passage was found that answers this.".to_owned(),
    }
}

fn covered_or<'w>(covered: &'w [String], others: &'w [String]) -> &'w [String] {
    if covered.is_empty() { others } else { covered }
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
