//! The fixed sentences of an audit. What varies is the claim's own words, the passage's, and counts.

use super::checkable::Unchecked;
use super::differ::{Difference, Kind};
use super::report::{Citing, Counts, Cover, Verdict};
use super::urls::State;

/// Shown at the head of an audit.
pub const HEAD: &str = "Each sentence of the answers is compared with the project's public pages, word by \
word. Only a quotation is certain: \u{201c}quoted\u{201d} and \u{201c}misattributed\u{201d} mean that the very words stand \
on a page. Everything else compares words, and words prove nothing: what is echoed or in conflict is \
shown with the passage for a person to judge, and a silent page does not make a claim false.";

/// Added where the pages are the digest's.
pub const HEAD_DIGEST: &str = "The built-in digest restates the pages: against it nothing can be found \
to be quoted.";

/// Shown above text that stands in no answer.
pub const OUTSIDE: &str = "Outside the answers";

/// Name of the column that is added to a workbook.
pub const COLUMN: &str = "Audit (against the public pages)";

/// Why a claim is quoted.
pub(super) const QUOTED: &str = "These words stand on the page that the answer cites.";

/// Why a claim without a citation of its own is quoted.
pub(super) const QUOTED_UNCITED: &str =
    "These words stand on the page shown. The answer cites no page for them itself.";

/// Why a claim that cites another version of a page is quoted.
pub(super) const QUOTED_VERSION: &str = "These words stand on the page shown, which is another version of the one that the answer cites.";

/// Why a claim is misattributed.
pub(super) const MISATTRIBUTED: &str =
    "These words do not stand on the page that the answer cites, but on the one shown.";

/// The same where the cited page is not known.
pub(super) const MISATTRIBUTED_UNKNOWN: &str = "These words stand on the page shown; the page that the \
answer cites is not among the indexed pages, so that nobody can tell whether they stand there too.";

/// Why a claim is echoed.
pub(super) const ECHOED: &str = "The first passage shown has these words or others for them, these \
numbers, and denies no more and no less. That proves nothing: read it.";

/// Why a claim is silent.
pub(super) const SILENT: &str = "No indexed passage speaks of this.";

/// Added where something comes near.
pub(super) const NEAREST: &str = " What comes nearest is shown; it does not bear the claim out.";

/// Why a claim cannot be checked.
pub(super) fn unchecked(why: Unchecked) -> &'static str {
    match why {
        Unchecked::Short => "Too short to claim anything by itself.",
        Unchecked::Question => "A question.",
        Unchecked::Courtesy => "A courtesy.",
        Unchecked::Pointer => "It only introduces or points to something else.",
        Unchecked::Writer => "It speaks of the writer, not of the subject.",
        Unchecked::Reader => "It speaks of the reader's own side, not of the subject.",
        Unchecked::Fragment => "It states nothing.",
    }
}

/// Why a claim is in conflict.
pub(super) fn conflict(differs: &[Difference]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for differ in differs {
        let name = kind(differ.kind);
        if !kinds.contains(&name) {
            kinds.push(name);
        }
    }
    let kinds = match kinds.as_slice() {
        [] => "what they say".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    format!("The first passage shown speaks of the same, and differs in {kinds}.")
}

/// What differs, in words.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "a number",
        Kind::Unit => "a unit",
        Kind::Date => "a date",
        Kind::Version => "a version",
        Kind::Negation => "what is denied",
        Kind::Modality => "what must, can or may be",
        Kind::Subject => "of whom it is said",
    }
}

/// One difference, both sides.
pub fn differ(differ: &Difference) -> String {
    let side = |words: &str| {
        if words.is_empty() {
            "nothing of it".to_owned()
        } else {
            format!("\u{201c}{words}\u{201d}")
        }
    };
    format!(
        "Differs in {}: the claim says {}, the passage {}.",
        kind(differ.kind),
        side(&differ.claim),
        side(&differ.passage)
    )
}

/// The verdict as people read it.
pub fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Quoted => "QUOTED",
        Verdict::Misattributed => "MISATTRIBUTED",
        Verdict::Echoed => "ECHOED",
        Verdict::Conflict => "CONFLICT",
        Verdict::Silent => "SILENT",
        Verdict::Uncheckable => "UNCHECKABLE",
    }
}

/// What is known of a cited URL.
pub fn citing(citing: &Citing) -> String {
    let state = match (citing.state, citing.bears) {
        (State::Crawled, Some(true)) => "indexed, and bears the claim",
        (State::Crawled, Some(false)) => "indexed, and does not bear the claim",
        (State::Crawled, None) => "indexed",
        (State::OtherVersion, _) => "not indexed, but this version of it is, and bears the claim",
        (State::Redirected, Some(true)) => "redirects to a page that bears the claim",
        (State::Redirected, Some(false)) => "redirects to a page that does not bear the claim",
        (State::Redirected, None) => "redirects",
        (State::Gone, _) => "gone: the server says that there is no such page",
        (State::NotCrawled, _) => "not among the indexed pages",
        (State::Outside, _) => "outside the sources: not checked",
    };
    match &citing.leads_to {
        Some(to) => format!("cites {} ({state}: {to})", citing.url),
        None => format!("cites {} ({state})", citing.url),
    }
}

/// The words that no passage shown has.
pub fn uncovered(words: &[String]) -> String {
    format!("No passage shown has: {}.", words.join(", "))
}

/// How a stretch is marked where nothing can be coloured.
pub fn brackets(cover: Cover) -> (&'static str, &'static str) {
    match cover {
        Cover::Covered => ("", ""),
        Cover::Uncovered => ("[", "]"),
        Cover::Conflicting => ("!!", "!!"),
    }
}

/// The legend of the marks, by brackets.
pub const LEGEND: &str =
    "In the claims, [words] are not in the first passage shown; !!words!! differ from it.";

/// The counts in one sentence.
pub fn counts(counts: &Counts) -> String {
    let total = counts.quoted
        + counts.misattributed
        + counts.echoed
        + counts.conflict
        + counts.silent
        + counts.uncheckable;
    let s = if total == 1 { "" } else { "s" };
    format!(
        "{total} sentence{s}: {} quoted, {} misattributed, {} echoed, {} in conflict, {} silent, {} uncheckable.",
        counts.quoted,
        counts.misattributed,
        counts.echoed,
        counts.conflict,
        counts.silent,
        counts.uncheckable
    )
}
