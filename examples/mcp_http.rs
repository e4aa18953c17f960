//! The MCP server in a web server of one's own, over HTTP instead of standard input and output.
//!
//! HOME is the folder that `qsec-search index` filled; without one the built-in digest answers. Any free
//! port of this machine is taken, and the URL for the client printed.
//!
//! `cargo run --example mcp_http -- HOME`

#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use qsec_search::home::Home;
use qsec_search::mcp::{Server, http};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let home = Home::resolve(std::env::args_os().nth(1).map(PathBuf::from).as_deref())?;
    let service = http::service(Server::open(home)?, http::Hosts::loopback());
    let app = axum::Router::new().route_service("/mcp", service);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/mcp", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
