//! A client that sends bytes as they are, and the server that it asks.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::harness::{Home, program};

pub(crate) const FORM: &str = "1. Is the master password stored?\n2. Do you support SAML?\n";

/// A running server; it ends with the test.
pub(crate) struct Serve {
    child: Child,
    pub(crate) address: String,
    /// Kept for as long as the server reads it.
    home: Option<Home>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The problem details that it is.
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let json = self.json();
        assert_eq!(json["status"], status);
        assert_eq!(json["code"], code, "{json}");
        json["detail"].as_str().unwrap().to_owned()
    }
}

impl Serve {
    pub(crate) fn of(home: &Home) -> Self {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--home"]).arg(home.path("home"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, home: None }
    }

    /// The server of a home that lasts as long as it.
    pub(crate) fn own(home: Home) -> Self {
        let mut serve = Self::of(&home);
        serve.home = Some(home);
        serve
    }

    /// Sends `head` (request line and headers but Host) and `body`.
    pub(crate) fn send(&self, head: &str, body: &[u8]) -> Reply {
        let host = format!("Host: {}\r\n", self.address);
        self.raw(&format!("{head}\r\n{host}Content-Length: {}\r\n\r\n", body.len()), body)
    }

    pub(crate) fn raw(&self, head: &str, body: &[u8]) -> Reply {
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

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1"), b"")
    }

    pub(crate) fn post(&self, path: &str, media: &str, body: &[u8]) -> Reply {
        self.send(&format!("POST {path} HTTP/1.1\r\nContent-Type: {media}"), body)
    }

    /// Posts the form of the page, and gives the address of the answers.
    pub(crate) fn answered(&self, parts: &[(&str, &str, &[u8])]) -> String {
        self.sent("/answer", parts)
    }

    /// Posts a form to `path`, and gives the address to which that leads.
    pub(crate) fn sent(&self, path: &str, parts: &[(&str, &str, &[u8])]) -> String {
        let reply = self.post(path, MULTIPART, &multipart(parts));
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

pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=B";

/// A form's body; `name` may go on with a file name: `file"; filename="x.csv`.
pub(crate) fn multipart(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
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
pub(crate) fn attribute<'t>(text: &'t str, before: &str) -> &'t str {
    let at = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    &text[at..at + text[at..].find('"').unwrap()]
}

pub(crate) fn unescaped(link: &str) -> String {
    link.replace("&#38;", "&").replace("&amp;", "&").split('#').next().unwrap().to_owned()
}
