//! Pages out of all proportion: they are read, quoted in part, and cost the others nothing.

use crate::harness::Home;

const BYTES: usize = 5 << 20;

/// Most bytes of a quotation, some sentences of the longest kind.
const QUOTE: usize = 64 << 10;

/// A home with one page more, which says `body`.
fn with(body: &str) -> Home {
    let home = Home::new();
    let page =
        format!("<main><h1 id=h>Pantry</h1>{body}<p>The pantry is locked at dusk.</p></main>");
    home.write("mirror/demo.example/pantry/index.html", &page);
    home.index().assert().success();
    home.assert_answers();
    home
}

#[test]
fn five_megabytes_of_one_word_hide_nothing() {
    let home = with(&format!("<p>{}</p>", "pantries".repeat(BYTES / 8)));
    let found = home.ask("When is the pantry locked?");
    assert_eq!(found.items[0].excerpts[0].quote, "The pantry is locked at dusk.");
}

#[test]
fn a_sentence_of_five_megabytes_is_quoted_in_part() {
    let words = "the ladder of the loft is oiled ";
    let home = with(&format!("<p>{}</p>", words.repeat(BYTES / words.len())));
    let found = home.ask("Is the ladder of the loft oiled?");
    let quote = &found.items[0].excerpts[0].quote;
    assert!(quote.contains(words) && quote.len() <= QUOTE, "{} bytes", quote.len());
    let found = home.ask("When is the pantry locked?");
    assert_eq!(found.items[0].excerpts[0].quote, "The pantry is locked at dusk.");
}

#[test]
fn ten_thousand_nested_elements_are_read() {
    let (open, close) = ("<div><b>".repeat(10_000), "</b></div>".repeat(10_000));
    let home = with(&format!("{open}The loft is swept weekly.{close}"));
    let found = home.ask("How often is the loft swept?");
    assert_eq!(found.items[0].excerpts[0].quote, "The loft is swept weekly.");
}

#[test]
fn a_heading_of_five_megabytes_is_shown_in_part() {
    let home = with(&format!("<h2>{}</h2><p>The loft is swept.</p>", "loft ".repeat(BYTES / 5)));
    let output = home.qsec(&["ask", "Is the loft swept?"]).output().unwrap().stdout;
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("“The loft is swept.”") && text.len() <= QUOTE, "{} bytes", text.len());
}
