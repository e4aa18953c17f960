//! Hostile words through every writer, read back by parsers that are not ours.

use proptest::prelude::*;

use super::{Entry, Report};
use crate::answer::{Answer, Negative};
use crate::capture::CaptureId;
use crate::excerpt::{Citation, Excerpt};
use crate::index::manifest::{Corpus, CorpusKind};
use crate::questionnaire::{Item, Place};
use crate::quote::Quote;
use crate::source::Subject;
use crate::terminal::harmless;
use crate::verdict::Verdict;

pub(super) fn corpus() -> Corpus {
    Corpus {
        pages: 1,
        passages: 1,
        digest: "sha256:0".into(),
        captured_from: "2026-01-01T00:00:00Z".into(),
        captured_to: "2026-01-01T00:00:00Z".into(),
        kind: CorpusKind::Captures,
    }
}

pub(super) fn entry(words: &str) -> Entry {
    let capture = CaptureId {
        url: "https://demo.example/".into(),
        captured_at: "2026-01-01T00:00:00Z".into(),
        payload_sha256: "0".into(),
        record_id: "urn:uuid:0".into(),
    };
    let page = format!("x{words}x");
    let quote = Quote::cut(&capture, &page, 0..page.len()).unwrap();
    let citation = Citation {
        url: format!("https://demo.example/#{words}"),
        link: "https://demo.example/#a:~:text=b,-c%22".into(),
        title: words.into(),
        headings: vec![words.into()],
        subject: Subject::Desktop,
        version: Some(words.into()),
        language: "en".into(),
        verbatim: true,
        checked: None,
        also_at: vec![words.into()],
        extractor: 1,
    };
    let negative = Negative {
        terms: vec![words.into()],
        synonyms: vec![words.into()],
        passages_searched: 1,
        pages_searched: 1,
    };
    let text = |prefix: &str| format!("{words}{prefix}");
    Entry {
        item: Item {
            id: text(""),
            label: text(""),
            text: text("q"),
            given: Some(text("g")),
            cited: Vec::new(),
            section: Some(text("s")),
            place: Place::default(),
        },
        answer: Answer {
            question: text("q"),
            verdict: Verdict::NotDocumented,
            reason: text("r"),
            excerpts: vec![Excerpt { quote, citation, score: 1.0 }],
            negative,
        },
    }
}

pub(super) fn report<'a>(corpus: &'a Corpus, words: &str) -> Report<'a> {
    Report {
        corpus,
        name: words.to_owned() + ".txt",
        entries: vec![entry(words)],
        unread: Vec::new(),
        notes: vec![words.to_owned()],
    }
}

pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fffd}').collect()
}

/// Words that have acted somewhere, and any others.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("=HYPERLINK(\"https://evil.example\")".to_owned()),
        Just("</td></table><script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=alert(1)>".to_owned()),
        Just("{{ 7*7 }}{% raw %}".to_owned()),
        Just("](javascript:alert(1)) ![x](https://evil.example)".to_owned()),
        Just("\u{1b}]8;;https://evil.example\u{7}x\u{202e}".to_owned()),
        Just("]]> <!-- &#0; _x0000_ \u{0}".to_owned()),
        Just("a\r\n> b\n```\n# c\n1. d\n---\n| e |".to_owned()),
        "[=+@\\-\\t\\r]\\PC{0,40}",
        "[<>&\"'`*_|\\[\\]()!#\\\\~$\\-]{1,40}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn nothing_acts_and_nothing_is_lost(words in hostile()) {
        let corpus = corpus();
        let report = report(&corpus, &words);
        let quote = report.entries[0].answer.excerpts[0].quote.text();
        let shown = squeezed(&super::storable(quote));
        html(&report, &shown)?;
        markdown(&report)?;
        csv(&report, &shown)?;
        text(&report)?;
        #[cfg(feature = "office")]
        xlsx(&report, &shown)?;
        let mut json = Vec::new();
        super::json::write(&mut json, &report).unwrap();
        let back: crate::answer::contract::Envelope = serde_json::from_slice(&json).unwrap();
        prop_assert_eq!(&back.items[0].excerpts[0].quote, quote);
    }
}

fn html(report: &Report<'_>, shown: &str) -> Result<(), TestCaseError> {
    let mut out = Vec::new();
    super::html::write(&mut out, report).unwrap();
    let page = scraper::Html::parse_document(&String::from_utf8(out).unwrap());
    for banned in ["script", "img", "iframe", "object", "[onerror]", "a[href^='javascript']"] {
        let banned = scraper::Selector::parse(banned).unwrap();
        prop_assert_eq!(page.select(&banned).count(), 0);
    }
    let quote = scraper::Selector::parse("blockquote").unwrap();
    let text: String = page.select(&quote).flat_map(|q| q.text()).collect();
    prop_assert_eq!(squeezed(&text), shown);
    Ok(())
}

fn markdown(report: &Report<'_>) -> Result<(), TestCaseError> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut out = Vec::new();
    super::markdown::write(&mut out, report).unwrap();
    let text = String::from_utf8(out).unwrap();
    for event in Parser::new_ext(&text, Options::all() - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    {
        let acts = match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => true,
            Event::Start(Tag::Link { dest_url, .. }) => {
                !dest_url.starts_with("https://demo.example/")
            }
            _ => false,
        };
        prop_assert!(!acts, "{event:?} in {text}");
    }
    Ok(())
}

fn csv(report: &Report<'_>, shown: &str) -> Result<(), TestCaseError> {
    let mut out = Vec::new();
    super::csv::write(&mut out, report).unwrap();
    let mut rows = ::csv::Reader::from_reader(out.as_slice());
    let row = rows.records().next().unwrap().unwrap();
    for cell in &row {
        let first = cell.trim_start().chars().next();
        prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{cell:?}");
    }
    prop_assert_eq!(squeezed(&row[7]), shown);
    Ok(())
}

fn text(report: &Report<'_>) -> Result<(), TestCaseError> {
    let mut out = Vec::new();
    super::mail::write(&mut out, report).unwrap();
    let text = String::from_utf8(out).unwrap();
    prop_assert_eq!(harmless(&text), text.as_str());
    let mut out = Vec::new();
    super::text::write(&mut out, report).unwrap();
    let text = anstream::adapter::strip_bytes(&out).into_vec();
    let acts = String::from_utf8(text).unwrap().contains(['\u{1b}', '\u{7}', '\u{202e}']);
    prop_assert!(!acts);
    Ok(())
}

#[cfg(feature = "office")]
fn xlsx(report: &Report<'_>, shown: &str) -> Result<(), TestCaseError> {
    use calamine::{Data, Reader, Xlsx};
    let bytes = super::xlsx::bytes(report).unwrap();
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let cells = book.worksheet_range("Excerpts").unwrap();
    let Some(Data::String(text)) = cells.get_value((1, 2)) else {
        return Err(TestCaseError::fail("the excerpt is no text"));
    };
    prop_assert_eq!(squeezed(text), shown);
    prop_assert_eq!(book.worksheet_formula("Answers").unwrap().used_cells().count(), 0);
    Ok(())
}
