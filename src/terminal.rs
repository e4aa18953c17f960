//! What may reach a terminal: text without control sequences, wrapped to the window.

use std::borrow::Cow;

use textwrap::core::Word;

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
        .word_separator(textwrap::WordSeparator::Custom(words))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let text = harmless(text);
    let lines = text.split('\n').map(|line| textwrap::fill(line, &options));
    lines.collect::<Vec<_>>().join("\n")
}

/// Words between spaces; in scripts that write none, every character that may begin a line.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    Box::new(textwrap::WordSeparator::AsciiSpace.find_words(line).flat_map(|word| {
        let (text, whitespace) = (word.word, word.whitespace);
        let mut ends: Vec<usize> = text
            .char_indices()
            .zip(text.chars().skip(1))
            .filter(|((_, a), b)| (is_wide(*a) || is_wide(*b)) && breaks(*a, *b))
            .map(|((at, a), _)| at + a.len_utf8())
            .collect();
        ends.push(text.len());
        let starts: Vec<usize> = std::iter::once(0).chain(ends.iter().copied()).collect();
        ends.into_iter().zip(starts).map(move |(end, start)| {
            let mut part = Word::from(&text[start..end]);
            part.whitespace = if end == text.len() { whitespace } else { "" };
            part
        })
    }))
}

/// Whether a line may end between `a` and `b` (JIS X 4051, the commonest rules).
fn breaks(a: char, b: char) -> bool {
    !"（「『【〈《［([“‘".contains(a)
        && !"、。，．・：；？！）」』】〉》］)]ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ”’,.!?:;"
            .contains(b)
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && textwrap::core::display_width(c.encode_utf8(&mut [0; 4])) == 2
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
    fn text_without_spaces_is_wrapped() {
        let text = "保存されるパスワードは、暗号化されますか。QGISの認証設定です。";
        let wrapped = wrap(text, "> ", 22);
        assert_eq!(
            wrapped,
            "> 保存されるパスワー\n> ドは、暗号化されま\n> すか。QGISの認証設定\n> です。"
        );
    }

    #[test]
    fn urls_are_not_broken() {
        let url = "https://example.org/a-very-long-path/that-does-not-fit-the-window/at-all.html";
        assert!(wrap(url, "  ", 40).ends_with(url));
    }
}
