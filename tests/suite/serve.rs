//! `serve`: the real program on loopback, asked in plain HTTP.

#[path = "serve/audit.rs"]
mod audit;
#[path = "serve/client.rs"]
pub(crate) mod client;
#[path = "serve/description.rs"]
mod description;
#[path = "serve/hostile.rs"]
mod hostile;
#[cfg(feature = "mcp")]
#[path = "serve/mcp.rs"]
mod mcp;
#[path = "serve/renewal.rs"]
mod renewal;

use client::{FORM, Serve, attribute, unescaped};
use qsec_search::answer::contract::Envelope;

use crate::harness::Home;

#[test]
fn a_question_is_asked_and_its_words_are_shown_in_their_section() {
    let (home, path) = (Home::indexed(), "/ask?q=Is+the+master+password+stored%3F");
    let serve = Serve::of(&home);
    let front = serve.get("/").text();
    assert!(front.contains("action=\"/ask\" method=\"get\"") && front.contains("type=\"file\""));
    let page = serve.get(path).text();
    assert!(page.contains("The master password itself is never stored."), "{page}");
    assert!(page.contains("value=\"Is the master password stored?\""));
    let section = serve.get(&unescaped(attribute(&page, "around\"><a href=\""))).text();
    let words = "The master password itself is never stored.</mark>";
    assert!(section.contains("<mark id=\"marked\">") && section.contains(words), "{section}");
    assert!(section.contains("A forgotten master password cannot be recovered."), "{section}");
    let live = attribute(&section, "<p><a href=\"");
    assert!(live.starts_with("https://docs.demo.example/1.2/en/passwords.html#"), "{live}");
    assert!(live.contains(":~:text="), "{live}");
    let sources = serve.get("/sources?source=manual").text();
    assert!(sources.contains("Demo manual") && sources.contains("passwords.html"), "{sources}");
}

#[test]
fn a_pasted_questionnaire_is_answered_filtered_and_downloaded() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    let place = serve.answered(&[("text", "text/plain", FORM.as_bytes())]);
    let page = serve.get(&place).text();
    assert!(page.contains("2 questions:") && page.contains("Do you support SAML?"), "{page}");
    let silent = serve.get(&format!("{place}?verdict=not_documented&subject=")).text();
    assert!(silent.contains("Do you support SAML?"), "{silent}");
    assert!(!silent.contains("Is the master password stored?"), "{silent}");
    assert_eq!(serve.get(&format!("{place}?page=2")).status, 400);
    let formats = ["html", "markdown", "csv", "json", "mail", "eml"];
    for format in formats {
        let file = serve.get(&format!("{place}/download/{format}"));
        assert_eq!(file.status, 200, "{format}");
        assert!(
            file.header("content-disposition")
                .unwrap()
                .starts_with("attachment; filename=\"pasted-questions-answers.")
        );
        assert!(!file.body.is_empty());
    }
    let mine: Envelope =
        serde_json::from_slice(&serve.get(&format!("{place}/download/json")).body).unwrap();
    let asked = home.ask("Is the master password stored?\nDo you support SAML?\n");
    assert_eq!(mine, asked);
    assert_eq!(serve.get("/answers/0/download/json").status, 404);
    assert_eq!(serve.get(&format!("{place}/download/exe")).status, 404);
}

/// A workbook of one sheet.
#[cfg(feature = "office")]
fn workbook(rows: &[[&str; 2]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[cfg(feature = "office")]
#[test]
fn an_uploaded_workbook_comes_back_filled_in() {
    use calamine::Reader;
    let serve = Serve::own(Home::indexed());
    let bytes = workbook(&[["Question", "Answer"], ["Is the master password stored?", ""]]);
    let place =
        serve.answered(&[("file\"; filename=\"form.xlsx", "application/octet-stream", &bytes)]);
    let file = serve.get(&format!("{place}/download/xlsx"));
    assert!(file.header("content-disposition").unwrap().contains("form-answers.xlsx"));
    let mut read = calamine::Xlsx::new(std::io::Cursor::new(file.body)).unwrap();
    let range = read.worksheet_range("Sheet1").unwrap();
    let answer = range.get_value((1, 1)).unwrap().to_string();
    assert!(answer.contains("never stored"), "{answer}");
}

#[test]
fn the_api_answers_as_the_command_line_does() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    let reply = serve.get("/api/v1/ask?q=Do+you+support+SAML%3F&limit=2");
    let found: Envelope = serde_json::from_slice(&reply.body).unwrap();
    let output =
        home.qsec(&["ask", "Do you support SAML?", "--limit", "2", "--format", "json"]).output();
    assert_eq!(found, serde_json::from_slice::<Envelope>(&output.unwrap().stdout).unwrap());
    let csv = b"id,question\nx,Is the master password stored?\n";
    let reply = serve.post("/api/v1/answer", "text/csv", csv);
    let found: Envelope = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(found.items[0].id, "x");
    let reply =
        serve.post("/api/v1/answer?format=markdown", "text/plain; charset=utf-8", FORM.as_bytes());
    assert!(reply.text().contains("## 2. Do you support SAML?"), "{}", reply.text());
    assert_eq!(serve.get("/api/v1/ready").json()["corpus"]["kind"], "captures");
}

#[test]
fn without_an_index_the_digest_answers_and_says_so() {
    let serve = Serve::own(Home::bare());
    let page = serve.get("/ask?q=Is+the+master+password+stored%3F").text();
    assert!(page.contains("built-in digest; run"), "{page}");
    let section = serve.get(&unescaped(attribute(&page, "around\"><a href=\"")));
    assert!(
        section.text().contains("<mark") && section.text().contains("restated"),
        "{}",
        section.text()
    );
    assert!(!serve.get("/sources?source=digest").text().contains("href=\"https://digest.invalid"));
    assert_eq!(serve.get("/api/v1/ready").json()["corpus"]["kind"], "digest");
}
