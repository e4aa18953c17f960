//! What may reach a terminal: text without control sequences, wrapped to the window.

use std::borrow::Cow;

/// Whether `c` changes the direction in which its surroundings are shown (Trojan Source).
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` with every control and bidirectional control character shown as U+FFFD; newlines stay,
/// tabs become two spaces.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let bad = |c: char| (c.is_control() && c != '\n') || is_bidi_control(c);
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("  "),
            c if bad(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Columns of the terminal, between 40 and 100; 80 where there is none.
pub fn width() -> usize {
    textwrap::termwidth().clamp(40, 100)
}

/// `text`, made harmless, wrapped to `width` columns, every line behind `indent`.
pub fn wrap(text: &str, indent: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let text = harmless(text);
    let lines = text.split('\n').map(|line| textwrap::fill(line, &options));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_reach_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\td\r"), "a\u{fffd}[31mb\u{fffd}c  d\u{fffd}");
        assert_eq!(harmless("plain\nüber"), "plain\nüber");
    }

    #[test]
    fn urls_are_not_broken() {
        let url = "https://example.org/a-very-long-path/that-does-not-fit-the-window/at-all.html";
        assert!(wrap(url, "  ", 40).ends_with(url));
    }
}
