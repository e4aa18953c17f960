//! Text fragments (WICG Scroll-to-Text-Fragment): the deep link to a quotation's words.

use std::ops::Range;

use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::page::Page;
use crate::page::html::push_folded;
use crate::text;

/// `-`, `,` and `&` are syntax of a directive; whatever else may pass, may pass.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~');

/// Fewest words of a start term: fewer break at the slightest edit of the page.
const MIN_WORDS: usize = 3;

/// Most words before the quotation that may serve as its prefix.
const MAX_PREFIX: usize = 8;

/// Bytes of a term, at most.
const MAX_TERM: usize = 4 << 10;

/// Bytes that are looked at to measure the sentences of one page, each of which is sought in all of it: some
/// seconds' worth. Whatever is left then has no links.
const MAX_LOOKED_AT: u64 = 8 << 30;

/// Bytes that could be looked at in the time that a sentence takes whose first words stand in too many places.
const COMMON: u64 = 4 << 20;

/// Words of an end term.
const END_WORDS: usize = 3;

/// How many words make a sentence's beginning unique among all that its page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Words before the sentence that are needed as context.
    pub prefix: u8,
    /// Words from its beginning; 0 where no number of them is unique.
    pub start: u8,
}

/// Measures the sentences of one page, in their order.
pub(crate) struct Measure<'p> {
    page: &'p Page,
    /// Bytes that may still be looked at.
    left: u64,
}

impl<'p> Measure<'p> {
    pub(crate) fn new(page: &'p Page) -> Self {
        Self { page, left: MAX_LOOKED_AT }
    }

    /// Measures the sentence that begins at `start` in the block `block`.
    pub(crate) fn unique(&mut self, block: &Range<usize>, start: usize) -> Unique {
        let Some(left) = self.left.checked_sub(self.page.visible().len() as u64) else {
            return Unique::default();
        };
        self.left = left;
        let near = around(self.page.text(), start, block);
        let text = &self.page.text()[start..near.end];
        // Its end may be in the middle of a word.
        let text = if near.end < block.end { without_last_word(text) } else { text };
        let (first, ends) = folded(text.split_whitespace().take(MIN_WORDS));
        let standing = Standing::of(self.page.visible(), first.as_bytes());
        // Most sentences need no more: further words would stand where these do, or nowhere.
        if standing.once("", &first) {
            return Unique { prefix: 0, start: ends.len() as u8 };
        }
        if standing.at.is_none() {
            self.left = self.left.saturating_sub(COMMON);
        }
        self.longer(text, near.start..start, &standing)
    }

    /// The same with all words of `text`, whose first stand at `beginning`, and with those `before`.
    fn longer(&self, text: &str, before: Range<usize>, beginning: &Standing<'_>) -> Unique {
        let (folded, ends) = folded(text.split_whitespace().take(usize::from(u8::MAX)));
        let most = ends.len();
        if most == 0 {
            return Unique::default();
        }
        let once = |n: usize| beginning.once("", &folded[..ends[n - 1]]);
        if once(most) {
            // More words never occur more often, so the fewest are found by halving.
            let (mut low, mut high) = (MIN_WORDS.min(most), most);
            while low < high {
                let middle = usize::midpoint(low, high);
                if once(middle) { high = middle } else { low = middle + 1 }
            }
            return Unique { prefix: 0, start: low as u8 };
        }
        let from_start = before.start == 0;
        let before = &self.page.text()[before];
        let starts = word_starts_back(before, MAX_PREFIX);
        let whole = starts.iter().take_while(|&&from| from > 0 || from_start);
        let found = whole.into_iter().position(|&from| {
            let mut prefix = String::new();
            push_folded(&mut prefix, &before[from..]);
            beginning.once(&prefix, &folded)
        });
        found.map_or(Unique::default(), |i| Unique { prefix: i as u8 + 1, start: most as u8 })
    }
}

fn without_last_word(text: &str) -> &str {
    let text = text.trim_end();
    text.rfind(char::is_whitespace).map_or("", |end| &text[..end])
}

/// What is looked at around `start`: a longer link would be of no use.
fn around(page: &str, start: usize, block: &Range<usize>) -> Range<usize> {
    let mut from = start.saturating_sub(MAX_TERM);
    let to = start + text::start(&page[start..block.end], MAX_TERM).len();
    while !page.is_char_boundary(from) {
        from += 1;
    }
    from..to
}

/// The directive (`:~:text=…`) for the quotation `range` of `text`, whose first sentence measured
/// `unique`. None where the page shows nothing that would find it.
pub fn directive(text: &str, range: &Range<usize>, unique: Unique) -> Option<String> {
    if unique.start == 0 {
        return None;
    }
    let quote = &text[range.clone()];
    let ends = word_ends(quote);
    let first = *ends.get(usize::from(unique.start) - 1)?;
    let mut out = String::from(":~:text=");
    if unique.prefix > 0 {
        let from = *word_starts_back(&text[..range.start], MAX_PREFIX)
            .get(usize::from(unique.prefix) - 1)?;
        out.push_str(&encode(&text[from..range.start]));
        out.push_str("-,");
    }
    out.push_str(&encode(&quote[..first]));
    if let Some(end) = end_term(quote, first) {
        out.push(',');
        out.push_str(&encode(end));
    }
    Some(out)
}

