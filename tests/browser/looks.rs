//! How the pages look: nothing wider than its window, nothing that axe-core calls a serious fault.

use std::path::PathBuf;

use serde_json::Value;
use thirtyfour::prelude::*;

use crate::driver::{Browser, Set};

const FORM: &str =
    "# Reports\n1. How are reports of vulnerabilities sent?\n2. Do you support SAML?\n";

const FILLED: &str =
    "Q1: How are reports sent?\nA: Reports are sent by carrier pigeon every 40 days.\n";

/// Opens one of the pages and says what it is called.
async fn open(browser: &Browser, page: usize) -> Option<&'static str> {
    Some(match page {
        0 => {
            browser.go("/").await;
            "home"
        }
        1 => {
            browser.go("/ask?q=How+are+reports+of+vulnerabilities+sent").await;
            "ask"
        }
        2 => {
            browser.follow(".around a").await;
            "section"
        }
        3 => {
            browser.go("/").await;
            browser.write("textarea[name=text]", FORM).await;
            browser.follow("form[action='/answer'] button").await;
            "answers"
        }
        4 => {
            browser.go("/audit").await;
            "audit"
        }
        5 => {
            browser.write("textarea[name=text]", FILLED).await;
            browser.follow("main form button").await;
            "audited"
        }
        6 => {
            browser.go("/sources").await;
            "sources"
        }
        7 => {
            browser.go("/nothing-here").await;
            "error"
        }
        _ => return None,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_and_have_no_serious_fault() {
    let axe = std::env::var_os("QSEC_AXE").map(|path| std::fs::read_to_string(path).unwrap());
    if axe.is_none() {
        eprintln!("axe-core is left out: QSEC_AXE is not set");
    }
    let pictures = std::env::var_os("QSEC_SCREENSHOTS").map(PathBuf::from);
    for dark in [false, true] {
        let set = Set { dark, ..Set::default() };
        let Some(browser) = Browser::open(set).await else { return };
        for width in [1280, 390] {
            browser.driver.set_window_rect(0, 0, width, 1000).await.unwrap();
            let mut page = 0;
            while let Some(name) = open(&browser, page).await {
                let place = format!("{name}-{width}-{}", if dark { "dark" } else { "light" });
                fits(&browser.driver, &place).await;
                if let Some(axe) = &axe {
                    has_no_fault(&browser.driver, axe, &place).await;
                }
                if let Some(folder) = &pictures {
                    browser.driver.screenshot(&folder.join(format!("{place}.png"))).await.unwrap();
                }
                page += 1;
            }
        }
        browser.close().await;
    }
}

async fn fits(driver: &WebDriver, place: &str) {
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let wide = driver.execute(wide, Vec::new()).await.unwrap();
    assert_eq!(wide.json(), 0, "{place} is wider than its window");
}

async fn has_no_fault(driver: &WebDriver, axe: &str, place: &str) {
    driver.execute(axe, Vec::new()).await.unwrap();
    let run =
        "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations))";
    let found = driver.execute_async(run, Vec::new()).await.unwrap();
    let serious = |v: &&Value| v["impact"] == "serious" || v["impact"] == "critical";
    let faults = found.json().as_array().unwrap();
    let serious: Vec<String> = faults
        .iter()
        .filter(serious)
        .map(|v| format!("{}: {} {}", v["id"], v["help"], v["nodes"][0]["html"]))
        .collect();
    assert!(serious.is_empty(), "{place}: {serious:#?}");
}
