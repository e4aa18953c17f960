//! Cites: the URLs that an answer names, taken out of its words.
//!
//! Read are Markdown links, `Docs<https://…>`, URLs in brackets and inline, with and without
//! "Source:" before them, numbered notes, and addresses without a scheme.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A URL that an answer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cite {
    /// The URL.
    pub(super) url: String,
    /// Where it stood, as a byte offset in the words that are left.
    pub(super) at: usize,
    /// It is given as the source of all that was said since the one before.
    pub(super) source: bool,
}

/// What is cut out of an answer, and what for.
struct Cut {
    range: Range<usize>,
    urls: Vec<String>,
    source: bool,
    /// Words that stay in place of it.
    keep: Range<usize>,
}

static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\[([^\[\]\n]{1,300})\]\(<?(https?://[^\s)>]+(?:\([^\s)]*\)[^\s)>]*)?)>?(?:\s+"[^"\n]*")?\)"#).ok()
});

static NOTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[\^?([0-9]{1,3})\]:?\s+<?(https?://[^\s>]+)>?").ok());

static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s?\[\^?([0-9]{1,3})\]").ok());

static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)<https?://[^>\s]+>|https?://[^\s<>"']+|(?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}/[a-z0-9_./#?=&%~+-]*"#,
    )
    .ok()
});

/// Words before a URL that only say that it is one.
static INTRODUCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:sources?|references?|refs?|see also|see|cf\.?|via|link|links|url|documentation|docs)\b[\s:：,]*)+$").ok()
});

static SOURCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:sources?|references?|refs?)\s*[:：]").ok());

/// The words of `text` without the URLs that it names, and these.
pub(super) fn strip(text: &str) -> (String, Vec<Cite>) {
    let mut cuts: Vec<Cut> = Vec::new();
    notes(text, &mut cuts);
    links(text, &mut cuts);
    bare(text, &mut cuts);
    cuts.sort_by_key(|c| (c.range.start, usize::MAX - c.range.end));
    let (mut out, mut cites, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for cut in cuts {
        if cut.range.start < at {
            continue;
        }
        out.push_str(&text[at..cut.range.start]);
        out.push_str(&text[cut.keep.clone()]);
        at = cut.range.end;
        let place = out.trim_end().len();
        let source = cut.source;
        cites.extend(cut.urls.into_iter().map(|url| Cite { url, at: place, source }));
    }
    out.push_str(&text[at..]);
    (out, cites)
}

/// Numbered marks in the words, whose URLs stand in a list.
fn notes(text: &str, cuts: &mut Vec<Cut>) {
    let (Some(note), Some(mark)) = (NOTE.as_ref(), MARK.as_ref()) else { return };
    let mut named: Vec<(String, String)> = Vec::new();
    for found in note.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        named.push((found[1].to_owned(), trimmed(&found[2]).to_owned()));
        cuts.push(Cut { range: whole.range(), urls: Vec::new(), source: false, keep: 0..0 });
    }
    let lists: Vec<Range<usize>> = cuts.iter().map(|c| c.range.clone()).collect();
    for found in mark.captures_iter(text).filter(|_| !named.is_empty()) {
        let Some(whole) = found.get(0) else { continue };
        let listed = lists.iter().any(|l| l.start < whole.end() && whole.start() < l.end);
        if let Some((_, url)) = named.iter().find(|(n, _)| *n == found[1] && !listed) {
            cuts.push(Cut {
                range: whole.range(),
                urls: vec![url.clone()],
                source: false,
                keep: 0..0,
            });
        }
    }
}

/// Markdown links; the words of one stay where they belong to a sentence.
fn links(text: &str, cuts: &mut Vec<Cut>) {
    for found in LINK.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(whole), Some(words)) = (found.get(0), found.get(1)) else { continue };
        let urls = vec![found[2].to_owned()];
        let (range, bracketed) = bracket(text, whole.range());
        let range = introduction(text, range);
        let source = is_source(&text[range.clone()]);
        let alone = bracketed
            || source
            || ends_sentence(&text[..range.start]) && !goes_on(&text[range.end..]);
        let keep = if alone { 0..0 } else { words.range() };
        let range = if alone { range } else { whole.range() };
        cuts.push(Cut { range, urls, source: source || alone && !bracketed, keep });
    }
}

fn bare(text: &str, cuts: &mut Vec<Cut>) {
    for found in BARE.iter().flat_map(|r| r.find_iter(text)) {
        let angled = found.as_str().starts_with('<');
        let written =
            if angled { found.as_str().trim_matches(['<', '>']) } else { trimmed(found.as_str()) };
        let end = if angled { found.end() } else { found.start() + written.len() };
        let scheme = written.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("http"));
        let url = if scheme { written.to_owned() } else { format!("https://{written}") };
        let start = if angled { label(text, found.start()) } else { found.start() };
        let (range, _) = bracket(text, start..end);
        let range = introduction(text, range);
        let source = is_source(&text[range.clone()]);
        cuts.push(Cut { range, urls: vec![url], source, keep: 0..0 });
    }
    join(text, cuts);
}

/// URL without the punctuation of the sentence around it.
fn trimmed(url: &str) -> &str {
    let mut url = url
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', ']', '}', '|', '…']);
    while url.ends_with(')') && url.matches(')').count() > url.matches('(').count() {
        url = url[..url.len() - 1].trim_end_matches(['.', ',', ';']);
    }
    url
}

