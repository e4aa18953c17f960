//! Answers on a screen: the terminal, the web page, a model's client.

use super::site::{FORM, acts, home, said, shown, squeezed};

#[test]
fn the_terminal_shows_it_and_nothing_acts() {
    let home = home();
    for (question, said) in FORM.lines().zip(said()) {
        // Colours are asked for, so that the program's own sequences are there to be told apart.
        let mut command = home.qsec(&["ask", question.split_once(". ").unwrap().1]);
        let output = command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("\u{1b}["), "{text:?}");
        let text = without_colours(&text);
        assert!(!text.contains(acts), "{text:?}");
        assert!(squeezed(&text).contains(&squeezed(&shown(said))), "{said:?} in {text:?}");
    }
}

/// `text` without the sequences that set colours (`ESC [ digits m`); any other stays.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        match rest.strip_prefix('m') {
            Some(rest) => out.push_str(rest),
            None => out.push_str(&["\u{1b}[", part].concat()),
        }
    }
    out
}

#[cfg(feature = "serve")]
#[test]
fn the_web_page_shows_it_in_its_section_and_nothing_acts() {
    use scraper::{Html, Selector};

    use super::files::harmless_page;
    use super::site::is_ours;
    use crate::serve::client::Serve;

    let select = |css: &str| Selector::parse(css).unwrap();
    let (home, may) = (home(), |link: &str| link.starts_with(['/', '#']) || is_ours(link));
    let serve = Serve::of(&home);
    for (question, said) in FORM.lines().zip(said()) {
        let question: String = url::form_urlencoded::byte_serialize(question.as_bytes()).collect();
        let results = serve.get(&format!("/ask?q={question}"));
        assert!(!results.text().contains(acts));
        let results = Html::parse_document(&results.text());
        harmless_page(&results, may);
        let around = results.select(&select(".around a")).next().unwrap();
        let reply = serve.get(around.attr("href").unwrap().split('#').next().unwrap());
        assert!(!reply.text().contains(acts));
        let section = Html::parse_document(&reply.text());
        harmless_page(&section, may);
        let own = |e: scraper::ElementRef<'_>| {
            e.attr("src").is_some_and(|s| s.starts_with('/')) && e.text().count() == 0
        };
        assert!(section.select(&select("script")).all(own));
        let marked: String = section.select(&select("mark")).flat_map(|m| m.text()).collect();
        assert_eq!(squeezed(&marked), squeezed(&shown(said)));
    }
}

#[cfg(feature = "mcp")]
#[test]
fn a_model_gets_the_words_as_data() {
    use serde_json::json;

    use crate::mcp::Client;

    let home = home();
    let mut client = Client::of(&home);
    let found = client.good("answer_questionnaire", &json!({"text": FORM}));
    for (n, said) in said().into_iter().enumerate() {
        let excerpt = found.pointer(&format!("/answers/items/{n}/excerpts/0")).unwrap();
        assert_eq!(excerpt["quote"], said);
        let section = client.good("read_section", &json!({"url": excerpt["url"]}));
        let parts = section["parts"].as_array().unwrap();
        let holds = |p: &serde_json::Value| p["quote"].as_str().is_some_and(|q| q.contains(said));
        assert!(parts.iter().any(holds), "{section}");
    }
    client.close();
}
