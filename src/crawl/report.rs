//! Report: what a crawl did, and what it left to do.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::crawl::outcome::{Fault, Outcome};

/// One URL and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The URL as it was asked for or refused; the first bytes of it if it is too long.
    pub url: String,
    /// Id of the source that owns it, if one does.
    pub source: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// How many URLs had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`Outcome::Captured`].
    pub captured: usize,
    /// [`Outcome::Unchanged`].
    pub unchanged: usize,
    /// [`Outcome::Disallowed`].
    pub disallowed: usize,
    /// [`Outcome::OutOfScope`]; plain links out of scope are counted here, but not listed.
    pub out_of_scope: usize,
    /// [`Outcome::Skipped`].
    pub skipped: usize,
    /// [`Outcome::Failed`].
    pub failed: usize,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Captured => &mut self.captured,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Disallowed => &mut self.disallowed,
            Outcome::OutOfScope => &mut self.out_of_scope,
            Outcome::Skipped(_) => &mut self.skipped,
            Outcome::Failed(_) => &mut self.failed,
        };
        *count += 1;
    }

    /// Pages that came, changed or not.
    pub fn pages(&self) -> usize {
        self.captured + self.unchanged
    }
}

/// What happened at one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostReport {
    /// Outcomes of its URLs.
    pub counts: Counts,
    /// URLs left to ask for.
    pub waiting: usize,
    /// Bytes of the bodies that came, as they came.
    pub bytes: u64,
    /// Time kept between two requests.
    pub delay: Duration,
    /// Why its robots.txt could not be had, so that nothing was fetched.
    pub robots: Option<Fault>,
    /// Why it was left alone before its URLs were done.
    pub gave_up: Option<Fault>,
}

/// A URL still to be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The URL.
    pub url: String,
    /// Links between it and a start page.
    pub depth: usize,
}

/// Where a stopped crawl was, for [`Options::resume`](super::Options::resume).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// URLs still to be asked for.
    pub pending: Vec<Pending>,
    /// URLs that need not be asked for again.
    pub done: Vec<String>,
}

/// What a crawl did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Every URL in scope, and those out of scope that a start, sitemap or redirect named; in the
    /// order in which they were settled.
    pub visits: Vec<Visit>,
    /// Outcomes of all URLs.
    pub counts: Counts,
    /// Outcomes by host.
    pub hosts: BTreeMap<String, HostReport>,
    /// URLs that a stop, a limit or a host's failures left unasked.
    pub frontier: Vec<Pending>,
    /// URLs that were not even remembered, because there were too many.
    pub forgotten: usize,
    /// Whether the crawl was stopped.
    pub stopped: bool,
    /// How long it took.
    pub elapsed: Duration,
}

impl Report {
    /// The URLs that failed, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &Fault)> {
        self.visits.iter().filter_map(|visit| match &visit.outcome {
            Outcome::Failed(fault) => Some((visit.url.as_str(), fault)),
            _ => None,
        })
    }

    /// What a next crawl needs to go on from here. What failed is asked for again.
    pub fn resume(&self) -> Resume {
        let done = self.visits.iter().filter(|v| !matches!(v.outcome, Outcome::Failed(_)));
        Resume { pending: self.frontier.clone(), done: done.map(|v| v.url.clone()).collect() }
    }
}
