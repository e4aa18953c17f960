//! The numbers and titles of a text document, which it keeps apart from its words.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::BytesStart;

use super::mark::{Kind, Mark, Series, counted};
use super::package::{Package, attribute};
use crate::error::Result;

const NUMBERING: &str = "word/numbering.xml";
const STYLES: &str = "word/styles.xml";

/// Levels of a list.
const LEVELS: usize = 9;

/// Styles that a style may be based on, one above the other.
const DEPTH: usize = 10;

/// How the lists of a document count, and which of its styles are lists or titles.
#[derive(Default)]
pub(super) struct Numbering {
    levels: BTreeMap<(String, usize), Level>,
    /// The definition of each list, and the levels at which it starts anew.
    lists: BTreeMap<String, (String, BTreeMap<usize, u32>)>,
    styles: BTreeMap<String, Style>,
    /// What each definition has counted to, by level.
    counts: BTreeMap<String, Vec<u32>>,
    begun: BTreeSet<String>,
}

struct Level {
    format: String,
    /// How a number is shown: "%1.%2)".
    text: String,
    start: u32,
}

#[derive(Default)]
struct Style {
    title: bool,
    based_on: Option<String>,
    list: Option<String>,
    level: usize,
}

impl Numbering {
    /// Reads the lists and styles of `package`.
    pub(super) fn of(package: &Package) -> Result<Self> {
        let mut out = Self::default();
        if package.has(NUMBERING) {
            out.read_lists(package)?;
        }
        if package.has(STYLES) {
            out.read_styles(package)?;
        }
        Ok(out)
    }

    fn read_lists(&mut self, package: &Package) -> Result<()> {
        let (mut definition, mut list, mut level) = (String::new(), String::new(), 0);
        package.each(NUMBERING, |e, _| match e.local_name().as_ref() {
            "abstractNum" => definition = attribute(e, "abstractNumId").unwrap_or_default(),
            "lvl" => {
                level = number(e, "ilvl").min(LEVELS - 1);
                let plain = Level { format: "decimal".into(), text: String::new(), start: 1 };
                self.levels.insert((definition.clone(), level), plain);
            }
            "num" => {
                list = attribute(e, "numId").unwrap_or_default();
                // What stands in a list belongs to no definition.
                definition = format!("of {list}");
            }
            "abstractNumId" => {
                self.lists.insert(list.clone(), (value(e), BTreeMap::new()));
            }
            "lvlOverride" => level = number(e, "ilvl").min(LEVELS - 1),
            "startOverride" => {
                if let Some((_, anew)) = self.lists.get_mut(&list) {
                    anew.insert(level, number(e, "val") as u32);
                }
            }
            name @ ("numFmt" | "lvlText" | "start") => {
                let Some(found) = self.levels.get_mut(&(definition.clone(), level)) else { return };
                match name {
                    "numFmt" => found.format = value(e),
                    "lvlText" => found.text = value(e),
                    _ => found.start = number(e, "val") as u32,
                }
            }
            _ => {}
        })
    }

    fn read_styles(&mut self, package: &Package) -> Result<()> {
        let mut id = String::new();
        package.each(STYLES, |e, _| {
            let name = e.local_name();
            if name.as_ref() == "style" {
                id = attribute(e, "styleId").unwrap_or_default();
                self.styles.insert(id.clone(), Style::default());
            }
            let Some(style) = self.styles.get_mut(&id) else { return };
            match name.as_ref() {
                "name" => {
                    // These names are the same in every language of the program.
                    let name = value(e).to_lowercase();
                    style.title =
                        ["heading", "title", "subtitle"].iter().any(|t| name.starts_with(t));
                }
                "outlineLvl" => style.title |= number(e, "val") < LEVELS,
                "basedOn" => style.based_on = Some(value(e)),
                "ilvl" => style.level = number(e, "val").min(LEVELS - 1),
                "numId" => style.list = Some(value(e)),
                _ => {}
            }
        })
    }

    /// Whether a style is that of titles.
    pub(super) fn is_title(&self, style: &str) -> bool {
        let named = ["heading", "title", "überschrift", "titre", "ttulo"];
        if self.styles.contains_key(style) {
            self.chain(style).any(|s| s.title)
        } else {
            named.iter().any(|t| style.to_lowercase().starts_with(t))
        }
    }

    /// The list and level of a style's paragraphs.
    pub(super) fn list_of(&self, style: &str) -> Option<(String, usize)> {
        self.chain(style).find_map(|s| Some((s.list.clone()?, s.level)))
    }

