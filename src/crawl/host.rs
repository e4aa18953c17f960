//! Host: when one may be asked again, and whether it still is.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::crawl::job::Listing;
use crate::crawl::outcome::Fault;
use crate::crawl::report::HostReport;
use crate::crawl::robots;

/// One host of a crawl.
#[derive(Debug)]
pub(super) struct Host {
    /// A request is on its way: there is never a second one.
    pub(super) busy: bool,
    /// No request begins before.
    pub(super) next: Instant,
    /// robots.txt files to ask for, before all else.
    pub(super) robots: VecDeque<robots::Request>,
    /// Sitemaps to read, before pages.
    pub(super) sitemaps: VecDeque<Listing>,
    /// Faults of the network in a row.
    faults: usize,
    pub(super) report: HostReport,
}

impl Host {
    pub(super) fn new(delay: Duration) -> Self {
        Self {
            busy: false,
            next: Instant::now(),
            robots: VecDeque::new(),
            sitemaps: VecDeque::new(),
            faults: 0,
            report: HostReport { delay, ..HostReport::default() },
        }
    }

    /// The request that began at `started` is over.
    pub(super) fn rest(&mut self, started: Instant) {
        self.busy = false;
        self.next = started + self.report.delay;
    }

    /// Notes an answer that came.
    pub(super) fn answered(&mut self, bytes: usize) {
        self.faults = 0;
        self.report.bytes += bytes as u64;
    }

    /// Notes a fault; after `max` in a row that are the network's, the host is left alone.
    pub(super) fn failed(&mut self, fault: &Fault, max: usize) -> bool {
        self.faults = if fault.is_passing() { self.faults + 1 } else { 0 };
        let gives_up = self.faults >= max && self.report.gave_up.is_none();
        if gives_up {
            self.report.gave_up = Some(fault.clone());
        }
        gives_up
    }
}
