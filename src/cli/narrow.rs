//! Flags that narrow what may be quoted, the same for every command that answers.

use clap::Args;

use crate::engine::Options;
use crate::search::Filter;
use crate::source::Subject;

/// Which pages may be quoted, and how many excerpts an answer has.
#[derive(Debug, Args)]
pub struct Narrow {
    /// Most excerpts of an answer
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub limit: u8,
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
        Options {
            filter: Filter {
                subject: self.subject,
                version: self.version_of_docs.clone(),
                language: self.lang.clone(),
            },
            limit: usize::from(self.limit),
        }
    }
}

fn subject(name: &str) -> Result<Subject, String> {
    Subject::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Subject::ALL.iter().map(|s| s.name()).collect();
        format!("known subjects: {}", known.join(", "))
    })
}
