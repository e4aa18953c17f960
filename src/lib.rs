//! Answers security questionnaires with verbatim, cited excerpts of a project's official pages.
//!
//! ```
//! let engine = qsec_search::Engine::digest()?;
//! let answer = engine.ask("Is the master password stored?")?;
//! for excerpt in &answer.excerpts {
//!     println!("{} {}", excerpt.quote.text(), excerpt.citation.url);
//! }
//! # Ok::<(), qsec_search::Error>(())
//! ```
//!
//! Data flows one way, a type at each joint:
//!
//! 1. a [`source::Source`] tells which pages may be quoted and how they are read;
//! 2. a [`capture::Capture`] is a page as it came, undecoded;
//! 3. a [`page::Page`] is its text as one string, in blocks that know their bytes;
//! 4. a [`passage::Passage`] holds whole blocks of one section, sentences marked;
//! 5. the [`index`] keeps passages and pages in Tantivy;
//! 6. a [`question::Question`] is read into concepts and words;
//! 7. [`search`] finds and re-ranks [`search::Hit`]s;
//! 8. an [`excerpt::Excerpt`] is cut from the page: a [`quote::Quote`] with its citation;
//! 9. an [`answer::Answer`] has a [`verdict::Verdict`], excerpts, or a grounded negative.
//!
//! The one rule: whatever is printed about the project is a [`quote::Quote`], which only a slice of a
//! page's text can make, or one of the fixed sentences of [`answer::wording`], or a computed count.

pub mod answer;
pub mod archive;
pub mod audit;
pub mod batch;
pub mod capture;
pub mod cli;
pub mod coding;
pub mod crawl;
pub mod digest;
pub mod engine;
pub mod error;
pub mod excerpt;
mod file;
pub mod fragment;
pub mod gaps;
pub mod gather;
mod guard;
pub mod home;
pub mod index;
pub mod ingest;
pub mod mirror;
pub mod page;
pub mod passage;
mod pool;
pub mod question;
pub mod questionnaire;
pub mod quote;
pub mod render;
pub mod restated;
pub mod search;
pub mod source;
pub mod terminal;
pub mod text;
pub mod verdict;

pub use engine::{Engine, Options};
pub use error::{Error, Result};

/// The README's examples, compiled and run.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
