//! Diff: which words were taken out of a text and which were put in.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Tokens of a text beyond which it is shown as replaced whole.
const MOST: usize = 6000;

/// Signs that are not worth an island between two changes.
const ISLAND: usize = 4;

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Op {
    /// It stands in both.
    Equal,
    /// It was taken out.
    Delete,
    /// It was put in.
    Insert,
}

/// A piece of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Piece {
    /// What became of it.
    pub op: Op,
    /// Its words with their white space: of the new text where it stands in both.
    pub text: String,
}

/// What makes `new` of `old`, word by word; differences of white space alone are none.
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    let (a, b) = (tokens(old), tokens(new));
    let mut out = Pieces::default();
    if a.len() > MOST || b.len() > MOST {
        out.push(Op::Delete, old);
        out.push(Op::Insert, new);
        return out.0;
    }
    let (keys_a, keys_b) = (keys(&a), keys(&b));
    let mut island = String::new();
    for op in capture_diff_slices(Algorithm::Myers, &keys_a, &keys_b) {
        let (tag, from, to) = op.as_tag_tuple();
        let (deleted, inserted) = (a[from].concat(), b[to].concat());
        if tag == DiffTag::Equal {
            island = inserted;
            continue;
        }
        out.keep(&std::mem::take(&mut island));
        out.change(&deleted, &inserted);
    }
    out.push(Op::Equal, &island);
    out.0
}

/// Whether `pieces` hold a change.
pub fn is_change(pieces: &[Piece]) -> bool {
    pieces.iter().any(|p| p.op != Op::Equal)
}

/// Words and signs, each with the white space before it.
fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, piece) in text.split_word_bound_indices() {
        if !piece.trim().is_empty() {
            out.push(&text[from..at + piece.len()]);
            from = at + piece.len();
        }
    }
    if from < text.len() {
        out.push(&text[from..]);
    }
    out
}

fn keys<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    tokens.iter().map(|t| t.trim_start()).collect()
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, op: Op, text: &str) {
        if !text.is_empty() {
            self.0.push(Piece { op, text: text.to_owned() });
        }
    }

    /// Text that stands in both: a sign or two between changes join them.
    fn keep(&mut self, text: &str) {
        let small = text.trim().len() < ISLAND && !text.trim().is_empty();
        if small && !self.0.is_empty() {
            self.change(text, text);
        } else {
            self.push(Op::Equal, text);
        }
    }

    fn change(&mut self, deleted: &str, inserted: &str) {
        let end = self.0.iter().rposition(|p| p.op == Op::Equal).map_or(0, |i| i + 1);
        for (op, text) in [(Op::Delete, deleted), (Op::Insert, inserted)] {
            match self.0[end..].iter_mut().find(|p| p.op == op) {
                Some(piece) => piece.text.push_str(text),
                None => self.push(op, text),
            }
        }
        self.0[end..].sort_by_key(|p| p.op == Op::Insert);
    }
}

/// `pieces` on one line as `git diff --word-diff` marks them: `[-taken out-]{+put in+}`.
pub fn marked(pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut before = Op::Equal;
    for Piece { op, text } in pieces {
        let words = text.trim_start();
        let space = &text[..text.len() - words.len()];
        match op {
            Op::Equal => out.push_str(text),
            Op::Delete => out.extend([space, "[-", words, "-]"]),
            // What replaces words stands right behind them.
            Op::Insert if before == Op::Delete => out.extend(["{+", words, "+}"]),
            Op::Insert => out.extend([space, "{+", words, "+}"]),
        }
        before = *op;
    }
    out
}
