//! How a cluster is to index the fields of a passage: the configuration of a Quickwit index, the
//! settings and mappings of an `OpenSearch` index.

use serde_json::{Map, Value, json};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Prose, stemmed as English, with positions for phrases.
    Prose,
    /// A list of these.
    Proses,
    /// One name, whole: what is filtered by and counted.
    Name,
    /// A list of these.
    Names,
    /// A name with few values, by which a cluster may leave out whole parts.
    Tag,
    /// Text that is only shown.
    Shown,
    /// A point in time, RFC 3339.
    Time,
    /// A number that is only shown.
    Number,
    /// Yes or no.
    Flag,
}

/// A field of [`super::Passage`].
struct Field(&'static str, Kind, &'static str);

/// All of them, in the order of a line.
const FIELDS: &[Field] = &[
    Field("schema", Kind::Name, "Name and version of this contract"),
    Field("id", Kind::Name, "UUID of page, place and words"),
    Field("project", Kind::Tag, "The project whose pages these are"),
    Field("text", Kind::Prose, "The passage's words, a slice of the page's text"),
    Field("lead", Kind::Prose, "The lead-in or table header that it leans on"),
    Field("title", Kind::Prose, "Title of the page"),
    Field("heading", Kind::Proses, "Headings down to its section"),
    Field("url", Kind::Name, "The page with the section's anchor"),
    Field("link", Kind::Shown, "The same with a text fragment"),
    Field("also_at", Kind::Names, "Other places that hold the same words"),
    Field("source", Kind::Tag, "Id of the source"),
    Field("subject", Kind::Tag, "desktop, server, website, project or plugins"),
    Field("authority", Kind::Name, "policy, manual, cookbook or other"),
    Field("version", Kind::Name, "Version that the page at url documents"),
    Field("versions", Kind::Names, "Versions of all pages that hold the same words"),
    Field("language", Kind::Tag, "Language of the page at url"),
    Field("languages", Kind::Names, "Languages of all pages that hold the same words"),
    Field("concepts", Kind::Names, "Ids of the concepts that it names"),
    Field("licence", Kind::Name, "Licence of the page's text"),
    Field("attribution", Kind::Shown, "Whom to name"),
    Field(
        "verbatim",
        Kind::Flag,
        "Whether the words stand on the page at url; else they restate it",
    ),
    Field("captured_at", Kind::Time, "When the page was captured"),
    Field("payload_sha256", Kind::Name, "SHA-256 of the captured payload, hexadecimal"),
    Field("record_id", Kind::Name, "WARC-Record-ID of the capture"),
    Field("extractor", Kind::Number, "Version of the rules that made the page's text"),
    Field("start", Kind::Number, "First byte in the page's text"),
    Field("end", Kind::Number, "Byte after the last"),
];

/// Searched where a query names no field.
const SEARCHED: &[&str] = &["text", "lead", "title", "heading"];

/// The configuration of a Quickwit index called `name`. JSON, which Quickwit reads and which is YAML
/// too. Version 0.8 of the format is read by Quickwit 0.8 and all that came after it.
pub fn quickwit(name: &str) -> Value {
    let named =
        |kind: Kind| -> Vec<&str> { FIELDS.iter().filter(|f| f.1 == kind).map(|f| f.0).collect() };
    json!({
        "version": "0.8",
        "index_id": name,
        "doc_mapping": {
            // What a later export adds does no harm to an index made today.
            "mode": "lenient",
            "field_mappings": FIELDS.iter().map(quickwit_field).collect::<Vec<_>>(),
            "tag_fields": named(Kind::Tag),
            "timestamp_field": named(Kind::Time).first(),
        },
        "search_settings": { "default_search_fields": SEARCHED },
    })
}

