//! Audits as text, Markdown, HTML, JSON, and as a column of the asker's own workbook.

pub mod html;
#[cfg(feature = "office")]
pub mod inplace;
pub mod json;
pub mod markdown;
#[cfg(test)]
mod tests;
pub mod text;

use crate::answer::wording as answers;
use crate::audit::{Audit, Audited, Claim, Cover, Verdict, wording};
use crate::index::manifest::CorpusKind;

/// Whether the pages are restated, not quoted.
fn is_digest(audit: &Audit) -> bool {
    audit.corpus.kind == CorpusKind::Digest
}

/// What an audit is, in fixed words.
fn head(audit: &Audit) -> Vec<&'static str> {
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

/// A stretch of a claim's text and how the first passage shown stands to it.
fn parts(claim: &Claim) -> Vec<(&str, Cover)> {
    let mut out = Vec::new();
    let mut at = 0;
    for mark in &claim.marks {
        let (Some(before), Some(marked)) =
            (claim.text.get(at..mark.start), claim.text.get(mark.start..mark.end))
        else {
            continue;
        };
        out.push((before, Cover::Covered));
        out.push((marked, mark.kind));
        at = mark.end;
    }
    out.push((claim.text.get(at..).unwrap_or_default(), Cover::Covered));
    out.retain(|(text, _)| !text.is_empty());
    joined(out)
}

/// Neighbours of the same kind as one, with the blanks between them.
fn joined(parts: Vec<(&str, Cover)>) -> Vec<(&str, Cover)> {
    let mut out: Vec<(&str, Cover)> = Vec::new();
    for (text, kind) in parts {
        match out.last_mut() {
            Some((_, last)) if *last == kind => out.push((text, kind)),
            _ => out.push((text, kind)),
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
