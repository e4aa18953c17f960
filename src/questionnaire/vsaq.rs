//! Nested blocks of questions, as the VSAQ writes them: sections, tips, choices.

use serde_json::Value;

use super::{Item, Place, Questionnaire, Unit, Unread, Why};
use crate::dom;

/// Deepest nesting of blocks that is followed.
const DEPTH: usize = 32;

/// Adds the items of the nested blocks of `value` to `out`.
pub(super) fn read(value: &Value, out: &mut Questionnaire) {
    let mut count = 0;
    walk(value, None, DEPTH, &mut count, out);
}

fn walk(
    value: &Value,
    section: Option<&String>,
    depth: usize,
    count: &mut u32,
    out: &mut Questionnaire,
) {
    let Some(entries) = value.as_array().filter(|_| depth > 0) else { return };
    for entry in entries {
        *count += 1;
        let place = Place { row: *count, unit: Unit::Entry, ..Place::default() };
        let text = entry.get("text").and_then(Value::as_str).map(plain).unwrap_or_default();
        if let Some(items) = entry.get("items") {
            unread(out, &place, &text, Why::Section);
            let title = Some(text).filter(|t| !t.is_empty());
            walk(items, title.as_ref().or(section), depth - 1, count, out);
            continue;
        }
        match entry.get("type").and_then(Value::as_str).unwrap_or("line") {
            "info" | "tip" | "spacer" => unread(out, &place, &text, Why::Instruction),
            _ => {
                let id = entry.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                let section = section.cloned();
                if let Some(choices) = entry.get("choices") {
                    unread(out, &place, &choice_texts(choices), Why::Choices);
                }
                let label = id.clone();
                out.items.push(Item { id, label, text, section, place, ..Item::default() });
            }
        }
    }
}

fn choice_texts(choices: &Value) -> String {
    let objects = choices.as_array().into_iter().flatten().filter_map(Value::as_object);
    let texts = objects.flat_map(|o| o.values().filter_map(Value::as_str).map(plain));
    texts.collect::<Vec<_>>().join(" | ")
}

fn unread(out: &mut Questionnaire, place: &Place, text: &str, why: Why) {
    if !text.is_empty() {
        out.unread.push(Unread { place: place.clone(), text: text.to_owned(), why });
    }
}

/// Text without its markup.
fn plain(html: &str) -> String {
    let text = if html.contains(['<', '&']) {
        dom::parse(html).map(|page| page.root_element().text().collect()).unwrap_or_default()
    } else {
        html.to_owned()
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
