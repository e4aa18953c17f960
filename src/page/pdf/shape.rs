//! Shape: what a PDF file must not do to who reads it, which is to unpack without end or to go in circles.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use memchr::memmem;
use pdf_extract::content::Content;
use pdf_extract::{Dictionary, Document, Object, Stream};

/// Bytes that a packed part of a file may hold.
const MAX_PART: u64 = 128 << 20;

/// Bytes that all of them may hold together, and that may be drawn: pictures count.
const MAX_UNPACKED: u64 = 1 << 30;

/// Bytes of a part that is packed by LZW: each may become 2,700.
const MAX_LZW: usize = 64 << 10;

/// Parts of a file.
const MAX_STREAMS: usize = 100_000;

/// How deep forms may be drawn by forms, and pages hang below pages.
const MAX_DEPTH: usize = 16;

/// Forms that may be drawn by one file.
const MAX_DRAWN: usize = 10_000;

/// Filters that make much of little.
const PACKING: [&[u8]; 2] = [b"FlateDecode", b"LZWDecode"];

type Result<T> = std::result::Result<T, String>;

/// Whether the parts of the file `bytes` that are packed unpack within limits: before it is parsed, since
/// parsing unpacks some of them.
pub(super) fn unpacks(bytes: &[u8]) -> Result<()> {
    let mut room = MAX_UNPACKED;
    let begins = memmem::find_iter(bytes, b"stream").filter(|at| !bytes[..*at].ends_with(b"end"));
    for (number, at) in begins.enumerate() {
        if number == MAX_STREAMS {
            return Err(format!("it has more than {MAX_STREAMS} parts"));
        }
        let rest = &bytes[at + b"stream".len()..];
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        unpack(rest.strip_prefix(b"\n").unwrap_or(rest), &mut room)?;
    }
    Ok(())
}

/// Takes what `packed` holds off `room`. Its two bytes of header are not looked at: a parser may not either.
fn unpack(packed: &[u8], room: &mut u64) -> Result<()> {
    let deflated = DeflateDecoder::new(packed.get(2..).unwrap_or_default());
    // What is not deflated ends soon.
    let mut counted = Counted { bytes: 0 };
    let _ = io::copy(&mut deflated.take(MAX_PART + 1), &mut counted);
    if counted.bytes > MAX_PART || counted.bytes > *room {
        return Err("it unpacks to more than is read of one file".into());
    }
    *room -= counted.bytes;
    Ok(())
}

struct Counted {
    bytes: u64,
}

impl io::Write for Counted {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.bytes += written.len() as u64;
        Ok(written.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether `document` can be read page by page to an end.
pub(super) fn ends(document: &Document) -> Result<()> {
    let mut room = MAX_UNPACKED;
    for stream in document.objects.values().filter_map(|object| object.as_stream().ok()) {
        packed_once(stream, &mut room)?;
    }
    let mut drawing = Drawing { document, drawn: 0, room: MAX_UNPACKED };
    let nothing = Dictionary::new();
    for page in document.get_pages().into_values() {
        let Ok(dictionary) = document.get_dictionary(page) else { continue };
        let resources = inherited(document, dictionary)?.unwrap_or(&nothing);
        let Ok(content) = document.get_page_content(page) else { continue };
        drawing.draw(&content, resources, 0)?;
    }
    Ok(())
}

/// The same for one part, after decryption.
fn packed_once(stream: &Stream, room: &mut u64) -> Result<()> {
    let filters = stream.filters().unwrap_or_default();
    let packing = filters.iter().filter(|f| PACKING.contains(f)).count();
    if packing > 1 || (filters.contains(&PACKING[1]) && stream.content.len() > MAX_LZW) {
        return Err("a part of it is packed in a way that may hold more than it should".into());
    }
    match filters.first() {
        Some(&b"ASCII85Decode") => {
            let mut text = stream.clone();
            text.dict.set("Filter", Object::Name(b"ASCII85Decode".to_vec()));
            unpack(&text.decompressed_content().unwrap_or_default(), room)
        }
        Some(_) => unpack(&stream.content, room),
        None => Ok(()),
    }
}

/// The resources of a page or of the nearest of those that it hangs below.
fn inherited<'d>(document: &'d Document, page: &'d Dictionary) -> Result<Option<&'d Dictionary>> {
    let (mut node, mut nearest) = (page, None);
    // All are walked: other entries are inherited too.
    for _ in 0..MAX_DEPTH {
        nearest = nearest.or_else(|| named(document, node, b"Resources"));
        let Some(parent) = named(document, node, b"Parent") else { return Ok(nearest) };
        node = parent;
    }
    Err("its pages hang below each other in a circle".into())
}

fn named<'d>(document: &'d Document, of: &'d Dictionary, key: &[u8]) -> Option<&'d Dictionary> {
    of.get_deref(key, document).and_then(Object::as_dict).ok()
}

/// Follows the forms that pages draw, as a reader of their text does.
struct Drawing<'d> {
    document: &'d Document,
    drawn: usize,
    room: u64,
}

impl Drawing<'_> {
    fn draw(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> Result<()> {
        self.room = self.room.saturating_sub(content.len() as u64);
        if depth == MAX_DEPTH || self.drawn > MAX_DRAWN || self.room == 0 {
            return Err("its forms draw each other without end".into());
        }
        let Ok(content) = Content::decode(content) else { return Ok(()) };
        let document = self.document;
        for operation in content.operations.iter().filter(|o| o.operator == "Do") {
            let form = operation.operands.first().and_then(|name| name.as_name().ok());
            let forms = named(document, resources, b"XObject");
            let form = form.zip(forms).and_then(|(n, f)| f.get_deref(n, document).ok());
            let Some(form) = form.and_then(|f| f.as_stream().ok()) else { continue };
            self.drawn += 1;
            let own = named(document, &form.dict, b"Resources").unwrap_or(resources);
            let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
            self.draw(&content, own, depth + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
