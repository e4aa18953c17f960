use jiff::Timestamp;

use super::*;
use crate::capture::Capture;
use crate::passage::passages;
use crate::source::Sources;

const SOURCES: &str = r#"
project = "Demo"
[[source]]
id = "demo"
title = "Demo"
start = ["https://demo.example/"]
prefixes = ["https://demo.example/"]
exclude = []
content = ["main"]
drop = [".headerlink", ".section-number", "nav"]
subject = "desktop"
authority = "manual"
"#;

pub(crate) fn page(body: &str) -> Page {
    at("https://demo.example/a.html", body)
}

/// The page at `url` whose body is `body`.
pub(crate) fn at(url: &str, body: &str) -> Page {
    let sources = Sources::parse(SOURCES, "test").unwrap();
    let capture = Capture {
        url: url.into(),
        time: Timestamp::from_second(0).unwrap(),
        headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
        body: format!("<!doctype html><html lang=en><title>T &mdash; Demo</title><body>{body}")
            .into(),
    };
    html::read(&capture, sources.get("demo").unwrap()).unwrap()
}

fn outline(page: &Page) -> Vec<(Kind, &str)> {
    page.blocks.iter().map(|b| (b.kind, &page.text()[b.range.clone()])).collect()
}

#[test]
fn headings_lose_numbers_and_permalinks_and_keep_ids() {
    let page = page(
        "<main><section id=top><h1><span class=section-number>1. </span>Top<a class=headerlink>\u{f0c1}</a></h1>\
         <p>Intro.</p><section id=sub><h2>Sub ¶</h2><p>Text.</p></section><p>Back.</p></section></main>",
    );
    assert_eq!(page.meta.title, "Top");
    assert_eq!(page.sections[2].headings, ["Top", "Sub"]);
    assert_eq!(page.sections[2].anchor.as_deref(), Some("sub"));
    let back = page.blocks.last().unwrap();
    assert_eq!(page.sections[back.section].anchor.as_deref(), Some("top"));
}

#[test]
fn permalinks_beside_a_heading_give_its_anchor() {
    let page = page(
        "<main><div><h2>Report</h2><a id=user-content-report class=x></a></div><p>Mail us.</p></main>",
    );
    assert_eq!(page.sections[1].anchor.as_deref(), Some("user-content-report"));
}

#[test]
fn lists_lean_on_their_lead_in() {
    let page = page(
        "<main><p>It has:</p><ul><li>one<ul><li>deep</li></ul></li><li><p>two</p><p>more</p></li></ul></main>",
    );
    let kinds = outline(&page);
    assert_eq!(
        kinds,
        [
            (Kind::Paragraph, "It has:"),
            (Kind::ListItem, "one"),
            (Kind::ListItem, "deep"),
            (Kind::ListItem, "two"),
            (Kind::ListItem, "more")
        ]
    );
    assert_eq!(
        page.blocks.iter().map(|b| b.lead).collect::<Vec<_>>(),
        [None, Some(0), Some(1), Some(0), Some(0)]
    );
}

#[test]
fn definitions_tables_admonitions_code() {
    let page = page(
        "<main><dl><dt>Where</dt><dd><p>Here&nbsp;or there.</p></dd></dl>\
         <table><thead><tr><th>Name</th><th>Use</th></tr></thead>\
         <tr><td><p>A</p></td><td><p>first</p><p>second</p></td></tr></table>\
         <div class='admonition warning'><p class=admonition-title>Warning</p><p>Mind  the\n gap.</p></div>\
         <pre>a = 1\n  b</pre></main>",
    );
    assert_eq!(
        outline(&page),
        [
            (Kind::Term, "Where"),
            (Kind::Definition, "Here or there."),
            (Kind::TableHeader, "Name\tUse"),
            (Kind::TableRow, "A\tfirst\nsecond"),
            (Kind::Label, "Warning"),
            (Kind::Admonition, "Mind the gap."),
            (Kind::Code, "a = 1\n  b"),
        ]
    );
    let leads: Vec<_> = page.blocks.iter().map(|b| b.lead).collect();
    assert_eq!(leads[1], Some(0));
    assert_eq!(leads[3], Some(2));
    assert_eq!(leads[5], Some(4));
}

#[test]
fn a_stray_end_of_document_loses_nothing() {
    let page = page("</body></html><nav>menu</nav><main><h1 id=a>A</h1><p>Kept.</p></main>");
    assert_eq!(outline(&page).last().unwrap().1, "Kept.");
    assert!(page.by_selector);
}

#[test]
fn no_sentence_runs_over_words_that_are_left_out() {
    let page =
        page("<main><p>One <span class=section-number>2. </span>two.</p><p>Three.</p></main>");
    let texts: Vec<&str> = outline(&page).iter().map(|b| b.1).collect();
    assert_eq!(texts, ["One", "two.", "Three."]);
    let joined: Vec<bool> =
        passages(&page).iter().flat_map(|p| &p.sentences).map(|s| s.joined).collect();
    assert_eq!(joined, [true, false, true]);
}

