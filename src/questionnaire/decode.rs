//! Text of any usual encoding: byte order marks, UTF-8, UTF-16, `Shift_JIS`, Windows-1252.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::asks::is_wide;
use super::bad;
use crate::error::Result;

/// The text of `bytes`, without its byte order mark.
pub(super) fn text(name: &str, bytes: &[u8]) -> Result<String> {
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess(bytes), 0));
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[skip..]);
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() + 1;
        let problem = "has a NUL byte and is no text; save it as text, CSV, XLSX or DOCX";
        return Err(bad(&format!("{name}: line {line}"), problem));
    }
    if broken {
        let problem = format!("is not valid {}; save it as UTF-8", encoding.name());
        return Err(bad(name, &problem));
    }
    Ok(text.into_owned())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = utf16(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let (text, broken) = SHIFT_JIS.decode_without_bom_handling(bytes);
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let foreign = text.chars().filter(|c| !c.is_ascii() && !is_wide(*c)).count();
    if !broken && wide > foreign { SHIFT_JIS } else { WINDOWS_1252 }
}

/// UTF-16 without a mark: nearly every second byte of western text is NUL.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(512) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let most = sample.len() / 2 * 7 / 10;
    match sample.len() {
        0..8 => None,
        _ if zeros(1) > most && zeros(0) == 0 => Some(UTF_16LE),
        _ if zeros(0) > most && zeros(1) == 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let question = "パスワードは暗号化されますか？";
        let (sjis, _, _) = SHIFT_JIS.encode(question);
        assert_eq!(text("x", &sjis).unwrap(), question);
        let wide: Vec<u8> = "Is it signed?".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text("x", &wide).unwrap(), "Is it signed?");
        let marked = [b"\xff\xfe".as_slice(), &wide].concat();
        assert_eq!(text("x", &marked).unwrap(), "Is it signed?");
        assert_eq!(text("x", b"\xef\xbb\xbfa").unwrap(), "a");
        assert_eq!(text("x", b"Schl\xfcssel, Fran\xe7ais").unwrap(), "Schlüssel, Français");
        let error = text("x.txt", b"one\ntwo\0").unwrap_err().to_string();
        assert!(error.contains("x.txt: line 2"), "{error}");
    }
}
