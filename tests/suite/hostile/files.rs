//! Answers written to files: each is read back by a reader of its format.

use qsec_search::answer::contract::Envelope;
use scraper::{Html, Selector};

use super::site::{FORM, acts, home, is_ours, said, shown, squeezed};
use crate::harness::Home;

/// The site's answers in the format of `name`.
fn answered(home: &Home, name: &str) -> Vec<u8> {
    home.write("form.txt", FORM);
    let path = |name: &str| home.path(name).display().to_string();
    home.qsec(&["answer", &path("form.txt"), "-o", &path(name)]).assert().success();
    std::fs::read(home.path(name)).unwrap()
}

fn text_of(home: &Home, name: &str) -> String {
    String::from_utf8(answered(home, name)).unwrap()
}

#[test]
fn json_holds_what_the_pages_say() {
    let envelope: Envelope = serde_json::from_slice(&answered(&home(), "out.json")).unwrap();
    for (item, said) in envelope.items.iter().zip(said()) {
        let excerpt = &item.excerpts[0];
        assert_eq!(excerpt.quote, said);
        assert!(is_ours(&excerpt.url) && is_ours(&excerpt.link), "{excerpt:?}");
        assert_eq!(excerpt.link.matches(":~:").count(), 1, "{}", excerpt.link);
    }
}

#[test]
fn html_shows_it_and_nothing_acts() {
    let text = text_of(&home(), "out.html");
    assert!(!text.contains(acts), "{text:?}");
    let page = Html::parse_document(&text);
    harmless_page(&page, |link| link.starts_with('#') || is_ours(link));
    assert_eq!(page.select(&Selector::parse("script").unwrap()).count(), 0);
    let quotes = Selector::parse("blockquote").unwrap();
    let quotes: Vec<String> =
        page.select(&quotes).map(|q| squeezed(&q.text().collect::<String>())).collect();
    for said in said() {
        assert!(quotes.contains(&squeezed(&shown(said))), "{said:?} in {quotes:?}");
    }
}

/// Nothing in `page` loads, runs or leads to where `may` says no.
pub(crate) fn harmless_page(page: &Html, may: impl Fn(&str) -> bool) {
    for element in page.tree.values().filter_map(|node| node.as_element()) {
        let banned = ["img", "iframe", "object", "embed", "base", "svg", "video", "audio"];
        assert!(!banned.contains(&element.name()), "{element:?}");
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && name != "srcdoc", "{element:?}");
            let leads = matches!(name, "href" | "src" | "action" | "formaction" | "cite");
            assert!(!leads || may(value), "{element:?}");
        }
    }
}

#[test]
fn csv_has_no_formula_and_gives_the_words_back() {
    let bytes = answered(&home(), "out.csv");
    let mut rows = csv::Reader::from_reader(bytes.as_slice());
    let mut quotes = Vec::new();
    for row in rows.records() {
        let row = row.unwrap();
        for cell in &row {
            let first = cell.trim_start().chars().next();
            assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "{cell:?}");
            assert!(!cell.contains(acts), "{cell:?}");
        }
        quotes.push(row[7].strip_prefix('\'').unwrap_or(&row[7]).to_owned());
        assert!(row[9].is_empty() || is_ours(&row[9]) && is_ours(&row[10]), "{row:?}");
    }
    for said in said() {
        assert!(quotes.contains(&shown(said)), "{said:?} in {quotes:?}");
    }
}

#[cfg(feature = "office")]
#[test]
fn xlsx_has_no_formula_and_gives_the_words_back() {
    use calamine::{Data, Reader, Xlsx};
    let bytes = answered(&home(), "out.xlsx");
    let mut book = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut all = Vec::new();
    for sheet in book.sheet_names() {
        assert_eq!(book.worksheet_formula(&sheet).unwrap().used_cells().count(), 0);
        for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
            let Data::String(text) = cell else { panic!("{sheet}: {cell:?} is no text") };
            assert!(!text.contains(acts), "{text:?}");
            all.push(text.clone());
        }
    }
    for said in said() {
        assert!(all.contains(&shown(said)), "{said:?} in {all:?}");
    }
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for n in 0..package.len() {
        let text = std::io::read_to_string(package.by_index(n).unwrap()).unwrap();
        let mut links = text.split("hyperlink\" Target=\"").skip(1);
        let target = |l: &str| l.split('"').next().unwrap_or_default().replace("&amp;", "&");
        assert!(links.all(|l| is_ours(&target(l))), "{text}");
    }
}

#[test]
fn markdown_has_no_markup_of_theirs_and_shows_the_words() {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let text = text_of(&home(), "out.md");
    assert!(!text.contains(acts), "{text:?}");
    let options = Options::ENABLE_GFM | Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut quotes = vec![String::new()];
    let mut depth = 0;
    for event in Parser::new_ext(&text, options) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) => panic!("{event:?} in {text}"),
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. } | Tag::List(_) | Tag::Item) => {
                panic!("{event:?} in {text}")
            }
            Event::Start(Tag::Link { dest_url, .. }) => assert!(is_ours(&dest_url), "{dest_url}"),
            Event::Start(Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_)) => {
                depth -= 1;
                quotes.push(String::new());
            }
            Event::Text(words) if depth > 0 => quotes.last_mut().unwrap().push_str(&words),
            _ => {}
        }
    }
    let quotes: Vec<String> = quotes.iter().map(|q| squeezed(q)).collect();
    for said in said() {
        assert!(quotes.contains(&squeezed(&shown(said))), "{said:?} in {quotes:?}");
    }
}
