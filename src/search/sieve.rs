//! Sieve: tells in one look that a stem is none of those that are looked for, which most are (a Bloom filter
//! with one hash, Bloom 1970).

use crate::text::term::CAPITALS;

/// Bits, by eight bits of a hash for the word and six for the place in it.
#[derive(Debug, Default)]
pub(super) struct Sieve(Vec<u64>);

/// 2 KB: a question has up to a thousand names, and a sieve must stay in the nearest cache.
const WORDS: usize = 256;

impl Sieve {
    /// A sieve that lets the stems of these hashes pass, capitals or not.
    pub(super) fn new(stems: impl Iterator<Item = u32>) -> Self {
        let mut words = vec![0; WORDS];
        for stem in stems {
            let (word, bit) = place(stem);
            words[word] |= bit;
        }
        Self(words)
    }

    /// False for stems that were not given; true for those that were, and for some others.
    pub(super) fn passes(&self, stem: u32) -> bool {
        let (word, bit) = place(stem);
        self.0[word] & bit != 0
    }
}

fn place(stem: u32) -> (usize, u64) {
    let stem = (stem & !CAPITALS) as usize;
    (stem / 64 % WORDS, 1 << (stem % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_passes_and_most_else_does_not() {
        let stems = (0..100_u32).map(|i| i.wrapping_mul(2_654_435_761) & !CAPITALS);
        let sieve = Sieve::new(stems.clone());
        assert!(stems.clone().all(|stem| sieve.passes(stem) && sieve.passes(stem | CAPITALS)));
        let others = (0..10_000_u32).filter(|i| sieve.passes(i.wrapping_mul(40_503))).count();
        assert!(others < 500, "{others}");
    }
}
