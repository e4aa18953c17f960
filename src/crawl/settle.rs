//! Settle: what an answer changes.

use url::Url;

use crate::crawl::canonical::canonical;
use crate::crawl::frontier::{Entry, State};
use crate::crawl::job::{Arrival, Came, Done, Found as Listed, Listing};
use crate::crawl::links::Links;
use crate::crawl::outcome::{End, Fault, Outcome, Skip};
use crate::crawl::robots::{Lookup, Rules};
use crate::crawl::run::{Found, Run, Site};
use crate::crawl::seam::{Received, Sameness};
use crate::error::Result;

/// Redirects in a row that are followed.
const MAX_REDIRECTS: usize = 5;

impl Run<'_> {
    /// Takes in what a job brought.
    pub(super) fn settle(&mut self, done: Done) -> Result<()> {
        let Done { host, started, came } = done;
        self.host(&host).rest(started);
        match came {
            Came::Robots(authority, lookup) => self.rules(&host, authority, lookup),
            Came::Sitemap(listing, found) => self.sitemap(&host, listing, found),
            Came::Page(entry, arrival) => {
                self.underway -= 1;
                self.page(&host, entry, arrival)
            }
        }
    }

    fn rules(&mut self, name: &str, authority: String, lookup: Lookup) -> Result<()> {
        match lookup {
            Lookup::Rules(rules) => self.open(name, authority, rules),
            Lookup::Elsewhere(request) => {
                let next = request.permit.url().host_str().unwrap_or_default().to_owned();
                self.host(&next).robots.push_back(request);
                Ok(())
            }
            Lookup::Unreachable(fault) => {
                let site = Url::parse(&authority).ok();
                let of = site.as_ref().and_then(Url::host_str).unwrap_or(name).to_owned();
                self.host(&of).report.robots = Some(fault.clone());
                self.sites.insert(authority, Site::Shut(fault));
                Ok(())
            }
            Lookup::Stopped => {
                self.sites.remove(&authority);
                Ok(())
            }
        }
    }

    fn open(&mut self, name: &str, authority: String, rules: Rules) -> Result<()> {
        let site = Url::parse(&authority).ok();
        let of = site.as_ref().and_then(Url::host_str).unwrap_or(name).to_owned();
        let longest = self.crawl.options.max_crawl_delay;
        let asked = rules.delay().unwrap_or_default().min(longest);
        let host = self.host(&of);
        let more = asked.saturating_sub(host.report.delay);
        // The pause after the request for robots.txt itself is the longer one already.
        host.next += more;
        host.report.delay += more;
        for sitemap in rules.sitemaps().to_vec() {
            self.list(sitemap, 1)?;
        }
        self.sites.insert(authority, Site::Open(rules));
        Ok(())
    }

    fn sitemap(
        &mut self,
        name: &str,
        listing: Listing,
        found: std::result::Result<Listed, End>,
    ) -> Result<()> {
        match found {
            Ok(Listed::Sitemap(sitemap)) => {
                self.host(name).answered(0);
                for url in sitemap.sitemaps {
                    self.list(url, listing.level + 1)?;
                }
                for url in sitemap.pages {
                    // After the start pages, before what these link to.
                    self.offer(url, 1, Vec::new(), Found::Linked)?;
                }
                Ok(())
            }
            Ok(Listed::Redirect(to)) => match listing.url.join(&to) {
                Ok(url) => self.list(url, listing.level + 1),
                Err(_) => self.fail_sitemap(name, &listing, Fault::RedirectScheme(to)),
            },
            Err(End::Fault(fault)) => self.fail_sitemap(name, &listing, fault),
            Err(End::Skip(_)) => Ok(()),
            Err(End::Stopped) => {
                self.host(name).sitemaps.push_front(listing);
                Ok(())
            }
        }
    }

    fn fail_sitemap(&mut self, name: &str, listing: &Listing, fault: Fault) -> Result<()> {
        self.count_fault(name, &fault);
        self.record(listing.url.as_str(), None, Outcome::Failed(fault))
    }

    fn count_fault(&mut self, name: &str, fault: &Fault) {
        let max = self.crawl.options.max_faults;
        if self.host(name).failed(fault, max) {
            self.crawl.progress.gave_up(name, &fault.to_string());
        }
    }

    fn page(
        &mut self,
        name: &str,
        entry: Entry,
        arrival: std::result::Result<Arrival, End>,
    ) -> Result<()> {
        match arrival {
            Ok(Arrival::Page { page, links, same }) => {
                self.host(name).answered(page.capture.body.len());
                self.arrived(&entry, *page, links, same)
            }
            Ok(Arrival::Redirect(to)) => {
                self.host(name).answered(0);
                self.redirected(&entry, &to)
            }
            Err(End::Skip(skip)) => {
                self.host(name).answered(0);
                self.close(&entry, Outcome::Skipped(skip))
            }
            Err(End::Fault(fault)) => {
                self.count_fault(name, &fault);
                self.close(&entry, Outcome::Failed(fault))
            }
            Err(End::Stopped) => {
                self.frontier.put_back(entry);
                Ok(())
            }
        }
    }

    fn arrived(
        &mut self,
        entry: &Entry,
        mut page: Received,
        links: Links,
        same: Option<Sameness>,
    ) -> Result<()> {
        if let Some(original) = links.canonical.as_ref().and_then(|c| self.original(entry, c)) {
            let skip = Skip::Duplicate(original.to_string());
            self.close(entry, Outcome::Skipped(skip))?;
            let chain = vec![entry.url.to_string()];
            return self.offer(original, entry.depth, chain, Found::Named);
        }
        page.source.clone_from(&self.crawl.sources[entry.source].id);
        let outcome = if let Some(how) = same {
            self.sink.unchanged(&page, how)?;
            Outcome::Unchanged
        } else {
            self.sink.captured(&page)?;
            Outcome::Captured
        };
        self.close(entry, outcome)?;
        for url in links.targets.into_iter().chain(links.canonical) {
            self.offer(url, entry.depth + 1, Vec::new(), Found::Linked)?;
        }
        Ok(())
    }

    /// The page that `entry` only repeats, if the canonical link may be believed: many sites name
    /// their home page on every page, so the two must differ in nothing but the query.
    fn original(&self, entry: &Entry, link: &Url) -> Option<Url> {
        let link = canonical(link.clone());
        let same_place = link.host() == entry.url.host()
            && link.path().trim_end_matches('/') == entry.url.path().trim_end_matches('/');
        let repeats = same_place && link.query() != entry.url.query();
        let pointed_here = entry.chain.iter().any(|from| from == link.as_str());
        let usable = match self.frontier.state(&link) {
            Some(state) => matches!(state, State::Waiting | State::Taken),
            None => self.frontier.in_scope(&link),
        };
        (repeats && !pointed_here && usable).then_some(link)
    }

    fn redirected(&mut self, entry: &Entry, to: &str) -> Result<()> {
        let target = entry.url.join(to).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
        let Some(target) = target.map(canonical) else {
            let fault = Fault::RedirectScheme(to.chars().take(200).collect());
            return self.close(entry, Outcome::Failed(fault));
        };
        let mut chain = entry.chain.clone();
        chain.push(entry.url.to_string());
        self.redirects.insert(entry.url.to_string(), target.to_string());
        if chain.iter().any(|url| url == target.as_str()) || self.leads_back(entry, &target) {
            return self.close(entry, Outcome::Failed(Fault::RedirectLoop(target.to_string())));
        }
        if chain.len() > MAX_REDIRECTS {
            return self.close(entry, Outcome::Failed(Fault::Redirects(MAX_REDIRECTS)));
        }
        self.close(entry, Outcome::Skipped(Skip::Redirect(target.to_string())))?;
        self.offer(target, entry.depth, chain, Found::Named)
    }

    /// Whether what earlier answers said leads from `target` back to `entry`.
    fn leads_back(&self, entry: &Entry, target: &Url) -> bool {
        let mut at = target.as_str();
        for _ in 0..=MAX_REDIRECTS {
            match self.redirects.get(at) {
                Some(next) if next == entry.url.as_str() => return true,
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }
}
