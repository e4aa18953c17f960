//! `read_section`: what stands around an excerpt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::{MAX_SECTION, within};
use super::open::Open;
use super::tool::{Refusal, Tool};
use crate::answer::contract::Proof;
use crate::quote::Quote;
use crate::section::{Heading, Section};
use crate::source::Subject;

/// Sections of a page that a result lists.
const MAX_SECTIONS: usize = 300;

pub(super) struct ReadSection;

/// Arguments of `read_section`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// URL of a page of the index with the anchor of a section, for instance `url` or `link` of an
    /// excerpt. Without an anchor, the text that stands under none.
    url: String,
    /// Number of the first part to return, from 1; give `next` of the result before to go on.
    #[serde(default)]
    #[schemars(range(min = 1))]
    first: Option<usize>,
}

/// A section of a page.
#[derive(Serialize, JsonSchema)]
pub(super) struct Out {
    /// The page with the section's anchor: cite this.
    url: String,
    /// Title of the page.
    title: String,
    /// Headings down to the section.
    heading: Vec<String>,
    /// What the page speaks of.
    subject: Subject,
    /// Version that the page documents.
    version: Option<String>,
    /// Language of the page.
    language: String,
    /// Whether the words stand on the page at `url`; else they restate it.
    verbatim: bool,
    /// The text in reading order. Between two parts something may have been left out.
    parts: Vec<Part>,
    /// `first` of the next call; null where the section ends.
    next: Option<usize>,
    /// The page's sections in reading order, at most 300: read them by their URL.
    sections: Vec<Other>,
}

/// A stretch of a page's text.
#[derive(Serialize, JsonSchema)]
struct Part {
    /// The words.
    quote: String,
    /// What proves them.
    proof: Proof,
}

/// A section of the same page.
#[derive(Serialize, JsonSchema)]
struct Other {
    /// The page with the section's anchor.
    url: String,
    /// Headings down to the section.
    heading: Vec<String>,
}

impl Tool for ReadSection {
    type Args = Args;
    type Out = Out;
    const NAME: &'static str = "read_section";
    const TITLE: &'static str = "Read a section of a page";
    const DESCRIPTION: &'static str = "Returns what an indexed page says under one heading, word for \
word: the context of an excerpt. Takes `url` or `link` of an excerpt, or a URL that `list_sources` \
returned, and reads from the index, never from the network. Also lists the other sections of the page.";

    fn call(open: &Open, args: Args) -> Result<Out, Refusal> {
        let section = open.engine.section(&args.url)?;
        let first = within("first", args.first, 1, 1..=section.quotes.len().max(1))?;
        let (parts, next) = parts(&section, first);
        Ok(Out {
            url: section.url,
            title: section.title,
            heading: section.headings,
            subject: section.subject,
            version: section.version,
            language: section.language,
            verbatim: section.verbatim,
            parts,
            next,
            sections: section.sections.into_iter().take(MAX_SECTIONS).map(Other::of).collect(),
        })
    }
}

/// As many parts from the one numbered `first` as fit, at least one, and the number of the next.
fn parts(section: &Section, first: usize) -> (Vec<Part>, Option<usize>) {
    let (mut out, mut bytes) = (Vec::new(), 0);
    for (i, quote) in section.quotes.iter().enumerate().skip(first - 1) {
        bytes += quote.text().len();
        if bytes > MAX_SECTION && !out.is_empty() {
            return (out, Some(i + 1));
        }
        out.push(Part::of(quote, section.extractor));
    }
    (out, None)
}

impl Part {
    fn of(quote: &Quote, extractor: u32) -> Self {
        Self { quote: quote.text().to_owned(), proof: Proof::of(quote, extractor) }
    }
}

impl Other {
    fn of(heading: Heading) -> Self {
        Self { url: heading.url, heading: heading.headings }
    }
}
