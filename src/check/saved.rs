//! Saved: a file of answers as it is read back. It may have come by mail: what is needed of it is
//! taken, nothing in it is believed.

use serde::Deserialize;

use crate::answer::contract;
use crate::error::{Error, Result};
use crate::terminal::harmless;

/// Bytes of a file of answers.
pub const MAX_FILE: usize = 64 << 20;

/// A file of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Saved {
    /// The file, as people name it.
    pub name: String,
    /// Its items.
    pub items: Vec<Item>,
}

/// An answered question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// Its excerpts.
    pub excerpts: Vec<Excerpt>,
}

/// An excerpt, as the file has it. Other fields of the contract are not needed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Excerpt {
    /// The words.
    pub quote: String,
    /// Their page with the section's anchor.
    pub url: String,
    /// Headings down to the section.
    pub heading: Vec<String>,
    /// Version that the page documents.
    pub version: Option<String>,
    /// Whether it is a quotation; else it restates.
    pub verbatim: bool,
    /// What proves it.
    pub proof: Proof,
    /// The line of the file on which it stands.
    #[serde(skip)]
    pub line: Option<usize>,
}

/// What proves an excerpt, as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Proof {
    /// Capture time.
    pub captured_at: String,
    /// SHA-256 of the payload.
    pub payload_sha256: String,
    /// WARC-Record-ID.
    pub record_id: String,
    /// Version of the extraction rules.
    pub extractor: u32,
    /// First byte in the page's text.
    pub start: u64,
    /// Byte after the last.
    pub end: u64,
}

#[derive(Deserialize)]
struct Head {
    schema: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Document {
    items: Vec<Item>,
}

impl Excerpt {
    /// The page's URL and the section's anchor.
    pub fn place(&self) -> (&str, Option<&str>) {
        self.url
            .split_once('#')
            .map_or((self.url.as_str(), None), |(url, anchor)| (url, Some(anchor)))
    }
}

/// Reads the file of answers `bytes`; `name` is used in errors.
pub fn read(name: &str, bytes: &[u8]) -> Result<Saved> {
    let fail = |problem: String| Error::Answers { file: name.to_owned(), problem };
    if bytes.len() > MAX_FILE {
        return Err(fail(format!("has more than {} MB; check its items in parts", MAX_FILE >> 20)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let wanted = "give what `qsec-search answer --format json` printed";
    let head: Head = serde_json::from_slice(bytes)
        .map_err(|e| fail(format!("is no JSON document of answers ({e}); {wanted}")))?;
    match head.schema.as_ref().map(|s| (s, s.as_str())) {
        Some((_, Some(contract::SCHEMA))) => {}
        Some((other, _)) => {
            let found: String = harmless(&other.to_string()).chars().take(60).collect();
            let known = contract::SCHEMA;
            return Err(fail(format!(
                "has the schema {found}, this version reads {known:?}; {wanted}"
            )));
        }
        None => return Err(fail(format!("names no schema; {wanted}"))),
    }
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|e| fail(format!("does not keep to {} ({e})", contract::SCHEMA)))?;
    let mut items = document.items;
    let excerpts: Vec<&mut Excerpt> = items.iter_mut().flat_map(|i| &mut i.excerpts).collect();
    let lines = lines_of(bytes, "quote");
    // A key elsewhere would shift all lines: then none is named.
    if lines.len() == excerpts.len() {
        for (excerpt, line) in excerpts.into_iter().zip(lines) {
            excerpt.line = Some(line);
        }
    }
    Ok(Saved { name: name.to_owned(), items })
}

/// The lines, from 1, on which the JSON document `bytes` has the key `name`.
fn lines_of(bytes: &[u8], name: &str) -> Vec<usize> {
    let (mut out, mut line, mut at) = (Vec::new(), 1, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => line += 1,
            b'"' => {
                let from = at + 1;
                at = from;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let is_name = bytes.get(from..at) == Some(name.as_bytes());
                let rest = bytes.get(at + 1..).unwrap_or_default().trim_ascii_start();
                if is_name && rest.first() == Some(&b':') {
                    out.push(line);
                }
            }
            _ => {}
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = r#"{"schema": "qsec-search/answers@1", "new": {"deep": []}, "items": [
 {"id": "1", "question": "q", "excerpts": [
  {"quote": "say \"quote\": \u007b\n", "url": "https://a.example/x#y", "heading": [],
   "version": null, "verbatim": true, "proof": {"captured_at": "t", "payload_sha256": "p",
   "record_id": "r", "extractor": 1, "start": 0, "end": 3}},

  {"quote"
   : "b", "url": "https://a.example/x", "heading": ["A"], "version": "1", "verbatim": false,
   "proof": {"captured_at": "t", "payload_sha256": "p",
   "record_id": "r", "extractor": 1, "start": 0, "end": 3}}]}]}"#;

    #[test]
    fn what_is_needed_is_taken_with_its_line() {
        let saved = read("a.json", GOOD.as_bytes()).unwrap();
        let excerpts = &saved.items[0].excerpts;
        assert_eq!(excerpts.iter().map(|e| e.line).collect::<Vec<_>>(), [Some(3), Some(7)]);
        assert_eq!(excerpts[0].place(), ("https://a.example/x", Some("y")));
        assert_eq!(excerpts[1].place(), ("https://a.example/x", None));
        assert_eq!(read("a.json", format!("\u{feff}{GOOD}").as_bytes()).unwrap(), saved);
    }

    #[test]
    fn what_is_no_file_of_answers_is_told_in_one_line() {
        let big = vec![b' '; MAX_FILE + 1];
        let deep = format!("{{\"schema\": {}", "[".repeat(100_000));
        let cases: [(&[u8], &str); 10] = [
            (b"", "is no JSON"),
            (b"hello", "is no JSON"),
            (b"[]", "is no JSON document of answers"),
            (b"{}", "names no schema"),
            (b"{\"schema\": \"qsec-search/answers@2\"}", "\"qsec-search/answers@2\", this version"),
            (b"{\"schema\": [\"\x1b[31m\"]}", "is no JSON"),
            (b"{\"schema\": \"qsec-search/answers@1\"}", "missing field `items`"),
            (b"{\"schema\": \"qsec-search/answers@1\", \"items\": [{\"id\": 7}]}", "line 1"),
            (&big, "more than 64 MB"),
            (deep.as_bytes(), "recursion limit"),
        ];
        for (bytes, says) in cases {
            let error = read("a.json", bytes).unwrap_err().to_string();
            assert!(error.starts_with("a.json ") && error.contains(says), "{error}");
            assert_eq!(error.lines().count(), 1);
        }
        let negative = GOOD.replace("\"start\": 0", "\"start\": -1");
        assert!(read("a.json", negative.as_bytes()).unwrap_err().to_string().contains("line 5"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(cut in 0..GOOD.len(), junk in prop::collection::vec(any::<u8>(), 0..40)) {
            let bytes = [&GOOD.as_bytes()[..cut], &junk].concat();
            let _ = read("a.json", &bytes);
            let _ = lines_of(&bytes, "quote");
        }
    }
}
