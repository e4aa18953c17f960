//! Pages that nobody wrote: headings, lists, tables, code, entities, markup and odd Unicode at random.

use proptest::prelude::*;

use super::Page;
use super::tests::at;

/// A word as it stands in markup.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(WORDS).prop_map(str::to_owned),
        2 => "[a-z]{1,9}",
        1 => prop::sample::select(ODD).prop_map(str::to_owned),
        1 => "\\PC{1,3}".prop_map(|text| escaped(&text)),
    ]
}

/// Few, so that texts come more than once.
const WORDS: &[&str] =
    &["tea", "password", "is", "kept", "stored", "not", "the", "keys", "e.g.", "QGIS"];

/// Entities, controls, marks that join or turn, letters that change their length in lower case.
const ODD: &[&str] = &[
    "&amp;",
    "&lt;b&gt;",
    "a&nbsp;b",
    "&shy;x",
    "&#x202e;x",
    "&#27;[2J",
    "&#0;",
    "&#x85;",
    "&#x2028;y",
    "e\u{301}",
    "日本語",
    "保存。",
    "\u{200b}",
    "👩\u{200d}👧",
    "İ",
    "ß",
    "ﬁ",
    "\u{feff}z",
    "\u{fdd0}",
    "v3.4.",
    "macOS",
    "=1+1",
    "'x",
    "https://a.example/b.c?d",
    "1.",
    "a)",
    "&quot;",
    "\u{1d173}",
    "...",
];

fn inline() -> impl Strategy<Value = String> {
    (word(), 0..12_u8).prop_map(|(word, how)| match how {
        0 => format!("<b>{word}</b>"),
        1 => format!("<code>{word}</code> <a href='/x'>{word}</a>"),
        2 => format!("<span class=section-number>1. </span>{word}"),
        3 => format!("{word}<script>hidden()</script>"),
        4 => format!("{word}<br>{word}"),
        5 => format!("{word}<svg><text>drawn</text></svg>"),
        _ => word,
    })
}

/// Running text of some sentences.
fn prose(most: usize) -> impl Strategy<Value = String> {
    let joint =
        prop::sample::select(vec![" ", " ", " ", "\n  ", "", ". ", "? ", ".\n", ": ", "! "]);
    prop::collection::vec((inline(), joint), 1..most)
        .prop_map(|parts| parts.into_iter().map(|(word, joint)| word + joint).collect())
}

/// An id as people write them, and as nobody does.
fn anchor() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z-]{1,6}",
        prop::sample::select(vec![
            "a b",
            "é",
            "100%",
            "a%20b",
            "x:~:text=y",
            "#",
            "\"><i>",
            "(1)",
            "日"
        ])
        .prop_map(escaped)
    ]
}

fn block() -> impl Strategy<Value = String> {
    let list = || prop::collection::vec(prose(8), 1..5);
    let row = prop::collection::vec(prose(5), 1..4);
    prop_oneof![
        4 => prose(40).prop_map(|text| format!("<p>{text}</p>")),
        1 => prose(400).prop_map(|text| format!("<div>{text}</div>")),
        2 => (1..7_u8, anchor(), prose(5)).prop_map(|(n, id, text)| format!("<h{n} id=\"{id}\">{text}</h{n}>")),
        1 => (anchor(), prose(5)).prop_map(|(id, text)| format!("<section id=\"{id}\"><h2>{text}</h2><p>{text}")),
        2 => (prose(6), list()).prop_map(|(lead, items)| {
            let items: String = items.iter().map(|i| format!("<li>{i}")).collect();
            format!("<p>{lead}:</p><ul>{items}</ul>")
        }),
        1 => list().prop_map(|items| {
            let items: String = items.iter().map(|i| format!("<li><p>{i}<ol><li>{i}</ol>")).collect();
            format!("<ol>{items}</ol>")
        }),
        1 => (prose(4), prose(9)).prop_map(|(term, text)| format!("<dl><dt>{term}<dd>{text}</dl>")),
        1 => prop::collection::vec(row, 1..4).prop_map(|rows| {
            let cell = |c: &String| format!("<td><p>{c}</p></td>");
            let row = |r: &Vec<String>| format!("<tr>{}</tr>", r.iter().map(cell).collect::<String>());
            format!("<table><thead><tr><th>A<th>B</thead>{}</table>", rows.iter().map(row).collect::<String>())
        }),
        1 => prose(12).prop_map(|text| format!("<pre>\n  {text}\n\n\tx = 1\n</pre>")),
        1 => prose(9).prop_map(|text| {
            format!("<div class='admonition note'><p class=admonition-title>Note</p><p>{text}</p></div>")
        }),
        1 => prose(6).prop_map(|text| format!("<figure><figcaption>{text}</figcaption></figure>{text}")),
        1 => prose(6).prop_map(|text| format!("<blockquote cite='https://evil.example/'>{text}")),
    ]
}

/// What stands in the body of a page.
pub(crate) fn body() -> impl Strategy<Value = String> {
    let blocks = prop::collection::vec(block(), 1..12);
    (blocks, prose(6)).prop_map(|(blocks, menu)| {
        format!("<nav>{menu}</nav><main><h1 id=top>Top</h1>{}", blocks.concat())
    })
}

/// A page.
pub(crate) fn page() -> impl Strategy<Value = Page> {
    body().prop_map(|body| super::tests::page(&body))
}

/// Pages of one site, with texts that come on several of them.
pub(crate) fn site() -> impl Strategy<Value = Vec<Page>> {
    let shared = prop::collection::vec(block(), 3);
    let own =
        prop::collection::vec((body(), prop::sample::subsequence(vec![0, 1, 2], 0..=3)), 2..5);
    (shared, own).prop_map(|(shared, own)| {
        let page = |(n, (body, with)): (usize, (String, Vec<usize>))| {
            let again: String =
                with.into_iter().map(|i| format!("</section>{}", shared[i])).collect();
            at(&format!("https://demo.example/{n}.html"), &(body + &again))
        };
        own.into_iter().enumerate().map(page).collect()
    })
}

/// `text` where markup may stand.
pub(crate) fn escaped(text: impl AsRef<str>) -> String {
    let text = text.as_ref().replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
