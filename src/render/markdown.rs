//! Answers as Markdown (CommonMark). Page text is escaped: it cannot become markup.

use std::io::{self, Write};

use super::summary::Summary;
use super::{Entry, Report, path, provenance, searched, web};
use crate::answer::wording;
use crate::excerpt::Excerpt;
use crate::terminal::harmless;

/// Writes `report`.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    if report.is_digest() {
        writeln!(out, "*{}*\n", escape(wording::DIGEST_BANNER))?;
    }
    if !report.name.is_empty() {
        writeln!(out, "# {}\n", escape(&report.name))?;
        writeln!(out, "{}\n", escape(report.head()))?;
        writeln!(out, "{}\n", escape(&Summary::of(report).line()))?;
    }
    let mut section: Option<&str> = None;
    for entry in &report.entries {
        if entry.item.section.as_deref() != section {
            section = entry.item.section.as_deref();
            writeln!(out, "---\n\n*{}*\n", escape(section.unwrap_or_default()))?;
        }
        write_entry(out, entry)?;
    }
    Ok(())
}

fn write_entry(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let answer = &entry.answer;
    writeln!(out, "## {}. {}\n", escape(&entry.item.id), escape(&answer.question))?;
    if let Some(given) = &entry.item.given {
        writeln!(out, "*{}* {}\n", wording::GIVEN, escape(given))?;
    }
    writeln!(out, "**{}** {}\n", wording::label(answer.verdict), escape(&answer.reason))?;
    if let Some(line) = searched(answer) {
        writeln!(out, "{}\n", escape(&line))?;
        if !answer.excerpts.is_empty() {
            writeln!(out, "{}\n", wording::NEAREST)?;
        }
    }
    for excerpt in &answer.excerpts {
        write_excerpt(out, excerpt)?;
    }
    Ok(())
}

pub(crate) fn write_excerpt(out: &mut impl Write, excerpt: &Excerpt) -> io::Result<()> {
    for line in harmless(excerpt.quote.text()).lines() {
        writeln!(out, "> {}  ", escape(line))?;
    }
    let cite = &excerpt.citation;
    let about = provenance(cite, &excerpt.quote.capture().captured_at);
    let place = escape(&path(cite));
    match web(&cite.link) {
        Some(link) => writeln!(out, "\n[{place}](<{}>), {}\n", target(link), escape(&about)),
        None => writeln!(out, "\n{place}, {}\n", escape(&about)),
    }
}

/// A link target that cannot leave its angle brackets.
pub(crate) fn target(url: &str) -> String {
    let safe = url.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    safe.map(|c| match c {
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        '\\' => "%5C".to_owned(),
        c => c.to_string(),
    })
    .collect()
}

/// `text` on one line, written so that CommonMark and its extensions show it as it is.
pub(crate) fn escape(text: &str) -> String {
    let text = harmless(text);
    let mut out = String::with_capacity(text.len() + 8);
    let body = text.trim_start_matches([' ', '\n']);
    if body.len() < text.len() {
        // As an entity, a space is text and indents nothing.
        out.push_str("&#32;");
        out.push_str(&text[1..text.len() - body.len()]);
    }
    for (i, c) in body.char_indices() {
        if acts(c) || opens_block(body, i, c) || links(body, i, c) {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace('\n', " ")
}

/// Whether `c` may be markup anywhere.
fn acts(c: char) -> bool {
    "\\`*_[]<>#|~!&$".contains(c)
}

/// Whether `c`, which stands at `i`, may make the line that `body` begins a list, a rule or a heading.
fn opens_block(body: &str, i: usize, c: char) -> bool {
    match c {
        '-' | '+' | '=' | ':' => i == 0,
        '.' | ')' => body[..i].bytes().all(|d| d.is_ascii_digit()),
        _ => false,
    }
}

/// Whether `c`, which stands at `i`, may be what makes a bare address a link.
fn links(body: &str, i: usize, c: char) -> bool {
    match c {
        ':' => body[i..].starts_with("://"),
        '.' => i >= 3 && body.as_bytes()[i - 3..i].eq_ignore_ascii_case(b"www"),
        '@' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_text_cannot_become_markup() {
        assert_eq!(
            escape("<script> [x](javascript:y) **b**"),
            "\\<script\\> \\[x\\](javascript:y) \\*\\*b\\*\\*"
        );
        assert_eq!(escape("1. item"), "1\\. item");
        assert_eq!(escape("- item"), "\\- item");
        assert_eq!(escape("    - item"), "&#32;   \\- item");
        assert_eq!(escape("https://a/ www.a b@c"), "https\\://a/ www\\.a b\\@c");
        assert_eq!(target("https://a/b>c d"), "https://a/b%3Ecd");
    }
}
