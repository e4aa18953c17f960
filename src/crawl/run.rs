//! Run: a crawl's state between requests: what is asked next, and what an answer changes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use url::Url;

use crate::crawl::Crawl;
use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Entry, Frontier, Offer, State};
use crate::crawl::host::Host;
use crate::crawl::job::{Job, Listing, Work};
use crate::crawl::outcome::{Fault, Outcome, Skip};
use crate::crawl::report::{Pending, Report, Visit};
use crate::crawl::robots::{self, Permit, Rules};
use crate::crawl::seam::Sink;
use crate::error::Result;

/// What is known of a site's rules.
pub(super) enum Site {
    Asked,
    Open(Rules),
    Shut(Fault),
}

/// How a URL that is found is to be listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// In a page, among many: if it is out of scope it is only counted.
    Linked,
    /// By a start, a sitemap's own address or a redirect.
    Named,
}

pub(super) struct Run<'a> {
    pub(super) crawl: Crawl<'a>,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) frontier: Frontier<'a>,
    pub(super) hosts: BTreeMap<String, Host>,
    pub(super) sites: HashMap<String, Site>,
    /// Sitemaps that were queued.
    pub(super) listings: HashSet<Url>,
    /// Where URLs redirected to.
    pub(super) redirects: HashMap<String, String>,
    /// Pages on their way.
    pub(super) underway: usize,
    pub(super) report: Report,
}

impl<'a> Run<'a> {
    pub(super) fn new(crawl: Crawl<'a>, sink: &'a mut dyn Sink) -> Self {
        Self {
            crawl,
            sink,
            frontier: Frontier::new(crawl.sources, crawl.options),
            hosts: BTreeMap::new(),
            sites: HashMap::new(),
            listings: HashSet::new(),
            redirects: HashMap::new(),
            underway: 0,
            report: Report::default(),
        }
    }

    /// Queues what a stopped crawl left, and where the sources begin.
    pub(super) fn seed(&mut self) -> Result<()> {
        if let Some(resume) = &self.crawl.options.resume {
            for pending in &resume.pending {
                if let Ok(url) = Url::parse(&pending.url) {
                    self.offer(url, pending.depth, Vec::new(), Found::Named)?;
                }
            }
            // Last: a URL that is done may be another spelling of one that waits.
            for url in resume.done.iter().filter_map(|u| Url::parse(u).ok()) {
                self.frontier.settle(&url, State::Taken);
            }
        }
        for source in self.crawl.sources {
            for url in source.start.iter().filter_map(|u| Url::parse(u).ok()) {
                self.offer(url, 0, Vec::new(), Found::Named)?;
            }
            if let Some(url) = source.sitemap.as_deref().and_then(|u| Url::parse(u).ok()) {
                self.list(url, 0)?;
            }
        }
        Ok(())
    }

    /// Offers a URL to the frontier and records what is judged at once.
    pub(super) fn offer(
        &mut self,
        url: Url,
        depth: usize,
        chain: Vec<String>,
        found: Found,
    ) -> Result<()> {
        match self.frontier.offer(url, depth, chain) {
            Offer::Queued(host) => {
                self.host(&host);
                self.crawl.progress.queued(&host, self.frontier.waiting(&host));
                Ok(())
            }
            Offer::Nothing => Ok(()),
            Offer::Judged { outcome: Outcome::OutOfScope, .. } if found == Found::Linked => {
                self.report.counts.out_of_scope += 1;
                Ok(())
            }
            Offer::Judged { url, source, outcome } => self.record(&url, source, outcome),
        }
    }

    /// Queues a sitemap, if its host is one of the crawl's.
    pub(super) fn list(&mut self, url: Url, level: usize) -> Result<()> {
        const MAX_LEVEL: usize = 4;
        let url = canonical(url);
        if !self.listings.insert(url.clone()) {
            return Ok(());
        }
        // A sitemap is not also a page, so that it gets no second outcome.
        self.frontier.settle(&url, State::Passed);
        let host = url.host_str().unwrap_or_default().to_owned();
        if !self.is_ours(&host) || !matches!(url.scheme(), "http" | "https") {
            return self.record(url.as_str(), None, Outcome::OutOfScope);
        }
        if level > MAX_LEVEL || self.listings.len() > self.crawl.options.max_sitemaps {
            return self.record(url.as_str(), None, Outcome::Skipped(Skip::Sitemaps));
        }
        self.host(&host).sitemaps.push_back(Listing { url, level });
        Ok(())
    }

    fn is_ours(&self, host: &str) -> bool {
        let named = |url: &String| Url::parse(url).is_ok_and(|u| u.host_str() == Some(host));
        self.crawl.sources.iter().any(|source| {
            source.prefixes().iter().chain(&source.start).chain(&source.sitemap).any(named)
        })
    }

    pub(super) fn host(&mut self, name: &str) -> &mut Host {
        let delay = self.crawl.options.delay;
        self.hosts.entry(name.to_owned()).or_insert_with(|| Host::new(delay))
    }

