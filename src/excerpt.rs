//! Excerpt: the fewest sentences of a hit that bear the answer, quoted and cited.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::fragment::{self, Unique};
use crate::index::record::{Home, PassageRecord};
use crate::index::store::Reader;
use crate::page::{EXTRACTOR, Kind, Page};
use crate::quote::Quote;
use crate::search::Hit;
use crate::source::Subject;

/// Most words of an excerpt.
pub const MAX_WORDS: usize = 90;

/// Items further from their lead-in than this are shown without it: the ones between would bury them.
const MAX_ITEMS: usize = 2;

/// What an id may not hold as it is; `~` would begin a text fragment, `%` a character that is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Share of the best excerpt's score below which one is filler.
const FAR_BELOW: f32 = 0.5;

/// Most words of a sentence that answers its heading's question by itself.
const SHORT_ANSWER: usize = 6;

/// Openings that lean on the sentence before.
const LEANING: &[&str] = &[
    "it",
    "they",
    "this",
    "these",
    "those",
    "that",
    "such",
    "however",
    "otherwise",
    "but",
    "therefore",
    "thus",
    "also",
    "then",
    "in this case",
    "in that case",
    "instead",
    "and",
    "so",
    "there is also",
    "both",
];

/// Openings of a sentence that limits the one before.
const LIMITING: &[&str] = &[
    "however",
    "but",
    "only",
    "unless",
    "except",
    "exceptions",
    "otherwise",
    "note that",
    "this is only",
    "this feature is experimental",
    "although",
    "yet",
    "nevertheless",
    "we do not",
    "it is not",
    "this does not",
    "this is not",
    "not ",
];

/// Words of an excerpt shown, with all that is needed to prove them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The words.
    pub quote: Quote,
    /// Where they stand, and of what kind they are.
    pub citation: Citation,
    /// Relevance, 0 to about 1.
    pub score: f32,
}

/// Where an excerpt stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Citation {
    /// The page with the section's anchor.
    pub url: String,
    /// The same with a text fragment that highlights the words.
    pub link: String,
    /// Title of the page.
    pub title: String,
    /// Headings down to the section.
    pub headings: Vec<String>,
    /// What the words speak of.
    pub subject: Subject,
    /// Version that the page documents.
    pub version: Option<String>,
    /// Language of the page.
    pub language: String,
    /// Whether the words stand on the page at `url`; else they restate it.
    pub verbatim: bool,
    /// Day on which a restated fact was checked.
    pub checked: Option<String>,
    /// Other pages that hold the same words.
    pub also_at: Vec<String>,
    /// Version of the rules that made the page's text.
    pub extractor: u32,
}

/// The excerpts of `hits`, best first, at most `limit`, no text shown twice.
pub fn excerpts(reader: &Reader, hits: &[Hit], limit: usize) -> Result<Vec<Excerpt>> {
    let mut out: Vec<Excerpt> = Vec::new();
    // Half of a score below 0 is more than it.
    let least = hits.first().map_or(0.0, |h| (h.score * FAR_BELOW).min(h.score));
    for hit in hits {
        if out.len() == limit || hit.score < least {
            break;
        }
        if let Some(excerpt) = excerpt(reader, hit)?
            && !out.iter().any(|e| overlap(e, &excerpt))
        {
            out.push(excerpt);
        }
    }
    Ok(out)
}

/// The excerpt of one hit; none where its sentences cannot be quoted.
pub fn excerpt(reader: &Reader, hit: &Hit) -> Result<Option<Excerpt>> {
    let page = reader.page(hit.passage.homes[hit.home].page)?;
    Ok(cut(&page, hit))
}

/// Whether two excerpts share words of one page, or say the same.
fn overlap(a: &Excerpt, b: &Excerpt) -> bool {
    let (one, other) = (a.quote.range(), b.quote.range());
    let one_page = a.quote.capture().url == b.quote.capture().url;
    one_page && one.start < other.end && other.start < one.end
        || same_words(a.quote.text(), b.quote.text())
}

/// Whether one text holds the other, white space and case aside.
fn same_words(a: &str, b: &str) -> bool {
    let fold = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (a, b) = (fold(a), fold(b));
    a.contains(&b) || b.contains(&a)
}

fn cut(page: &Page, hit: &Hit) -> Option<Excerpt> {
    let home = &hit.passage.homes[hit.home];
    let widened = Widened::of(page, &hit.passage, home, hit.from, hit.to);
    let range = widened.range(home);
    let quote = page.quote(range.clone())?;
    Some(Excerpt {
        citation: cite(page, &hit.passage, home, &widened, &range),
        quote,
        score: hit.score,
    })
}

fn cite(
    page: &Page,
    passage: &PassageRecord,
    home: &Home,
    widened: &Widened<'_>,
    range: &Range<usize>,
) -> Citation {
    let (url, link) = place(page, passage, home, range, home.unique.get(widened.from));
    let others = passage.homes.iter().filter(|h| !std::ptr::eq(*h, home));
    Citation {
        url,
        link,
        title: page.meta.title.clone(),
        headings: home.headings.clone(),
        subject: home.subject,
        version: home.version.clone(),
        language: home.language.clone(),
        verbatim: passage.cite.is_none(),
        checked: page.meta.checked.clone(),
        also_at: others.map(|h| anchored(&h.url, h.anchor.as_deref())).collect(),
        extractor: EXTRACTOR,
    }
}

