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

/// The page that `value` asks for, from 1, and how many pages `all` rows make.
pub(super) fn page_of(
    value: Option<&String>,
    all: usize,
    per_page: usize,
) -> Result<(usize, usize), Fail> {
    let pages = all.div_ceil(per_page).max(1);
    let number = filled(value).map_or(Some(1), |p| p.parse().ok());
    let page = number.filter(|n| (1..=pages).contains(n));
    let told = || Fail::bad("page", format!("page is a number from 1 to {pages}"));
    page.map(|page| (page, pages)).ok_or_else(told)
}

/// That of `all`, called so by `name`, which `value` names, if it names any; they are `what`s.
pub(super) fn one_of<V: Copy>(
    what: &'static str,
    value: Option<&String>,
    all: &[V],
    name: impl Fn(V) -> &'static str,
) -> Result<Option<V>, Fail> {
    let Some(wanted) = filled(value) else { return Ok(None) };
    let known = || all.iter().map(|v| name(*v)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|v| name(*v) == wanted);
    found.map(Some).ok_or_else(|| Fail::bad(what, format!("known {what}s: {}", known())))
}

/// The subject that `value` names, if it names any.
pub(super) fn subject(value: Option<&String>) -> Result<Option<Subject>, Fail> {
    one_of("subject", value, &Subject::ALL, Subject::name)
}

impl Narrow {
    /// The field `name`; none where it is none of ours.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "limit" => Some(&mut self.limit),
            "subject" => Some(&mut self.subject),
            "version_of_docs" => Some(&mut self.version_of_docs),
            "lang" => Some(&mut self.lang),
            _ => None,
        }
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
