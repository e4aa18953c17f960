//! What a site's lists and links are read with, for the fuzzers.

use jiff::Timestamp;
use url::Url;

use super::{links, robots, sitemap};
use crate::capture::Capture;

const SITE: &str = "https://docs.qgis.org/";

pub(crate) fn robots(bytes: &[u8]) {
    robots::fuzz(SITE, bytes);
}

pub(crate) fn sitemap(bytes: &[u8]) {
    let capture = Capture {
        url: format!("{SITE}sitemap.xml"),
        time: Timestamp::UNIX_EPOCH,
        headers: Vec::new(),
        body: bytes.to_vec(),
    };
    let _ = sitemap::read(&capture, 8 << 20);
}

pub(crate) fn links(bytes: &[u8]) {
    if let Ok(page) = Url::parse(SITE) {
        let found = links::links(&String::from_utf8_lossy(bytes), &page, 1_000);
        assert!(found.targets.len() <= 1_000, "more links than are allowed");
    }
}
