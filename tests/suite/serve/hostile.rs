//! Requests that are wrong, too large, or made to harm.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Stdio;

use predicates::str::contains;

use super::audit::filled;
use super::client::{FORM, MULTIPART, Serve, attribute, multipart, unescaped};
use crate::harness::{Home, program, qsec};

/// What alone may run on a page.
const OUR_SCRIPT: &str = r#"<script src="/comfort.js" defer></script>"#;

#[test]
fn every_response_has_the_headers_that_keep_pages_harmless() {
    let serve = Serve::own(Home::indexed());
    for path in [
        "/",
        "/style.css",
        "/comfort.js",
        "/nowhere",
        "/ask?q=",
        "/api/v1/health",
        "/api/v1/nowhere",
    ] {
        let reply = serve.get(path);
        let csp = reply.header("content-security-policy").unwrap();
        assert!(
            csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"),
            "{csp}"
        );
        assert!(!csp.contains("unsafe") && csp.contains("script-src 'self';"), "{csp}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    let place = serve.answered(&[("text", "text/plain", FORM.as_bytes())]);
    let audit = serve.sent("/audit", &[("text", "text/plain", filled().as_bytes())]);
    for path in ["/", "/ask?q=master+password", "/sources", &place, "/audit", &audit, "/nowhere"] {
        let page = serve.get(path).text();
        let ours = page.replacen(OUR_SCRIPT, "", 1);
        assert!(
            !ours.contains("style=") && !ours.contains("<script") && !ours.contains("<style"),
            "{path}"
        );
    }
}

#[test]
fn bad_requests_get_one_clear_problem_each() {
    let serve = Serve::own(Home::indexed());
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
    let serve = Serve::own(Home::indexed());
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
    // A hundred megabytes are refused before the first of them is read.
    let large_head = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: {MULTIPART}\r\nContent-Length: 104857600",
            serve.address
        )
    };
    for path in ["/api/v1/answer", "/api/v1/audit"] {
        serve.raw(&large_head(path), b"").problem(413, "too-large");
    }
    for path in ["/answer", "/audit"] {
        let page = serve.raw(&large_head(path), b"");
        assert_eq!((page.status, page.header("connection")), (413, Some("close")));
        assert!(page.text().contains("<h1>Payload Too Large"), "{}", page.text());
    }
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
    // Questionnaires that stop arriving, as many as have room.
    let uploads: Vec<TcpStream> = (0..15)
        .map(|_| {
            let mut upload = TcpStream::connect(&serve.address).unwrap();
            let told = large_head("/answer").replace("104857600", "16777216") + "\r\n\r\n--B\r\n";
            upload.write_all(told.as_bytes()).unwrap();
            upload
        })
        .collect();
    assert_eq!(serve.get("/api/v1/health").status, 200);
    assert!(serve.get("/ask?q=Is+the+master+password+stored%3F").text().contains("never stored"));
    serve.answered(&[("text", "text/plain", FORM.as_bytes())]);
    drop(uploads);
    // More headers than anyone needs.
    let many: String = (0..200).map(|i| format!("X-{i}: a\r\n")).collect();
    assert_eq!(serve.send(&format!("GET / HTTP/1.1\r\n{}", many.trim_end()), b"").status, 431);
    assert_eq!(serve.get("/api/v1/health").status, 200);
}

#[test]
fn ten_thousand_questions_are_answered_page_by_page() {
    let serve = Serve::own(Home::indexed());
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
    let serve = Serve::own(Home::indexed());
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
    let serve = Serve::own(Home::indexed());
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
    let text = format!("Q1: {script} Is it on?\nA: The zebra cipher is {script} never on.\n");
    let audit = serve.sent("/audit", &[(&name, "text/plain", text.as_bytes())]);
    let audit = serve.get(&audit).text();
    assert!(audit.contains("&#60;script&#62;"), "{audit}");
    let wrong = serve.get("/ask?q=a&subject=%3Cscript%3E").text();
    for page in [ask, section, answers, audit, sources, wrong] {
        let ours = page.replacen(OUR_SCRIPT, "", 1);
        assert!(!ours.contains("<script") && !ours.contains("<img"), "{page}");
    }
    let file = serve.get(&format!("{place}/download/csv"));
    assert!(!file.head.contains('<'), "{}", file.head);
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
