//! Content coding (RFC 9110, section 8.4.1) undone, never beyond a limit: from the payload as it came
//! to the document.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::capture::{Capture, MAX_BYTES};

/// Codings on top of each other that are undone; more are a bomb.
const CODINGS: usize = 3;
const BUFFER: usize = 16 << 10;

/// Why a document could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undecodable {
    /// A Content-Encoding that is not gzip, deflate or br.
    #[error("the Content-Encoding {0:?} is not known; fetch the page without it")]
    Unknown(String),
    /// The coded bytes are damaged or cut.
    #[error("its {coding} data is damaged ({reason}); fetch the page again")]
    Damaged {
        /// The coding.
        coding: String,
        /// The decoder's reason.
        reason: String,
    },
    /// The document is larger than is read.
    #[error("it has more than {0} bytes once decompressed")]
    Large(usize),
}

/// The document that `capture` brought: its payload with the Content-Encoding undone, at most
/// [`MAX_BYTES`].
pub fn content(capture: &Capture) -> Result<Cow<'_, [u8]>, Undecodable> {
    content_within(capture, MAX_BYTES as usize)
}

/// As [`content`], at most `max` bytes.
pub(crate) fn content_within(capture: &Capture, max: usize) -> Result<Cow<'_, [u8]>, Undecodable> {
    let mut bytes = Cow::Borrowed(capture.body.as_slice());
    let codings: Vec<String> = capture
        .headers
        .iter()
        .filter(|(name, _)| name == "content-encoding")
        .flat_map(|(_, value)| value.split(','))
        .map(|c| c.trim().to_ascii_lowercase())
        .filter(|c| !c.is_empty() && c != "identity" && c != "none")
        .collect();
    if codings.len() > CODINGS {
        return Err(Undecodable::Unknown(codings.join(", ")));
    }
    // The last one was applied last.
    for coding in codings.iter().rev() {
        if let Some(decoded) = undo(coding, &bytes, max)? {
            bytes = Cow::Owned(decoded);
        }
    }
    Ok(bytes)
}

/// `bytes` without gzip, if they begin as gzip does.
pub(crate) fn gunzipped(bytes: Cow<'_, [u8]>, max: usize) -> Result<Cow<'_, [u8]>, Undecodable> {
    Ok(undo("gzip", &bytes, max)?.map_or(bytes, Cow::Owned))
}

/// `None` when `bytes` are not coded, whatever the header says: some archivers store them decoded.
fn undo(coding: &str, bytes: &[u8], max: usize) -> Result<Option<Vec<u8>>, Undecodable> {
    match coding {
        _ if bytes.is_empty() => Ok(None),
        "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => Ok(None),
        "gzip" | "x-gzip" => read(coding, MultiGzDecoder::new(bytes), max),
        "deflate" if is_zlib(bytes) => read(coding, ZlibDecoder::new(bytes), max),
        "deflate" => read(coding, DeflateDecoder::new(bytes), max),
        "br" => read(coding, brotli_decompressor::Decompressor::new(bytes, BUFFER), max),
        _ => Err(Undecodable::Unknown(coding.to_owned())),
    }
}

/// Servers send "deflate" with the zlib header, as the standard says, and without.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, ..] if a & 15 == 8 && u16::from_be_bytes([*a, *b]).is_multiple_of(31))
}

fn read(coding: &str, source: impl Read, max: usize) -> Result<Option<Vec<u8>>, Undecodable> {
    let mut out = Vec::new();
    let result = source.take((max as u64).saturating_add(1)).read_to_end(&mut out);
    if out.len() > max {
        return Err(Undecodable::Large(max));
    }
    let damaged = |e: std::io::Error| Undecodable::Damaged {
        coding: coding.to_owned(),
        reason: e.to_string(),
    };
    result.map_err(damaged)?;
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn capture(coding: &str, body: &[u8]) -> Capture {
        Capture {
            url: "https://example.org/".into(),
            time: jiff::Timestamp::UNIX_EPOCH,
            headers: vec![("content-encoding".into(), coding.into())],
            body: body.to_vec(),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_is_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"page").unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(b"page").unwrap();
        let brotli = b"\x8b\x01\x80page\x03";
        for (coding, body) in [
            ("gzip", gzip(b"page")),
            ("X-GZIP", gzip(b"page")),
            ("gzip", b"page".to_vec()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("br", brotli.to_vec()),
            ("identity, gzip , gzip", gzip(&gzip(b"page"))),
            ("", b"page".to_vec()),
        ] {
            assert_eq!(content(&capture(coding, &body)).unwrap(), b"page".as_slice(), "{coding}");
        }
        assert!(content(&capture("br", b"")).unwrap().is_empty());
        assert_eq!(*gunzipped(gzip(b"page").into(), 9).unwrap(), *b"page");
        assert_eq!(*gunzipped(b"page".as_slice().into(), 1).unwrap(), *b"page");
    }

    #[test]
    fn damage_bombs_and_unknown_codings_are_named() {
        let cut = &gzip(b"a page of some length")[..20];
        assert!(matches!(content(&capture("gzip", cut)), Err(Undecodable::Damaged { .. })));
        assert!(matches!(content(&capture("br", b"<html>")), Err(Undecodable::Damaged { .. })));
        assert!(matches!(content(&capture("zstd", b"x")), Err(Undecodable::Unknown(_))));
        assert!(matches!(content(&capture("br,br,br,br", b"x")), Err(Undecodable::Unknown(_))));
        let bomb = gzip(&vec![0; MAX_BYTES as usize + 1]);
        assert_eq!(content(&capture("gzip", &bomb)), Err(Undecodable::Large(MAX_BYTES as usize)));
        let small = capture("gzip", &gzip(b"page"));
        assert_eq!(content_within(&small, 3), Err(Undecodable::Large(3)));
    }
}
