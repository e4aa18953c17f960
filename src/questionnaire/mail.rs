//! E-mail: saved as a file (RFC 5322), or pasted with some of its headers.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::{Hints, Questionnaire, Unread, Why, bad, blocks, hypertext, prose, sniff};
use crate::error::Result;
use crate::text::start;

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

/// Mails within mails that are followed.
const DEPTH: usize = 3;

/// Bytes of a subject or an address that are kept.
const MAX_HEADER: usize = 500;

/// What a reply needs to know of the mail that it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The address to answer to.
    pub from: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its message id, without brackets.
    pub id: Option<String>,
}

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

/// Adds the items of a saved mail's text, and of the questionnaires attached to it, to `out`.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or_default();
    let mail = MessageParser::default()
        .parse(&bytes[start..])
        .ok_or_else(|| bad(name, "is no readable e-mail; paste its text into a .txt file"))?;
    message(name, &mail, hints, DEPTH, out)?;
    out.letter = Some(letter(&mail));
    Ok(())
}

fn message(
    name: &str,
    mail: &Message<'_>,
    hints: &Hints,
    depth: usize,
    out: &mut Questionnaire,
) -> Result<()> {
    body(name, mail, hints, out)?;
    let (mut found, mut others) = (Questionnaire::default(), Vec::new());
    for part in mail.attachments() {
        if let PartType::Message(inner) = &part.body {
            if depth > 0 {
                message(name, inner, hints, depth - 1, &mut found)?;
                found.notes.push("the mail inside the mail was read".to_owned());
            }
            continue;
        }
        let Some(file) = part.attachment_name().map(short) else { continue };
        match attachment(&file, part.contents(), hints) {
            Some(Ok(form)) => attach(&file, form, &mut found),
            Some(Err(problem)) => found.notes.push(format!("attachment not read: {problem}")),
            None => others.push(file),
        }
    }
    if !others.is_empty() {
        found.notes.push(format!("attachments not read: {}", others.join(", ")));
    }
    merge(found, out);
    Ok(())
}

