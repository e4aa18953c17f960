//! Draft: a WARC 1.1 record (ISO 28500) before it is written, out of what a crawl fetched.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use uuid::Uuid;

use super::Exchange;
use super::answer::Sha;
use super::http::rename_undone;
use super::read::Record;
use crate::capture::{Capture, CaptureId, hex, sha256_hex, whole_seconds};

const WARCINFO: &str = concat!(
    "software: qsec-search/",
    env!("CARGO_PKG_VERSION"),
    "\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
);

/// Request headers that are nobody's business.
const SECRET: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// How it is known that a payload is unchanged.
#[derive(Clone, Copy)]
pub(super) enum Same {
    /// The server answered 304.
    NotModified,
    /// It sent the same bytes again.
    Payload,
}

impl Same {
    fn profile(self) -> &'static str {
        match self {
            Self::NotModified => "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            Self::Payload => "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        }
    }
}

/// A record to be written; its block digest, length and the record of its file are added.
pub(super) struct Draft {
    pub(super) kind: &'static str,
    /// `urn:uuid:…`
    pub(super) id: String,
    pub(super) time: Timestamp,
    pub(super) content_type: &'static str,
    /// Further fields.
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) block: Vec<u8>,
}

impl Draft {
    /// The record as one gzip member.
    pub(super) fn member(&self, warcinfo: Option<&str>) -> io::Result<Vec<u8>> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        write!(out, "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <{}>\r\n", self.kind, self.id)?;
        write!(out, "WARC-Date: {}\r\n", whole_seconds(self.time))?;
        for (name, value) in &self.fields {
            write!(out, "{name}: {}\r\n", one_line(value))?;
        }
        if let Some(id) = warcinfo {
            write!(out, "WARC-Warcinfo-ID: <{id}>\r\n")?;
        }
        write!(out, "WARC-Block-Digest: sha256:{}\r\n", sha256_hex(&self.block))?;
        let length = self.block.len();
        write!(out, "Content-Type: {}\r\nContent-Length: {length}\r\n\r\n", self.content_type)?;
        out.write_all(&self.block)?;
        out.write_all(b"\r\n\r\n")?;
        out.finish()
    }
}

/// `value` without control characters, which could begin a field of their own.
pub(super) fn one_line(value: &str) -> String {
    value.replace(|c: char| c.is_control(), " ")
}

/// A random record id.
pub(super) fn fresh_id() -> String {
    format!("urn:uuid:{}", Uuid::new_v4())
}

/// The record that describes the file `path`.
pub(super) fn warcinfo(path: &Path, id: String, time: Timestamp) -> Draft {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Draft {
        kind: "warcinfo",
        id,
        time,
        content_type: "application/warc-fields",
        fields: vec![("WARC-Filename", name)],
        block: WARCINFO.into(),
    }
}

/// The identity of `capture` with that payload, which a revisit does not bring itself.
pub(super) fn id(capture: &Capture, payload: Sha) -> CaptureId {
    CaptureId::of(&capture.url, capture.time, hex(&payload))
}

/// A response and its request.
pub(super) fn response(exchange: &Exchange<'_>, payload: Sha) -> Vec<Draft> {
    let mut answer = answer(exchange, "response", payload);
    answer.block.extend_from_slice(&exchange.capture.body);
    with_request(exchange, answer)
}

/// A revisit of `origin` and its request.
pub(super) fn revisit(
    exchange: &Exchange<'_>,
    payload: Sha,
    why: Same,
    origin: &Record,
) -> Vec<Draft> {
    let mut answer = answer(exchange, "revisit", payload);
    answer.fields.push(("WARC-Profile", why.profile().to_owned()));
    if let Some(id) = origin.id() {
        answer.fields.push(("WARC-Refers-To", format!("<{id}>")));
    }
    let copied = [
        ("WARC-Refers-To-Target-URI", origin.url()),
        ("WARC-Refers-To-Date", origin.field("warc-date")),
    ];
    answer.fields.extend(copied.into_iter().filter_map(|(n, v)| Some((n, v?.to_owned()))));
    with_request(exchange, answer)
}

fn answer(exchange: &Exchange<'_>, kind: &'static str, payload: Sha) -> Draft {
    let capture = exchange.capture;
    let id = id(capture, payload);
    let mut headers = capture.headers.clone();
    // The body is no longer chunked, and a reader would take the header at its word.
    rename_undone(&mut headers);
    let status = exchange.status;
    Draft {
        kind,
        id: id.record_id,
        time: capture.time,
        content_type: "application/http;msgtype=response",
        fields: vec![
            ("WARC-Target-URI", capture.url.clone()),
            ("WARC-Payload-Digest", format!("sha256:{}", id.payload_sha256)),
        ],
        block: head(&format!("HTTP/1.1 {status} {}", reason(status)), headers.iter()),
    }
}

/// The answer stands first, so that a crawl killed between the two loses the lesser one.
fn with_request(exchange: &Exchange<'_>, answer: Draft) -> Vec<Draft> {
    let Some(headers) = exchange.request else { return vec![answer] };
    let (host, target) = split(&exchange.capture.url);
    let host = ("host".to_owned(), host.to_owned());
    let host = headers.iter().all(|(n, _)| !n.eq_ignore_ascii_case("host")).then_some(&host);
    let public = headers.iter().filter(|(n, _)| !SECRET.contains(&n.to_ascii_lowercase().as_str()));
    let request = Draft {
        kind: "request",
        id: fresh_id(),
        time: answer.time,
        content_type: "application/http;msgtype=request",
        fields: vec![
            ("WARC-Target-URI", exchange.capture.url.clone()),
            ("WARC-Concurrent-To", format!("<{}>", answer.id)),
        ],
        block: head(&format!("GET {target} HTTP/1.1"), host.into_iter().chain(public)),
    };
    vec![answer, request]
}

/// Host and request target of a URL.
fn split(url: &str) -> (&str, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    let slash = if target.starts_with('/') { "" } else { "/" };
    // No request line on the wire is other than ASCII, and warcio could not write it again.
    let target = percent_encoding::utf8_percent_encode(target, percent_encoding::CONTROLS);
    (host, format!("{slash}{target}"))
}

fn head<'a>(first: &str, headers: impl Iterator<Item = &'a (String, String)>) -> Vec<u8> {
    let mut head = one_line(first) + "\r\n";
    for (name, value) in headers {
        head += &one_line(name);
        head += ": ";
        head += &one_line(value);
        head += "\r\n";
    }
    head += "\r\n";
    head.into_bytes()
}

/// HTTP/2 brings no reason, so that it is always the usual one.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_into_host_and_target() {
        assert_eq!(split("https://a.org:8/b?c"), ("a.org:8", "/b?c".into()));
        assert_eq!(split("http://a.org?c"), ("a.org", "/?c".into()));
        assert_eq!(split("http://a.org"), ("a.org", "/".into()));
        assert_eq!(split("http://a.org/ü"), ("a.org", "/%C3%BC".into()));
    }

    #[test]
    fn no_value_can_begin_a_line() {
        let headers = [("x".to_owned(), "a\r\nSet-Cookie: b".to_owned())];
        assert_eq!(
            head("GET /\n HTTP/1.1", headers.iter()),
            b"GET /  HTTP/1.1\r\nx: a  Set-Cookie: b\r\n\r\n"
        );
    }
}
