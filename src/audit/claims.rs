//! Claims: an answer's sentences, each with the URLs that it cites.

use std::ops::Range;

use super::cites::{Cite, strip};
use crate::text::sentence::sentences;

/// Claims of one answer: more is a document.
const MAX_CLAIMS: usize = 2_000;

/// A sentence of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its words, on one line, without markup and URLs.
    pub(super) text: String,
    /// The URLs that it cites itself.
    pub(super) cites: Vec<String>,
    /// The URLs that its answer cites elsewhere.
    pub(super) nearby: Vec<String>,
}

/// The claims of `answer`, which cites `sources` as a whole.
pub(super) fn claims(answer: &str, sources: &[String]) -> Vec<Claim> {
    let (text, cites) = strip(answer);
    let mut out: Vec<(Range<usize>, Claim)> = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        let (start, end) = (from, from + line.len());
        from = end + 1;
        for range in sentences(&text[start..end]) {
            let range = start + range.start..start + range.end;
            let words = plain(&text[range.clone()]);
            if words.chars().any(char::is_alphanumeric) && out.len() < MAX_CLAIMS {
                out.push((range, Claim { text: words, ..Claim::default() }));
            }
        }
    }
    attach(&cites, &mut out);
    let all: Vec<String> = unique(cites.into_iter().map(|c| c.url).chain(sources.iter().cloned()));
    for (_, claim) in &mut out {
        if claim.cites.is_empty() {
            claim.cites.extend(sources.iter().cloned());
        }
        claim.nearby = all.iter().filter(|u| !claim.cites.contains(u)).cloned().collect();
    }
    out.into_iter().map(|(_, claim)| claim).collect()
}

/// Gives each URL to the sentence that it stands in or behind; a source to all since the last URL.
fn attach(cites: &[Cite], claims: &mut [(Range<usize>, Claim)]) {
    let mut done = 0;
    for group in cites.chunk_by(|a, b| a.at == b.at) {
        let at = group[0].at;
        let to = claims.iter().rposition(|(range, _)| range.start < at).unwrap_or(0);
        let from = if group.iter().any(|c| c.source) { done.min(to) } else { to };
        for (_, claim) in claims.iter_mut().take(to + 1).skip(from) {
            let urls = claim.cites.iter().chain(group.iter().map(|c| &c.url)).cloned();
            claim.cites = unique(urls.collect::<Vec<_>>().into_iter());
        }
        done = to + 1;
    }
}

fn unique(urls: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for url in urls {
        if !out.contains(&url) {
            out.push(url);
        }
    }
    out
}

/// `text` on one line, without bullets and the marks of Markdown.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches(['-', '•', '*', '·', '–', '→', '>', '#', ' ']);
    let unmarked: String = text.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    let joined = unmarked.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = joined
        .chars()
        .filter(|c| !c.is_control() && !crate::terminal::is_bidi_control(*c))
        .collect();
    let mut out = shown;
    for mark in ['.', ',', ';', '!', '?', ':'] {
        out = out.replace(&format!(" {mark}"), &mark.to_string());
    }
    while out.ends_with("..") && !out.ends_with("...") || out.ends_with(",.") || out.ends_with(":.")
    {
        out.remove(out.len() - 2);
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_belongs_to_the_sentence_before_it() {
        let found = claims(
            "Keys are kept. Demo Docs<https://demo.example/a> Logs are *not* kept. Tea is served.",
            &[],
        );
        let texts: Vec<&str> = found.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["Keys are kept.", "Logs are not kept.", "Tea is served."]);
        assert_eq!(found[0].cites, ["https://demo.example/a"]);
        assert!(found[1].cites.is_empty());
        assert_eq!(found[1].nearby, ["https://demo.example/a"]);
    }

    #[test]
    fn a_source_covers_what_was_said_since_the_last_one() {
        let found = claims(
            "One is. Two is. (Source: https://demo.example/a) Three is. (Source: https://demo.example/b)",
            &[],
        );
        let cites: Vec<&str> = found.iter().map(|c| c.cites[0].as_str()).collect();
        assert_eq!(
            cites,
            ["https://demo.example/a", "https://demo.example/a", "https://demo.example/b"]
        );
        let found = claims("- One is\n- Two is", &["https://demo.example/c".to_owned()]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].cites, ["https://demo.example/c"]);
    }
}
