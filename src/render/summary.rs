//! How many questions the pages answer, in all and by section.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Report;
use crate::verdict::Verdict;

/// Counts of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Counts {
    /// Documented.
    pub documented: usize,
    /// Partly documented.
    pub partial: usize,
    /// Not documented.
    pub silent: usize,
}

/// Counts of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Of all items.
    pub all: Counts,
    /// By section, in their order; items without one are counted under an empty name.
    pub sections: Vec<(String, Counts)>,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Documented => self.documented += 1,
            Verdict::Partial => self.partial += 1,
            Verdict::NotDocumented => self.silent += 1,
        }
    }

    /// All that were counted.
    pub fn total(self) -> usize {
        self.documented + self.partial + self.silent
    }
}

impl Summary {
    /// The counts of `report`.
    pub fn of(report: &Report<'_>) -> Self {
        let (mut out, mut places) = (Self::default(), HashMap::<&str, usize>::new());
        for entry in &report.entries {
            let name = entry.item.section.as_deref().unwrap_or_default();
            out.all.add(entry.answer.verdict);
            let at = *places.entry(name).or_insert_with(|| {
                out.sections.push((name.to_owned(), Counts::default()));
                out.sections.len() - 1
            });
            out.sections[at].1.add(entry.answer.verdict);
        }
        out
    }

    /// The counts of `entries`.
    pub fn counts(entries: &[super::Entry]) -> Counts {
        let mut out = Counts::default();
        for entry in entries {
            out.add(entry.answer.verdict);
        }
        out
    }

    /// The counts of all items, in one sentence.
    pub fn line(&self) -> String {
        let Counts { documented, partial, silent } = self.all;
        let total = self.all.total();
        let s = if total == 1 { "" } else { "s" };
        format!(
            "{total} question{s}: {documented} documented, {partial} partly documented, {silent} not documented."
        )
    }
}
