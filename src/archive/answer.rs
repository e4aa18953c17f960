//! Answer: what a server said, out of a `response` or `revisit` record of any archiver.

use super::http::{Response, rename_undone};
use super::read::Record;
use super::warning::Problem;
use crate::capture::Capture;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub(super) type Sha = [u8; 32];

/// One answer of a server.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Without a body when it is a revisit.
    pub(super) capture: Capture,
    /// The payload's digest; `None` for a revisit.
    pub(super) payload: Option<Sha>,
}

/// The answer in `record`; `None` when it is a record of another kind. `trust` takes the digests
/// that the record states for granted, else they are compared.
pub(super) fn answer(mut record: Record, trust: bool) -> Result<Option<Answer>, Problem> {
    let kind = record.kind();
    if !matches!(kind.as_str(), "response" | "revisit") {
        return Ok(None);
    }
    let url = record.url().ok_or(Problem::Field("WARC-Target-URI"))?.to_owned();
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Ok(None);
    }
    if record.field("warc-segment-number").is_some() {
        return Err(Problem::Segmented);
    }
    let time = record.time().ok_or(Problem::Field("WARC-Date"))?;
    if !trust
        && record.field("warc-block-digest").and_then(stated).is_some_and(|d| !is(d, &record.block))
    {
        return Err(Problem::BlockDigest);
    }
    let mut block = std::mem::take(&mut record.block);
    if kind == "revisit" {
        if block.trim_ascii().is_empty() {
            block = b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec();
        }
        let Response { status, mut headers, .. } = Response::parse(block)?;
        rename_undone(&mut headers);
        let capture = Capture { url, time, headers, body: Vec::new() };
        return Ok(Some(Answer { status, capture, payload: None }));
    }
    if let Some(why) = record.field("warc-truncated") {
        return Err(Problem::Truncated(why.to_owned()));
    }
    let response = Response::parse(block)?;
    let (body, payload) = payload(&record, &response, trust)?;
    let Response { status, mut headers, entity } = response;
    rename_undone(&mut headers);
    let capture = Capture { url, time, headers, body: body.unwrap_or(entity) };
    Ok(Some(Answer { status, capture, payload: Some(payload) }))
}

/// The payload, where it differs from the entity, and its digest.
fn payload(
    record: &Record,
    response: &Response,
    trust: bool,
) -> Result<(Option<Vec<u8>>, Sha), Problem> {
    let stated = record.field("warc-payload-digest").and_then(stated);
    let body = response.payload()?;
    if let (true, None, Some(stated)) = (trust, &body, stated) {
        return Ok((body, stated));
    }
    let entity = || -> Sha { Sha256::digest(&response.entity).into() };
    let digest = body.as_ref().map_or_else(entity, |b| Sha256::digest(b).into());
    match stated {
        // Archivers differ on whether the chunks count.
        Some(stated) if stated != digest && stated != entity() => Err(Problem::Digest),
        _ => Ok((body, digest)),
    }
}

fn is(digest: Sha, bytes: &[u8]) -> bool {
    digest == Sha::from(Sha256::digest(bytes))
}

/// A stated SHA-256, in hexadecimal digits as we write it or in base32 as others do.
fn stated(field: &str) -> Option<Sha> {
    let (algorithm, value) = field.split_once(':')?;
    if !matches!(algorithm.to_ascii_lowercase().as_str(), "sha256" | "sha-256") {
        return None;
    }
    let value = value.trim_end_matches('=');
    let bits = if value.len() == 64 { 4 } else { 5 };
    let (mut out, mut held, mut count) = (Vec::with_capacity(32), 0_u32, 0);
    for c in value.chars() {
        let digit = if bits == 4 { c.to_digit(16)? } else { base32(c)? };
        (held, count) = ((held << bits | digit) & 0xffff, count + bits);
        if count >= 8 {
            count -= 8;
            out.push((held >> count) as u8);
        }
    }
    out.try_into().ok()
}

fn base32(c: char) -> Option<u32> {
    match c.to_ascii_uppercase() {
        c @ 'A'..='Z' => Some(c as u32 - 'A' as u32),
        c @ '2'..='7' => Some(c as u32 - '2' as u32 + 26),
        _ => None,
    }
}

/// The capture that a revisit stands for: its own time, the payload of `origin`.
pub(super) fn complete(revisit: Answer, origin: Capture) -> Capture {
    let Answer { status, capture: mut new, .. } = revisit;
    new.body = origin.body;
    if status == 304 {
        new.headers = updated(origin.headers, new.headers);
    }
    new
}

/// The stored headers as a 304 updates them (RFC 9111, section 3.2).
fn updated(old: Vec<(String, String)>, new: Vec<(String, String)>) -> Vec<(String, String)> {
    let framing = |name: &str| {
        matches!(name, "content-encoding" | "content-length" | "content-type" | "content-range")
    };
    let new: Vec<_> = new.into_iter().filter(|(name, _)| !framing(name)).collect();
    let kept = old.into_iter().filter(|(name, _)| new.iter().all(|(n, _)| n != name));
    let mut headers: Vec<_> = kept.collect();
    headers.extend(new);
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_in_either_form() {
        let hex = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let base32 = "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====";
        let expected: Sha = Sha256::digest(b"abc").into();
        assert_eq!(stated(hex), Some(expected));
        assert_eq!(stated(&hex.to_uppercase()), Some(expected));
        assert_eq!(stated(base32), Some(expected));
        for bad in ["sha1:ABC", "sha256:", "sha256:é", "ba78", "sha256:ba7816", "sha256:01890189"]
        {
            assert_eq!(stated(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_304_updates_all_but_the_framing() {
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        let old = vec![pair("etag", "1"), pair("content-type", "text/html"), pair("x", "y")];
        let new = vec![pair("etag", "2"), pair("content-type", "text/plain"), pair("date", "d")];
        let expected = [
            pair("content-type", "text/html"),
            pair("x", "y"),
            pair("etag", "2"),
            pair("date", "d"),
        ];
        assert_eq!(updated(old, new), expected);
    }
}
