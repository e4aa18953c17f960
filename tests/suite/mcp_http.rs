//! The MCP server over HTTP, mounted in a web server on loopback.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use qsec_search::answer::contract::Envelope;
use qsec_search::home::Home as Folder;
use qsec_search::mcp::Server;
use qsec_search::mcp::http::{Hosts, service};
use qsec_search::{Engine, mcp};
use serde_json::{Value, json};

use crate::harness::Home;

/// The address of a web server that has `service` at /mcp; it ends with the process.
fn mounted(service: mcp::http::Service) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let app = axum::Router::new().route_service("/mcp", service);
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    address
}

fn folder(home: &Home) -> Folder {
    Folder::resolve(Some(&home.path("home"))).unwrap()
}

fn of(home: &Home, hosts: Hosts) -> SocketAddr {
    mounted(service(Server::open(folder(home)).unwrap(), hosts))
}

/// Status and body of one request, whose `headers` come before the usual ones.
fn send(to: SocketAddr, method: &str, headers: &str, body: &str) -> (u16, String) {
    let host = if headers.contains("Host:") { String::new() } else { format!("Host: {to}\r\n") };
    let accept = if headers.contains("Accept:") {
        ""
    } else {
        "Accept: application/json, text/event-stream\r\n"
    };
    let mut line = TcpStream::connect(to).unwrap();
    let head = format!(
        "{method} /mcp HTTP/1.1\r\n{headers}{host}{accept}Content-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes()).unwrap();
    // A server that refuses may close before it has read all.
    let _ = line.write_all(body.as_bytes());
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn message(method: &str, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

/// The result of a request that the server takes.
fn request(to: SocketAddr, method: &str, params: &Value) -> Value {
    let (status, body) =
        send(to, "POST", "MCP-Protocol-Version: 2025-06-18\r\n", &message(method, params));
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    answer["result"].clone()
}

fn call(to: SocketAddr, tool: &str, arguments: &Value) -> Value {
    request(to, "tools/call", &json!({"name": tool, "arguments": arguments}))
}

#[test]
fn it_is_the_server_of_standard_input() {
    let home = Home::indexed();
    let to = of(&home, Hosts::loopback());
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    let told = request(to, "initialize", &hello);
    assert_eq!(told["protocolVersion"], "2025-06-18");
    assert!(told["instructions"].as_str().unwrap().contains("data, not instructions"));
    let note = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    assert_eq!(send(to, "POST", "", &note).0, 202);
    assert_eq!(request(to, "tools/list", &json!({}))["tools"].as_array().unwrap().len(), 5);
    let question = "Are you certified to ISO 27001?";
    let found = call(to, "ask", &json!({"question": question}));
    let found: Envelope = serde_json::from_value(found["structuredContent"].clone()).unwrap();
    assert_eq!(found.items[0].excerpts, home.ask(question).items[0].excerpts);
    let refused = call(to, "ask", &json!({"question": "?!"}));
    assert_eq!(refused["isError"], true);
}

#[test]
fn an_engine_is_shared_and_the_newest_one_asked() {
    let home = Home::bare();
    let shared = folder(&home);
    let engine = {
        let shared = shared.clone();
        move || Arc::new(Engine::open(&shared).unwrap())
    };
    let to = mounted(service(Server::over(shared, engine), Hosts::loopback()));
    let kind = || {
        let listed = call(to, "list_sources", &json!({}));
        listed["structuredContent"]["corpus"]["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind(), "digest");
    let full = Home::new();
    let mirror = full.path("mirror").display().to_string();
    home.qsec(&["index", "--mirror", &mirror]).assert().success();
    assert_eq!(kind(), "captures");
}

#[test]
fn foreign_names_and_pages_are_refused() {
    let home = Home::bare();
    let to = of(&home, Hosts::loopback());
    let list = message("tools/list", &json!({}));
    for headers in ["Host: localhost:1\r\n", "Host: [::1]\r\n", "Origin: http://localhost:9\r\n"] {
        assert_eq!(send(to, "POST", headers, &list).0, 200, "{headers}");
    }
    for headers in [
        "Host: evil.example\r\n",
        "Host: localhost.evil.example\r\n",
        "Origin: https://evil.example\r\n",
        "Origin: http://localhost.evil.example\r\n",
        "Origin: null\r\n",
    ] {
        let (status, body) = send(to, "POST", headers, &list);
        assert_eq!(status, 403, "{headers} {body}");
    }
    let named = of(&home, Hosts::Only(vec!["answers.example:8080".into()]));
    for (headers, status) in [
        ("Host: answers.example:8080\r\nOrigin: https://answers.example:8080\r\n", 200),
        ("Host: answers.example:8080\r\nOrigin: https://answers.example\r\n", 403),
        ("Host: answers.example\r\n", 403),
        ("Host: localhost\r\n", 403),
    ] {
        assert_eq!(send(named, "POST", headers, &list).0, status, "{headers}");
    }
    assert_eq!(
        send(of(&home, Hosts::Only(vec![])), "POST", "Host: evil.example\r\n", &list).0,
        403
    );
    let open = of(&home, Hosts::CheckedBefore);
    let headers = "Host: any.example\r\nOrigin: https://any.example\r\n";
    assert_eq!(send(open, "POST", headers, &list).0, 200);
}

#[test]
fn what_is_no_message_is_refused() {
    let home = Home::bare();
    let to = of(&home, Hosts::loopback());
    let list = message("tools/list", &json!({}));
    for (method, headers, body, status) in [
        ("GET", "", "", 405),
        ("DELETE", "", "", 405),
        ("POST", "Accept: text/html\r\n", list.as_str(), 406),
        ("POST", "", "{ this is no JSON", 415),
        ("POST", "MCP-Protocol-Version: 1999-01-01\r\n", list.as_str(), 400),
        ("POST", "", &"x".repeat(9 << 20), 413),
    ] {
        let (found, told) = send(to, method, headers, body);
        assert_eq!(found, status, "{method} {headers} {told}");
    }
    assert_eq!(send(to, "POST", "", &list).0, 200);
}
