//! Answers as Markdown (CommonMark). Page text is escaped: it cannot become markup.

use std::io::{self, Write};

use super::{path, provenance};
use crate::answer::{Answer, wording};
use crate::engine::Engine;
use crate::excerpt::Excerpt;
use crate::terminal::harmless;
use crate::verdict::Verdict;

pub(crate) fn write(
    out: &mut impl Write,
    engine: &Engine,
    answers: &[(String, Answer)],
) -> io::Result<()> {
    if engine.is_digest() {
        writeln!(out, "*{}*\n", escape(wording::DIGEST_BANNER))?;
    }
    for (id, answer) in answers {
        writeln!(out, "## {}. {}\n", escape(id), escape(&answer.question))?;
        writeln!(out, "**{}** {}\n", wording::label(answer.verdict), escape(&answer.reason))?;
        if answer.verdict == Verdict::NotDocumented {
            let negative = &answer.negative;
            let line = wording::searched(
                &negative.terms,
                negative.synonyms.len(),
                negative.passages_searched,
                negative.pages_searched,
            );
            writeln!(out, "{}\n", escape(&line))?;
            if !answer.excerpts.is_empty() {
                writeln!(out, "{}\n", wording::NEAREST)?;
            }
        }
        for excerpt in &answer.excerpts {
            write_excerpt(out, excerpt)?;
        }
    }
    Ok(())
}

fn write_excerpt(out: &mut impl Write, excerpt: &Excerpt) -> io::Result<()> {
    for line in harmless(excerpt.quote.text()).lines() {
        writeln!(out, "> {}  ", escape(line))?;
    }
    let cite = &excerpt.citation;
    let about = provenance(cite, &excerpt.quote.capture().captured_at);
    writeln!(out, "\n[{}](<{}>), {}\n", escape(&path(cite)), target(&cite.link), escape(&about))
}

/// A link target that cannot leave its angle brackets.
fn target(url: &str) -> String {
    let safe = url.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    safe.map(|c| match c {
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        '\\' => "%5C".to_owned(),
        c => c.to_string(),
    })
    .collect()
}

/// Escapes every ASCII punctuation mark that CommonMark may read as markup.
fn escape(text: &str) -> String {
    let text = harmless(text);
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.char_indices() {
        let opens_block = i == 0 && matches!(c, '-' | '+' | '=' | '.' | ')');
        let numbered =
            matches!(c, '.' | ')') && text[..i].chars().all(|d| d.is_ascii_digit()) && i > 0;
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '$'
        ) || opens_block
            || numbered
        {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace('\n', " ")
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
        assert_eq!(target("https://a/b>c d"), "https://a/b%3Ecd");
    }
}