/// The quotation's last words, as many as make them first occur after its start at its end.
fn end_term(quote: &str, first: usize) -> Option<&str> {
    let rest = &quote[first..];
    let block = rest.rfind(['\n', '\t']).map_or(0, |i| i + 1);
    let starts = word_starts_back(rest, usize::MAX);
    if starts.is_empty() {
        return None;
    }
    let fold = |s: &str| {
        let mut out = String::new();
        push_folded(&mut out, s);
        out
    };
    let folded = fold(rest);
    let candidates = starts.iter().filter(|s| **s >= block).map(|s| &rest[*s..]);
    let mut longest = None;
    for (i, term) in candidates.enumerate() {
        longest = Some(term);
        let needle = fold(term);
        if i + 1 >= END_WORDS.min(starts.len())
            && folded.find(&needle) == Some(folded.len() - needle.len())
        {
            break;
        }
    }
    longest.map(str::trim)
}

fn encode(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    utf8_percent_encode(&words, ENCODED).to_string()
}

/// Places where some words stand, beyond which it is quicker to look anew.
const MAX_PLACES: usize = 64;

/// Where a sentence's first words stand in what a page shows: whatever begins with them stands there too,
/// and the page need not be searched again.
struct Standing<'v> {
    visible: &'v [u8],
    /// None where they are too many.
    at: Option<Vec<usize>>,
}

impl<'v> Standing<'v> {
    fn of(visible: &'v str, beginning: &[u8]) -> Self {
        let visible = visible.as_bytes();
        let finder = memmem::Finder::new(beginning);
        let mut at = Vec::new();
        let mut from = 0;
        while let Some(next) = finder.find(&visible[from..]) {
            // The empty beginning stands everywhere.
            if at.len() == MAX_PLACES || beginning.is_empty() {
                return Self { visible, at: None };
            }
            at.push(from + next);
            from += next + 1;
        }
        Self { visible, at: Some(at) }
    }

    /// Whether `prefix` and `words`, which begin with the first words, occur once; what overlaps itself
    /// counts once.
    fn once(&self, prefix: &str, words: &str) -> bool {
        let Some(at) = &self.at else {
            let all = [prefix, words].concat();
            return !all.is_empty() && memmem::find_iter(self.visible, &all).take(2).count() == 1;
        };
        let stands = |at: &&usize| {
            let (before, after) = self.visible.split_at(**at);
            after.starts_with(words.as_bytes()) && before.ends_with(prefix.as_bytes())
        };
        let mut places = at.iter().filter(stands);
        let Some(first) = places.next() else { return false };
        let length = prefix.len() + words.len();
        !places.any(|next| next - first >= length)
    }
}

/// `words` folded, and the bytes after each.
fn folded<'w>(words: impl Iterator<Item = &'w str>) -> (String, Vec<usize>) {
    let mut out = String::new();
    let mut ends = Vec::new();
    for word in words {
        push_folded(&mut out, word);
        ends.push(out.len());
    }
    (out, ends)
}

/// Byte offsets after each word of `text`.
fn word_ends(text: &str) -> Vec<usize> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().map(|w| w.as_ptr() as usize - base + w.len()).collect()
}

/// Byte offsets of the last words of `text`, the last word first.
fn word_starts_back(text: &str, most: usize) -> Vec<usize> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().rev().take(most).map(|w| w.as_ptr() as usize - base).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str, quote: &str, unique: Unique) -> Option<String> {
        let start = text.find(quote).unwrap();
        directive(text, &(start..start + quote.len()), unique)
    }

    #[test]
    fn a_range_is_bound_by_its_first_and_last_words() {
        let text = "Before. One two-three four five six seven, eight nine ten. After.";
        let found = link(
            text,
            "One two-three four five six seven, eight nine ten.",
            Unique { prefix: 0, start: 3 },
        );
        assert_eq!(found.unwrap(), ":~:text=One%20two%2Dthree%20four,eight%20nine%20ten.");
    }

    #[test]
    fn an_end_term_that_comes_sooner_is_lengthened() {
        let text = "Start here now. A b c x. D b c x.";
        let found = link(text, text, Unique { prefix: 0, start: 3 });
        assert_eq!(found.unwrap(), ":~:text=Start%20here%20now.,D%20b%20c%20x.");
    }

    proptest::proptest! {
        #[test]
        fn looking_again_is_saved_and_nothing_else(
            visible in "[ab]{0,40}", prefix in "[ab]{0,2}", first in "[ab]{0,3}", more in "[ab]{0,3}",
        ) {
            let words = [first.as_str(), more.as_str()].concat();
            let all = [prefix.as_str(), words.as_str()].concat();
            let count = memmem::find_iter(visible.as_bytes(), &all).take(2).count();
            let once = !all.is_empty() && count == 1;
            let standing = Standing::of(&visible, first.as_bytes());
            proptest::prop_assert_eq!(standing.once(&prefix, &words), once);
            let many = Standing { visible: visible.as_bytes(), at: None };
            proptest::prop_assert_eq!(many.once(&prefix, &words), once);
        }
    }

    #[test]
    fn too_many_places_are_not_kept() {
        let visible = "ab".repeat(2 * MAX_PLACES) + "abc";
        let standing = Standing::of(&visible, b"ab");
        assert!(standing.at.is_none());
        assert!(standing.once("", "abc") && !standing.once("", "aba"));
    }

    #[test]
    fn short_and_prefixed_and_impossible() {
        let text = "Alpha: yes";
        assert_eq!(
            link(text, "yes", Unique { prefix: 1, start: 1 }).unwrap(),
            ":~:text=Alpha%3A-,yes"
        );
        assert_eq!(link(text, "yes", Unique::default()), None);
    }
}
