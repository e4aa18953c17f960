//! Limits on what a client may send and is sent.

use std::ops::RangeInclusive;

use super::tool::Refusal;
use crate::answer::MAX_EXCERPTS;
use crate::engine::Options;
use crate::search::Filter;
use crate::source::Subject;

/// Bytes of a message. JSON may write a byte as six.
pub(super) const MAX_MESSAGE: usize = 8 << 20;

/// Calls of tools that are worked on at once; the others wait.
pub(super) const TURNS: usize = 8;

/// Bytes of a questionnaire.
pub(super) const MAX_QUESTIONNAIRE: usize = 1 << 20;

/// Questions that one call answers: more would not fit a model's context.
pub(super) const MAX_QUESTIONS: usize = 50;

/// Answers in a list that is audited.
pub(super) const MAX_ANSWERS: usize = 200;

/// Sentences that one call audits: each comes back with the passage that decided.
pub(super) const MAX_CLAIMS: usize = 50;

/// Bytes of a page's text that one call returns.
pub(super) const MAX_SECTION: usize = 40_000;

/// Pages that one call lists.
pub(super) const MAX_PAGES: usize = 200;

/// What the engine is asked for.
pub(super) fn options(
    subject: Option<Subject>,
    version: Option<String>,
    language: Option<String>,
    limit: Option<usize>,
    usual: usize,
) -> Result<Options, Refusal> {
    let limit = within("limit", limit, usual, 1..=MAX_EXCERPTS)?;
    Ok(Options { filter: Filter { subject, version, language }, limit })
}

/// `value`, or `usual` where there is none; refused outside `range`.
pub(super) fn within(
    name: &str,
    value: Option<usize>,
    usual: usize,
    range: RangeInclusive<usize>,
) -> Result<usize, Refusal> {
    let value = value.unwrap_or(usual);
    if range.contains(&value) {
        return Ok(value);
    }
    let (least, most) = (range.start(), range.end());
    Err(Refusal(if *most == usize::MAX {
        format!("`{name}` is {value}; it is at least {least}")
    } else {
        format!("`{name}` is {value}; it is {least} to {most}")
    }))
}