    /// The next request that may be made while `flight` are on their way.
    pub(super) fn next_job(&mut self, flight: usize) -> Result<Option<Job>> {
        if self.crawl.stop.is_stopped() || flight >= self.crawl.options.max_hosts.max(1) {
            return Ok(None);
        }
        let idle = self.hosts.iter().filter(|(_, host)| !host.busy);
        let idle: Vec<String> = idle.map(|(name, _)| name.clone()).collect();
        for name in idle {
            if let Some(work) = self.next_work(&name)? {
                self.underway += usize::from(matches!(work, Work::Page(..)));
                let host = self.host(&name);
                host.busy = true;
                let (start, delay) = (host.next, host.report.delay);
                return Ok(Some(Job { host: name, start, delay, work }));
            }
        }
        Ok(None)
    }

    /// What `host` is asked for next: rules, then sitemaps, then pages.
    fn next_work(&mut self, name: &str) -> Result<Option<Work>> {
        let host = self.host(name);
        if let Some(request) = host.robots.pop_front() {
            return Ok(Some(Work::Robots(request)));
        }
        if host.report.gave_up.is_some() {
            return Ok(None);
        }
        while let Some(url) = host_sitemap(&self.hosts, name) {
            if let Some(request) = self.ask_rules(&url) {
                return Ok(Some(Work::Robots(request)));
            }
            let Some(judged) = self.judge(&url) else { return Ok(None) };
            let Some(listing) = self.host(name).sitemaps.pop_front() else { break };
            match judged {
                Ok(permit) => return Ok(Some(Work::Sitemap(listing, permit))),
                Err(outcome) => self.record(url.as_str(), None, outcome)?,
            }
        }
        self.next_page(name)
    }

    fn next_page(&mut self, name: &str) -> Result<Option<Work>> {
        while let Some(url) = self.frontier.peek(name).map(|entry| entry.url.clone()) {
            if let Some(request) = self.ask_rules(&url) {
                return Ok(Some(Work::Robots(request)));
            }
            let pages = self.report.counts.pages() + self.underway;
            if self.crawl.options.max_pages.is_some_and(|max| pages >= max) {
                return Ok(None);
            }
            let Some(judged) = self.judge(&url) else { return Ok(None) };
            let Some(entry) = self.frontier.take(name) else { return Ok(None) };
            match judged {
                Ok(permit) => return Ok(Some(Work::Page(entry, permit))),
                Err(outcome) => self.close(&entry, outcome)?,
            }
        }
        Ok(None)
    }

    /// A request for the rules of `url`, if nobody asked for them yet.
    fn ask_rules(&mut self, url: &Url) -> Option<robots::Request> {
        let authority = robots::authority(url);
        if self.sites.contains_key(&authority) {
            return None;
        }
        self.sites.insert(authority, Site::Asked);
        Some(robots::Request::new(url))
    }

    /// What the rules say of `url`; `None` while they are on their way.
    fn judge(&self, url: &Url) -> Option<std::result::Result<Permit, Outcome>> {
        match self.sites.get(&robots::authority(url))? {
            Site::Asked => None,
            Site::Open(rules) => Some(rules.permit(url).ok_or(Outcome::Disallowed)),
            Site::Shut(fault) => Some(Err(Outcome::Failed(Fault::Robots(Box::new(fault.clone()))))),
        }
    }

    /// Gives a queued URL its outcome.
    pub(super) fn close(&mut self, entry: &Entry, outcome: Outcome) -> Result<()> {
        let state = match outcome {
            Outcome::Captured | Outcome::Unchanged => State::Taken,
            Outcome::Failed(_) => State::Failed,
            _ => State::Passed,
        };
        self.frontier.settle(&entry.url, state);
        self.record(entry.url.as_str(), Some(entry.source), outcome)
    }

    pub(super) fn record(
        &mut self,
        url: &str,
        source: Option<usize>,
        outcome: Outcome,
    ) -> Result<()> {
        self.sink.outcome(url, &outcome)?;
        self.report.counts.add(&outcome);
        let name = Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_owned));
        if let Some((name, host)) = name.and_then(|n| self.hosts.get_mut(&n).map(|h| (n, h))) {
            host.report.counts.add(&outcome);
            self.crawl.progress.done(&name, url, &outcome, self.frontier.waiting(&name));
        }
        let source = source.and_then(|s| self.crawl.sources.get(s)).map(|s| s.id.clone());
        self.report.visits.push(Visit { url: url.to_owned(), source, outcome });
        Ok(())
    }

    /// The report. What waits is left to a next crawl, except what the rules refuse.
    pub(super) fn finish(mut self, elapsed: Duration) -> Result<Report> {
        for entry in self.frontier.drain() {
            if matches!(self.judge(&entry.url), Some(Err(Outcome::Disallowed))) {
                self.record(entry.url.as_str(), Some(entry.source), Outcome::Disallowed)?;
                continue;
            }
            let host = entry.url.host_str().unwrap_or_default();
            self.host(host).report.waiting += 1;
            let pending = Pending { url: entry.url.to_string(), depth: entry.depth };
            self.report.frontier.push(pending);
        }
        self.report.forgotten = self.frontier.forgotten;
        self.report.stopped = self.crawl.stop.is_stopped();
        self.report.elapsed = elapsed;
        let hosts = std::mem::take(&mut self.hosts);
        self.report.hosts = hosts.into_iter().map(|(name, host)| (name, host.report)).collect();
        Ok(self.report)
    }
}

fn host_sitemap(hosts: &BTreeMap<String, Host>, name: &str) -> Option<Url> {
    hosts.get(name)?.sitemaps.front().map(|listing| listing.url.clone())
}
