//! HTML to [`Page`]: selectors find the content, a walk over it makes the text.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Node, Selector};

use super::{EXTRACTOR, Page, PageMeta, Refused, content_of, decode, walk};
use crate::capture::Capture;
use crate::source::Source;
use crate::text::start;
use crate::{digest, dom};

/// Tags whose text no reader sees.
pub(super) const INVISIBLE: &[&str] =
    &["script", "style", "template", "noscript", "iframe", "svg", "head"];

/// Content where no selector of the source matches.
const FALLBACK: &[&str] = &["main", "[role=main]", "article", "body"];

/// Bytes of a language tag; the longest that are registered have some 20.
const MAX_LANGUAGE: usize = 64;

/// Chrome where no selector of the source matches.
const FALLBACK_DROP: &str = "nav, header, footer, aside, form";

/// Reads `capture` as a page of `source`. The same capture always gives the same page.
pub fn read(capture: &Capture, source: &Source) -> Result<Page, Refused> {
    let bytes = content_of(capture)?;
    let decoded = decode::decode(&bytes, capture.header("content-type"));
    if !looks_like_html(&decoded) {
        return Err(Refused::NotHtml);
    }
    let document = dom::parse(&decoded)?;
    let (roots, drop, by_selector) = content(&document, source);
    let mut walked = walk::walk(&roots, &drop);
    if !capture.url.starts_with(digest::BASE) {
        // Only the digest restates: no page chooses under which URL its words are quoted.
        walked.blocks.iter_mut().for_each(|block| block.cite = None);
    }
    let title = walked.title.clone().or_else(|| title(&document));
    let language = document.root_element().attr("lang").filter(|tag| tag.len() <= MAX_LANGUAGE);
    let meta = PageMeta {
        checked: meta_content(&document, "checked"),
        ..PageMeta::of(capture, source, title, language.map(str::to_owned))
    };
    debug_assert_eq!(EXTRACTOR, 1);
    Ok(Page {
        meta,
        blocks: walked.blocks,
        sections: walked.sections,
        by_selector,
        text: walked.text,
        visible: visible(&document),
    })
}

/// The URL that the document names as its canonical one, if it is absolute.
pub fn canonical(html: &str) -> Option<String> {
    let document = dom::parse(start(html, 64 << 10)).ok()?;
    let selector = Selector::parse("link[rel=canonical][href]").ok()?;
    let href = document.select(&selector).next()?.attr("href")?;
    let url = url::Url::parse(href).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

fn looks_like_html(text: &str) -> bool {
    if text.contains('\0') || text.starts_with("%PDF-") {
        return false;
    }
    let mut tags = text.match_indices('<').map(|(i, _)| &text.as_bytes()[i + 1..]);
    tags.any(|t| t.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'!'))
}

fn content<'a>(
    document: &'a Html,
    source: &Source,
) -> (Vec<ElementRef<'a>>, HashSet<NodeId>, bool) {
    for selector in &source.content {
        let roots = outermost(document, selector);
        if !roots.is_empty() {
            return (roots, matching(document, &source.drop), true);
        }
    }
    let general: Vec<Selector> = Selector::parse(FALLBACK_DROP).into_iter().collect();
    let mut drop = matching(document, &source.drop);
    drop.extend(matching(document, &general));
    let roots = FALLBACK
        .iter()
        .filter_map(|s| Selector::parse(s).ok())
        .map(|s| outermost(document, &s))
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    (roots, drop, false)
}

fn matching(document: &Html, selectors: &[Selector]) -> HashSet<NodeId> {
    selectors.iter().flat_map(|s| document.select(s)).map(|e| e.id()).collect()
}

/// The matches of `selector` that lie in no other match.
fn outermost<'a>(document: &'a Html, selector: &Selector) -> Vec<ElementRef<'a>> {
    let all: Vec<ElementRef<'a>> = document.select(selector).collect();
    let ids: HashSet<NodeId> = all.iter().map(|e| e.id()).collect();
    all.into_iter().filter(|e| !e.ancestors().any(|a| ids.contains(&a.id()))).collect()
}

fn title(document: &Html) -> Option<String> {
    let selector = Selector::parse("title").ok()?;
    let text: String = document.select(&selector).next()?.text().collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| super::name(&text))
}

fn meta_content(document: &Html, name: &str) -> Option<String> {
    let selector = Selector::parse(&format!("meta[name={name}]")).ok()?;
    document.select(&selector).next()?.attr("content").map(str::to_owned)
}

/// All text that a reader can see, and the title, in lower case without white space.
fn visible(document: &Html) -> String {
    let mut out = String::new();
    let mut hidden: Option<NodeId> = None;
    for edge in document.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if hidden.is_none() => match node.value() {
                Node::Text(text) => push_folded(&mut out, text),
                Node::Element(e) if e.name() != "head" && INVISIBLE.contains(&e.name()) => {
                    hidden = Some(node.id());
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) if hidden == Some(node.id()) => hidden = None,
            _ => {}
        }
    }
    out
}

/// Appends `text` in lower case without white space.
pub(crate) fn push_folded(out: &mut String, text: &str) {
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != walk::SOFT_HYPHEN) {
        // Most letters are, and Unicode's lower case takes a look into a table.
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
}
