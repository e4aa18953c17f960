//! Sentence borders (UAX 29), mended where technical prose misleads the standard rules.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::start;

/// Abbreviations after which a sentence goes on.
const ABBREVIATIONS: &[&str] = &[
    "e.g.", "i.e.", "etc.", "vs.", "cf.", "fig.", "no.", "nr.", "approx.", "resp.", "incl.", "ca.",
    "dr.", "mr.", "ms.", "st.", "inc.", "ltd.", "co.", "corp.", "vol.", "sec.", "ch.", "z.b.",
    "p.ex.", "eg.", "ie.",
];

/// Names that open a sentence in lower case.
const LOWER_STARTS: &[&str] = &["macOS", "iOS", "iPadOS", "qgis_process", "pip", "npm", "libpq"];

/// Bytes beyond which a sentence is cut between its words: what is quoted whole must fit a spreadsheet's cell.
pub const MAX_BYTES: usize = 16 << 10;

/// Byte ranges of the sentences of `text`, without the white space around them.
///
/// Ranges are ascending, do not overlap, and leave out nothing but white space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, piece) in text.split_sentence_bound_indices() {
        for part in split_lower_starts(piece) {
            let range = trim(text, at + part.start..at + part.end);
            if range.is_empty() {
                continue;
            }
            match out.last_mut() {
                // A border without white space is inside a URL or a file name.
                Some(last)
                    if last.end == range.start
                        || goes_on(&text[last.clone()], &text[range.clone()]) =>
                {
                    last.end = range.end;
                }
                _ => out.push(range),
            }
        }
    }
    if out.iter().all(|range| range.len() <= MAX_BYTES) {
        return out;
    }
    out.into_iter().flat_map(|range| pieces(text, range)).collect()
}

/// The sentence `range` in pieces of at most [`MAX_BYTES`], cut in a word only where that alone is longer.
fn pieces(text: &str, mut range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    while range.len() > MAX_BYTES {
        let most = start(&text[range.clone()], MAX_BYTES);
        let end = most.rfind(char::is_whitespace).unwrap_or(most.len());
        let piece = trim(text, range.start..range.start + end);
        out.push(piece.clone());
        range = trim(text, piece.end..range.end);
    }
    out.push(range);
    out
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// Whether `next` belongs to the sentence that `before` began.
fn goes_on(before: &str, next: &str) -> bool {
    let last_word = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    let lower = last_word.trim_start_matches(['(', '[', '"', '“']).to_lowercase();
    if ABBREVIATIONS.contains(&lower.as_str()) {
        // "etc. Then": an abbreviation that ends a sentence is followed by a capital.
        return lower != "etc." || !next.starts_with(char::is_uppercase);
    }
    if is_list_marker(before) || !next.chars().any(char::is_alphanumeric) {
        return true;
    }
    before.ends_with("...") && next.starts_with(char::is_lowercase)
}

/// "1." or "a)" alone is a marker, not a sentence.
fn is_list_marker(text: &str) -> bool {
    text.len() <= 4
        && text.ends_with(['.', ')'])
        && text.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit())
}

/// UAX 29 never breaks before a lower-case letter; known product names do open sentences.
fn split_lower_starts(piece: &str) -> Vec<Range<usize>> {
    let inner = piece.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    // A name opens a sentence only after a full stop, which few pieces have inside.
    if !inner.contains('.') {
        return std::iter::once(0..piece.len()).collect();
    }
    let mut cuts = vec![0];
    for name in LOWER_STARTS {
        let mut from = 0;
        while let Some(found) = piece[from..].find(name) {
            let at = from + found;
            let before = piece[..at].trim_end();
            if at > 0 && before.ends_with('.') && before.len() < at && !is_abbreviated(before) {
                cuts.push(at);
            }
            from = at + name.len();
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter()
        .enumerate()
        .map(|(i, &start)| start..cuts.get(i + 1).copied().unwrap_or(piece.len()))
        .collect()
}

fn is_abbreviated(before: &str) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or(before).to_lowercase();
    ABBREVIATIONS.contains(&last.trim_start_matches('('))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn technical_prose() {
        assert_eq!(split("Use a driver (e.g. PostgreSQL). It must exist.").len(), 2);
        assert_eq!(split("Since v3.40. the file qgis-auth.db is kept.").len(), 1);
        assert_eq!(split("See https://example.org/a.b?c. Then go on.").len(), 2);
        assert_eq!(split("It is bundled. macOS needs more. Fine.").len(), 3);
        assert_eq!(split("Press Save... Then wait.").len(), 2);
        assert_eq!(split("1. First step.").len(), 1);
        assert_eq!(split("Keys, tokens, etc. Other things follow.").len(), 2);
        assert_eq!(split("Keys, tokens, etc. are kept.").len(), 1);
    }

    #[test]
    fn what_has_no_end_is_cut_between_words() {
        let text = "one longer sentence, ".repeat(4_000);
        let found = split(&text);
        assert!(found.len() > 4 && found.iter().all(|s| s.len() <= MAX_BYTES));
        assert!(found.iter().all(|s| s.starts_with(char::is_alphabetic)));
        assert_eq!(found.join(" "), text.trim());
        let word = "é".repeat(MAX_BYTES);
        assert_eq!(split(&word).concat(), word);
        assert_eq!(split(&word).len(), 2);
    }

    proptest! {
        #[test]
        fn ranges_cover_all_but_white_space(text in "\\PC{0,200}") {
            let found = sentences(&text);
            let mut at = 0;
            for range in &found {
                prop_assert!(text[at..range.start].trim().is_empty());
                prop_assert!(range.start < range.end);
                at = range.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
