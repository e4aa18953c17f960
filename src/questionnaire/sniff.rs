//! Sniff: which format a file has, by what is in it and then by its name.

use super::{
    Hints, Questionnaire, bad, blocks, csv, decode, hypertext, json, mail, markdown, prose, vsaq,
};
use crate::error::Result;

/// Formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JSON or JSON lines.
    Json,
    /// An e-mail with headers.
    Mail,
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// Cells with delimiters.
    Csv,
    /// A workbook.
    Xlsx,
    /// A text document of Office Open XML.
    Docx,
    /// A saved page.
    Html,
}

/// The old binary office formats, and encrypted new ones.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The format of the file called `name`.
pub(super) fn format(name: &str, bytes: &[u8]) -> Result<Format> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    if bytes.starts_with(OLE) {
        return Err(bad(name, ole(bytes)));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zipped(name, bytes);
    }
    match end.as_str() {
        "xlsx" | "xlsm" | "docx" | "docm" | "xls" | "doc" | "ods" | "odt" => {
            return Err(bad(
                name,
                "is no office file, whatever its name says; open and save it again as XLSX or DOCX",
            ));
        }
        _ => {}
    }
    if bytes.starts_with(b"%PDF") {
        return Err(bad(
            name,
            "is a PDF; copy its text into a .txt file, or ask for the form as XLSX or DOCX",
        ));
    }
    Ok(match end.as_str() {
        "json" | "jsonl" | "ndjson" => Format::Json,
        "md" | "markdown" => Format::Markdown,
        "csv" | "tsv" | "tab" => Format::Csv,
        "eml" => Format::Mail,
        "html" | "htm" => Format::Html,
        _ => by_content(name, bytes)?,
    })
}

/// Reads `bytes` as what they are.
pub(super) fn read(name: &str, bytes: &[u8], hints: &Hints) -> Result<Questionnaire> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(bad(name, "is empty"));
    }
    let format = format(name, bytes)?;
    if hints.sheet.is_some() && !matches!(format, Format::Xlsx | Format::Mail) {
        return Err(bad(name, "has no sheets; leave --sheet out"));
    }
    let mut out = Questionnaire::default();
    match format {
        Format::Xlsx => office::xlsx(name, bytes, hints, &mut out)?,
        Format::Docx => office::docx(name, bytes, hints, &mut out)?,
        Format::Mail => mail::read(name, bytes, hints, &mut out)?,
        Format::Html => {
            hypertext::read(name, &decode::text(name, bytes)?)?.read(name, hints, &mut out)?;
        }
        Format::Csv => csv::read(name, &decode::text(name, bytes)?, hints, &mut out)?,
        Format::Markdown => markdown::read(name, &decode::text(name, bytes)?, hints, &mut out)?,
        Format::Json => {
            let text = decode::text(name, bytes)?;
            match json::value(name, &text)? {
                json::Parsed::Vsaq(value) => vsaq::read(&value, &mut out),
                json::Parsed::Entries(entries) => json::read(name, &entries, &mut out)?,
            }
        }
        Format::Text => {
            let text = decode::text(name, bytes)?;
            prose::lines(&blocks::blocks(&text), hints.answered, &mut out)?;
        }
    }
    if out.items.len() + out.unread.len() > super::MAX_ROWS {
        let problem = format!("has more than {} rows; split it", super::MAX_ROWS);
        return Err(bad(name, &problem));
    }
    Ok(out)
}

fn by_content(name: &str, bytes: &[u8]) -> Result<Format> {
    let text = decode::text(name, bytes)?;
    let start = text.trim_start();
    if start.starts_with('{') || start.starts_with("[{") || start.starts_with("[\n") {
        return Ok(Format::Json);
    }
    let first = start.get(..15).unwrap_or_default().to_ascii_lowercase();
    if first.starts_with("<!doctype html") || first.starts_with("<html") {
        return Ok(Format::Html);
    }
    if mail::has_headers(start) {
        return Ok(Format::Mail);
    }
    if csv::has_names(&text) {
        return Ok(Format::Csv);
    }
    let titled = text.lines().any(|l| {
        l.starts_with("# ") || l.starts_with("## ") || l.starts_with("|-") || l.starts_with("| -")
    });
    Ok(if titled { Format::Markdown } else { Format::Text })
}

fn ole(bytes: &[u8]) -> &'static str {
    let wide = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let has = |s: &str| memchr::memmem::find(bytes, &wide(s)).is_some();
    if has("EncryptedPackage") {
        "is encrypted; open it with its password and save it without one"
    } else if has("WordDocument") {
        "is in the old binary .doc format; open and save it as .docx"
    } else {
        "is in the old binary .xls format; open and save it as .xlsx"
    }
}

#[cfg(feature = "office")]
fn zipped(name: &str, bytes: &[u8]) -> Result<Format> {
    let package = super::package::Package::open(name, bytes)?;
    if package.has("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if package.has("word/document.xml") {
        Ok(Format::Docx)
    } else {
        Err(bad(
            name,
            "is a ZIP file, but neither XLSX nor DOCX; open and save it again as one of them",
        ))
    }
}

#[cfg(not(feature = "office"))]
fn zipped(name: &str, _: &[u8]) -> Result<Format> {
    Err(bad(name, "is an office file; this program was built without the feature `office`"))
}

#[cfg(feature = "office")]
mod office {
    pub(super) use super::super::docx::read as docx;
    pub(super) use super::super::xlsx::read as xlsx;
}

#[cfg(not(feature = "office"))]
mod office {
    use super::{Hints, Questionnaire, Result, zipped};

    pub(super) fn xlsx(n: &str, b: &[u8], _: &Hints, _: &mut Questionnaire) -> Result<()> {
        zipped(n, b).map(|_| ())
    }

    pub(super) use xlsx as docx;
}
