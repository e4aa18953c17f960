//! Media types: which answers are pages, judged by their headers first and their bytes then.

use crate::capture::Capture;
use crate::crawl::outcome::Skip;

/// The `Accept` header for pages.
pub(super) const ACCEPT: &str =
    "text/html,application/xhtml+xml,text/markdown,application/pdf;q=0.9,text/plain;q=0.8";

/// Bytes at the head of a body that are looked at.
const HEAD: usize = 1024;

/// What a page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Html,
    Text,
    Pdf,
}

/// Whether `capture` is of a kind that is read, by its headers and its first bytes. Archives also
/// hold the robots.txt files that their makers obeyed.
pub fn is_page(capture: &Capture) -> bool {
    let path = url::Url::parse(&capture.url).map(|url| url.path().to_owned());
    if path.is_ok_and(|path| path == "/robots.txt") {
        return false;
    }
    let bytes = crate::coding::content(capture);
    gate(capture).is_ok() && bytes.is_ok_and(|bytes| sniff(capture, &bytes).is_ok())
}

/// Refuses what its headers say is no page. Saying nothing is not refused yet.
pub(super) fn gate(capture: &Capture) -> Result<(), Skip> {
    match essence(capture) {
        Some(named) if media(&named).is_none() => Err(Skip::MediaType(named)),
        _ => Ok(()),
    }
}

/// What `bytes`, the decoded body of `capture`, are.
pub(super) fn sniff(capture: &Capture, bytes: &[u8]) -> Result<Media, Skip> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let named = essence(capture);
    let said = named.as_deref().and_then(media);
    if head.starts_with(b"%PDF-") {
        return Ok(Media::Pdf);
    }
    if said == Some(Media::Pdf) || (head.contains(&0) && !is_utf16(capture, head)) {
        return Err(Skip::NotText);
    }
    Ok(said.unwrap_or(if looks_like_html(head) { Media::Html } else { Media::Text }))
}

fn essence(capture: &Capture) -> Option<String> {
    let named = capture.header("content-type")?.split(';').next().unwrap_or_default();
    Some(named.trim().to_ascii_lowercase()).filter(|n| !n.is_empty())
}

fn media(essence: &str) -> Option<Media> {
    match essence {
        "text/html" | "application/xhtml+xml" => Some(Media::Html),
        "text/plain" | "text/markdown" | "text/x-markdown" => Some(Media::Text),
        "application/pdf" => Some(Media::Pdf),
        _ => None,
    }
}

fn is_utf16(capture: &Capture, head: &[u8]) -> bool {
    let said = capture.header("content-type").unwrap_or_default().to_ascii_lowercase();
    head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || said.contains("utf-16")
}

fn looks_like_html(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| text.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(content_type: &str) -> Capture {
        let headers = match content_type {
            "" => vec![],
            t => vec![("content-type".to_owned(), t.to_owned())],
        };
        Capture { url: String::new(), time: jiff::Timestamp::UNIX_EPOCH, headers, body: vec![] }
    }

    #[test]
    fn headers_and_bytes_say_what_is_a_page() {
        for good in
            ["Text/HTML; charset=utf-8", "text/plain", "text/markdown", "application/pdf", ""]
        {
            assert_eq!(gate(&page(good)), Ok(()), "{good}");
        }
        for bad in ["image/png", "application/zip", "text/css", "application/octet-stream"] {
            assert_eq!(gate(&page(bad)), Err(Skip::MediaType(bad.into())));
        }
        assert_eq!(sniff(&page("text/html"), b"<p>x"), Ok(Media::Html));
        assert_eq!(sniff(&page(""), b"<!DOCTYPE html>"), Ok(Media::Html));
        assert_eq!(sniff(&page(""), b"words"), Ok(Media::Text));
        assert_eq!(sniff(&page("text/html"), b"%PDF-1.7"), Ok(Media::Pdf));
        assert_eq!(sniff(&page("application/pdf"), b"<p>"), Err(Skip::NotText));
        assert_eq!(sniff(&page("text/html"), b"\x89PNG\r\n\x1a\n\0\0\0"), Err(Skip::NotText));
        assert_eq!(sniff(&page("text/html"), b"\xff\xfe<\0p\0>\0"), Ok(Media::Html));
        assert_eq!(sniff(&page("text/html; charset=UTF-16LE"), b"<\0p\0>\0"), Ok(Media::Html));
    }
}
