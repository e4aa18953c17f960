//! Answers security questionnaires with verbatim, cited excerpts of a project's official pages.
//!
//! Ask. Whatever is quoted comes with where it stands, and can be proved by its capture:
//!
//! ```
//! let engine = qsec_search::Engine::digest()?;
//! let answer = engine.ask("Is the master password stored?")?;
//! for excerpt in &answer.excerpts {
//!     println!("{} {}", excerpt.quote.text(), excerpt.citation.url);
//!     println!("{:?} of {}", excerpt.quote.range(), excerpt.quote.capture().payload_sha256);
//! }
//! # Ok::<(), qsec_search::Error>(())
//! ```
//!
//! Answer a questionnaire, in any format that [`questionnaire::read`] knows, on all cores, and write it
//! as one of the formats of [`render`]:
//!
//! ```
//! use qsec_search::{Engine, Options, batch, questionnaire, render};
//!
//! let engine = Engine::digest()?;
//! let mail = b"1. Is the master password stored?\n2. Who reviews plugins?\n";
//! let form = questionnaire::read("mail.txt", mail, &questionnaire::Hints::default())?;
//! let answered = batch::answer(&engine, &form.items, &Options::default(), || ())?;
//! let report = render::Report {
//!     corpus: engine.corpus(),
//!     name: form.name,
//!     entries: answered.entries,
//!     unread: answered.unread,
//!     notes: form.notes,
//! };
//! let mut markdown = Vec::new();
//! render::markdown::write(&mut markdown, &report).expect("memory takes it");
//! assert!(String::from_utf8_lossy(&markdown).contains("Who reviews plugins?"));
//! # Ok::<(), qsec_search::Error>(())
//! ```
//!
//! [`Engine::digest`] needs no file; [`Engine::open`] takes the index of a [`home::Home`], which may hold
//! another project's sources, and [`Options`] narrow what may be quoted. An engine is shared between
//! threads by reference. [`check`] proves saved answers again, [`drift`] tells what changed on the pages,
//! [`gaps`] what is asked and not documented. `examples/` has whole programs.
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
//! What these pages do not show is public for the program, its tests and its measurements alone, and
//! may change in any version.
//!
//! The one rule: whatever is printed about the project is a [`quote::Quote`], which only a slice of a
//! page's text can make, or one of the fixed sentences of [`answer::wording`], or a computed count.

pub mod answer;
pub mod archive;
pub mod audit;
pub mod batch;
pub mod capture;
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod coding;
pub mod compare;
pub mod crawl;
pub mod digest;
mod dom;
pub mod drift;
pub mod engine;
pub mod error;
pub mod excerpt;
#[doc(hidden)]
pub mod expansion;
pub mod export;
mod file;
#[doc(hidden)]
pub mod fragment;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod gaps;
pub mod gather;
mod guard;
pub mod home;
pub mod index;
pub mod ingest;
mod linear;
#[cfg(any(feature = "mcp", feature = "serve"))]
mod live;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod mirror;
pub mod page;
mod parallel;
pub mod passage;
pub mod question;
pub mod questionnaire;
pub mod quote;
pub mod render;
#[doc(hidden)]
pub mod restated;
pub mod search;
pub mod section;
#[cfg(feature = "serve")]
pub mod serve;
pub mod source;
#[doc(hidden)]
pub mod terminal;
#[doc(hidden)]
pub mod text;
pub mod verdict;

pub use engine::{Engine, Options};
pub use error::{Error, Result};
/// The one type of a dependency that this API shows.
pub use jiff::Timestamp;

/// The README's examples, compiled and run.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
