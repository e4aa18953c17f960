//! Bytes to text: BOM, then the transport's charset, then the document's own `<meta charset>`.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// Bytes at the head of a document that are searched for a charset, as HTML requires.
const PRESCAN: usize = 1024;

/// Decodes `bytes` as the HTML standard's encoding sniffing does; malformed bytes become U+FFFD.
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    let encoding = content_type
        .and_then(|t| charset(t.as_bytes()))
        .or_else(|| charset(&bytes[..bytes.len().min(PRESCAN)]).map(readable))
        .unwrap_or(UTF_8);
    // `decode` lets a byte order mark overrule the label.
    encoding.decode(bytes).0
}

fn charset(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, b"charset=")? + "charset=".len();
    let label: Vec<u8> = lower[at..]
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
        .collect();
    Encoding::for_label(&label)
}

/// A document that could be read to find its own label is not UTF-16, whatever it says.
fn readable(found: &'static Encoding) -> &'static Encoding {
    if found.is_ascii_compatible() { found } else { UTF_8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charset_of_header_meta_and_bom() {
        assert_eq!(decode(b"caf\xe9", Some("text/html; charset=ISO-8859-1")), "café");
        assert_eq!(
            decode(b"<meta charset='windows-1252'>\x93", None),
            "<meta charset='windows-1252'>“"
        );
        assert_eq!(decode(b"\xff\xfeh\0i\0", Some("text/html; charset=utf-8")), "hi");
        assert_eq!(decode(b"h\0i\0", Some("text/html; charset=utf-16le")), "hi");
        assert_eq!(decode(b"<meta charset=utf-16>", None), "<meta charset=utf-16>");
        assert_eq!(decode(b"\xef\xbb\xbfh\xc3\xa9", None), "hé");
        assert_eq!(decode(b"a\xffb", None), "a\u{fffd}b");
    }
}
