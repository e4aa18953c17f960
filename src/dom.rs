//! Dom: other people's HTML as a tree. The parser follows the HTML standard, in which a few bytes can make
//! a tree of gigabytes or cost minutes; here time and memory stay in proportion to the bytes.

mod shallow;
mod silence;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use scraper::Html;

use shallow::Shallow;
use silence::Silence;

use crate::text::start;

/// Nodes of a tree: some 300 MB.
const MAX_NODES: usize = 1_000_000;

/// Bytes between two looks at the tree, at most.
const PIECE: usize = 4 << 10;

/// Why a text gave no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Bomb {
    /// More than a million nodes.
    #[error("more than {MAX_NODES} elements")]
    Nodes,
    /// A tag with more than a thousand attributes.
    #[error("a tag with more than {} attributes", silence::MAX_ATTRIBUTES)]
    Attributes,
}

/// Parses `text`. Elements nested deeper than [`shallow::DEPTH`] are left out, never what stands in them.
pub(crate) fn parse(text: &str) -> Result<Html, Bomb> {
    let tokenizer = Tokenizer::new(Shallow::default(), TokenizerOpts::default());
    let (text, input) = (StrTendril::from_slice(text), BufferQueue::default());
    let mut silence = Silence::default();
    let mut from = 0;
    while from < text.len() {
        let to = end_of_piece(&text, from);
        tokenizer.sink.heard.set(false);
        input.push_back(text.subtendril(from as u32, (to - from) as u32));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if tokenizer.sink.heard.get() {
            silence = Silence::default();
        } else if silence.attributes(&text[from..to]) > silence::MAX_ATTRIBUTES {
            return Err(Bomb::Attributes);
        }
        if tokenizer.sink.nodes() > MAX_NODES {
            return Err(Bomb::Nodes);
        }
        from = to;
    }
    tokenizer.end();
    Ok(tokenizer.sink.finish())
}

/// Where the piece of `text` that begins at `from` ends: before the next tag, or after [`PIECE`] bytes.
fn end_of_piece(text: &str, from: usize) -> usize {
    let most = from + start(&text[from..], PIECE).len();
    let next = memchr::memchr(b'<', &text.as_bytes()[from + 1..most]);
    next.map_or(most, |at| from + 1 + at)
}

#[cfg(test)]
mod tests;
