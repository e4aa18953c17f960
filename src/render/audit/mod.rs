//! Audits as text, Markdown, HTML, JSON, and as a column of the asker's own workbook.

pub mod html;
#[cfg(feature = "office")]
pub mod inplace;
pub mod json;
pub mod markdown;
#[cfg(test)]
mod tests;
pub mod text;

use std::ops::Range;

use crate::answer::wording as answers;
use crate::audit::{Audit, Audited, Claim, Cover, Verdict, wording};
use crate::index::manifest::CorpusKind;

/// Whether the pages are restated, not quoted.
fn is_digest(audit: &Audit) -> bool {
    audit.corpus.kind == CorpusKind::Digest
}

/// What an audit is, in fixed words.
pub(crate) fn head(audit: &Audit) -> Vec<&'static str> {
    let mut out = vec![wording::HEAD];
    if is_digest(audit) {
        out.extend([wording::HEAD_DIGEST, answers::DIGEST_BANNER]);
    }
    out
}

/// The title of an item: its number and question.
fn title(item: &Audited) -> String {
    match &item.question {
        Some(question) if item.id.is_empty() => question.clone(),
        Some(question) => format!("{}. {question}", item.id),
        None => format!("{} ({})", wording::OUTSIDE, item.place),
    }
}

/// The stretches of a claim's text, each with how the first passage shown stands to it.
fn parts(claim: &Claim) -> Vec<(&str, Cover)> {
    let mut out = Vec::new();
    let mut at = 0;
    for (range, kind) in stretches(claim) {
        let before = claim.text.get(at..range.start);
        let marked = claim.text.get(range.clone());
        if let (Some(before), Some(marked)) = (before, marked) {
            out.extend([(before, Cover::Covered), (marked, kind)]);
            at = range.end;
        }
    }
    out.push((claim.text.get(at..).unwrap_or_default(), Cover::Covered));
    out.retain(|(text, _)| !text.is_empty());
    out
}

/// The marks that are shown; neighbours of one kind are one.
fn stretches(claim: &Claim) -> Vec<(Range<usize>, Cover)> {
    let mut out: Vec<(Range<usize>, Cover)> = Vec::new();
    for mark in claim.marks.iter().filter(|m| m.kind != Cover::Covered) {
        match out.last_mut() {
            Some((last, kind))
                if *kind == mark.kind
                    && claim
                        .text
                        .get(last.end..mark.start)
                        .is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || c == '-')) =>
            {
                last.end = mark.end;
            }
            _ => out.push((mark.start..mark.end, mark.kind)),
        }
    }
    out
}

/// The claim with brackets around what the passage does not say, or says otherwise.
fn bracketed(claim: &Claim) -> String {
    let mark = |(text, kind): (&str, Cover)| {
        let (open, close) = wording::brackets(kind);
        format!("{open}{text}{close}")
    };
    parts(claim).into_iter().map(mark).collect()
}

/// What is said of a claim besides its reason: differences, missing words.
fn remarks(claim: &Claim) -> Vec<String> {
    let mut out: Vec<String> = claim.differs.iter().map(wording::differ).collect();
    if !claim.uncovered.is_empty() {
        out.push(wording::uncovered(&claim.uncovered));
    }
    out
}

/// Whether the passages are shown: what cannot be checked has none.
fn is_shown(claim: &Claim) -> bool {
    claim.verdict != Verdict::Uncheckable
}
