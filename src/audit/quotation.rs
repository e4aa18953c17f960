//! Quotation: whether a claim's words stand on a page just so. Nothing else is certain.

use std::ops::Range;

use super::statement::Statement;
use super::words::Role;
use crate::page::Page;

/// Fewest words of a quotation.
const MIN_WORDS: usize = 4;

/// Fewest words of one that is no whole sentence of its page.
const MIN_PART: usize = 7;

/// Where a claim's words stand on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quotation {
    /// Their bytes in the page's text.
    pub(super) range: Range<usize>,
    /// The words with which the page's sentence limits or denies them, cut off by the claim.
    pub(super) cut: Option<String>,
}

/// Words before a quotation in its sentence that take its sense away.
const TURNING_BEFORE: &[&str] = &[
    "not", "no", "never", "only", "unless", "if", "except", "without", "neither", "nor", "cannot",
    "hardly", "none", "nobody", "may", "might", "should", "when", "whether", "non", "t",
];

/// Words after it that limit it.
const LIMITING_AFTER: &[&str] = &[
    "unless", "except", "but", "however", "only", "if", "provided", "although", "though", "until",
    "not", "when", "where",
];

/// A word of folded text: lower case, typography undone.
struct Token {
    text: String,
    start: usize,
    end: usize,
}

/// Splits into words and the signs that change a number; everything else is typography.
fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_alphanumeric() {
            let mut end = start + c.len_utf8();
            let mut word: String = c.to_lowercase().collect();
            while let Some((at, c)) = chars.peek().copied() {
                // A soft hyphen is no letter, and no border either.
                if !(c.is_alphanumeric() || c == '\u{ad}') {
                    break;
                }
                if c != '\u{ad}' {
                    word.extend(c.to_lowercase());
                }
                end = at + c.len_utf8();
                chars.next();
            }
            out.push(Token { text: word, start, end });
        } else if matches!(c, '%' | '€' | '$' | '£' | '<' | '>' | '≤' | '≥' | '+' | '=') {
            out.push(Token { text: c.to_string(), start, end: start + c.len_utf8() });
        }
    }
    out
}

/// Whether `claim` is long enough that its words, found on a page, are taken from there.
pub(super) fn is_quotable(claim: &Statement) -> bool {
    let content =
        claim.words.iter().filter(|w| matches!(w.role, Role::Content | Role::Number)).count();
    claim.words.len() >= MIN_WORDS && content >= 2
}

/// The words that `claim` itself marks as a quotation, where they are most of it; else all of it.
pub(super) fn quoted_part(claim: &str) -> &str {
    for (open, close) in [('\u{201c}', '\u{201d}'), ('"', '"'), ('«', '»')] {
        let Some((_, rest)) = claim.split_once(open) else { continue };
        let Some((inside, _)) = rest.split_once(close) else { continue };
        let words = |s: &str| s.split_whitespace().count();
        if words(inside) >= MIN_WORDS && words(inside) * 2 >= words(claim) {
            return inside;
        }
    }
    claim
}

/// Where the words of `claim` stand on `page`; whole sentences first.
pub(super) fn find(claim: &str, page: &Page) -> Option<Quotation> {
    let (wanted, held) = (tokens(claim), tokens(page.text()));
    let first = wanted.first()?;
    let n = wanted.len();
    let mut best: Option<Quotation> = None;
    for at in 0..(held.len() + 1).saturating_sub(n) {
        if held[at].text != first.text
            || !held[at..at + n].iter().zip(&wanted).all(|(h, w)| h.text == w.text)
        {
            continue;
        }
        let range = held[at].start..held[at + n - 1].end;
        let around = Around::of(page.text(), &range);
        let short = n < MIN_PART && !around.is_whole();
        if short {
            continue;
        }
        let cut = around.cut();
        let clean = cut.is_none();
        if best.is_none() || clean {
            best = Some(Quotation { range, cut });
        }
        if clean {
            break;
        }
    }
    best
}

/// What stands before and after a quotation in its sentence.
struct Around<'t> {
    before: &'t str,
    after: &'t str,
}

impl<'t> Around<'t> {
    fn of(text: &'t str, range: &Range<usize>) -> Self {
        let line = text[..range.start].rfind(['\n', '\t']).map_or(0, |i| i + 1);
        let line_end = text[range.end..].find(['\n', '\t']).map_or(text.len(), |i| range.end + i);
        let sentences = crate::text::sentence::sentences(&text[line..line_end]);
        let at =
            |byte: usize| sentences.iter().find(|s| line + s.start <= byte && byte <= line + s.end);
        let start = at(range.start).map_or(line, |s| line + s.start);
        let end = at(range.end.saturating_sub(1)).map_or(line_end, |s| line + s.end);
        Self {
            before: &text[start.min(range.start)..range.start],
            after: &text[range.end..end.max(range.end)],
        }
    }

    fn is_whole(&self) -> bool {
        let blank = |s: &str| !s.chars().any(char::is_alphanumeric);
        let numbered = self.before.chars().all(|c| !c.is_alphabetic());
        numbered && blank(self.after)
    }

    /// What the quotation leaves out and must not.
    fn cut(&self) -> Option<String> {
        let has = |text: &str, list: &[&str]| {
            tokens(text).iter().any(|t| list.contains(&t.text.as_str()))
        };
        if has(self.before, TURNING_BEFORE) {
            return Some(self.before.trim().to_owned());
        }
        let glued = self.after.starts_with(['+', '%']);
        (glued || has(self.after, LIMITING_AFTER)).then(|| self.after.trim().to_owned())
    }
}
