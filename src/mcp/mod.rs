//! MCP: the engine as tools for a language model (Model Context Protocol).
//!
//! Every tool reads and none writes. Results are structured, with a schema, and the same as text; what
//! a model did wrong comes back as a tool error that says what to do, not as an error of the protocol.
//!
//! A tool is a file with a `tool::Tool` and a line in `TOOLS`.

mod answer_questionnaire;
mod ask;
mod audit_claims;
mod form;
mod hidden;
#[doc(hidden)]
pub mod http;
mod limits;
mod list_sources;
mod open;
mod read_section;
mod server;
pub mod stdio;
mod tool;

pub use server::Server;

use tool::Entry;

/// What a model is told before it calls anything.
const INSTRUCTIONS: &str = include_str!("instructions.txt");

/// The tools, in the order in which they are listed.
const TOOLS: &[Entry] = &[
    Entry::of::<ask::Ask>(),
    Entry::of::<answer_questionnaire::AnswerQuestionnaire>(),
    Entry::of::<audit_claims::AuditClaims>(),
    Entry::of::<read_section::ReadSection>(),
    Entry::of::<list_sources::ListSources>(),
];
