//! Intake: a questionnaire out of a request's body: a form with a text or a file, or the file itself.

use std::time::Duration;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};

use super::MAX_BODY;
use super::fail::Fail;
use super::narrow::Narrow;

/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// Bytes of a form's field that is neither text nor file.
const MAX_FIELD: usize = 1024;

/// Name of a questionnaire that came without a file.
const PASTED: &str = "pasted questions";

/// Types that are read as a whole body, with an ending that tells the reader the same.
const TYPES: [(&str, &str); 8] = [
    ("text/plain", "txt"),
    ("text/markdown", "md"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("message/rfc822", "eml"),
    ("application/json", "json"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
];

/// A questionnaire as it came.
#[derive(Default)]
pub(super) struct Came {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) narrow: Narrow,
    /// The format that the form asks for.
    pub(super) format: Option<String>,
}

/// Reads the body of `request`, which may be a form or, where `bare`, the file itself.
pub(super) async fn read(request: Request, bare: bool) -> Result<Came, Fail> {
    let too_large = || Fail::of(StatusCode::PAYLOAD_TOO_LARGE);
    if told_length(request.headers()).is_some_and(|n| n > MAX_BODY as u64) {
        return Err(too_large());
    }
    let came = async {
        match media(request.headers()).as_deref() {
            Some("multipart/form-data") => form(request).await,
            Some(media) if bare => match TYPES.iter().find(|(known, _)| *known == media) {
                Some((_, ending)) => {
                    let bytes = axum::body::to_bytes(request.into_body(), MAX_BODY).await;
                    let bytes = bytes.map_err(|_| too_large())?.to_vec();
                    Ok(Came { name: format!("questionnaire.{ending}"), bytes, ..Came::default() })
                }
                None => Err(unread(bare)),
            },
            _ => Err(unread(bare)),
        }
    };
    let slow = |_| Fail::of(StatusCode::REQUEST_TIMEOUT);
    tokio::time::timeout(ARRIVAL, came).await.map_err(slow)?
}

fn told_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The content type without its parameters.
fn media(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn unread(bare: bool) -> Fail {
    let mut known = vec!["multipart/form-data"];
    if bare {
        known.extend(TYPES.iter().map(|(media, _)| *media));
    }
    let detail = format!("this content type is not read; send one of: {}", known.join(", "));
    Fail::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", detail)
}

async fn form(request: Request) -> Result<Came, Fail> {
    let broken = |e: &dyn std::fmt::Display| {
        Fail::bad("form", format!("the form is cut off or broken: {e}"))
    };
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|e| broken(&e.body_text()))?;
    let (mut out, mut file, mut text) = (Came::default(), None, String::new());
    while let Some(field) = form.next_field().await.map_err(|e| refused(&e))? {
        match field.name().unwrap_or_default().to_owned().as_str() {
            "file" => {
                let name = field.file_name().map(last_part).unwrap_or_default();
                let bytes = field.bytes().await.map_err(|e| refused(&e))?;
                if !bytes.is_empty() || !name.is_empty() {
                    file = Some((name, bytes.to_vec()));
                }
            }
            "text" => text = field.text().await.map_err(|e| refused(&e))?,
            "format" => out.format = Some(small(field).await?),
            name if Narrow::default().set(name, String::new()) => {
                let name = name.to_owned();
                out.narrow.set(&name, small(field).await?);
            }
            _ => drop(field.bytes().await.map_err(|e| refused(&e))?),
        }
    }
    (out.name, out.bytes) = match file {
        Some((name, bytes)) if name.is_empty() => ("questionnaire".to_owned(), bytes),
        Some(named) => named,
        None => (PASTED.to_owned(), text.into_bytes()),
    };
    if out.bytes.is_empty() {
        let detail = "nothing was sent; paste a questionnaire or choose a file";
        return Err(Fail::bad("empty", detail));
    }
    Ok(out)
}

async fn small(field: Field<'_>) -> Result<String, Fail> {
    let text = field.text().await.map_err(|e| refused(&e))?;
    if text.len() > MAX_FIELD {
        Err(Fail::bad("form", "a field of the form is too long"))
    } else {
        Ok(text)
    }
}

fn refused(error: &MultipartError) -> Fail {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fail::of(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Fail::bad("form", "the form is cut off or broken; send it again"),
    }
}

/// A file's name without the folders that some clients send.
fn last_part(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_no_part_of_a_name() {
        assert_eq!(last_part("../../etc/passwd"), "passwd");
        assert_eq!(last_part("C:\\forms\\a.xlsx"), "a.xlsx");
    }
}
