//! Package: the ZIP of an office file, checked before anything else reads it.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::bad;
use crate::error::Result;

/// Bytes that all parts together may unpack to.
const MAX_UNPACKED: u64 = 256 << 20;

/// Parts of a package.
const MAX_PARTS: usize = 10_000;

/// An office file whose parts are known to be harmless: none unpacks to too much, none declares
/// entities, none is a macro.
pub struct Package {
    name: String,
    parts: Vec<(String, Vec<u8>)>,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The part that holds it.
    pub part: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

impl Package {
    /// Unpacks and checks `bytes`.
    pub fn open(name: &str, bytes: &[u8]) -> Result<Self> {
        let damaged = |e: &dyn std::fmt::Display| {
            bad(name, &format!("is a damaged office file ({e}); open and save it again"))
        };
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        if zip.len() > MAX_PARTS {
            return Err(bad(
                name,
                &format!("has more than {MAX_PARTS} parts; it is no usual office file"),
            ));
        }
        let (mut parts, mut left) = (Vec::new(), MAX_UNPACKED);
        for i in 0..zip.len() {
            let mut file = zip.by_index(i).map_err(|e| damaged(&e))?;
            let part = file.name().map_err(|e| damaged(&e))?.into_owned();
            let mut content = Vec::new();
            // Counted while unpacking: the sizes that the file declares may lie.
            let read = (&mut file).take(left + 1).read_to_end(&mut content);
            left = left.checked_sub(read.map_err(|e| damaged(&e))? as u64).ok_or_else(|| {
                let problem = format!(
                    "unpacks to more than {} MB; remove what it does not need",
                    MAX_UNPACKED >> 20
                );
                bad(name, &problem)
            })?;
            check(name, &part, &content)?;
            parts.push((part, content));
        }
        Ok(Self { name: name.to_owned(), parts })
    }

    /// Whether there is such a part.
    pub fn has(&self, part: &str) -> bool {
        self.part(part).is_some()
    }

    /// A part's bytes.
    pub fn part(&self, part: &str) -> Option<&[u8]> {
        let part = part.trim_start_matches('/');
        self.parts.iter().find(|(n, _)| n == part).map(|(_, b)| b.as_slice())
    }

    /// The parts whose names begin with `folder`.
    pub fn parts_below(&self, folder: &str) -> impl Iterator<Item = (&str, &[u8])> {
        let all = self.parts.iter().map(|(n, b)| (n.as_str(), b.as_slice()));
        all.filter(move |(name, _)| name.starts_with(folder))
    }

    /// A part that must be there, as text.
    pub fn xml(&self, part: &str) -> Result<&str> {
        let bytes = self.part(part).ok_or_else(|| {
            bad(&self.name, &format!("lacks its part {part}; open and save it again"))
        })?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        std::str::from_utf8(bytes).map_err(|_| {
            bad(&self.name, &format!("part {part} is not UTF-8; open and save it again"))
        })
    }

    /// The sheets of a workbook, in their order.
    pub fn sheets(&self) -> Result<Vec<Sheet>> {
        let rels = self.relations("xl/_rels/workbook.xml.rels")?;
        let mut out = Vec::new();
        self.each("xl/workbook.xml", |e, _| {
            if e.local_name().as_ref() == "sheet" {
                let target = attribute(e, "id")
                    .and_then(|id| rels.iter().find(|(r, _)| *r == id).map(|(_, t)| t.clone()));
                let hidden = attribute(e, "state").is_some_and(|s| s != "visible");
                if let (Some(name), Some(part)) = (attribute(e, "name"), target) {
                    out.push(Sheet { name, part, hidden });
                }
            }
        })?;
        Ok(out)
    }

    /// The targets of a relationship part by id, as part names below `xl/`.
    fn relations(&self, part: &str) -> Result<Vec<(String, String)>> {
        let mut out = Vec::new();
        self.each(part, |e, _| {
            if e.local_name().as_ref() == "Relationship"
                && let (Some(id), Some(target)) = (attribute(e, "Id"), attribute(e, "Target"))
            {
                let target = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{target}"),
                };
                out.push((id, target));
            }
        })?;
        Ok(out)
    }

    /// Calls `visit` with every start tag of `part` and whether it is empty.
    pub(crate) fn each(
        &self,
        part: &str,
        mut visit: impl FnMut(&BytesStart<'_>, bool),
    ) -> Result<()> {
        let mut reader = quick_xml::Reader::from_str(self.xml(part)?);
        loop {
            match reader.read_event() {
                Ok(Event::Start(e)) => visit(&e, false),
                Ok(Event::Empty(e)) => visit(&e, true),
                Ok(Event::Eof) => return Ok(()),
                Ok(_) => {}
                Err(e) => return Err(self.broken(part, &e)),
            }
        }
    }

    /// An error about a part that is no XML.
    pub(crate) fn broken(&self, part: &str, error: &dyn std::fmt::Display) -> crate::Error {
        bad(&self.name, &format!("part {part} is damaged ({error}); open and save the file again"))
    }
}

/// An attribute's value by its name without a prefix.
pub(crate) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e.attributes().filter_map(std::result::Result::ok);
    let mut found = found.filter(|a| a.key.local_name().as_ref() == name);
    let value = found.next()?.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(Cow::into_owned(value))
}

fn check(name: &str, part: &str, content: &[u8]) -> Result<()> {
    let lower = part.to_ascii_lowercase();
    if lower.ends_with("vbaproject.bin") || lower.starts_with("xl/macrosheets/") {
        return Err(bad(name, "holds macros; save it without them, as .xlsx or .docx"));
    }
    let xml = matches!(lower.rsplit('.').next(), Some("xml" | "rels"));
    let declares = |what: &[u8]| memchr::memmem::find(content, what).is_some();
    if xml && (declares(b"<!DOCTYPE") || declares(b"<!ENTITY")) {
        let problem = format!(
            "part {part} declares XML entities, which office files never do; it is not opened"
        );
        return Err(bad(name, &problem));
    }
    Ok(())
}
