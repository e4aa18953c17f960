//! Expansion: questions that a sentence of a page answers, in the words of those who ask.
//!
//! Document expansion by hand (compare doc2query, Nogueira and others 2019): reviewers and pages use
//! other words for the same thing. The questions are searched and never shown.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::parallel;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/expansion");

/// Where a home keeps its own.
const FOLDER: &str = "corpus/expansion";

/// A sentence of a page and what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expansion {
    /// Canonical URL of the page, with the id of the section that holds the sentence, if it has one.
    pub at: String,
    /// Words of the sentence that tell it from the others of its section, in any order.
    pub words: String,
    /// Questions that the sentence answers.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Questions that it answers in part, or is the nearest thing to.
    #[serde(default)]
    pub touches: Vec<String>,
}

impl Expansion {
    /// URL of the page and id of the section.
    pub fn place(&self) -> (&str, Option<&str>) {
        match self.at.split_once('#') {
            Some((page, anchor)) => (page, Some(anchor)),
            None => (&self.at, None),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    passage: Vec<Expansion>,
}

/// All expansions, by page.
#[derive(Debug, Default)]
pub struct Expansions {
    by_page: HashMap<String, Vec<Expansion>>,
}

impl Expansions {
    /// Those of `home`'s `corpus/expansion/*.toml` where the folder exists, else the ones compiled in.
    pub fn load(home: Option<&Path>) -> Result<Self> {
        let texts = match home.map(|h| h.join(FOLDER)).filter(|f| f.is_dir()) {
            Some(folder) => texts_in(&folder)?,
            None => built_in(),
        };
        let read = || Ok(|(name, text): &(String, Cow<'static, str>)| parse(text, name));
        let mut out = Self::default();
        for expansions in parallel::try_map(&texts, read)? {
            out.extend(expansions);
        }
        Ok(out)
    }

    /// Adds those of one file; `name` is used in errors.
    pub fn add(&mut self, text: &str, name: &str) -> Result<()> {
        self.extend(parse(text, name)?);
        Ok(())
    }

    fn extend(&mut self, expansions: Vec<Expansion>) {
        for expansion in expansions {
            let page = expansion.place().0.to_owned();
            self.by_page.entry(page).or_default().push(expansion);
        }
    }

    /// Those of the page at `url`, in the order of their files.
    pub fn of_page(&self, url: &str) -> &[Expansion] {
        self.by_page.get(url).map_or(&[], Vec::as_slice)
    }
}

/// The files compiled in, by name.
fn built_in() -> Vec<(String, Cow<'static, str>)> {
    let mut files: Vec<_> = FILES.files().filter(|f| is_toml(f.path())).collect();
    files.sort_by_key(|f| f.path());
    let name = |path: &Path| format!("{FOLDER}/{} (built in)", path.display());
    let text =
        |f: &'static include_dir::File<'static>| f.contents_utf8().unwrap_or_default().into();
    files.into_iter().map(|f| (name(f.path()), text(f))).collect()
}

/// The files in `folder`, by name.
fn texts_in(folder: &Path) -> Result<Vec<(String, Cow<'static, str>)>> {
    let entries = std::fs::read_dir(folder).map_err(Error::io("read", folder))?;
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        Ok((path.display().to_string(), text.into()))
    };
    paths.iter().filter(|p| is_toml(p)).map(|p| read(p)).collect()
}

fn parse(text: &str, name: &str) -> Result<Vec<Expansion>> {
    let fail = |message: String| Error::Config { file: name.to_owned(), message };
    let file: File = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
    let idle = |e: &&Expansion| e.asks.is_empty() && e.touches.is_empty();
    match file.passage.iter().find(idle) {
        Some(e) => Err(fail(format!("{:?} at {} asks nothing", e.words, e.at))),
        None => Ok(file.passage),
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_by_page() {
        let mut all = Expansions::default();
        let text = "[[passage]]\nat = \"https://demo.example/a#tea\"\nwords = \"tea served\"\nasks = [\"Is there tea?\"]\n";
        all.add(text, "t.toml").unwrap();
        assert_eq!(all.of_page("https://demo.example/a").len(), 1);
        assert!(all.of_page("https://demo.example/b").is_empty());
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        let error = Expansions::default().add("[[passage]]\nat = 1\n", "t.toml").unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("t.toml") && error.contains("line 2"), "{error}");
        let nothing = "[[passage]]\nat = \"p\"\nwords = \"tea\"\n";
        assert!(Expansions::default().add(nothing, "t.toml").is_err());
    }

    #[test]
    fn the_built_in_ones_are_valid() {
        assert!(Expansions::load(None).unwrap().by_page.len() > 20);
    }
}
