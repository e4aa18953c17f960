//! Mirror: captures from a copy of the sites, laid out as `<host>/<path>`, recorded under their
//! canonical URLs.

pub mod dir;
pub mod http;

use crate::capture::Capture;
use crate::page::html::canonical;

/// What became of one page of a mirror.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was read; the id of its source goes with it.
    Captured(Capture, String),
    /// It could not be read: where and why.
    Failed {
        /// File or URL.
        place: String,
        /// Why, in a few words.
        reason: String,
    },
}

/// The URLs that a file of a mirror may have been saved from, the likeliest first.
fn urls_of(host: &str, path: &str) -> Vec<String> {
    let at = |path: &str| format!("https://{host}/{path}");
    if let Some(folder) = path.strip_suffix("index.html") {
        return vec![at(folder), at(folder.trim_end_matches('/')), at(path)];
    }
    match path.strip_suffix(".html") {
        // `x.md.html` is how a mirror keeps a page called `x.md`.
        Some(bare) if bare.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            vec![at(bare), at(path)]
        }
        Some(bare) => vec![at(path), at(bare)],
        None => vec![at(path)],
    }
}

/// The canonical URL of a file: what its page says if that fits the file, else the likeliest.
fn url_of(host: &str, path: &str, body: &[u8]) -> String {
    let mut candidates = urls_of(host, path);
    let stated = canonical(&String::from_utf8_lossy(&body[..body.len().min(64 << 10)]));
    match stated.filter(|s| candidates.contains(s)) {
        Some(url) => url,
        None => candidates.swap_remove(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_only_claim_a_url_that_its_file_can_have() {
        let body = |url: &str| format!("<link rel=canonical href='{url}'>").into_bytes();
        let of = |path: &str, url: &str| url_of("a.example", path, &body(url));
        assert_eq!(of("x/index.html", "https://a.example/x/"), "https://a.example/x/");
        assert_eq!(of("x/index.html", "https://a.example/x"), "https://a.example/x");
        assert_eq!(
            of("x/index.html", "https://a.example/x/index.html"),
            "https://a.example/x/index.html"
        );
        assert_eq!(of("x.md.html", "https://a.example/x.md"), "https://a.example/x.md");
        assert_eq!(url_of("a.example", "1.2/x.html", b""), "https://a.example/1.2/x.html");
        assert_eq!(of("x.html", "https://evil.example/"), "https://a.example/x.html");
    }
}
