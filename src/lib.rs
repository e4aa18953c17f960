//! qsec-search
pub mod answer;
pub mod capture;
pub mod cli;
pub mod digest;
pub mod engine;
pub mod error;
pub mod excerpt;
pub mod fragment;
pub mod home;
pub mod index;
pub mod ingest;
pub mod mirror;
pub mod page;
pub mod passage;
pub mod question;
pub mod quote;
pub mod search;
pub mod source;
pub mod terminal;
pub mod text;
pub mod verdict;

pub use engine::{Engine, Options};
pub use error::{Error, Result};
