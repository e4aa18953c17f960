//! Intake: a questionnaire out of a request's body: a form with a text or a file, or the file itself.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Multipart, Query, Request};
use axum::http::{HeaderMap, StatusCode, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::MAX_BODY;
use super::download::{self, Format};
use super::fail::Fail;
use super::narrow::{Narrow, filled};
use super::wanted::{Columns, Wanted};

/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// Megabytes of bodies that are held at once, waiting ones included.
const ROOM: usize = 256;

/// How long a body waits for room.
const PATIENCE: Duration = Duration::from_secs(30);

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
    pub(super) columns: Columns,
    /// The format that the form asks for.
    format: Option<String>,
    /// Gives the room back when all is done with it.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Came {
    /// The same with what the query tells where the form does not.
    fn told(mut self, wanted: Wanted) -> Self {
        if let Some(name) = filled(wanted.name.as_ref()) {
            name.clone_into(&mut self.name);
        }
        self.narrow = wanted.narrow(self.narrow);
        self.columns = wanted.columns(self.columns);
        self.format = self.format.or(wanted.format);
        self
    }

    /// Which of `formats` is asked for; JSON where none is.
    pub(super) fn format(&self, formats: &'static [Format]) -> Result<&'static Format, Fail> {
        let name = filled(self.format.as_ref()).unwrap_or("json");
        download::known(formats, name).ok_or_else(|| {
            let known: Vec<&str> = formats.iter().map(|f| f.0).collect();
            Fail::bad("format", format!("known formats: {}", known.join(", ")))
        })
    }

    /// The field `name`; none where it is none of ours.
    fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "format" => Some(&mut self.format),
            _ => self.narrow.field(name).or_else(|| self.columns.field(name)),
        }
    }
}

/// Memory for bodies: whoever sends one has as much of it as the body may grow to, until it is
/// answered.
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM)))
    }
}

impl Room {
    /// Room for the body that comes with `headers`.
    async fn of(&self, headers: &HeaderMap) -> Result<OwnedSemaphorePermit, Fail> {
        let length = told_length(headers).unwrap_or(MAX_BODY as u64);
        if length > MAX_BODY as u64 {
            return Err(Fail::of(StatusCode::PAYLOAD_TOO_LARGE));
        }
        self.take(length).await
    }

    async fn take(&self, bytes: u64) -> Result<OwnedSemaphorePermit, Fail> {
        let megabytes = u32::try_from(bytes >> 20).unwrap_or(u32::MAX).saturating_add(1);
        let turn = Arc::clone(&self.0).acquire_many_owned(megabytes);
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, turn).await else {
            let detail = "too many questionnaires are being sent at once; try again in a minute";
            return Err(Fail::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail));
        };
        Ok(turn)
    }
}

/// Reads the body of `request`, which may be a form or, where `bare`, the file itself.
pub(super) async fn read(room: &Room, request: Request, bare: bool) -> Result<Came, Fail> {
    let turn = room.of(request.headers()).await?;
    let came = async {
        match media(request.headers()).as_deref() {
            Some("multipart/form-data") => form(request).await,
            Some(media) if bare => match TYPES.iter().find(|(known, _)| *known == media) {
                Some((_, ending)) => {
                    let bytes = whole(request.into_body()).await?.to_vec();
                    Ok(Came { name: format!("questionnaire.{ending}"), bytes, ..Came::default() })
                }
                None => Err(unread(bare)),
            },
            _ => Err(unread(bare)),
        }
    };
    Ok(Came { _turn: Some(turn), ..in_time(came).await? })
}

/// The questionnaire of a call to the API: a form or the file itself, and what its query tells.
pub(super) async fn call(
    room: &Room,
    wanted: Result<Query<Wanted>, QueryRejection>,
    request: Request,
) -> Result<Came, Fail> {
    let Query(wanted) = wanted.map_err(|e| Fail::query(&e))?;
    Ok(read(room, request, true).await?.told(wanted))
}

/// The same request with a body that has arrived.
#[cfg(feature = "mcp")]
pub(super) async fn arrived(
    room: &Room,
    request: Request,
) -> Result<(Request, OwnedSemaphorePermit), Fail> {
    let turn = room.of(request.headers()).await?;
    let (head, body) = request.into_parts();
    let body = in_time(whole(body)).await?;
    Ok((Request::from_parts(head, body.into()), turn))
}

async fn in_time<T>(work: impl Future<Output = Result<T, Fail>>) -> Result<T, Fail> {
    let slow = |_| Fail::of(StatusCode::REQUEST_TIMEOUT);
    tokio::time::timeout(ARRIVAL, work).await.map_err(slow)?
}

async fn whole(body: Body) -> Result<Bytes, Fail> {
    let read = axum::body::to_bytes(body, MAX_BODY).await;
    read.map_err(|_| Fail::of(StatusCode::PAYLOAD_TOO_LARGE))
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
            name => match out.field(name) {
                Some(place) => *place = Some(small(field).await?),
                None => drop(field.bytes().await.map_err(|e| refused(&e))?),
            },
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

    fn waiting<T>(work: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().start_paused(true).build().unwrap().block_on(work)
    }

    fn endless() -> Request {
        let body = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::post("/").header(header::CONTENT_TYPE, "text/plain");
        request.body(Body::from_stream(body)).unwrap()
    }

    #[test]
    fn a_body_that_does_not_arrive_is_given_up_and_its_room_is_free_again() {
        let room = Room::default();
        let fail = waiting(read(&room, endless(), true)).err().unwrap();
        assert_eq!(fail.status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(room.0.available_permits(), ROOM);
    }

    #[test]
    fn where_there_is_no_room_a_body_waits_its_time_and_is_refused() {
        waiting(async {
            let room = Room::default();
            let all = room.take((ROOM as u64 - 1) << 20).await.unwrap();
            let fail = read(&room, endless(), true).await.err().unwrap();
            assert_eq!((fail.status.as_u16(), fail.code), (503, "busy"));
            drop(all);
            let small = Request::post("/").header(header::CONTENT_TYPE, "text/plain");
            let came = read(&room, small.body(Body::from("a")).unwrap(), true).await.ok().unwrap();
            assert!(room.0.available_permits() < ROOM);
            drop(came);
            assert_eq!(room.0.available_permits(), ROOM);
        });
    }
}