/// Where the name of a source begins that is glued to its "<": "QGIS Documentation<".
fn label(text: &str, angle: usize) -> usize {
    let before = &text[..angle];
    // A name apart from the "<" is one only where it stands alone after a sentence.
    let glued = !before.ends_with(char::is_whitespace);
    let mut start = before.trim_end().len();
    let end = start;
    for _ in 0..4 {
        let rest = before[..start].trim_end();
        let word = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
        let capital =
            word.starts_with(char::is_uppercase) || start == end && glued && !word.is_empty();
        if !capital || word.ends_with(['.', ',', ';', ':', '!', '?', ')', '—']) {
            break;
        }
        start = rest.len() - word.len();
    }
    let alone = ends_sentence(&before[..start]);
    if glued || alone { start } else { angle }
}

/// `range` with the bracket around it, where that holds nothing else but words that introduce it.
fn bracket(text: &str, range: Range<usize>) -> (Range<usize>, bool) {
    let inside = introduction(text, range.clone());
    let before = text[..inside.start].trim_end();
    let after = &text[range.end..];
    let skipped = after.len() - after.trim_start_matches([' ', '.']).len();
    let close = after[skipped..].chars().next();
    match (before.chars().next_back(), close) {
        (Some('('), Some(')')) | (Some('['), Some(']')) => {
            (before.len() - 1..range.end + skipped + 1, true)
        }
        _ => (range, false),
    }
}

/// `range` with the words before it that only introduce it.
fn introduction(text: &str, range: Range<usize>) -> Range<usize> {
    let before = &text[..range.start];
    let found = INTRODUCED.as_ref().and_then(|r| r.find(before));
    // "see the documentation" in the middle of a sentence belongs to it.
    let opens = |start: usize| {
        let head = before[..start].trim_end();
        head.is_empty() || head.ends_with(['.', '!', '?', '(', '[', '\n', ':', ';', '—', '-', ','])
    };
    match found {
        Some(found) if opens(found.start()) => found.start()..range.end,
        _ => range,
    }
}

fn is_source(cut: &str) -> bool {
    SOURCE.as_ref().is_some_and(|r| r.is_match(cut))
}

fn ends_sentence(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', '!', '?', '"', '”', ')', '\n', ']'])
}

/// Whether a sentence goes on after a link at its beginning.
fn goes_on(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    rest.starts_with(|c: char| c.is_lowercase())
}

/// Joins cuts that only punctuation parts: several URLs in one bracket.
fn join(text: &str, cuts: &mut Vec<Cut>) {
    cuts.sort_by_key(|c| c.range.start);
    let mut out: Vec<Cut> = Vec::new();
    for cut in cuts.drain(..) {
        match out.last_mut() {
            Some(last)
                if last.range.end <= cut.range.start
                    && cut.keep.is_empty()
                    && last.keep.is_empty()
                    && !last.urls.is_empty()
                    && only_joins(&text[last.range.end..cut.range.start]) =>
            {
                last.range.end = cut.range.end;
                last.source |= cut.source;
                last.urls.extend(cut.urls);
            }
            _ => out.push(cut),
        }
    }
    // What was joined may stand in brackets as a whole.
    for cut in out.iter_mut().filter(|c| c.keep.is_empty() && !c.urls.is_empty()) {
        let (range, bracketed) = bracket(text, cut.range.clone());
        if bracketed {
            cut.source |= is_source(&text[range.clone()]);
            cut.range = range;
        }
    }
    *cuts = out;
}

fn only_joins(between: &str) -> bool {
    let words = between.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    between.len() < 12
        && words.into_iter().all(|w| matches!(w, "and" | "or" | "see"))
        && !between.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, Vec<String>) {
        let (words, cites) = strip(text);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        (words, cites.into_iter().map(|c| c.url).collect())
    }

    #[test]
    fn every_way_to_cite() {
        let a = "https://demo.example/a";
        for (text, words) in [
            ("Keys are kept. (Source: https://demo.example/a)", "Keys are kept."),
            ("Keys are kept (https://demo.example/a).", "Keys are kept ."),
            ("Keys are kept. Source: https://demo.example/a.", "Keys are kept. ."),
            (
                "Keys are kept. Demo Docs<https://demo.example/a> Logs too.",
                "Keys are kept. Logs too.",
            ),
            (
                "Keys and logs Demo Docs<https://demo.example/a>, which stay.",
                "Keys and logs , which stay.",
            ),
            ("[Keys](https://demo.example/a) are kept.", "Keys are kept."),
            ("Keys are kept. [Demo docs](https://demo.example/a)", "Keys are kept."),
            ("Keys are kept ([docs](https://demo.example/a)).", "Keys are kept ."),
            ("Keys are kept (demo.example/a).", "Keys are kept ."),
            ("Keys are kept [1]. [1]: https://demo.example/a", "Keys are kept."),
            ("Keys are kept, see https://demo.example/a", "Keys are kept,"),
        ] {
            assert_eq!(of(text), (words.to_owned(), vec![a.to_owned()]), "{text}");
        }
        assert_eq!(of("PEM/DER and and/or e.g. 3.40/en").1, Vec::<String>::new());
        let two = of("Kept. (Sources: https://demo.example/a, https://demo.example/b)");
        assert_eq!((two.0.as_str(), two.1.len()), ("Kept.", 2));
        assert_eq!(of("See https://demo.example/a_(b).").1, ["https://demo.example/a_(b)"]);
    }
}
