//! Checkable: whether a sentence claims anything of the subject at all.

use serde::{Deserialize, Serialize};

use super::statement::Statement;
use super::words::Role;

/// Why a sentence cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub enum Unchecked {
    /// Too few words: "Yes."
    Short,
    /// A question.
    Question,
    /// A greeting, thanks, an offer of help.
    Courtesy,
    /// It introduces or points to something else.
    Pointer,
    /// It speaks of the writer.
    Writer,
    /// It speaks of the reader's own organisation or computers.
    Reader,
    /// A title or a part of a list that states nothing.
    Fragment,
}

/// Where a sentence stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// It stands outside any answer: in a preamble or a note.
    pub(super) outside: bool,
    /// It stands under a title that speaks of the writer.
    pub(super) of_writer: bool,
}

/// Words for the writer.
const WRITER: &[&str] = &["i", "my", "me", "mine", "myself"];

/// Beginnings of courtesies.
const COURTESIES: &[&str] = &[
    "hello",
    "hi ",
    "dear ",
    "thank",
    "thanks",
    "kind regards",
    "best regards",
    "regards",
    "sincerely",
    "please find",
    "please contact",
    "please do not hesitate",
    "please let",
    "feel free",
    "let us know",
    "let me know",
    "do not hesitate",
    "happy to",
    "glad to",
    "hope this",
    "good morning",
    "good afternoon",
    "yours",
];

/// Beginnings of sentences that only point elsewhere.
const POINTERS: &[&str] = &[
    // Our own sentences, in a form that `answer` filled in.
    "the indexed pages",
    "looked for",
    "nearest passages",
    "here is",
    "here are",
    "here's",
    "here’s",
    "see above",
    "see below",
    "see our",
    "see the",
    "see attached",
    "as above",
    "as stated",
    "as mentioned",
    "as described",
    "refer to",
    "please refer",
    "please see",
    "below is",
    "below are",
    "the following",
    "attached",
    "answers for",
    "not applicable",
    "n/a",
    "same as",
    "for more information",
    "for details",
    "more information",
    "further information",
];

/// What is the reader's own after "your".
const READERS: &[&str] = &[
    "organization",
    "organisation",
    "company",
    "environment",
    "infrastructure",
    "team",
    "institution",
    "deployment",
    "network",
    "it",
    "enterprise",
    "policy",
    "policies",
    "own",
    "administrator",
    "administrators",
    "systems",
    "cybersecurity",
    "security",
];

/// Bare verbs with which an offer or advice begins.
const BARE_VERBS: &[&str] = &[
    "write",
    "help",
    "generate",
    "analyze",
    "analyse",
    "create",
    "use",
    "run",
    "install",
    "check",
    "ensure",
    "review",
    "configure",
    "explain",
    "transform",
    "provide",
    "build",
    "design",
    "assist",
    "prepare",
    "consider",
    "make",
];

/// Words of which a sentence that states something has one.
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "does", "do", "did", "can",
    "could", "may", "might", "must", "shall", "should", "will", "would", "cannot",
];

/// Whether a title speaks of the writer, so that what follows does too.
pub(super) fn is_of_writer(title: &Statement) -> bool {
    title.words.iter().any(|w| WRITER.contains(&w.lower.as_str()))
}

/// Whether a sentence is short enough, and stands, like a title.
pub(super) fn is_title(text: &Statement) -> bool {
    text.words.len() <= 8 && !text.text.ends_with(['.', '!', '?', ':']) && !has_verb(text)
}

fn has_verb(text: &Statement) -> bool {
    let verb = |w: &str| {
        FINITE.contains(&w)
            || w.ends_with("ed") && w.len() > 4
            || w.ends_with('s') && w.len() > 4 && !w.ends_with("ss")
    };
    text.words.iter().skip(1).any(|w| verb(&w.lower))
}

/// Why `claim` cannot be checked, if so.
pub(super) fn unchecked(claim: &Statement, place: Place) -> Option<Unchecked> {
    let lower = claim.text.trim_start_matches(['"', '“', '(']).to_lowercase();
    let says = |list: &[&str]| claim.words.iter().any(|w| list.contains(&w.lower.as_str()));
    let starts = |list: &[&str]| list.iter().any(|s| lower.starts_with(s));
    let content =
        claim.words.iter().filter(|w| matches!(w.role, Role::Content | Role::Number)).count();
    let light = claim.words.iter().filter(|w| w.role == Role::Light).count();
    if says(WRITER) {
        return Some(Unchecked::Writer);
    }
    if starts(COURTESIES) {
        return Some(Unchecked::Courtesy);
    }
    if claim.text.trim_end_matches(['"', '”', ')']).ends_with('?') {
        return Some(Unchecked::Question);
    }
    if starts(POINTERS) || claim.text.ends_with(':') && (place.outside || content <= 4) {
        return Some(Unchecked::Pointer);
    }
    if content == 0 || content + light < 2 {
        return Some(Unchecked::Short);
    }
    let yours = claim
        .words
        .windows(2)
        .any(|w| w[0].lower == "your" && READERS.contains(&w[1].lower.as_str()));
    if yours || place.outside && says(&["you", "your"]) {
        return Some(Unchecked::Reader);
    }
    if place.of_writer {
        return Some(Unchecked::Writer);
    }
    let bare = claim.words.first().is_some_and(|w| BARE_VERBS.contains(&w.lower.as_str()));
    if place.outside && (bare && !says(FINITE) || is_title(claim)) {
        return Some(Unchecked::Fragment);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::concepts::Concepts;
    use crate::text::term::prose_analyzer;

    fn of(text: &str, outside: bool) -> Option<Unchecked> {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        let reader = super::super::words::Reader::new(&concepts).unwrap();
        unchecked(&Statement::read(text, &reader), Place { outside, of_writer: false })
    }

    #[test]
    fn what_claims_nothing_of_the_subject() {
        for (text, outside, why) in [
            ("Yes.", false, Unchecked::Short),
            ("I cannot send files from here.", false, Unchecked::Writer),
            ("Thank you for your patience.", false, Unchecked::Courtesy),
            ("Here is the form, filled in:", true, Unchecked::Pointer),
            ("Is it signed?", false, Unchecked::Question),
            ("Files you upload are deleted.", true, Unchecked::Reader),
            ("It depends on how your organization sets up its network.", false, Unchecked::Reader),
            ("Write scripts and plugins", true, Unchecked::Fragment),
            ("Security posture", true, Unchecked::Fragment),
        ] {
            assert_eq!(of(text, outside), Some(why), "{text}");
        }
        for text in
            ["Files that you upload are deleted.", "Passwords are kept.", "No, keys are not kept."]
        {
            assert_eq!(of(text, false), None, "{text}");
        }
    }
}