fn quickwit_field(field: &Field) -> Value {
    let Field(name, kind, about) = field;
    let (of, how) = match kind {
        Kind::Prose | Kind::Proses => {
            let of = if *kind == Kind::Prose { "text" } else { "array<text>" };
            (of, json!({ "tokenizer": "en_stem", "record": "position", "fieldnorms": true }))
        }
        Kind::Name | Kind::Tag => ("text", json!({ "tokenizer": "raw", "fast": true })),
        Kind::Names => ("array<text>", json!({ "tokenizer": "raw", "fast": true })),
        Kind::Shown => ("text", json!({ "indexed": false })),
        Kind::Time => (
            "datetime",
            json!({ "input_formats": ["rfc3339"], "fast": true, "fast_precision": "seconds" }),
        ),
        Kind::Number => ("u64", json!({ "indexed": false })),
        Kind::Flag => ("bool", json!({ "fast": true })),
    };
    let mut entry = Map::new();
    entry.insert("name".into(), json!(name));
    entry.insert("type".into(), json!(of));
    entry.insert("description".into(), json!(about));
    if let Value::Object(how) = how {
        entry.extend(how);
    }
    Value::Object(entry)
}

/// The body that makes an `OpenSearch` index for passages: `PUT /NAME`.
pub fn opensearch() -> Value {
    let properties: Map<String, Value> = FIELDS
        .iter()
        .map(|Field(name, kind, _)| ((*name).to_owned(), opensearch_field(*kind)))
        .collect();
    json!({
        "settings": { "index": { "query": { "default_field": SEARCHED } } },
        "mappings": { "dynamic": false, "properties": properties },
    })
}

fn opensearch_field(kind: Kind) -> Value {
    match kind {
        Kind::Prose | Kind::Proses => json!({ "type": "text", "analyzer": "english" }),
        Kind::Name | Kind::Tag | Kind::Names => json!({ "type": "keyword" }),
        Kind::Shown => json!({ "type": "keyword", "index": false, "doc_values": false }),
        Kind::Time => json!({ "type": "date" }),
        Kind::Number => json!({ "type": "long", "index": false }),
        Kind::Flag => json!({ "type": "boolean" }),
    }
}

/// The line before a passage's in a body of `OpenSearch`'s `_bulk`: put this id into that index.
pub fn action(name: &str, id: &str) -> Value {
    json!({ "index": { "_index": name, "_id": id } })
}

