//! Download: answers in each format, under a name that is harmless in a header.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::fail::Fail;
use super::kept::Answered;
use crate::render;

/// Formats, with their media type, the ending of their file, and how people call them.
pub(super) const FORMATS: [(&str, &str, &str, &str); 7] = [
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel"),
    ("html", "text/html; charset=utf-8", "html", "HTML"),
    ("markdown", "text/markdown; charset=utf-8", "md", "Markdown"),
    ("csv", "text/csv; charset=utf-8", "csv", "CSV"),
    ("json", "application/json", "json", "JSON"),
    ("mail", "text/plain; charset=utf-8", "txt", "Reply by mail"),
    ("eml", "message/rfc822", "eml", "Mail file"),
];

/// Longest part of an asker's file name that a download's name takes over.
const MAX_STEM: usize = 60;

/// `answered` in `format`, as a file.
pub(super) fn file(answered: &Answered, format: &str) -> Result<Response, Fail> {
    let found = FORMATS.iter().find(|f| f.0 == format);
    let (_, media, ending, _) = found.ok_or_else(|| {
        let known = FORMATS.map(|f| f.0).join(", ");
        Fail::new(StatusCode::NOT_FOUND, "format", format!("known formats: {known}"))
    })?;
    let body = write(answered, format)?;
    let name = format!("{}-answers.{ending}", stem(&answered.form.name));
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, (*media).to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, body).into_response())
}

fn write(answered: &Answered, format: &str) -> Result<Vec<u8>, Fail> {
    let (report, mut out) = (answered.report(), Vec::new());
    let written = match format {
        "markdown" => render::markdown::write(&mut out, &report),
        "html" => render::html::write(&mut out, &report),
        "json" => render::json::write(&mut out, &report),
        "csv" => render::csv::write(&mut out, &report),
        "mail" => render::mail::write(&mut out, &report),
        "eml" => render::letter::write(&mut out, &report, answered.form.letter.as_ref()),
        _ => return workbook(answered, &report),
    };
    written.map(|()| out).map_err(|e| {
        super::fail::log(&format!("cannot write {format}: {e}"));
        Fail::of(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

#[cfg(feature = "office")]
fn workbook(answered: &Answered, report: &render::Report<'_>) -> Result<Vec<u8>, Fail> {
    // Only a sheet's tables have names: the questionnaire is a workbook.
    if answered.form.tables.iter().any(|t| !t.sheet.is_empty()) {
        let filled = render::inplace::fill(&answered.bytes, &answered.form, report, false, false)?;
        return Ok(filled.bytes);
    }
    render::xlsx::bytes(report).map_err(|e| {
        let detail = format!("the answers cannot be written as XLSX ({e})");
        Fail::new(StatusCode::UNPROCESSABLE_ENTITY, "format", detail)
    })
}

#[cfg(not(feature = "office"))]
fn workbook(_: &Answered, _: &render::Report<'_>) -> Result<Vec<u8>, Fail> {
    let detail = "this program was built without the feature `office`";
    Err(Fail::new(StatusCode::NOT_IMPLEMENTED, "format", detail))
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
