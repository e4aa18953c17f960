//! Digest: restated facts compiled into the program, for a machine with no index.

use std::sync::{Arc, OnceLock};

use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::capture::Capture;
use crate::error::Result;
use crate::index::build::Builder;
use crate::index::manifest::CorpusKind;
use crate::index::store::Reader;
use crate::page::{Page, html};
use crate::question;
use crate::source::Sources;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/digest");

/// What the URLs of the digest's pages begin with; no page can come from there.
pub(crate) const BASE: &str = "https://digest.invalid/";

/// How the digest's pages are read; their citations, not their own URLs, are shown.
const SOURCE: &str = r#"
project = ""
[[source]]
id = "digest"
title = "Built-in digest"
start = []
prefixes = ["https://digest.invalid/"]
exclude = []
language = "en"
content = ["main"]
drop = []
subject = "project"
authority = "policy"
"#;

/// The digest's pages as captures, in the order of their names.
pub fn captures() -> Vec<Capture> {
    let mut pages: Vec<_> =
        FILES.files().filter(|f| f.path().extension().is_some_and(|e| e == "html")).collect();
    pages.sort_by_key(|f| f.path());
    pages
        .into_iter()
        .map(|file| Capture {
            url: format!("{BASE}{}", file.path().display()),
            time: checked(file.contents()),
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            body: file.contents().to_vec(),
        })
        .collect()
}

/// Whether a statement of the digest has `words`.
pub(crate) fn says(words: &str) -> bool {
    static STATEMENTS: OnceLock<Vec<String>> = OnceLock::new();
    let mut statements = STATEMENTS.get_or_init(statements).iter();
    !words.trim().is_empty() && statements.any(|s| s.contains(words))
}

fn statements() -> Vec<String> {
    let Ok(sources) = Sources::parse(SOURCE, "digest") else { return Vec::new() };
    let all = captures();
    let pages = sources.iter().flat_map(|s| all.iter().filter_map(|c| html::read(c, s).ok()));
    let said = |page: Page| -> Vec<String> {
        let ranges = page.blocks.iter().map(|b| b.range.clone());
        ranges.filter_map(|r| page.text().get(r).map(str::to_owned)).collect()
    };
    pages.flat_map(said).collect()
}

/// The day on which a page's facts were checked, as its `checked` meta element says.
fn checked(html: &[u8]) -> Timestamp {
    let text = String::from_utf8_lossy(html);
    let day = text.split_once("name=\"checked\" content=\"").and_then(|(_, rest)| rest.get(..10));
    day.and_then(|d| d.parse::<Date>().ok())
        .and_then(|d| d.to_zoned(TimeZone::UTC).ok())
        .map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp())
}

/// An index of the digest in memory, by the concepts that `questions` knows.
pub fn index(questions: Arc<question::Reader>) -> Result<Reader> {
    let sources = Sources::parse(SOURCE, "digest")?;
    let mut builder = Builder::new(questions);
    for source in sources.iter() {
        for capture in captures() {
            if let Ok(page) = html::read(&capture, source) {
                builder.add(&page);
            }
        }
    }
    Reader::in_memory(builder, CorpusKind::Digest)
}
