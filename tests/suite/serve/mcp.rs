//! The MCP server at /mcp, behind the same door as the pages.

use qsec_search::answer::contract::Envelope;
use serde_json::{Value, json};

use super::client::{Reply, Serve};
use crate::harness::Home;

fn message(method: &str, params: &Value) -> Vec<u8> {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string().into_bytes()
}

fn post(serve: &Serve, headers: &str, body: &[u8]) -> Reply {
    let head = format!(
        "POST /mcp HTTP/1.1\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-06-18{headers}"
    );
    serve.send(&head, body)
}

fn ask(serve: &Serve) -> Envelope {
    let arguments = json!({"question": "Is the master password stored?"});
    let call = message("tools/call", &json!({"name": "ask", "arguments": arguments}));
    let reply = post(serve, "", &call);
    assert_eq!(reply.status, 200, "{}", reply.text());
    serde_json::from_value(reply.json()["result"]["structuredContent"].clone()).unwrap()
}

#[test]
fn it_answers_as_the_api_does_and_from_the_newest_index() {
    let home = Home::new();
    let serve = Serve::of(&home);
    assert!(!ask(&serve).items[0].excerpts[0].verbatim);
    home.index().assert().success();
    let found = ask(&serve);
    let api = serve.get("/api/v1/ask?q=Is+the+master+password+stored%3F").json();
    let api: Envelope = serde_json::from_value(api).unwrap();
    assert_eq!(found.corpus, api.corpus);
    assert_eq!(found.items[0].excerpts[0], api.items[0].excerpts[0]);
}

#[test]
fn it_stands_behind_the_same_door() {
    let serve = Serve::own(Home::bare());
    let list = message("tools/list", &json!({}));
    assert_eq!(post(&serve, "", &list).status, 200);
    post(&serve, "\r\nOrigin: https://evil.example", &list).problem(403, "cross-origin");
    post(&serve, "\r\nSec-Fetch-Site: cross-site", &list).problem(403, "cross-origin");
    let own = format!("\r\nOrigin: http://{}", serve.address);
    assert_eq!(post(&serve, &own, &list).status, 200);
    serve.raw("POST /mcp HTTP/1.1\r\nHost: evil.example", b"").problem(421, "host");
    let large = "\r\nContent-Length: 104857600";
    let head = format!("POST /mcp HTTP/1.1\r\nHost: {}{large}", serve.address);
    serve.raw(&head, b"").problem(413, "too-large");
}

#[test]
fn errors_of_the_protocol_are_left_as_they_are() {
    let serve = Serve::own(Home::bare());
    let unknown = post(&serve, "", &message("no/such/method", &json!({})));
    assert_eq!(unknown.json()["error"]["code"], -32601, "{}", unknown.text());
    let broken = post(&serve, "", b"{ this is no JSON");
    assert!(broken.status >= 400 && !broken.text().contains("<html"), "{}", broken.text());
    let stream = serve.get("/mcp");
    assert_eq!(stream.status, 405);
    assert!(!stream.text().contains("<html"), "{}", stream.text());
    assert_eq!(stream.header("x-content-type-options"), Some("nosniff"));
}