    fn chain(&self, style: &str) -> impl Iterator<Item = &Style> {
        let next = |s: &&Style| s.based_on.as_ref().and_then(|b| self.styles.get(b));
        std::iter::successors(self.styles.get(style), next).take(DEPTH)
    }

    /// The mark of the next paragraph of `list` at `level`, as a reader shows it.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<Mark> {
        let level = level.min(LEVELS - 1);
        // A list that nothing defines counts in plain numbers.
        let known = self.lists.get(list).cloned();
        let (definition, anew) = known.unwrap_or_else(|| (format!("of {list}"), BTreeMap::new()));
        let start = |n: usize| self.levels.get(&(definition.clone(), n)).map_or(1, |l| l.start);
        let starts: Vec<u32> = (0..=level).map(start).collect();
        let counts = self.counts.entry(definition.clone()).or_default();
        if self.begun.insert(list.to_owned()) && !anew.is_empty() {
            counts.clear();
        }
        counts.truncate(level + 1);
        for (n, start) in starts.iter().enumerate().skip(counts.len()) {
            let start = anew.get(&n).unwrap_or(start);
            // A level above that shows no paragraph of its own counts as one.
            counts.push(if n < level { *start } else { start.saturating_sub(1) });
        }
        counts[level] = counts[level].saturating_add(1);
        let counts = counts.clone();
        let shown = self.levels.get(&(definition.clone(), level));
        if shown.is_some_and(|l| l.format == "bullet") {
            return Some(Mark { id: String::new(), label: String::new(), kind: Kind::Bullet });
        }
        let plain = || (1..=counts.len()).map(|n| format!("%{n}.")).collect();
        let mut label: String = shown.map_or_else(plain, |l| l.text.clone());
        for (n, count) in counts.iter().enumerate() {
            let format = self.levels.get(&(definition.clone(), n)).map_or("decimal", |l| &l.format);
            label = label.replace(&format!("%{}", n + 1), &written(*count, format));
        }
        let id = label.split_whitespace().next_back().unwrap_or_default();
        let id = id.trim_matches(|c: char| "().:[]".contains(c)).to_owned();
        let letter = id.chars().all(|c| c.is_ascii_alphabetic());
        let kind = if letter { Kind::Letter } else { Kind::Number(level + 1) };
        (!id.is_empty()).then_some(Mark { id, label: label.trim().to_owned(), kind })
    }
}

/// `count` in a format of the standard (ECMA-376 part 1, 17.18.59); decimal for the rarer ones.
fn written(count: u32, format: &str) -> String {
    let series = match format {
        "lowerLetter" => Series::Lower,
        "upperLetter" => Series::Upper,
        "lowerRoman" => Series::LowerRoman,
        "upperRoman" => Series::UpperRoman,
        "decimalZero" => return format!("{count:02}"),
        "none" => return String::new(),
        _ => Series::Decimal,
    };
    counted(count, series)
}

fn value(e: &BytesStart<'_>) -> String {
    attribute(e, "val").unwrap_or_default()
}

fn number(e: &BytesStart<'_>, name: &str) -> usize {
    attribute(e, name).and_then(|v| v.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_shown() {
        let level =
            |format: &str, text: &str| Level { format: format.into(), text: text.into(), start: 1 };
        let mut lists = Numbering::default();
        lists.levels.insert(("0".into(), 0), level("decimal", "%1."));
        lists.levels.insert(("0".into(), 1), level("lowerLetter", "%1.%2)"));
        lists.levels.insert(("1".into(), 0), level("upperRoman", "Question %1:"));
        lists.lists.insert("7".into(), ("0".into(), BTreeMap::new()));
        lists.lists.insert("8".into(), ("0".into(), BTreeMap::from([(0, 5)])));
        lists.lists.insert("9".into(), ("1".into(), BTreeMap::new()));
        let calls = [("7", 0), ("7", 1), ("7", 1), ("7", 0), ("8", 0), ("9", 0), ("9", 0)];
        let ids: Vec<String> = calls.iter().map(|(l, n)| lists.next(l, *n).unwrap().id).collect();
        assert_eq!(ids, ["1", "1.a", "1.b", "2", "5", "I", "II"]);
        assert_eq!(lists.next("9", 0).unwrap().label, "Question III:");
        assert_eq!(lists.next("none", 1).unwrap().label, "1.1.");
    }
}
