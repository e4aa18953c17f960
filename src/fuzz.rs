//! Fuzz: what takes other people's bytes, by name, for the fuzzer in `fuzz/` and for the replay of
//! what it found. A target fails by a panic, by taking too long, or by taking too much memory.

mod forms;
mod pages;

/// What is fed bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also the name of its folder in `tests/fuzz/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("page", pages::html),
    ("text-page", pages::text),
    ("pdf", pages::pdf),
    ("fragments", pages::fragments),
    ("robots", crate::crawl::fuzz::robots),
    ("sitemap", crate::crawl::fuzz::sitemap),
    ("links", crate::crawl::fuzz::links),
    ("warc", pages::warc),
    ("question", forms::question),
    ("text", forms::text),
    ("mail", forms::mail),
    ("markdown", forms::markdown),
    ("csv", forms::csv),
    ("json", forms::json),
    ("answers", forms::answers),
    ("audit", forms::audit),
    #[cfg(feature = "office")]
    ("xlsx", forms::xlsx),
    #[cfg(feature = "office")]
    ("docx", forms::docx),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::*;

    #[test]
    fn what_was_found_once_is_not_found_again() {
        let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
        for folder in found.read_dir().unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_dir()) {
            let name = folder.file_name().unwrap().to_str().unwrap();
            let Some((_, run)) = TARGETS.iter().find(|(known, _)| *known == name) else {
                // Left out without the feature `office`.
                assert!(matches!(name, "xlsx" | "docx"), "no target is called {name}");
                continue;
            };
            for file in folder.read_dir().unwrap() {
                run(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }

    #[test]
    fn no_target_minds_nothing_or_a_little_of_anything() {
        for (_, run) in TARGETS {
            for bytes in [&b""[..], b"\0", b"\xff\xfe", b"<", b"PK\x03\x04", b"%PDF-1.7\n", b"{"] {
                run(bytes);
            }
        }
    }
}
