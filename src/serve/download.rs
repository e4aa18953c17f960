//! Download: answers and audits in each format, under a name that is harmless in a header.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::fail::Fail;
use super::kept::{Answered, Audited};
use crate::questionnaire::Questionnaire;
use crate::render::{self, Report};

/// A format, its media type, the ending of its file, and how people call it.
pub(super) type Format = (&'static str, &'static str, &'static str, &'static str);

const XLSX: Format =
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel");
const HTML: Format = ("html", "text/html; charset=utf-8", "html", "HTML");
const MARKDOWN: Format = ("markdown", "text/markdown; charset=utf-8", "md", "Markdown");
const JSON: Format = ("json", "application/json", "json", "JSON");

/// Formats of answers.
pub(super) const FORMATS: [Format; 7] = [
    XLSX,
    HTML,
    MARKDOWN,
    ("csv", "text/csv; charset=utf-8", "csv", "CSV"),
    JSON,
    ("mail", "text/plain; charset=utf-8", "txt", "Reply by mail"),
    ("eml", "message/rfc822", "eml", "Mail file"),
];

/// Longest part of an asker's file name that a download's name takes over.
const MAX_STEM: usize = 60;

/// Formats of audits; XLSX only where the questionnaire is a workbook.
pub(super) const AUDITS: [Format; 4] = [XLSX, HTML, MARKDOWN, JSON];

/// That of `formats` which is called `name`.
pub(super) fn known(formats: &'static [Format], name: &str) -> Option<&'static Format> {
    formats.iter().find(|f| f.0 == name)
}

/// No format is called so.
pub(super) fn unknown() -> Fail {
    Fail::new(StatusCode::NOT_FOUND, "format", "there is no download of this format")
}

/// The formats that an audit can be had in.
pub(super) fn formats_of(audited: &Audited) -> Vec<Format> {
    let fits = |f: &Format| *f != XLSX || (cfg!(feature = "office") && is_workbook(&audited.form));
    AUDITS.into_iter().filter(fits).collect()
}

/// `answered` in `format`, as a file.
pub(super) fn answers(answered: &Answered, format: &Format) -> Result<Response, Fail> {
    let report = answered.report();
    let body = match format.0 {
        "xlsx" => filled(answered, &report)?,
        name => written(name, |out| match name {
            "markdown" => render::markdown::write(out, &report),
            "html" => render::html::write(out, &report),
            "csv" => render::csv::write(out, &report),
            "mail" => render::mail::write(out, &report),
            "eml" => render::letter::write(out, &report, answered.form.letter.as_ref()),
            _ => render::json::write(out, &report),
        })?,
    };
    Ok(file(&answered.form.name, "answers", format, body))
}

/// `audited` in `format`, as a file.
pub(super) fn audit(audited: &Audited, format: &Format) -> Result<Response, Fail> {
    let body = match format.0 {
        "xlsx" => column(audited)?,
        name => written(name, |out| match name {
            "markdown" => render::audit::markdown::write(out, &audited.audit),
            "html" => render::audit::html::write(out, &audited.audit),
            _ => render::audit::json::write(out, &audited.audit),
        })?,
    };
    Ok(file(&audited.form.name, "audit", format, body))
}

fn file(form: &str, what: &str, (_, media, ending, _): &Format, body: Vec<u8>) -> Response {
    let name = format!("{}-{what}.{ending}", stem(form));
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, (*media).to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

fn written(
    name: &str,
    write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>,
) -> Result<Vec<u8>, Fail> {
    let mut out = Vec::new();
    write(&mut out).map(|()| out).map_err(|e| {
        super::fail::log(&format!("cannot write {name}: {e}"));
        Fail::of(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// Only a sheet's tables have names.
fn is_workbook(form: &Questionnaire) -> bool {
    form.tables.iter().any(|t| !t.sheet.is_empty())
}

#[cfg(feature = "office")]
fn filled(answered: &Answered, report: &Report<'_>) -> Result<Vec<u8>, Fail> {
    if is_workbook(&answered.form) {
        let filled = render::inplace::fill(&answered.bytes, &answered.form, report, false, false)?;
        return Ok(filled.bytes);
    }
    render::xlsx::bytes(report).map_err(|e| {
        let detail = format!("the answers cannot be written as XLSX ({e})");
        Fail::new(StatusCode::UNPROCESSABLE_ENTITY, "format", detail)
    })
}

#[cfg(feature = "office")]
fn column(audited: &Audited) -> Result<Vec<u8>, Fail> {
    if !is_workbook(&audited.form) {
        let detail = "the questionnaire is no workbook, so that no column can be added; choose another format";
        return Err(Fail::new(StatusCode::UNPROCESSABLE_ENTITY, "format", detail));
    }
    let filled = render::audit::inplace::fill(&audited.bytes, &audited.form, &audited.audit)?;
    Ok(filled.bytes)
}

#[cfg(not(feature = "office"))]
fn filled(_: &Answered, _: &Report<'_>) -> Result<Vec<u8>, Fail> {
    Err(without())
}

#[cfg(not(feature = "office"))]
fn column(_: &Audited) -> Result<Vec<u8>, Fail> {
    Err(without())
}

#[cfg(not(feature = "office"))]
fn without() -> Fail {
    let detail = "this program was built without the feature `office`";
    Fail::new(StatusCode::NOT_IMPLEMENTED, "format", detail)
}

/// What may be taken over of an asker's file name.
fn stem(name: &str) -> String {
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let stem: String = name.chars().map(plain).take(MAX_STEM).collect();
    let stem = stem.trim_matches('-');
    if stem.is_empty() { "questionnaire".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_a_header() {
        assert_eq!(stem("../a\"b\r\nc.xlsx"), "a-b--c");
        assert_eq!(stem("質問.xlsx"), "questionnaire");
    }
}
