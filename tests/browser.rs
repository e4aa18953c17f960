//! The web page in Chromium, driven over `WebDriver`: run with `QSEC_BROWSER` set, else skipped with a
//! line, because a driver and a browser that do not fit each other are common. `QSEC_AXE` names
//! axe-core's `axe.min.js`, and `QSEC_SCREENSHOTS` a folder for pictures of every page.

#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "browser/driver.rs"]
mod driver;
#[path = "suite/harness.rs"]
#[expect(dead_code, reason = "the other suite uses the rest")]
mod harness;
#[path = "browser/journeys.rs"]
mod journeys;
#[path = "browser/looks.rs"]
mod looks;
