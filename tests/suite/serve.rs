//! `serve`: the real program on loopback, asked in plain HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use predicates::str::contains;
use qsec_search::answer::contract::Envelope;
use serde_json::Value;

use crate::harness::{Home, program, qsec};

const FORM: &str = "1. Is the master password stored?\n2. Do you support SAML?\n";

/// A running server; it ends with the test.
struct Serve {
    child: Child,
    address: String,
}

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The problem details that it is.
    fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let json = self.json();
        assert_eq!(json["status"], status);
        assert_eq!(json["code"], code, "{json}");
        json["detail"].as_str().unwrap().to_owned()
    }
}

impl Serve {
    fn of(home: &Home) -> Self {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--home"]).arg(home.path("home"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    /// Sends `head` (request line and headers but Host) and `body`.
    fn send(&self, head: &str, body: &[u8]) -> Reply {
        let host = format!("Host: {}\r\n", self.address);
        self.raw(&format!("{head}\r\n{host}Content-Length: {}\r\n\r\n", body.len()), body)
    }

    fn raw(&self, head: &str, body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = head.trim_end_matches("\r\n");
        stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        // A server that refuses a body early may hang up before it has read it.
        let _ = stream.write_all(body);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let at = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a response");
        let head = String::from_utf8(all[..at].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head, body: all[at + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1"), b"")
    }

    fn post(&self, path: &str, media: &str, body: &[u8]) -> Reply {
        self.send(&format!("POST {path} HTTP/1.1\r\nContent-Type: {media}"), body)
    }

    /// Posts the form of the page, and gives the address of the answers.
    fn answered(&self, parts: &[(&str, &str, &[u8])]) -> String {
        let reply = self.post("/answer", MULTIPART, &multipart(parts));
        assert_eq!(reply.status, 303, "{}", reply.text());
        reply.header("location").unwrap().to_owned()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=B";

/// A form's body; `name` may go on with a file name: `file"; filename="x.csv`.
fn multipart(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, media, body) in parts {
        let head = format!(
            "--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {media}\r\n\r\n"
        );
        out.extend([head.as_bytes(), body, b"\r\n"].concat());
    }
    out.extend(b"--B--\r\n");
    out
}

/// The value of the first attribute that follows `before`.
fn attribute<'t>(text: &'t str, before: &str) -> &'t str {
    let at = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    &text[at..at + text[at..].find('"').unwrap()]
}

fn unescaped(link: &str) -> String {
    link.replace("&#38;", "&").replace("&amp;", "&").split('#').next().unwrap().to_owned()
}

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

#[cfg(feature = "office")]
#[test]
fn an_uploaded_workbook_comes_back_filled_in() {
    use calamine::Reader;
    let serve = Serve::of(&Home::indexed());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([["Question", "Answer"], ["Is the master password stored?", ""]])
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
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
fn the_description_covers_every_route_and_fits_every_response() {
    let serve = Serve::of(&Home::indexed());
    let document = serve.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let source = include_str!("../../src/serve/mod.rs");
    let api = &source[source.find("fn api()").unwrap()..];
    let mut routes: Vec<&str> = api.split(".route(").skip(1).map(|r| attribute(r, "\"")).collect();
    routes.sort_unstable();
    assert_eq!(paths.keys().map(String::as_str).collect::<Vec<_>>(), routes);
    for (path, methods) in paths {
        let (method, operation) = methods.as_object().unwrap().iter().next().unwrap();
        let url = format!("/api/v1{path}");
        let reply = match method.as_str() {
            "get" => serve.get(&format!("{url}?q=Is+the+master+password+stored%3F")),
            _ => serve.post(&url, "text/plain", FORM.as_bytes()),
        };
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&document, schema, &reply.json(), path);
    }
    let problem = serve.get("/api/v1/ask?q=");
    fits(&document, &document["components"]["schemas"]["Problem"], &problem.json(), "problem");
}

/// Checks `value` against `schema`: types, constants, properties named and required.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(named) = schema["$ref"].as_str() {
        let found = document.pointer(&named[1..]).unwrap_or_else(|| panic!("{named} is nowhere"));
        return fits(document, found, value, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let schema = if value.is_null() { &any[1] } else { &any[0] };
        return fits(document, schema, value, place);
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(value, constant, "{place}");
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{place}: {value}");
    }
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{place}: unknown type {other}"),
    };
    match &schema["type"] {
        Value::String(name) => assert!(is(name), "{place}: {value} is no {name}"),
        Value::Array(names) => {
            assert!(names.iter().any(|n| is(n.as_str().unwrap())), "{place}: {value}");
        }
        _ => {}
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, place);
    }
    let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for (name, field) in fields {
        let schema = known.get(name).unwrap_or_else(|| panic!("{place}: {name} is not described"));
        fits(document, schema, field, &format!("{place}/{name}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(name.as_str().unwrap()), "{place}: {name} is missing");
    }
}

#[test]
fn every_response_has_the_headers_that_keep_pages_harmless() {
    let serve = Serve::of(&Home::indexed());
    for path in ["/", "/style.css", "/nowhere", "/ask?q=", "/api/v1/health", "/api/v1/nowhere"] {
        let reply = serve.get(path);
        let csp = reply.header("content-security-policy").unwrap();
        assert!(
            csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"),
            "{csp}"
        );
        assert!(!csp.contains("unsafe") && !csp.contains("script-src"), "{csp}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    let place = serve.answered(&[("text", "text/plain", FORM.as_bytes())]);
    for path in ["/", "/ask?q=master+password", "/sources", place.as_str(), "/nowhere"] {
        let page = serve.get(path).text();
        assert!(
            !page.contains("style=") && !page.contains("<script") && !page.contains("<style"),
            "{path}"
        );
    }
}

#[test]
fn bad_requests_get_one_clear_problem_each() {
    let serve = Serve::of(&Home::indexed());
    let api = "/api/v1/answer";
    serve.get("/api/v1/ask?q=").problem(400, "empty-question");
    serve.get("/api/v1/ask").problem(400, "empty-question");
    // The HTTP library refuses it before any page of ours could.
    assert_eq!(serve.get(&format!("/api/v1/ask?q={}", "word+".repeat(14_000))).status, 414);
    serve.get("/api/v1/ask?q=a&limit=9").problem(400, "limit");
    serve.get("/api/v1/ask?q=a&subject=moon").problem(400, "subject");
    serve.get("/api/v1/ask?q=a&q=b").problem(400, "query");
    serve.get("/api/v1/nowhere").problem(404, "not-found");
    let wrong = serve.send("DELETE /api/v1/ask HTTP/1.1", b"");
    wrong.problem(405, "method");
    assert!(wrong.header("allow").unwrap().contains("GET"));
    serve.post(api, "application/pdf", b"%PDF-").problem(415, "type");
    serve.post(api, "text/plain", b"  \n").problem(422, "questionnaire");
    serve.post(api, "text/plain", b"").problem(422, "questionnaire");
    serve.post(api, "text/plain", b"Good morning.\n").problem(422, "questionnaire");
    serve.post(api, "application/json", b"{\"id\":").problem(422, "questionnaire");
    serve.post(&format!("{api}?format=exe"), "text/plain", FORM.as_bytes()).problem(400, "format");
    serve.post(api, "multipart/form-data", b"x").problem(400, "form");
    serve
        .post(api, MULTIPART, b"--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\ncut")
        .problem(400, "form");
    serve.post(api, MULTIPART, &multipart(&[])).problem(400, "empty");
    assert_eq!(serve.post("/answer", "text/plain", FORM.as_bytes()).status, 415);
    assert_eq!(serve.get("/answer").status, 405);
    assert_eq!(serve.get("/section?record=x&start=5&end=1").status, 404);
    assert_eq!(serve.get("/section?record=x&start=-5&end=1").status, 400);
    assert_eq!(serve.get("/sources?source=nobody").status, 404);
    let page = serve.get("/ask?q=").text();
    assert!(page.contains("the question is empty") && page.contains("<h1>Bad Request"), "{page}");
}

#[test]
fn too_large_bodies_are_refused_and_hurt_nobody() {
    let serve = Serve::of(&Home::indexed());
    let large = vec![b'a'; (16 << 20) + 1];
    serve.post("/api/v1/answer", "text/plain", &large).problem(413, "too-large");
    // One that does not tell its length is stopped when it has had its share.
    let chunked =
        [format!("{:x}\r\n", large.len()).into_bytes(), large, b"\r\n0\r\n\r\n".to_vec()].concat();
    let head = format!(
        "POST /api/v1/answer HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked",
        serve.address
    );
    serve.raw(&head, &chunked).problem(413, "too-large");
    // Clients that stop in the middle of a head or a body.
    let mut slow = TcpStream::connect(&serve.address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let mut cut = TcpStream::connect(&serve.address).unwrap();
    let head = format!(
        "POST /api/v1/answer HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf",
        serve.address
    );
    cut.write_all(head.as_bytes()).unwrap();
    drop(cut);
    assert_eq!(serve.get("/api/v1/health").status, 200);
}

#[test]
fn ten_thousand_questions_are_answered_page_by_page() {
    let serve = Serve::of(&Home::indexed());
    let many: String =
        (0..10_000).map(|i| format!("{i}. Is the master password stored?\n")).collect();
    let place = serve.answered(&[("text", "text/plain", many.as_bytes())]);
    let page = serve.get(&format!("{place}?page=100")).text();
    assert!(page.contains("10000 questions:") && page.contains("id=\"q10000\""));
    assert!(!page.contains("id=\"q9900\""));
    let more = many.repeat(3);
    serve.post("/api/v1/answer", "text/plain", more.as_bytes()).problem(413, "too-many");
}

#[test]
fn other_hosts_and_other_pages_are_turned_away() {
    let serve = Serve::of(&Home::indexed());
    let ask = "GET /api/v1/health HTTP/1.1";
    for host in ["evil.example", "localhost.evil.example", "10.1.2.3", ""] {
        serve.raw(&format!("{ask}\r\nHost: {host}"), b"").problem(421, "host");
    }
    serve.raw(&format!("{ask}\r\nHost: localhost\r\nHost: localhost"), b"").problem(421, "host");
    serve
        .raw("GET http://evil.example/api/v1/health HTTP/1.1\r\nHost: localhost", b"")
        .problem(421, "host");
    assert_eq!(serve.raw(&format!("{ask}\r\nHost: localhost:1"), b"").status, 200);
    let page = serve.raw("GET / HTTP/1.1\r\nHost: evil.example", b"");
    assert_eq!(page.status, 421);
    let post = |header: &str| {
        let head = format!("POST /api/v1/answer HTTP/1.1\r\nContent-Type: text/plain\r\n{header}");
        serve.send(&head, FORM.as_bytes())
    };
    post("Origin: https://evil.example").problem(403, "cross-origin");
    post("Origin: null").problem(403, "cross-origin");
    post("Sec-Fetch-Site: cross-site").problem(403, "cross-origin");
    post("Sec-Fetch-Site: same-site").problem(403, "cross-origin");
    assert_eq!(post(&format!("Origin: http://{}", serve.address)).status, 200);
    assert_eq!(post("Sec-Fetch-Site: same-origin\r\nOrigin: null").status, 200);
}

#[test]
fn paths_lead_nowhere_but_to_routes() {
    let serve = Serve::of(&Home::indexed());
    for path in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/style.css/../../Cargo.toml",
        "/answers/..%2f..%2fetc%2fpasswd",
        "/answers/x/download/..%2f..%2fx",
        "/corpus/sources.toml",
        "//evil.example",
    ] {
        let reply = serve.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("root:"));
    }
    let record = "/section?record=..%2f..%2fetc%2fpasswd&start=0&end=9";
    assert_eq!(serve.get(record).status, 404);
}

#[test]
fn script_is_text_wherever_it_comes_from() {
    let script = "<script>alert(1)</script>";
    let home = Home::new();
    let page = "<!doctype html><html lang=en><title>&lt;script&gt;alert(1)&lt;/script&gt;</title><main>\
                <h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1><p>The zebra cipher is &lt;img src=x onerror=alert(1)&gt; always on.</p></main>";
    home.write("mirror/demo.example/zebra/index.html", page);
    home.index().assert().success();
    let serve = Serve::of(&home);
    let ask = serve.get("/ask?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%3E+zebra+cipher").text();
    assert!(ask.contains("zebra cipher is"), "{ask}");
    let section = serve.get(&unescaped(attribute(&ask, "around\"><a href=\""))).text();
    assert!(section.contains("zebra cipher"), "{section}");
    let text = format!("1. {script} Is the zebra cipher on?\n");
    let name = format!("file\"; filename=\"{script}.txt");
    let place = serve.answered(&[(&name, "text/plain", text.as_bytes())]);
    let answers = serve.get(&place).text();
    assert!(answers.contains("&#60;script&#62;"), "{answers}");
    let sources = serve.get("/sources?source=site").text();
    for page in [ask, section, answers, sources, serve.get("/ask?q=a&subject=%3Cscript%3E").text()]
    {
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    }
    let file = serve.get(&format!("{place}/download/csv"));
    assert!(!file.head.contains('<'), "{}", file.head);
}

#[test]
fn a_new_index_is_taken_over_without_losing_a_request() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    let (before, done) = (serve.get("/api/v1/ready").json(), AtomicBool::new(false));
    let path = "mirror/docs.demo.example/1.2/en/passwords.html";
    let text = std::fs::read_to_string(home.path(path)).unwrap();
    home.write_bytes(path, text.replace("never stored", "never kept").as_bytes());
    // A capture is told from the one before by its time too.
    let later = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_770_000_000);
    std::fs::File::options()
        .write(true)
        .open(home.path(path))
        .unwrap()
        .set_modified(later)
        .unwrap();
    let asked = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut asked = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(serve.get("/ask?q=Is+the+master+password+stored%3F").status, 200);
                asked += 1;
            }
            asked
        });
        home.index().assert().success();
        done.store(true, Ordering::Relaxed);
        asking.join().unwrap()
    });
    assert!(asked > 0);
    assert_ne!(serve.get("/api/v1/ready").json()["generation"], before["generation"]);
    let page = serve.get("/ask?q=Is+the+master+password+stored%3F").text();
    assert!(page.contains("The master password itself is never kept."), "{page}");
}

