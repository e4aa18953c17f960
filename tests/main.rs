//! Whole-program tests: the real binary, real files, real HTTP on loopback. One binary, so that it
//! links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

#[path = "suite/harness.rs"]
mod harness;
#[path = "suite/web.rs"]
mod web;

#[path = "suite/answer.rs"]
mod answer;
#[path = "suite/archive.rs"]
mod archive;
#[path = "suite/ask.rs"]
mod ask;
#[path = "suite/audit.rs"]
mod audit;
#[path = "suite/bad_input.rs"]
mod bad_input;
#[path = "suite/check.rs"]
mod check;
#[path = "suite/concurrency.rs"]
mod concurrency;
#[path = "suite/crawl.rs"]
mod crawl;
#[path = "suite/digest.rs"]
mod digest;
#[path = "suite/drift.rs"]
mod drift;
#[path = "suite/export.rs"]
mod export;
#[path = "suite/external.rs"]
mod external;
#[path = "suite/faults.rs"]
mod faults;
#[path = "suite/forms.rs"]
mod forms;
#[path = "suite/gaps.rs"]
mod gaps;
#[path = "suite/hostile.rs"]
mod hostile;
#[path = "suite/index.rs"]
mod index;
#[path = "suite/manual.rs"]
mod manual;
#[cfg(feature = "mcp")]
#[path = "suite/mcp.rs"]
mod mcp;
#[cfg(feature = "mcp")]
#[path = "suite/mcp_http.rs"]
mod mcp_http;
#[path = "suite/no_network.rs"]
mod no_network;
#[path = "suite/odd_pages.rs"]
mod odd_pages;
#[cfg(feature = "office")]
#[path = "suite/office.rs"]
mod office;
#[path = "suite/readme.rs"]
mod readme;
#[path = "suite/real_pages.rs"]
mod real_pages;
#[path = "suite/security.rs"]
mod security;
#[cfg(feature = "serve")]
#[path = "suite/serve.rs"]
mod serve;
#[path = "suite/tamper.rs"]
mod tamper;
#[cfg(feature = "office")]
#[path = "suite/workbooks.rs"]
mod workbooks;