/// Whether both clusters take `name` as that of an index: Quickwit wants three to 255 letters, digits,
/// hyphens and underscores, the first a letter; `OpenSearch` wants small letters.
pub fn is_index_name(name: &str) -> bool {
    let may = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    (3..=255).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(may)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What Quickwit's documentation and its deserializer allow (`deny_unknown_fields` there).
    fn allowed(of: &str) -> &'static [&'static str] {
        match of {
            "text" => &["stored", "indexed", "tokenizer", "record", "fieldnorms", "fast"],
            "datetime" => {
                &["stored", "indexed", "fast", "input_formats", "output_format", "fast_precision"]
            }
            "u64" => &["stored", "indexed", "fast", "coerce", "output_format"],
            "bool" => &["stored", "indexed", "fast"],
            other => panic!("no raw type is called {other}"),
        }
    }

    fn text<'v>(entry: &'v Value, key: &str) -> &'v str {
        entry[key].as_str().unwrap_or_default()
    }

    fn only(object: &Value, keys: &[&str]) {
        for key in object.as_object().unwrap().keys() {
            assert!(keys.contains(&key.as_str()), "{key} is not known there");
        }
    }

    fn check_field(entry: &Value) {
        let name = text(entry, "name");
        let mut letters = name.chars();
        assert!(letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_'), "{name}");
        assert!(letters.all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)), "{name}");
        assert!(!["_source", "_dynamic", "_field_presence"].contains(&name), "{name} is reserved");
        let of = text(entry, "type");
        let raw = of.strip_prefix("array<").map_or(of, |r| r.strip_suffix('>').unwrap());
        only(entry, &[&["name", "type", "description"], allowed(raw)].concat());
        let tokenizers = [
            "raw",
            "raw_lowercase",
            "default",
            "en_stem",
            "whitespace",
            "chinese_compatible",
            "lowercase",
        ];
        let one_of = |key: &str, known: &[&str]| {
            assert!(entry.get(key).is_none() || known.contains(&text(entry, key)), "{name}: {key}");
        };
        one_of("tokenizer", &tokenizers);
        one_of("record", &["basic", "freq", "position"]);
        one_of("fast_precision", &["seconds", "milliseconds", "microseconds", "nanoseconds"]);
        for format in entry["input_formats"].as_array().into_iter().flatten() {
            let known = ["iso8601", "rfc2822", "rfc3339", "unix_timestamp"];
            assert!(known.contains(&format.as_str().unwrap()), "{name}: {format}");
        }
        for key in ["stored", "indexed", "fast", "fieldnorms"] {
            assert!(entry.get(key).is_none_or(Value::is_boolean), "{name}: {key}");
        }
        // An unindexed text must not say how it is indexed.
        if entry["indexed"] == json!(false) {
            assert!(entry.get("tokenizer").is_none() && entry.get("record").is_none(), "{name}");
        }
    }

    #[test]
    fn the_configuration_is_what_quickwit_documents() {
        let config = quickwit("demo-passages");
        only(
            &config,
            &[
                "version",
                "index_id",
                "index_uri",
                "doc_mapping",
                "indexing_settings",
                "ingest_settings",
                "search_settings",
                "retention",
            ],
        );
        assert!(["0.7", "0.8", "0.9"].contains(&text(&config, "version")));
        let mapping = &config["doc_mapping"];
        only(
            mapping,
            &[
                "field_mappings",
                "mode",
                "dynamic_mapping",
                "tag_fields",
                "store_source",
                "timestamp_field",
                "partition_key",
                "max_num_partitions",
                "index_field_presence",
                "tokenizers",
            ],
        );
        assert!(["lenient", "strict", "dynamic"].contains(&text(mapping, "mode")));
        let entries = mapping["field_mappings"].as_array().unwrap();
        let named = |name: &str| entries.iter().find(|e| e["name"] == name).unwrap();
        entries.iter().for_each(check_field);
        let names: BTreeSet<&str> = entries.iter().map(|e| text(e, "name")).collect();
        assert_eq!(names.len(), entries.len(), "a field came twice");
        for tag in mapping["tag_fields"].as_array().unwrap() {
            let entry = named(tag.as_str().unwrap());
            assert_eq!((text(entry, "type"), text(entry, "tokenizer")), ("text", "raw"), "{tag}");
        }
        let time = named(text(mapping, "timestamp_field"));
        assert_eq!((text(time, "type"), &time["fast"]), ("datetime", &json!(true)));
        only(&config["search_settings"], &["default_search_fields"]);
        for searched in config["search_settings"]["default_search_fields"].as_array().unwrap() {
            let entry = named(searched.as_str().unwrap());
            // A score needs the lengths of texts, a phrase the positions of words.
            assert_eq!(entry["fieldnorms"], json!(true));
            assert_eq!(text(entry, "record"), "position");
        }
    }

    #[test]
    fn names_that_one_of_the_two_refuses_are_refused() {
        for good in ["qsec-passages", "abc", "a_1", "demo-2"] {
            assert!(is_index_name(good), "{good}");
        }
        let long = "a".repeat(256);
        for bad in
            ["", "ab", "Demo", "1demo", "-demo", "_demo", "de mo", "dé-mo", "a/b", "a.b", &long]
        {
            assert!(!is_index_name(bad), "{bad}");
        }
    }

    #[test]
    fn every_field_of_a_line_is_mapped_and_no_other() {
        let engine = crate::Engine::digest().unwrap();
        let passage = engine.passages().unwrap().next().unwrap().unwrap();
        let line = serde_json::to_value(passage).unwrap();
        let line: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mapped: BTreeSet<&str> = FIELDS.iter().map(|f| f.0).collect();
        assert_eq!(line, mapped);
        let there = opensearch();
        let there = there["mappings"]["properties"].as_object().unwrap();
        assert_eq!(there.keys().map(String::as_str).collect::<BTreeSet<_>>(), mapped);
    }
}
