//! JSON: one object a line, an array, our own answers, or what other tools wrap around a list.

use serde_json::Value;

use super::{Cited, Item, Place, Questionnaire, Unit, Unread, Why, bad, lenient};
use crate::error::Result;

const QUESTION: [&str; 6] = ["question", "text", "query", "prompt", "requirement", "title"];
const ID: [&str; 6] = ["id", "number", "ref_id", "ref", "key", "no"];
const GIVEN: [&str; 3] = ["given", "answer", "response"];
const SECTION: [&str; 4] = ["section", "category", "domain", "topic"];
const SOURCES: [&str; 6] = ["sources", "source", "references", "urls", "url", "link"];
const LISTS: [&str; 4] = ["items", "questions", "questionnaire", "entries"];

/// What a JSON file holds.
pub(super) enum Parsed {
    /// Entries, each with its line or place in the list.
    Entries(Vec<(Place, Value)>),
    /// A questionnaire of nested blocks.
    Vsaq(Value),
}

/// Parses `text`.
pub(super) fn value(name: &str, text: &str) -> Result<Parsed> {
    if let Some(lines) = lines(name, text)? {
        return Ok(Parsed::Entries(lines));
    }
    let value: Value = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&lenient::strict(text)))
        .map_err(|e| {
            let place = format!("{name}: line {} column {}", e.line(), e.column());
            bad(&place, &format!("no valid JSON ({}); comments and \"+\" between strings are understood, other JavaScript is not", kind(&e)))
        })?;
    let list = match &value {
        Value::Array(_) => Some(&value),
        Value::Object(map) => LISTS.iter().find_map(|k| map.get(*k)).filter(|v| v.is_array()),
        _ => None,
    };
    let Some(Value::Array(entries)) = list else {
        return Err(bad(
            name,
            "holds no list of questions; give an array of objects with \"id\" and \"question\"",
        ));
    };
    if entries.iter().any(|e| e.get("items").is_some_and(Value::is_array)) {
        return Ok(Parsed::Vsaq(Value::Array(entries.clone())));
    }
    let place = |i: usize| Place { row: i as u32 + 1, unit: Unit::Entry, ..Place::default() };
    Ok(Parsed::Entries(entries.iter().enumerate().map(|(i, e)| (place(i), e.clone())).collect()))
}

/// The objects of JSON lines; none where the text is one document.
fn lines(name: &str, text: &str) -> Result<Option<Vec<(Place, Value)>>> {
    let full = || text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let is_object = |l: &str| serde_json::from_str::<Value>(l).is_ok_and(|v| v.is_object());
    let Some((_, first)) = full().next() else { return Ok(None) };
    if !is_object(first) || (full().count() == 1 && has_list(first)) {
        return Ok(None);
    }
    let parse = |(i, line): (usize, &str)| {
        let value = serde_json::from_str(line).map_err(|e| {
            let place = format!("{name}: line {} column {}", i + 1, e.column());
            bad(&place, &format!("no valid JSON ({}); write one whole object a line", kind(&e)))
        })?;
        Ok((Place { row: i as u32 + 1, ..Place::default() }, value))
    };
    full().map(parse).collect::<Result<Vec<_>>>().map(Some)
}

fn has_list(line: &str) -> bool {
    serde_json::from_str::<Value>(line)
        .is_ok_and(|v| LISTS.iter().any(|k| v.get(k).is_some_and(Value::is_array)))
}

/// What is wrong, without the position that the place already names.
fn kind(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Adds the items of `entries` to `out`.
pub(super) fn read(name: &str, entries: &[(Place, Value)], out: &mut Questionnaire) -> Result<()> {
    for (place, entry) in entries {
        if let Value::String(text) = entry {
            let place = place.clone();
            out.items.push(Item { text: text.clone(), place, ..Item::default() });
            continue;
        }
        let Some(text) = text(entry, &QUESTION) else {
            if !entry.is_object() {
                let place = format!("{name}: {place}");
                return Err(bad(
                    &place,
                    "neither an object nor a string; write {\"id\": …, \"question\": …}",
                ));
            }
            let text = entry.to_string().chars().take(200).collect();
            out.unread.push(Unread { place: place.clone(), text, why: Why::NoWords });
            continue;
        };
        let id = text_of(entry, &ID).unwrap_or_default();
        out.items.push(Item {
            label: id.clone(),
            id,
            text,
            given: text_of(entry, &GIVEN),
            cited: cited(entry),
            section: text_of(entry, &SECTION),
            place: place.clone(),
        });
    }
    Ok(())
}

/// What an entry cites: the pages of our own excerpts with their words, and lists of URLs.
fn cited(entry: &Value) -> Vec<Cited> {
    let excerpts = entry.get("excerpts").and_then(Value::as_array).into_iter().flatten();
    let ours = excerpts.filter_map(|e| {
        let words = e.get("quote")?.as_str()?.to_owned();
        Some(Cited { words: Some(words), url: e.get("url")?.as_str()?.to_owned() })
    });
    let listed = SOURCES.iter().filter_map(|k| entry.get(*k)).flat_map(|v| match v {
        Value::String(url) => vec![url.as_str()],
        Value::Array(urls) => urls.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    });
    let is_web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let listed = listed.filter(is_web).map(|url| Cited { words: None, url: url.to_owned() });
    ours.chain(listed).collect()
}

fn text(entry: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|k| entry.get(*k)?.as_str().map(str::to_owned))
}

fn text_of(entry: &Value, keys: &[&str]) -> Option<String> {
    let as_text = |v: &Value| match v {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    keys.iter().find_map(|k| as_text(entry.get(*k)?)).filter(|t| !t.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Questionnaire> {
        let mut out = Questionnaire::default();
        match value("x.json", text)? {
            Parsed::Entries(entries) => read("x.json", &entries, &mut out)?,
            Parsed::Vsaq(_) => unreachable!(),
        }
        Ok(out)
    }

    #[test]
    fn lines_arrays_and_our_own() {
        for text in [
            "{\"id\": \"a\", \"question\": \"Is it?\"}\n\n{\"id\": 2, \"question\": \"Is it not?\"}",
            "[{\"id\": \"a\", \"question\": \"Is it?\"}, {\"id\": 2, \"question\": \"Is it not?\"}]",
            "{\"items\": [{\"id\": \"a\", \"question\": \"Is it?\"}, {\"id\": 2, \"question\": \"Is it not?\"}]}",
        ] {
            let found = of(text).unwrap();
            let ids: Vec<_> = found.items.iter().map(|i| i.id.as_str()).collect();
            assert_eq!(ids, ["a", "2"]);
        }
        assert_eq!(of("[\"Is it?\"]").unwrap().items.len(), 1);
    }

    #[test]
    fn errors_name_the_line() {
        let error = of("{\"question\": \"a b\"}\n{\"question\": ").unwrap_err().to_string();
        assert!(error.contains("x.json: line 2"), "{error}");
        let error = of("[{\"question\": 'a'}]").unwrap_err().to_string();
        assert!(error.contains("line 1 column") && error.contains("JavaScript"), "{error}");
        let deep = "[".repeat(5000);
        assert!(of(&deep).unwrap_err().to_string().contains("recursion"));
    }
}
