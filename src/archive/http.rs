//! HTTP responses as archives hold them: status line, headers, and the payload after the transfer
//! coding (RFC 9112, section 7) is undone.

use super::warning::Problem;

/// Header lines of one response, beyond which it is refused.
const HEADERS: usize = 256;
/// The name under which a transfer coding that was undone is kept.
const UNDONE: &str = "x-archive-orig-transfer-encoding";

/// A response, the payload still as it was transferred.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// Lower-case names.
    pub(super) headers: Vec<(String, String)>,
    pub(super) entity: Vec<u8>,
}

impl Response {
    pub(super) fn parse(mut block: Vec<u8>) -> Result<Self, Problem> {
        restate_version(&mut block);
        let mut lines = [httparse::EMPTY_HEADER; HEADERS];
        let mut head = httparse::Response::new(&mut lines);
        let parsed = lenient().parse_response(&mut head, &block);
        let length = match parsed.map_err(|e| Problem::Http(e.to_string()))? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return Err(Problem::Http("its header is cut".into())),
        };
        let status = head.code.unwrap_or_default();
        let headers =
            head.headers.iter().map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect();
        Ok(Self { status, headers, entity: block.split_off(length) })
    }

    /// Whether the sender says that the payload came in chunks.
    pub(super) fn chunked(&self) -> bool {
        self.headers
            .iter()
            .any(|(n, v)| n == "transfer-encoding" && v.to_ascii_lowercase().contains("chunked"))
    }

    /// The payload, `None` when it is the entity unchanged. Some archivers undo the chunks and keep
    /// the header: what has not even a first chunk is taken as it is.
    pub(super) fn payload(&self) -> Result<Option<Vec<u8>>, Problem> {
        if !self.chunked() {
            return if self.is_cut() { Err(cut("Content-Length")) } else { Ok(None) };
        }
        match size_line(&self.entity) {
            None => Ok(None),
            Some(_) => dechunk(&self.entity).map(Some).ok_or_else(|| cut("the last chunk")),
        }
    }

    fn is_cut(&self) -> bool {
        let stated = self.headers.iter().find(|(n, _)| n == "content-length");
        let stated = stated.and_then(|(_, v)| v.parse::<u64>().ok());
        stated.is_some_and(|n| n > self.entity.len() as u64)
    }
}

fn cut(before: &str) -> Problem {
    Problem::Http(format!("the page ends before {before}"))
}

fn lenient() -> httparse::ParserConfig {
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    config
}

/// Browsers' archives hold "HTTP/2 200", which no HTTP/1 parser takes; the form is otherwise equal.
fn restate_version(block: &mut Vec<u8>) {
    if block.starts_with(b"HTTP/2") || block.starts_with(b"HTTP/3") {
        let end = block.iter().take(9).position(|b| *b == b' ').unwrap_or(0);
        block.splice(..end, *b"HTTP/1.1");
    }
}

/// UTF-8, else Latin-1, in which every byte is a character.
fn text(value: &[u8]) -> String {
    std::str::from_utf8(value)
        .map_or_else(|_| value.iter().map(|b| char::from(*b)).collect(), str::to_owned)
}

/// Renames the header of a transfer coding that no longer holds.
pub(super) fn rename_undone(headers: &mut [(String, String)]) {
    for (name, _) in headers.iter_mut().filter(|(n, _)| n == "transfer-encoding") {
        UNDONE.clone_into(name);
    }
}

/// Undoes chunks; `None` when they are cut or malformed. Trailers are dropped.
fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    loop {
        let (size, line) = size_line(rest)?;
        rest = rest.get(line..)?;
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

/// The chunk size at the head of `bytes` and the length of its line.
fn size_line(bytes: &[u8]) -> Option<(usize, usize)> {
    let window = &bytes[..bytes.len().min(1024)];
    let end = memchr::memchr(b'\n', window)?;
    let digits = window[..end].split(|b| *b == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(digits).ok()?;
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((usize::from_str_radix(digits, 16).ok()?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Response {
        Response::parse(text.into()).unwrap()
    }

    #[test]
    fn chunks_are_undone() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let whole = parse(&format!("{head}3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"));
        assert_eq!(whole.payload().unwrap().unwrap(), b"abc0123456789");
        let done_before = parse(&format!("{head}<html>\n"));
        assert_eq!(done_before.payload().unwrap(), None);
        for bad in
            ["3\r\nab", "3\r\nabc\r\n", "3\r\nabcX\r\n0\r\n\r\n", "ffffffffffffffff\r\nx\r\n"]
        {
            assert!(parse(&format!("{head}{bad}")).payload().is_err(), "{bad}");
        }
        assert_eq!(size_line(b"+3\r\nabc"), None);
        assert_eq!(size_line(b"\r\nabc"), None);
    }

    #[test]
    fn other_archivers_status_lines_are_read() {
        let response = parse("HTTP/2 200\r\nContent-Type: text/html\r\nX-Ü: ?\r\n\r\nbody");
        assert_eq!((response.status, response.entity.as_slice()), (200, b"body".as_slice()));
        assert_eq!(response.headers[0], ("content-type".into(), "text/html".into()));
        assert_eq!(parse("HTTP/1.0 404 Not\tfound\n\n").status, 404);
        assert!(Response::parse(b"HTTP/1.1 200 OK\r\nA: b".to_vec()).is_err());
        assert!(Response::parse(b"<html>".to_vec()).is_err());
        assert!(Response::parse(b"HTTP/2".to_vec()).is_err());
    }

    #[test]
    fn a_page_shorter_than_its_length_is_refused() {
        assert!(parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd").payload().is_err());
        assert!(parse("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd").payload().is_ok());
    }
}
