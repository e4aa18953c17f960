//! A reply as a mail file: what `mail` writes, behind the headers that make it a draft.

use std::io::{self, Write};

use super::{Report, mail};
use crate::questionnaire::Letter;
use crate::terminal::harmless;

/// Bytes of a line that every mail server takes (RFC 5322, 2.1.1).
const LINE: usize = 998;

/// Bytes of a line of encoded text at most (RFC 2045 and RFC 2047).
const ENCODED: usize = 75;

/// Writes `report` as an answer to `letter`.
pub fn write(out: &mut impl Write, report: &Report<'_>, letter: Option<&Letter>) -> io::Result<()> {
    let mut text = Vec::new();
    mail::write(&mut text, report)?;
    let text = String::from_utf8_lossy(&text);
    if let Some(to) = letter.and_then(|l| l.from.as_ref()) {
        write!(out, "To: {to}\r\n")?;
    }
    write!(out, "Subject: {}\r\n", header(&subject(report, letter)))?;
    if let Some(id) = letter.and_then(|l| l.id.as_ref()) {
        write!(out, "In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n")?;
    }
    // The programs that know it open the file to be edited and sent.
    write!(out, "X-Unsent: 1\r\nMIME-Version: 1.0\r\n")?;
    write!(out, "Content-Type: text/plain; charset=utf-8\r\n")?;
    let long = text.lines().any(|l| l.len() > LINE);
    let coding = if long { "quoted-printable" } else { "8bit" };
    write!(out, "Content-Transfer-Encoding: {coding}\r\n\r\n")?;
    for line in text.lines() {
        let line = if long { printable(line) } else { line.to_owned() };
        write!(out, "{line}\r\n")?;
    }
    Ok(())
}

fn subject(report: &Report<'_>, letter: Option<&Letter>) -> String {
    let old = letter.map(|l| l.subject.trim()).filter(|s| !s.is_empty());
    let again = |s: &str| s.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("re:"));
    match old {
        Some(old) if again(old) => old.to_owned(),
        Some(old) => format!("Re: {old}"),
        None => format!("Re: {}", report.name),
    }
}

/// A header's text: as it is where it is short and plain, else in encoded words (RFC 2047).
fn header(text: &str) -> String {
    let text = harmless(text).replace('\n', " ");
    if text.bytes().all(|b| matches!(b, b' '..=b'~'))
        && text.len() < ENCODED
        && !text.contains("=?")
    {
        return text;
    }
    let (open, close) = ("=?UTF-8?Q?", "?=");
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in text.chars() {
        let coded = encode(c, |b| b.is_ascii_alphanumeric());
        if open.len() + word.len() + coded.len() + close.len() > ENCODED {
            words.push(std::mem::take(&mut word));
        }
        word.push_str(&coded);
    }
    words.push(word);
    let words: Vec<String> = words.iter().map(|w| format!("{open}{w}{close}")).collect();
    words.join("\r\n ")
}

/// A line as quoted-printable (RFC 2045, 6.7).
fn printable(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for c in line.chars() {
        let coded = encode(c, |b| matches!(b, b'!'..=b'~') && b != b'=');
        if length + coded.len() >= ENCODED {
            out.push_str("=\r\n");
            length = 0;
        }
        length += coded.len();
        out.push_str(&coded);
    }
    out
}

fn encode(c: char, plain: impl Fn(u8) -> bool) -> String {
    let mut out = String::new();
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("={byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::super::tests::{corpus, hostile, report};
    use super::*;

    proptest! {
        #[test]
        fn any_mail_is_answered_by_one_that_parses(words in hostile(), long in 0_usize..3) {
            let corpus = corpus();
            let report = report(&corpus, &format!("{words}{}", "ä".repeat(long * 600)));
            let subject = harmless(&words).replace('\n', " ").trim().to_owned();
            let letter = Letter {
                from: Some("a@b.example".into()),
                subject: subject.clone(),
                id: Some("x@b.example".into()),
            };
            let (mut out, mut body) = (Vec::new(), Vec::new());
            write(&mut out, &report, Some(&letter)).unwrap();
            mail::write(&mut body, &report).unwrap();
            let found = MessageParser::default().parse(&out).unwrap();
            let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(flat(&found.body_text(0).unwrap()), flat(&String::from_utf8(body).unwrap()));
            prop_assert_eq!(found.headers().len(), 8);
            prop_assert_eq!(found.in_reply_to().as_text(), Some("x@b.example"));
            if !subject.is_empty() && !subject.to_lowercase().starts_with("re:") {
                prop_assert_eq!(flat(found.subject().unwrap()), flat(&format!("Re: {subject}")));
            }
            prop_assert!(out.split(|b| *b == b'\n').all(|l| l.len() <= LINE + 1));
        }
    }
}
