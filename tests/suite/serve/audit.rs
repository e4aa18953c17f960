//! Questionnaires that are filled in, audited over the web page and the API.

use qsec_search::audit::contract::{Envelope, SCHEMA};

use super::client::{FORM, Serve, attribute, unescaped};
use crate::harness::Home;

const MANUAL: &str = "https://docs.demo.example/1.2/en/passwords.html";

/// One claim that is right and one that is not.
pub(super) fn filled() -> String {
    format!(
        "Q1: Is the master password stored?\nA: The master password itself is never stored. {MANUAL}\n\
         Q2: Can it be recovered?\nA: A forgotten master password can be recovered. {MANUAL}\n"
    )
}

#[test]
fn a_pasted_questionnaire_is_audited_filtered_and_downloaded() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    let front = serve.get("/audit").text();
    assert!(front.contains("action=\"/audit\" method=\"post\""), "{front}");
    let place = serve.sent("/audit", &[("text", "text/plain", filled().as_bytes())]);
    let page = serve.get(&place).text();
    for words in
        ["Only a quotation is certain", "2 shown", "class=\"conflict\"", "class=\"quoted\""]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let section = serve.get(&unescaped(attribute(&page, "around\"><a href=\"")));
    assert!(section.text().contains("<mark id=\"marked\">"), "{}", section.text());
    let conflicts = serve.get(&format!("{place}?verdict=conflict")).text();
    assert!(conflicts.contains("1 shown") && conflicts.contains("<article class=\"conflict\">"));
    assert!(!conflicts.contains("<article class=\"quoted\">"), "{conflicts}");
    assert_eq!(serve.get(&format!("{place}?verdict=true")).status, 400);
    assert_eq!(serve.get(&format!("{place}?page=2")).status, 400);
    for (format, ending) in [("html", "html"), ("markdown", "md"), ("json", "json")] {
        assert!(page.contains(&format!("{place}/download/{format}")));
        let file = serve.get(&format!("{place}/download/{format}"));
        assert_eq!(file.status, 200, "{format}");
        let named = format!("attachment; filename=\"pasted-questions-audit.{ending}\"");
        assert_eq!(file.header("content-disposition"), Some(named.as_str()));
    }
    assert!(!page.contains("/download/xlsx"), "{page}");
    assert_eq!(serve.get(&format!("{place}/download/csv")).status, 404);
    assert_eq!(serve.get("/audits/0/download/json").status, 404);
    let json = serve.get(&format!("{place}/download/json"));
    let found: Envelope = serde_json::from_slice(&json.body).unwrap();
    home.write("pasted questions", &filled());
    let file = home.path("pasted questions").display().to_string();
    let output = home.qsec(&["audit", &file, "--format", "json"]).output().unwrap();
    assert_eq!(found, serde_json::from_slice::<Envelope>(&output.stdout).unwrap());
}

#[test]
fn the_api_audits() {
    let serve = Serve::own(Home::indexed());
    let api = "/api/v1/audit";
    let reply = serve.post(api, "text/plain", filled().as_bytes());
    let found: Envelope = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(found.schema, SCHEMA);
    assert_eq!((found.counts.quoted, found.counts.conflict), (1, 1), "{found:#?}");
    let markdown = serve.post(&format!("{api}?format=markdown"), "text/plain", filled().as_bytes());
    assert!(markdown.text().contains("CONFLICT"), "{}", markdown.text());
    let csv = "What is asked,Theirs,Ours\nIs the master password stored?,No idea what they mean.,The master password itself is never stored.\n";
    let reply = serve.post(&format!("{api}?answers=Ours"), "text/csv", csv.as_bytes());
    let found: Envelope = serde_json::from_slice(&reply.body).unwrap();
    assert!(found.items[0].claims[0].text.contains("never stored"), "{found:#?}");
    let told = serve.post(api, "text/plain", FORM.as_bytes()).problem(422, "questionnaire");
    assert!(told.contains("holds no answer to audit (2 questions read)"), "{told}");
    let filled = filled();
    serve
        .post(&format!("{api}?format=xlsx"), "text/plain", filled.as_bytes())
        .problem(422, "format");
    serve
        .post(&format!("{api}?format=eml"), "text/plain", filled.as_bytes())
        .problem(400, "format");
    serve.post(api, "application/pdf", b"%PDF-").problem(415, "type");
    let many = filled.repeat(10_001);
    serve.post(api, "text/plain", many.as_bytes()).problem(413, "too-many");
}

#[cfg(feature = "office")]
#[test]
fn an_audited_workbook_comes_back_with_a_column_more() {
    use calamine::Reader;
    let serve = Serve::own(Home::indexed());
    let bytes = super::workbook(&[
        ["Question", "Answer"],
        [
            "Can a forgotten master password be recovered?",
            "A forgotten master password can be recovered.",
        ],
    ]);
    let upload = ("file\"; filename=\"form.xlsx", "application/octet-stream", bytes.as_slice());
    let place = serve.sent("/audit", &[upload]);
    assert!(serve.get(&place).text().contains(&format!("{place}/download/xlsx")));
    let file = serve.get(&format!("{place}/download/xlsx"));
    assert!(file.header("content-disposition").unwrap().contains("form-audit.xlsx"));
    let mut read = calamine::Xlsx::new(std::io::Cursor::new(file.body)).unwrap();
    let range = read.worksheet_range("Sheet1").unwrap();
    let found = range.get_value((1, 2)).unwrap().to_string();
    assert!(found.starts_with("CONFLICT"), "{found}");
}
