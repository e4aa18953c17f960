//! What people do on the page, from the first click to the file in their hands.

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use thirtyfour::prelude::*;

use crate::driver::{Browser, Set};

const FORM: &str = "1. How are reports of vulnerabilities sent?\n2. Do you support SAML?\n";

async fn asks(browser: &Browser) {
    browser.go("/").await;
    browser.write("input[name=q]", "How are reports of vulnerabilities sent?").await;
    browser.follow("form[action='/ask'] button").await;
    browser.find("blockquote").await;
    assert!(browser.driver.current_url().await.unwrap().query().unwrap().starts_with("q=How"));
    let text = browser.text().await;
    assert!(text.to_lowercase().contains("documented"), "{text}");
    assert!(browser.count("blockquote").await > 0, "{text}");
    browser.follow(".around a").await;
    browser.find("mark#marked").await;
    assert_eq!(browser.count("mark#marked").await, 1);
    let live = browser.find("main a").await.attr("href").await.unwrap().unwrap();
    assert!(live.contains("demo.example/") && live.contains('#'), "{live}");
}

async fn pastes(browser: &Browser) {
    browser.go("/").await;
    browser.write("textarea[name=text]", FORM).await;
    browser.follow("form[action='/answer'] button").await;
    browser.find("article").await;
    assert_eq!(browser.count("article").await, 2);
    browser.find("select[name=verdict]").await.send_keys("not documented").await.unwrap();
    browser.follow(".filter button").await;
    browser.find("option[value=not_documented][selected]").await;
    assert_eq!(browser.count("article").await, 1);
    assert!(browser.text().await.contains("SAML"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_and_a_pasted_questionnaire() {
    for without_script in [false, true] {
        let set = Set { without_script, ..Set::default() };
        let Some(browser) = Browser::open(set).await else { return };
        asks(&browser).await;
        pastes(&browser).await;
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_goes_up_and_every_format_comes_down() {
    let Some(browser) = Browser::open(Set::default()).await else { return };
    let path = browser.home.path("form.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Form").unwrap();
    for (row, cells) in (0..).zip([
        ["ID", "Question", "Answer"],
        ["A-1", "How are reports of vulnerabilities sent?", ""],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(&path).unwrap();
    browser.go("/").await;
    browser.write("input[name=file]", path.to_str().unwrap()).await;
    browser.follow("form[action='/answer'] button").await;
    browser.find("article").await;
    assert_eq!(browser.count("article").await, 1);
    let links = browser.driver.find_all(By::Css(".downloads a")).await.unwrap();
    let mut formats = Vec::new();
    for link in links {
        let href = link.attr("href").await.unwrap().unwrap();
        let (name, bytes) = browser.download(&format!("a[href='{href}']")).await;
        let text = String::from_utf8_lossy(&bytes);
        let format = name.rsplit('.').next().unwrap().to_owned();
        match format.as_str() {
            "xlsx" => {
                let mut book = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
                let range = book.worksheet_range("Form").unwrap();
                let answer = range.get_value((1, 2)).unwrap().to_string();
                assert!(answer.contains("DOCUMENTED"), "{answer}");
            }
            "json" => {
                let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(json["schema"], "qsec-search/answers@1");
            }
            "html" => assert!(text.contains("<blockquote"), "{text}"),
            _ => assert!(text.contains("vulnerabilities sent"), "{name}: {text}"),
        }
        formats.push(format);
    }
    formats.sort();
    for wanted in ["csv", "html", "json", "md", "xlsx"] {
        assert!(formats.iter().any(|f| f == wanted), "{wanted} is missing: {formats:?}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_dropped_and_an_excerpt_copied_with_its_source() {
    let Some(browser) = Browser::open(Set::default()).await else { return };
    browser.go("/").await;
    let drop = "const all = new DataTransfer(); \
        all.items.add(new File([arguments[0]], 'form.txt', { type: 'text/plain' })); \
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: all, bubbles: true, cancelable: true }))";
    browser.driver.execute(drop, vec![FORM.into()]).await.unwrap();
    browser.follow("form[action='/answer'] button").await;
    browser.find("article").await;
    assert_eq!(browser.count("article").await, 2);
    // The clipboard of a browser without a window asks a person who is not there.
    let catch = "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }";
    browser.driver.execute(catch, Vec::new()).await.unwrap();
    browser.click(".copy").await;
    let copied = browser.driver.execute("return window.copied", Vec::new()).await.unwrap();
    let copied = copied.json().as_str().unwrap().to_owned();
    let quote = browser.find("blockquote").await.text().await.unwrap();
    let link = browser.find("figcaption > a").await.attr("href").await.unwrap().unwrap();
    assert!(copied.starts_with(&quote) && copied.trim_end().ends_with(&link), "{copied}");
    assert!(copied.contains("captured 2025-10-09)") && !copied.contains("Copy"), "{copied}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_questionnaire_is_audited() {
    let Some(browser) = Browser::open(Set::default()).await else { return };
    browser.go("/audit").await;
    let filled =
        "Q1: How are reports sent?\nA: Reports are sent by carrier pigeon every 40 days.\n";
    browser.write("textarea[name=text]", filled).await;
    browser.follow("main form button").await;
    browser.find(".tally").await;
    let text = browser.text().await;
    assert!(text.contains("Audit of") && text.contains("carrier pigeon"), "{text}");
    let (name, bytes) = browser.download(".downloads a[href$='json']").await;
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["schema"], "qsec-search/audit@1", "{name}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough() {
    let Some(browser) = Browser::open(Set::default()).await else { return };
    browser.go("/").await;
    let focused = async || browser.driver.active_element().await.unwrap();
    browser.find("body").await.send_keys(Key::Tab + "").await.unwrap();
    assert_eq!(focused().await.text().await.unwrap(), "Skip to the content");
    // As far as the field, by Tab alone.
    for _ in 0..12 {
        let element = focused().await;
        if element.attr("name").await.unwrap().as_deref() == Some("q") {
            break;
        }
        element.send_keys(Key::Tab + "").await.unwrap();
    }
    let field = focused().await;
    let page = browser.find("html").await;
    assert_eq!(field.attr("name").await.unwrap().as_deref(), Some("q"), "Tab never got there");
    field
        .send_keys(format!("How are reports of vulnerabilities sent?{}", Key::Enter.value()))
        .await
        .unwrap();
    browser.gone(&page).await;
    browser.find("blockquote").await;
    // Every link and field that is tabbed to shows that it has the focus.
    for _ in 0..10 {
        focused().await.send_keys(Key::Tab + "").await.unwrap();
        let seen = "const s = getComputedStyle(document.activeElement); \
            return document.activeElement === document.body || s.outlineStyle !== 'none';";
        let shown = browser.driver.execute(seen, Vec::new()).await.unwrap();
        assert_eq!(shown.json(), true, "{}", focused().await.outer_html().await.unwrap());
    }
    browser.close().await;
}
