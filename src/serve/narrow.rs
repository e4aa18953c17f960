//! Narrow: which pages may be quoted, as forms and query strings tell it.

use serde::Deserialize;

use super::fail::Fail;
use crate::answer::MAX_EXCERPTS;
use crate::engine::Options;
use crate::search::Filter;
use crate::source::Subject;

/// The fields; an empty one is as good as none, since forms send all they have.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Narrow {
    pub(super) limit: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) version_of_docs: Option<String>,
    pub(super) lang: Option<String>,
}

/// `value` unless it is empty.
pub(super) fn filled(value: Option<&String>) -> Option<&str> {
    value.map(|v| v.trim()).filter(|v| !v.is_empty())
}

/// The subject that `value` names, if it names any.
pub(super) fn subject(value: Option<&String>) -> Result<Option<Subject>, Fail> {
    let Some(name) = filled(value) else { return Ok(None) };
    let known = || Subject::ALL.map(Subject::name).join(", ");
    let found = Subject::from_name(name);
    found.map(Some).ok_or_else(|| Fail::bad("subject", format!("known subjects: {}", known())))
}

impl Narrow {
    /// Takes the field `name`; false where it is none of ours.
    pub(super) fn set(&mut self, name: &str, value: String) -> bool {
        match name {
            "limit" => self.limit = Some(value),
            "subject" => self.subject = Some(value),
            "version_of_docs" => self.version_of_docs = Some(value),
            "lang" => self.lang = Some(value),
            _ => return false,
        }
        true
    }

    /// What the engine is asked for.
    pub(super) fn options(&self) -> Result<Options, Fail> {
        let limit = match filled(self.limit.as_ref()) {
            None => MAX_EXCERPTS,
            Some(text) => {
                text.parse().ok().filter(|n| (1..=MAX_EXCERPTS).contains(n)).ok_or_else(|| {
                    Fail::bad("limit", format!("limit is a number from 1 to {MAX_EXCERPTS}"))
                })?
            }
        };
        let own = |value: &Option<String>| filled(value.as_ref()).map(str::to_owned);
        Ok(Options {
            filter: Filter {
                subject: subject(self.subject.as_ref())?,
                version: own(&self.version_of_docs),
                language: own(&self.lang),
            },
            limit,
        })
    }
}
