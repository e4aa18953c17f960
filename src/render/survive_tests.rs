//! Every quotation survives every format: what its reader reads back is what was written.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::tests::{corpus, entry, hostile};
use super::{Report, storable};
use crate::answer::contract::Envelope;

/// Lines that Markdown could take for something else, indented or not.
fn lines() -> impl Strategy<Value = String> {
    let opening = prop::sample::select(vec![
        "",
        "    ",
        " ",
        "- ",
        "  + ",
        "1. ",
        "   2) ",
        "# ",
        "> ",
        "=",
        "---",
        "'",
        "''=",
        "~~~",
        "| a |",
        ": x",
        "<b>",
        "[^1]: ",
        "[a]: /x",
        "- [ ] ",
        "\u{a0}\u{a0}\u{a0}\u{a0}",
        "\\",
        "&amp;",
        "*",
        "\t",
    ]);
    let words = prop::sample::select(vec![
        "tea is kept",
        "https://evil.example/x",
        "www.evil.example",
        "a@evil.example",
        "{#id}",
        "x  ",
        "x\\",
        "[a]",
        "[^1]",
        "**b**",
        "$x$",
        ":tea:",
        "",
    ]);
    let line = (opening, words).prop_map(|(opening, words)| format!("{opening}{words}"));
    prop::collection::vec(line, 1..6).prop_map(|lines| lines.join("\n"))
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![hostile(), lines()]
}

/// A report whose only quotation is `quote`, if it can be one.
fn report<'a>(corpus: &'a crate::index::manifest::Corpus, quote: &str) -> Option<Report<'a>> {
    let mut entry = entry("w");
    let excerpt = &mut entry.answer.excerpts[0];
    let capture = excerpt.quote.capture().clone();
    excerpt.quote = crate::quote::Quote::cut(&capture, quote, 0..quote.len())?;
    Some(Report {
        corpus,
        name: "w".into(),
        entries: vec![entry],
        unread: Vec::new(),
        notes: Vec::new(),
    })
}

/// White space folded, and a character that was made harmless is as good as any other.
fn folded(text: &str) -> String {
    storable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of the first block quotation of Markdown, and the links of the whole.
fn read_markdown(text: &str) -> (String, Vec<String>) {
    let (mut quote, mut links, mut inside, mut done) = (String::new(), Vec::new(), false, false);
    for event in Parser::new_ext(
        text,
        Options::ENABLE_GFM
            | Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS,
    ) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => inside = !done,
            Event::End(TagEnd::BlockQuote(_)) => (inside, done) = (false, true),
            Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak if inside => {
                quote.push('\n');
            }
            Event::Text(text) if inside => quote.push_str(&text),
            Event::Start(Tag::Link { dest_url, .. }) if !inside => links.push(dest_url.to_string()),
            other if inside && !matches!(other, Event::End(_)) => {
                quote.push_str(&format!("«{other:?}»"));
            }
            _ => {}
        }
    }
    (quote, links)
}

proptest! {
    #[test]
    fn json_read_back_is_what_was_written(words in words()) {
        let corpus = corpus();
        let Some(report) = report(&corpus, &words) else { return Ok(()) };
        let mut out = Vec::new();
        super::json::write(&mut out, &report).unwrap();
        let back: Envelope = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(&back, &super::json::envelope(&report));
        prop_assert_eq!(&back.items[0].excerpts[0].quote, &words);
    }

    #[test]
    fn csv_gives_the_quote_back(words in words()) {
        let corpus = corpus();
        let Some(report) = report(&corpus, &words) else { return Ok(()) };
        let mut out = Vec::new();
        super::csv::write(&mut out, &report).unwrap();
        let mut rows = ::csv::Reader::from_reader(out.as_slice());
        let row = rows.records().next().unwrap().unwrap();
        prop_assert_eq!(super::csv::unguarded(&row[7]), storable(&words));
    }

    #[test]
    fn html_gives_the_quote_back(words in words()) {
        let corpus = corpus();
        let Some(report) = report(&corpus, &words) else { return Ok(()) };
        let mut out = Vec::new();
        super::html::write(&mut out, &report).unwrap();
        let page = scraper::Html::parse_document(&String::from_utf8(out).unwrap());
        let quote = scraper::Selector::parse("blockquote").unwrap();
        let text: String = page.select(&quote).flat_map(|q| q.text()).collect();
        prop_assert_eq!(folded(&text), folded(&words));
    }

    #[test]
    fn markdown_gives_the_quote_back_and_links_to_its_page_only(words in words()) {
        let corpus = corpus();
        let Some(report) = report(&corpus, &words) else { return Ok(()) };
        let mut out = Vec::new();
        super::markdown::write(&mut out, &report).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (quote, links) = read_markdown(&text);
        prop_assert_eq!(folded(&quote), folded(&words), "{}", text);
        prop_assert_eq!(links, [report.entries[0].answer.excerpts[0].citation.link.as_str()]);
        // Readers that make links of bare addresses find none.
        let lines = text.lines().filter(|l| l.starts_with('>')).collect::<String>();
        let bare = lines.replace("\\://", "");
        prop_assert!(!bare.contains("://") && !bare.contains("www."), "{}", lines);
    }
}

#[cfg(feature = "office")]
proptest! {
    #[test]
    fn xlsx_gives_the_quote_back(words in words()) {
        use calamine::{Data, Reader, Xlsx};
        let corpus = corpus();
        let Some(report) = report(&corpus, &words) else { return Ok(()) };
        let bytes = super::xlsx::bytes(&report).unwrap();
        let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        for (sheet, place) in [("Excerpts", (1, 2)), ("Answers", (1, 6))] {
            let cells = book.worksheet_range(sheet).unwrap();
            let Some(Data::String(text)) = cells.get_value(place) else {
                return Err(TestCaseError::fail(format!("{sheet}: the quotation is no text")));
            };
            prop_assert_eq!(folded(text), folded(&words));
        }
    }
}
