//! E-mail: saved as a file (RFC 5322), or pasted with some of its headers.

use mail_parser::{MessageParser, MimeHeaders};

use super::{Hints, Questionnaire, bad, blocks, prose};
use crate::error::Result;

/// Headers of which a saved mail has at least two.
const HEADERS: [&str; 8] = [
    "from:",
    "date:",
    "subject:",
    "to:",
    "message-id:",
    "mime-version:",
    "received:",
    "return-path:",
];

/// Whether `text` begins with the headers of a saved mail.
pub(super) fn has_headers(text: &str) -> bool {
    let head = text.lines().take(200).take_while(|l| !l.trim().is_empty());
    let mut known = 0;
    for line in head {
        let lower = line.to_ascii_lowercase();
        let name = lower.split(':').next().unwrap_or_default();
        let header =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !(line.starts_with([' ', '\t']) || header && lower.contains(':')) {
            return false;
        }
        known += usize::from(HEADERS.iter().any(|h| lower.starts_with(h)));
    }
    known >= 2
}

/// Adds the items of a saved mail's text to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or_default();
    let mail = MessageParser::default()
        .parse(&bytes[start..])
        .ok_or_else(|| bad(name, "is no readable e-mail; paste its text into a .txt file"))?;
    let text = mail.body_text(0).unwrap_or_default();
    if text.contains('\0') {
        return Err(bad(name, "has NUL bytes in its text; paste the text into a .txt file"));
    }
    let others: Vec<&str> = mail.attachments().filter_map(|a| a.attachment_name()).collect();
    if !others.is_empty() {
        out.notes.push(format!("attachments not read: {}", others.join(", ")));
    }
    prose::read(&blocks::blocks(&text), hints.answered, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable() {
        let mail = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            =E2=91=A0Is the store encrypted with a =\r\nkey?\r\n> =E2=91=A1Who signs?\r\n";
        assert!(has_headers(mail));
        let mut out = Questionnaire::default();
        read("x.eml", mail.as_bytes(), &Hints::default(), &mut out).unwrap();
        let texts: Vec<_> = out.items.iter().map(|i| i.text.as_str()).collect();
        assert_eq!(texts, ["Is the store encrypted with a key?", "Who signs?"]);
        assert!(!has_headers("Question: is it?\n\n1. Is it?"));
    }
}
