//! The API's own description: every route is in it, and every response fits it.

use serde_json::Value;

use super::audit::filled;
use super::client::{Serve, attribute};
use crate::harness::Home;

#[test]
fn the_description_covers_every_route_and_fits_every_response() {
    let serve = Serve::own(Home::indexed());
    let document = serve.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let source = include_str!("../../../src/serve/mod.rs");
    let api = &source[source.find("fn api()").unwrap()..];
    let mut routes: Vec<&str> = api.split(".route(").skip(1).map(|r| attribute(r, "\"")).collect();
    routes.sort_unstable();
    let mut described: Vec<&str> = paths.keys().map(String::as_str).collect();
    described.sort_unstable();
    assert_eq!(described, routes);
    for (path, methods) in paths {
        let (method, operation) = methods.as_object().unwrap().iter().next().unwrap();
        let url = format!("/api/v1{path}");
        let reply = match method.as_str() {
            "get" => serve.get(&format!("{url}?q=Is+the+master+password+stored%3F")),
            // It holds answers, so that there is something to audit.
            _ => serve.post(&url, "text/plain", filled().as_bytes()),
        };
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&document, schema, &reply.json(), path);
    }
    let problem = serve.get("/api/v1/ask?q=");
    fits(&document, &document["components"]["schemas"]["Problem"], &problem.json(), "problem");
    let silent = serve.get("/api/v1/ask?q=Do+you+support+SAML%3F").json();
    fits(&document, &document["components"]["schemas"]["Answers"], &silent, "silent");
}

#[test]
fn every_failure_is_described() {
    let serve = Serve::own(Home::indexed());
    let document = serve.get("/api/v1/openapi.json").json();
    let described = |path: &str, method: &str, status: u16| {
        let responses = &document["paths"][path][method]["responses"];
        assert!(responses[status.to_string()].is_object(), "{method} {path}: {status}");
    };
    for path in ["/ask", "/sources", "/health", "/ready", "/openapi.json"] {
        let head = format!("GET /api/v1{path} HTTP/1.1\r\nHost: evil.example");
        described(path, "get", serve.raw(&head, b"").status);
    }
    described("/ask", "get", serve.get("/api/v1/ask?q=&limit=0").status);
    for path in ["/answer", "/audit"] {
        let url = format!("/api/v1{path}");
        for (media, body) in [
            ("application/pdf", "a"),
            ("text/plain", ""),
            ("multipart/form-data", "a"),
            ("multipart/form-data; boundary=B", "--B--"),
        ] {
            let reply = serve.post(&url, media, body.as_bytes());
            assert!(reply.status >= 400);
            described(path, "post", reply.status);
        }
        let head = format!("POST {url} HTTP/1.1\r\nOrigin: https://evil.example");
        described(path, "post", serve.send(&head, b"").status);
        for status in [408, 413, 503] {
            described(path, "post", status);
        }
    }
}

/// What [`fits`] looks at, and what says nothing of a value.
const KEYWORDS: [&str; 13] = [
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "format",
    "items",
    "maximum",
    "minimum",
    "pattern",
    "properties",
    "type",
];

/// Checks `value` against `schema`: types, constants, properties named and required.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(named) = schema["$ref"].as_str() {
        let found = document.pointer(&named[1..]).unwrap_or_else(|| panic!("{named} is nowhere"));
        return fits(document, found, value, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let schema = if value.is_null() { &any[1] } else { &any[0] };
        return fits(document, schema, value, place);
    }
    for keyword in schema.as_object().unwrap().keys() {
        assert!(
            KEYWORDS.contains(&keyword.as_str()) || keyword == "required",
            "{place}: {keyword}"
        );
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        assert!(regex::Regex::new(pattern).unwrap().is_match(value.as_str().unwrap()), "{place}");
    }
    match (schema["format"].as_str(), value.as_str()) {
        (Some("date-time"), Some(time)) => drop(time.parse::<jiff::Timestamp>().unwrap()),
        (Some("uri"), Some(uri)) => drop(url::Url::parse(uri).unwrap()),
        _ => {}
    }
    if let Some(number) = value.as_f64() {
        assert!(schema["minimum"].as_f64().is_none_or(|least| number >= least), "{place}");
        assert!(schema["maximum"].as_f64().is_none_or(|most| number <= most), "{place}");
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(value, constant, "{place}");
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{place}: {value}");
    }
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{place}: unknown type {other}"),
    };
    match &schema["type"] {
        Value::String(name) => assert!(is(name), "{place}: {value} is no {name}"),
        Value::Array(names) => {
            assert!(names.iter().any(|n| is(n.as_str().unwrap())), "{place}: {value}");
        }
        _ => {}
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, place);
    }
    let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for (name, field) in fields {
        let schema = known.get(name).unwrap_or_else(|| panic!("{place}: {name} is not described"));
        fits(document, schema, field, &format!("{place}/{name}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(name.as_str().unwrap()), "{place}: {name} is missing");
    }
}