#[test]
fn a_broken_index_leaves_the_one_before_answering() {
    let home = Home::indexed();
    let serve = Serve::of(&home);
    std::fs::write(home.path("home/index/manifest.json"), "{").unwrap();
    let detail = serve.get("/api/v1/ready").problem(503, "index");
    assert!(!detail.contains('/') && !detail.contains("panicked"), "{detail}");
    assert!(serve.get("/ask?q=Is+the+master+password+stored%3F").text().contains("never stored"));
}

#[test]
fn without_an_index_the_digest_answers_and_says_so() {
    let serve = Serve::of(&Home::bare());
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

#[test]
fn other_machines_are_let_in_only_by_a_flag() {
    let home = Home::bare();
    home.qsec(&["serve", "--listen", "0.0.0.0:0"])
        .assert()
        .code(2)
        .stderr(contains("--allow-remote"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    home.qsec(&["serve", "--listen", &address]).assert().code(3).stderr(contains(&address));
    qsec(&["serve", "--listen", "nonsense"]).assert().code(2);
    let mut command = program();
    command.args([
        "serve",
        "--allow-remote",
        "--listen",
        "0.0.0.0:0",
        "--host",
        "a.example",
        "--home",
    ]);
    let mut child = command
        .arg(home.path("home"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("warning: other machines can ask"), "{line}");
}