/// The text or the HTML of a mail, whichever holds more questions.
fn body(name: &str, mail: &Message<'_>, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
    let plain = mail.text_bodies().filter_map(|p| match &p.body {
        PartType::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    let text = plain.collect::<Vec<&str>>().join("\n\n");
    if text.contains('\0') {
        return Err(bad(name, "has NUL bytes in its text; paste the text into a .txt file"));
    }
    let mut plain = Questionnaire::default();
    prose::lines(&blocks::blocks(&text), hints.answered, &mut plain)?;
    for part in mail.html_bodies() {
        let PartType::Html(html) = &part.body else { continue };
        let mut rich = Questionnaire::default();
        hypertext::read(name, html)?.read(name, hints, &mut rich)?;
        if rich.items.len() > plain.items.len() || text.trim().is_empty() {
            plain = rich;
            let table = plain.items.iter().any(|i| i.place.column.is_some());
            if table {
                keep_numbered(&mut plain);
            }
        }
    }
    out.items.extend(plain.items);
    out.unread.extend(plain.unread);
    Ok(())
}

/// The questionnaire in an attachment; none where it is of a kind that holds none.
fn attachment(file: &str, bytes: &[u8], hints: &Hints) -> Option<Result<Questionnaire>> {
    let end = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let known = ["xlsx", "xlsm", "xls", "docx", "doc", "csv", "tsv", "md", "json", "html", "htm"];
    let known = known.contains(&end.as_str()) || end == "txt" && !bytes.is_empty();
    known.then(|| sniff::read(file, bytes, hints))
}

/// Adds what an attachment holds to `found`.
fn attach(file: &str, form: Questionnaire, found: &mut Questionnaire) {
    let count = form.items.len();
    let hint = if form.tables.iter().any(|t| !t.sheet.is_empty()) {
        "; save it as a file to have it filled in"
    } else {
        ""
    };
    found.notes.push(match count {
        0 => format!("attachment {file:?}: no questions"),
        1 => format!("attachment {file:?}: 1 question read{hint}"),
        n => format!("attachment {file:?}: {n} questions read{hint}"),
    });
    found.notes.extend(form.notes);
    found.items.extend(form.items.into_iter().map(|mut item| {
        item.place.attachment = Some(file.to_owned());
        item
    }));
    found.unread.extend(form.unread.into_iter().map(|mut unread| {
        unread.place.attachment = Some(file.to_owned());
        unread
    }));
}

/// Moves what a letter around a form asks to the unread: only its numbered questions count.
fn keep_numbered(letter: &mut Questionnaire) {
    for item in std::mem::take(&mut letter.items) {
        if item.label.is_empty() && item.place.column.is_none() {
            letter.unread.push(Unread { place: item.place, text: item.text, why: Why::Text });
        } else {
            letter.items.push(item);
        }
    }
}

/// Adds what is attached to the letter in `out`.
fn merge(found: Questionnaire, out: &mut Questionnaire) {
    if !found.items.is_empty() {
        keep_numbered(out);
    }
    out.items.extend(found.items);
    out.unread.extend(found.unread);
    out.notes.extend(found.notes);
}

fn letter(mail: &Message<'_>) -> Letter {
    let address = |a: &Address<'_>| a.first().and_then(|a| a.address()).map(short);
    let from = mail.reply_to().and_then(address).or_else(|| mail.from().and_then(address));
    let plain = |a: &String| {
        a.contains('@') && !a.contains(|c: char| c.is_whitespace() || "<>,;:\"\u{fffd}".contains(c))
    };
    let subject = short(mail.subject().unwrap_or_default());
    let id = mail.message_id().map(short);
    Letter {
        from: from.filter(plain),
        subject,
        id: id.filter(|i| i.chars().all(|c| c.is_ascii_graphic() && c != '<' && c != '>')),
    }
}

/// `text` of a header, on one line.
fn short(text: &str) -> String {
    let text = crate::terminal::harmless(text).replace('\n', " ");
    start(&text, MAX_HEADER).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mail: &str) -> Questionnaire {
        let mut out = Questionnaire::default();
        read("x.eml", mail.as_bytes(), &Hints::default(), &mut out).unwrap();
        out
    }

    fn texts(found: &Questionnaire) -> Vec<&str> {
        found.items.iter().map(|i| i.text.as_str()).collect()
    }

    #[test]
    fn quoted_printable() {
        let mail = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            =E2=91=A0Is the store encrypted with a =\r\nkey?\r\n> =E2=91=A1Who signs?\r\n";
        assert!(has_headers(mail));
        let found = of(mail);
        assert_eq!(texts(&found), ["Is the store encrypted with a key?", "Who signs?"]);
        assert_eq!(found.letter.unwrap().from.as_deref(), Some("a@b.example"));
        assert!(!has_headers("Question: is it?\n\n1. Is it?"));
    }

    #[test]
    fn the_part_that_holds_the_questions_is_read() {
        let found = of("From: a@b.example\nSubject: x\nMIME-Version: 1.0\n\
            Content-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain\n\n\
            See the table. Can you?\n--B\nContent-Type: text/html\n\n<table><tr><th>ID</th><th>Question</th></tr>\
            <tr><td>a</td><td>Is it signed?</td></tr><tr><td>b</td><td>Who signs?</td></tr></table>\n--B--\n");
        assert_eq!(texts(&found), ["Is it signed?", "Who signs?"]);
    }

    #[test]
    fn attached_forms_are_read_and_others_said() {
        let found = of("From: a@b.example\nSubject: x\nMIME-Version: 1.0\n\
            Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\n\
            Do you like tea? Do we?\n\
            --B\nContent-Type: text/csv; name=\"form.csv\"\nContent-Disposition: attachment\n\n\
            id,question\na,Is it signed?\nb,Who signs?\n\
            --B\nContent-Type: image/png; name=\"logo.png\"\nContent-Disposition: attachment\n\nxx\n--B--\n");
        assert_eq!(texts(&found), ["Is it signed?", "Who signs?"]);
        assert_eq!(found.items[1].place.to_string(), "form.csv: row 3 column B");
        assert!(found.notes.contains(&"attachment \"form.csv\": 2 questions read".to_owned()));
        assert!(found.notes.contains(&"attachments not read: logo.png".to_owned()));
        assert_eq!(found.unread[0].why, Why::Text);
    }
}
