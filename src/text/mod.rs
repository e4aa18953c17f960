//! Words and sentences: the one analysis that pages, concepts and questions share.

pub mod sentence;
mod stem;
pub mod term;

/// The start of `text`, at most `max` bytes.
pub(crate) fn start(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
