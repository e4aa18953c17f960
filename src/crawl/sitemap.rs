//! Sitemaps: `urlset` and `sitemapindex` files, or one URL a line.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use url::Url;

use crate::capture::Capture;
use crate::coding::{content_within, gunzipped};
use crate::crawl::outcome::Fault;

/// URLs of one file that are read: the most that the protocol allows.
const MAX_ENTRIES: usize = 50_000;

/// What a sitemap lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    /// Pages.
    pub(super) pages: Vec<Url>,
    /// Other sitemaps.
    pub(super) sitemaps: Vec<Url>,
}

/// Reads the sitemap in `capture`, decompressed to at most `max` bytes.
pub(super) fn read(capture: &Capture, max: usize) -> Result<Sitemap, Fault> {
    let bytes = gunzipped(content_within(capture, max)?, max)?;
    let text = match &bytes {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => String::from_utf8_lossy(bytes),
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') { xml(text) } else { Ok(lines(text)) }
}

fn lines(text: &str) -> Sitemap {
    let urls = text.lines().filter_map(|line| Url::parse(line.trim()).ok());
    Sitemap { pages: urls.take(MAX_ENTRIES).collect(), sitemaps: Vec::new() }
}

/// What a file that breaks off lists until there still counts.
fn xml(text: &str) -> Result<Sitemap, Fault> {
    let mut reader = Reader::from_str(text);
    let mut found = Sitemap::default();
    let mut at = Place::default();
    while found.pages.len() + found.sitemaps.len() < MAX_ENTRIES {
        match reader.read_event() {
            Ok(Event::Start(tag)) => at.enter(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => at.add(&text.xml10_content()),
            Ok(Event::CData(text)) => at.add(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => at.add_entity(&entity),
            Ok(Event::End(tag)) => at.leave(tag.local_name().as_ref(), &mut found),
            Err(e) if !at.began => return Err(Fault::Sitemap(e.to_string())),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if at.began { Ok(found) } else { Err(Fault::Sitemap("it lists nothing".into())) }
}

/// Where in the file the reader is.
#[derive(Default)]
struct Place {
    /// A `urlset` or `sitemapindex` was opened.
    began: bool,
    in_index: bool,
    /// Inside `url` or `sitemap`; other elements, as of images, have a `loc` too.
    in_entry: bool,
    /// The text of the `loc` that is open.
    loc: Option<String>,
    depth: usize,
}

impl Place {
    fn enter(&mut self, tag: &str) {
        match (self.depth, tag) {
            (0, "urlset" | "sitemapindex") => {
                self.began = true;
                self.in_index = tag == "sitemapindex";
            }
            (1, "url" | "sitemap") => self.in_entry = true,
            (2, "loc") if self.in_entry => self.loc = Some(String::new()),
            _ => {}
        }
        self.depth += 1;
    }

    fn leave(&mut self, tag: &str, found: &mut Sitemap) {
        self.depth = self.depth.saturating_sub(1);
        match (self.depth, tag) {
            (1, _) => self.in_entry = false,
            (2, "loc") => {
                let url = self.loc.take().and_then(|loc| Url::parse(loc.trim()).ok());
                let list = if self.in_index { &mut found.sitemaps } else { &mut found.pages };
                list.extend(url);
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(loc) = &mut self.loc {
            loc.push_str(text);
        }
    }

    /// Only characters and the five entities of XML: those that a file declares are not expanded.
    fn add_entity(&mut self, entity: &BytesRef<'_>) {
        if let Ok(Some(c)) = entity.resolve_char_ref() {
            self.add(c.encode_utf8(&mut [0; 4]));
        } else if let Some(text) =
            quick_xml::escape::resolve_predefined_entity(&entity.xml10_content())
        {
            self.add(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn parse(body: &[u8]) -> Result<Sitemap, Fault> {
        let (url, headers) = ("https://h/sitemap.xml".into(), Vec::new());
        let time = jiff::Timestamp::UNIX_EPOCH;
        read(&Capture { url, time, headers, body: body.to_vec() }, 8 << 20)
    }

    fn pages(body: &str) -> Vec<String> {
        parse(body.as_bytes()).unwrap().pages.iter().map(Url::to_string).collect()
    }

    #[test]
    fn entities_and_cdata_are_part_of_the_url() {
        let xml = "\u{feff}<?xml version='1.0'?>\n<urlset xmlns='x' xmlns:image='y'>
            <url><loc> https://h/?a=1&amp;b=2&#38;c=3 </loc><lastmod>2026</lastmod>
            <image:image><image:loc>https://h/i.png</image:loc></image:image></url>
            <url><loc><![CDATA[https://h/?d=4&e=5]]></loc></url><url><loc>not a url</loc></url></urlset>";
        assert_eq!(pages(xml), ["https://h/?a=1&b=2&c=3", "https://h/?d=4&e=5"]);
    }

    #[test]
    fn an_index_lists_sitemaps() {
        let xml = "<sm:sitemapindex><sm:sitemap><sm:loc>https://h/a.xml.gz</sm:loc></sm:sitemap></sm:sitemapindex>";
        let found = parse(xml.as_bytes()).unwrap();
        assert_eq!((found.pages.len(), found.sitemaps[0].as_str()), (0, "https://h/a.xml.gz"));
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>
            <urlset><url><loc>https://h/&b;x</loc></url></urlset>";
        assert_eq!(pages(bomb), ["https://h/x"]);
    }

    #[test]
    fn gzip_text_and_broken_files() {
        let xml = "<urlset><url><loc>https://h/a</loc></url><url><loc>https://h/b</loc>";
        assert_eq!(pages(xml), ["https://h/a", "https://h/b"]);
        let mut gz = Vec::new();
        flate2::read::GzEncoder::new(xml.as_bytes(), flate2::Compression::fast())
            .read_to_end(&mut gz)
            .unwrap();
        assert_eq!(parse(&gz).unwrap().pages.len(), 2);
        assert_eq!(pages("https://h/a\r\nnothing\nhttps://h/b\n").len(), 2);
        assert!(matches!(parse(b"<html><body>404"), Err(Fault::Sitemap(_))));
        assert_eq!(parse(b"").unwrap(), Sitemap::default());
    }

    #[test]
    fn entries_are_limited() {
        let xml =
            format!("<urlset>{}</urlset>", "<url><loc>https://h/a</loc></url>".repeat(60_000));
        assert_eq!(pages(&xml).len(), MAX_ENTRIES);
    }
}
