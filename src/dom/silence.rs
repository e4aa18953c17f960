//! Silence: the pieces of a text after which the tokenizer has told nothing yet. Only a tag, a comment or a
//! declaration that goes on is so quiet, so their attributes can be counted before they are compared
//! with each other, which takes time by the square of their number.

/// Attributes that a tag may have.
pub(super) const MAX_ATTRIBUTES: usize = 1_000;

/// What is known of the tag that the tokenizer is in.
#[derive(Default)]
pub(super) struct Silence {
    begun: bool,
    /// A comment or a declaration: it has no attributes.
    other: bool,
    quote: Option<u8>,
    gaps: usize,
    values: usize,
    last: u8,
    last_visible: u8,
}

impl Silence {
    /// How many attributes the tag has at least that `piece` begins or goes on with.
    pub(super) fn attributes(&mut self, piece: &str) -> usize {
        if !self.begun {
            self.begun = true;
            self.other = piece.starts_with("<!") || piece.starts_with("<?");
        }
        if !self.other {
            piece.bytes().for_each(|byte| self.take(byte));
        }
        self.gaps.max(self.values)
    }

    fn take(&mut self, byte: u8) {
        let gap = |b: u8| b.is_ascii_whitespace() || b == b'/';
        match self.quote {
            Some(quote) if quote == byte => self.quote = None,
            None if matches!(byte, b'"' | b'\'') && self.last_visible == b'=' => {
                self.quote = Some(byte);
            }
            None if gap(byte) && !gap(self.last) => self.gaps += 1,
            None if byte == b'=' => self.values += 1,
            Some(_) | None => {}
        }
        self.last = byte;
        if !byte.is_ascii_whitespace() {
            self.last_visible = byte;
        }
    }
}
