#![allow(clippy::unwrap_used, clippy::print_stderr)]

use proptest::prelude::*;
use scraper::Html;

use super::*;

fn text(html: &Html) -> String {
    html.root_element().text().collect()
}

/// Markup of tags that open, close and mix, and of text.
fn soup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p", "div", "b", "a", "table", "tr", "td", "li", "ul", "script", "title", "select",
        "option", "svg", "template", "textarea", "br", "h1",
    ]);
    let part = prop_oneof![
        tag.clone().prop_map(|t| format!("<{t}>")),
        tag.clone().prop_map(|t| format!("<{t} a='1' b=\"<x>\" c>")),
        tag.prop_map(|t| format!("</{t}>")),
        "[a-z &<é\u{0}\"'=/-]{0,12}".prop_map(|t| t),
        Just("<!-- c -->".to_owned()),
        Just("<![CDATA[x]]>".to_owned()),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn what_is_not_too_deep_is_parsed_as_ever(text in soup()) {
        prop_assert_eq!(parse(&text).unwrap().html(), Html::parse_document(&text).html());
    }
}

/// With `QSEC_SHARED` set, a missing folder is a failure.
#[test]
fn real_pages_are_parsed_as_ever() {
    let Some(dir) = std::env::var_os("QSEC_SHARED") else {
        eprintln!("skipped real_pages_are_parsed_as_ever: QSEC_SHARED is not set");
        return;
    };
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(dir).join("corpus/html");
    let files = walkdir::WalkDir::new(dir).into_iter().map(|file| file.unwrap().into_path());
    let pages = files.filter(|path| path.extension().is_some_and(|e| e == "html"));
    let mut read = 0;
    for path in pages {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let (ours, theirs) = (parse(&text).unwrap(), Html::parse_document(&text));
        assert!(ours.html() == theirs.html(), "{}", path.display());
        read += 1;
    }
    assert!(read > 100, "only {read} pages");
}

#[test]
fn ten_thousand_nested_elements_leave_the_text_as_it_is() {
    for (open, close) in
        [("<div>", "</div>"), ("<b>", "</b>"), ("<table><tr><td>", ""), ("<ul><li>", "")]
    {
        let (open, close) = (open.repeat(10_000), close.repeat(10_000));
        let page = format!("<title>t</title>{open}un<i>broken</i> words<p>next</p>{close} after");
        let html = parse(&page).unwrap();
        let text = text(&html);
        assert!(text.contains("unbroken words") && text.ends_with(" after"), "{text}");
        let deep = html.tree.nodes().map(|node| node.ancestors().count()).max().unwrap();
        assert!(deep < 3 * shallow::DEPTH, "{deep}");
    }
}

#[test]
fn words_of_two_blocks_stay_two() {
    let html = parse(&format!("{}one<p>two", "<div>".repeat(2_000))).unwrap();
    assert!(html.html().contains("one<br>two"), "{}", html.html());
}

#[test]
fn text_that_is_read_in_another_way_stays_hidden() {
    let html = parse(&format!("{}<script>a<b>c</script>x", "<div>".repeat(2_000))).unwrap();
    assert!(html.html().contains("<script>a<b>c</script>x"), "{}", html.html());
}

#[test]
fn elements_that_are_opened_again_and_again_are_a_bomb() {
    let format: String = (0..100).map(|i| format!("<b id=a{i}>")).collect();
    assert_eq!(
        parse(&format!("<p>{format}</p>{}", "<p>x".repeat(100_000))).err(),
        Some(Bomb::Nodes)
    );
}

#[test]
fn attributes_without_end_are_a_bomb() {
    let all: String = (0..200_000).map(|i| format!(" a{i}")).collect();
    assert_eq!(parse(&format!("<p>x<a{all}>x")).err(), Some(Bomb::Attributes));
    let all: String = (0..200_000).map(|i| format!("a{i}=\"<\"")).collect();
    assert_eq!(parse(&format!("<p>x<a {all}>x")).err(), Some(Bomb::Attributes));
}

#[test]
fn what_is_long_and_no_heap_of_attributes_is_read() {
    let long = "M0 0 = < / L1 1 ".repeat(5_000);
    for page in [
        format!("<p title='{long}'>x"),
        format!("<p title = \"{long}\">x"),
        format!("<!-- {long} --><p>x"),
        format!("<script>{long}</script><p>x"),
        format!("<p>x<textarea>{long}"),
        format!("<svg><path d=\"{long}\"/></svg>x"),
        format!("<p>x {long}"),
    ] {
        assert!(text(&parse(&page).unwrap()).contains('x'));
    }
}
