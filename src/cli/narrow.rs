//! Flags that narrow what may be quoted, the same for every command that answers.

use clap::Args;

use crate::engine::Options;
use crate::search::Filter;
use crate::source::Subject;

/// Excerpts that an answer has at most.
pub const LIMIT: u8 = 5;

/// Which pages may be quoted, and how many excerpts an answer has.
#[derive(Debug, Args)]
pub struct Narrow {
    /// Most excerpts of an answer, at most 5 [default: 5, in a mail 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(LIMIT)))]
    pub limit: Option<u8>,
    /// Quote only pages that speak of this
    #[arg(long, value_name = "SUBJECT", value_parser = subject, hide_possible_values = true)]
    pub subject: Option<Subject>,
    /// Quote only pages of this version of the documentation
    #[arg(long, value_name = "VERSION")]
    pub version_of_docs: Option<String>,
    /// Quote only pages in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

impl Narrow {
    /// What the engine is asked for.
    pub fn options(&self) -> Options {
        self.options_or(LIMIT)
    }

    /// The same, with at most `limit` excerpts where the user gave no limit.
    pub fn options_or(&self, limit: u8) -> Options {
        Options {
            filter: Filter {
                subject: self.subject,
                version: self.version_of_docs.clone(),
                language: self.lang.clone(),
            },
            limit: usize::from(self.limit.unwrap_or(limit)),
        }
    }
}

fn subject(name: &str) -> Result<Subject, String> {
    Subject::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Subject::ALL.iter().map(|s| s.name()).collect();
        format!("known subjects: {}", known.join(", "))
    })
}
