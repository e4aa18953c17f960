//! Answers as text, Markdown and JSON.

pub(crate) mod explain;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

use crate::excerpt::Citation;

/// The headings from the page's title down, as one line.
fn path(citation: &Citation) -> String {
    let mut parts: Vec<&str> = citation.headings.iter().map(String::as_str).collect();
    if parts.first().is_none_or(|first| *first != citation.title) {
        parts.insert(0, &citation.title);
    }
    parts.join(" › ")
}

/// Subject, version and date of an excerpt, as one line.
fn provenance(citation: &Citation, captured_at: &str) -> String {
    let day = captured_at.get(..10).unwrap_or(captured_at);
    let mut parts = vec![format!("about the {}", citation.subject.name())];
    parts.extend(citation.version.as_ref().map(|v| format!("version {v}")));
    parts.push(match &citation.checked {
        Some(checked) if !citation.verbatim => format!("restated, checked on {checked}"),
        _ => format!("captured {day}"),
    });
    parts.join(" · ")
}