/// URL and link of the bytes `range` of `passage` where it stands at `home`, `unique` measured of their
/// first sentence; of a restated fact, those of the page that it restates.
pub(crate) fn place(
    page: &Page,
    passage: &PassageRecord,
    home: &Home,
    range: &Range<usize>,
    unique: Option<&Unique>,
) -> (String, String) {
    if let Some(cite) = &passage.cite {
        return (cite.url.clone(), cite.url.clone());
    }
    let url = anchored(&home.url, home.anchor.as_deref());
    let directive = unique.and_then(|u| fragment::directive(page.text(), range, *u));
    let joint = if home.anchor.is_none() { "#" } else { "" };
    let link = directive.map_or_else(|| url.clone(), |words| format!("{url}{joint}{words}"));
    (url, link)
}

/// `url` with the id `anchor`, written so that nothing in it is read as anything but the id.
pub(crate) fn anchored(url: &str, anchor: Option<&str>) -> String {
    anchor.map_or_else(|| url.to_owned(), |a| format!("{url}#{}", utf8_percent_encode(a, ENCODED)))
}

/// A stretch of sentences, widened until nothing that qualifies it is cut off.
struct Widened<'p> {
    page: &'p Page,
    passage: &'p PassageRecord,
    start: usize,
    from: usize,
    to: usize,
}

impl<'p> Widened<'p> {
    fn of(page: &'p Page, passage: &'p PassageRecord, home: &Home, from: usize, to: usize) -> Self {
        let mut this = Self { page, passage, start: home.start as usize, from, to };
        this.forward(home);
        this.backward(home);
        this
    }

    fn range(&self, home: &Home) -> Range<usize> {
        let base = home.start as usize;
        let sentences = &self.passage.sentences[self.from..self.to];
        let (first, last) = (&sentences[0], &sentences[sentences.len() - 1]);
        base + first.start as usize..base + last.end as usize
    }

    fn text(&self, i: usize) -> &'p str {
        let s = &self.passage.sentences[i];
        &self.page.text()[self.start + s.start as usize..self.start + s.end as usize]
    }

    fn words(&self, from: usize, to: usize) -> usize {
        (from..to).map(|i| self.text(i).split_whitespace().count()).sum()
    }

    /// Takes what limits the last sentence, and the first item after a lead-in.
    fn forward(&mut self, home: &Home) {
        while self.to < self.passage.sentences.len() {
            if !self.passage.sentences[self.to].joined {
                break;
            }
            let next = self.text(self.to);
            let leads = self.text(self.to - 1).ends_with(':');
            let label = self.passage.sentences[self.to - 1].kind == Kind::Label;
            let limits = starts_with_any(next, LIMITING) && self.same_block(self.to - 1, self.to);
            // A bare "No." needs what follows to be understood.
            let bare = home.asks && self.to == 1 && self.words(0, 1) <= SHORT_ANSWER;
            if !(leads || label || limits || bare) || self.words(self.from, self.to + 1) > MAX_WORDS
            {
                break;
            }
            self.to += 1;
        }
    }

    /// Takes the sentence that the first leans on, a list's lead-in, an admonition's label.
    fn backward(&mut self, home: &Home) {
        while self.from > 0 && self.passage.sentences[self.from].joined {
            let before = self.from - 1;
            let leans = starts_with_any(self.text(self.from), LEANING)
                && self.same_block(before, self.from);
            let items =
                matches!(self.passage.sentences[self.from].kind, Kind::ListItem | Kind::Definition);
            let label = self.passage.sentences[before].kind == Kind::Label;
            let lead = items && self.reaches_lead();
            // "No." under a heading that asks is the answer itself.
            let answer = home.asks && before == 0 && self.words(0, 1) <= SHORT_ANSWER;
            if !(leans || label || lead || answer) || self.words(before, self.to) > MAX_WORDS {
                break;
            }
            self.from = before;
        }
    }

    /// Whether the words from the list's lead-in on fit into an excerpt.
    fn reaches_lead(&self) -> bool {
        let is_lead = |i: &usize| {
            !matches!(self.passage.sentences[*i].kind, Kind::ListItem | Kind::Definition)
                && (self.text(*i).ends_with(':') || self.passage.sentences[*i].kind == Kind::Term)
        };
        let lead = (0..self.from).rev().find(is_lead);
        lead.is_some_and(|l| self.from - l <= MAX_ITEMS && self.words(l, self.to) <= MAX_WORDS)
    }

    fn same_block(&self, a: usize, b: usize) -> bool {
        self.passage.sentences[a].block == self.passage.sentences[b].block
    }
}

/// Whether `sentence` limits the one before it, so that neither may be quoted without the other.
pub(crate) fn limits(sentence: &str) -> bool {
    starts_with_any(sentence, LIMITING)
}

fn starts_with_any(text: &str, openings: &[&str]) -> bool {
    let lower = text.trim_start_matches(['"', '“', '(']).to_lowercase();
    openings.iter().any(|o| {
        lower
            .strip_prefix(o)
            .is_some_and(|rest| o.ends_with(' ') || !rest.starts_with(char::is_alphanumeric))
    })
}
