//! Capture: one page as it came, the bytes undecoded. Everything later is computed from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Bytes of a page beyond which it is not read: 16 MiB.
pub const MAX_BYTES: u64 = 16 << 20;

/// A page's bytes with where, when and how they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The canonical URL, without fragment.
    pub url: String,
    /// When the bytes were served.
    pub time: Timestamp,
    /// Response headers, lower-case names, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The payload, undecoded.
    pub body: Vec<u8>,
}

/// Where a capture is to be found again, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaptureId {
    /// The canonical URL.
    pub url: String,
    /// Capture time, RFC 3339, UTC, whole seconds.
    pub captured_at: String,
    /// SHA-256 of the payload, 64 hexadecimal digits.
    pub payload_sha256: String,
    /// WARC-Record-ID, `urn:uuid:…`.
    pub record_id: String,
}

impl Capture {
    /// The value of the header `name` (lower-case), if it came.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The capture's identity.
    pub fn id(&self) -> CaptureId {
        CaptureId::of(&self.url, self.time, sha256_hex(&self.body))
    }
}

impl CaptureId {
    /// The identity of a capture of `url` at `time`. The record id is a UUID version 5 (RFC 9562) of
    /// URL, time and payload digest, so that the same capture always has the same one.
    pub fn of(url: &str, time: Timestamp, payload_sha256: String) -> Self {
        let captured_at = whole_seconds(time);
        let name = format!("{url}\n{captured_at}\n{payload_sha256}");
        let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        let record_id = format!("urn:uuid:{uuid}");
        Self { url: url.to_owned(), captured_at, payload_sha256, record_id }
    }
}

/// RFC 3339 without fractions of a second.
pub fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

/// The SHA-256 of `bytes` as 64 hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `bytes` as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_capture_has_the_same_identity() {
        let capture = |body: &str| Capture {
            url: "https://example.org/".into(),
            time: Timestamp::from_second(1_700_000_000).unwrap(),
            headers: vec![("etag".into(), "x".into())],
            body: body.into(),
        };
        assert_eq!(capture("abc").id(), capture("abc").id());
        assert_ne!(capture("abc").id().record_id, capture("abd").id().record_id);
        let id = capture("abc").id();
        assert!(id.payload_sha256.starts_with("ba7816bf"));
        assert_eq!(id.captured_at, "2023-11-14T22:13:20Z");
        assert_eq!(capture("").header("etag"), Some("x"));
    }
}