#[test]
fn invisible_text_and_soft_hyphens_are_no_text() {
    let page = page("<main><p>pass\u{ad}word<script>evil()</script><style>x</style></p></main>");
    assert_eq!(page.text(), "password");
}

#[test]
fn without_the_selector_a_general_rule_reads_the_page() {
    let page = page("<header>menu</header><article><p>Text.</p></article>");
    assert!(!page.by_selector);
    assert_eq!(page.text(), "Text.");
}

#[test]
fn ten_thousand_nested_elements_do_no_harm() {
    let page =
        page(&format!("<main>{}deep{}</main>", "<div>".repeat(10_000), "</div>".repeat(10_000)));
    assert_eq!(page.text(), "deep");
}

#[test]
fn names_out_of_proportion_are_cut_beside_the_text_only() {
    let long = "long ".repeat(10_000);
    let page =
        page(&format!("<main><section id='{long}'><h1>{long}</h1><p>Text.</p></section></main>"));
    let section = page.sections.last().unwrap();
    assert!(page.text().len() > 49_000);
    assert!(section.headings[0].len() < 510 && section.headings[0].ends_with('…'));
    assert_eq!((page.meta.title.as_str(), &section.anchor), (section.headings[0].as_str(), &None));
}

#[test]
fn what_is_no_html_is_refused() {
    let sources = Sources::parse(SOURCES, "test").unwrap();
    let capture = |body: &[u8]| Capture {
        url: "https://demo.example/a".into(),
        time: Timestamp::from_second(0).unwrap(),
        headers: Vec::new(),
        body: body.to_vec(),
    };
    for body in [&b"%PDF-1.7 <x>"[..], b"plain text", b"\x89PNG\0<a>"] {
        let refused = html::read(&capture(body), sources.get("demo").unwrap()).unwrap_err();
        assert_eq!(refused, crate::page::Refused::NotHtml);
    }
}

mod passage {
    use super::*;

    fn texts(page: &Page) -> Vec<String> {
        passages(page).iter().map(|p| page.text()[p.range.clone()].to_owned()).collect()
    }

    #[test]
    fn a_passage_stays_in_its_section_and_holds_whole_blocks() {
        let long = "word ".repeat(70);
        let page =
            page(&format!("<main><h1>A</h1><p>{long}</p><p>next</p><h2>B</h2><p>other</p></main>"));
        let found = texts(&page);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], "next");
    }

    #[test]
    fn a_lead_in_goes_with_its_list() {
        let long = "word ".repeat(110);
        let page = page(&format!(
            "<main><p>{long}</p><p>These are kept:</p><ul><li>one {}</li></ul></main>",
            "x ".repeat(20)
        ));
        assert!(texts(&page)[1].starts_with("These are kept:\none"));
    }

    #[test]
    fn a_canonical_link_is_sought_at_the_start_wherever_a_character_ends() {
        for pad in 65_536..65_540 {
            let late = format!(
                "<!--{}--><link rel=canonical href=https://demo.example/>",
                "\u{20ac}".repeat(pad / 3)
            );
            assert_eq!(html::canonical(&late), None);
            let early = format!("<link rel=canonical href=https://demo.example/a>{late}");
            assert_eq!(html::canonical(&early).as_deref(), Some("https://demo.example/a"));
        }
    }

    #[test]
    fn a_block_over_the_limit_is_cut_between_sentences() {
        let page = page(&format!(
            "<main><p>{}</p></main>",
            "Some words make a sentence here. ".repeat(60)
        ));
        for text in texts(&page) {
            assert!(text.split_whitespace().count() <= crate::passage::MAX_WORDS);
            assert!(text.ends_with('.'));
        }
    }

    #[test]
    fn of_a_page_that_repeats_itself_not_every_sentence_is_measured() {
        let said: Vec<String> =
            (0..2_100).map(|n| format!("<p>Tea is served in cup {n} today.")).collect();
        let page = page(&format!("<main>{}</main>", said.concat()));
        let found = passages(&page).into_iter().flat_map(|passage| passage.sentences);
        let starts: Vec<u8> = found.map(|sentence| sentence.unique.start).collect();
        let measured = starts.iter().take_while(|start| **start > 0).count();
        assert!((2_000..2_048).contains(&measured), "{measured}");
        assert!(starts[measured..].iter().all(|start| *start == 0));
    }

    #[test]
    fn chrome_counts_when_words_are_sought_that_are_unique() {
        let page = page(
            "<nav>Where it is kept</nav><main><p>Where it is kept safely. Where it ends.</p></main>",
        );
        let sentences = passages(&page).remove(0).sentences;
        assert_eq!(sentences[0].unique.start, 5);
        assert_eq!(sentences[1].unique.start, 3);
    }
}
