//! Whole crawls against a real server on loopback.

mod again;
mod hostile;
mod polite;
mod robots;
mod server;
mod tls;
mod urls;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use super::*;
use crate::capture::{Capture, sha256_hex};
use crate::error::Error;
use crate::source::Sources;
use server::{Reply, Request, Server};

/// The archive's twin in memory: a sink, and what the next crawl asks.
#[derive(Default)]
struct Memory {
    pages: BTreeMap<String, Received>,
    unchanged: Vec<(String, Sameness)>,
    outcomes: Vec<(String, Outcome)>,
    /// Pages after which the disk is full.
    room: Option<usize>,
}

impl Sink for Memory {
    fn captured(&mut self, page: &Received) -> Result<()> {
        if self.room.is_some_and(|room| self.pages.len() >= room) {
            let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(Error::io("write", std::path::Path::new("x.warc.gz"))(full));
        }
        self.pages.insert(page.capture.url.clone(), page.clone());
        Ok(())
    }

    fn unchanged(&mut self, page: &Received, how: Sameness) -> Result<()> {
        self.unchanged.push((page.capture.url.clone(), how));
        Ok(())
    }

    fn outcome(&mut self, url: &str, outcome: &Outcome) -> Result<()> {
        self.outcomes.push((url.to_owned(), outcome.clone()));
        Ok(())
    }
}

impl Previous for Memory {
    fn validators(&self, url: &str) -> Option<Validators> {
        let page = &self.pages.get(url)?.capture;
        Some(Validators {
            etag: page.header("etag").map(str::to_owned),
            last_modified: page.header("last-modified").map(str::to_owned),
            payload_sha256: sha256_hex(&page.body),
        })
    }

    fn capture(&self, url: &str) -> Result<Option<Capture>> {
        Ok(self.pages.get(url).map(|page| page.capture.clone()))
    }
}

/// A server, the sources that point at it, and impatient options.
struct World {
    server: Server,
    sources: Sources,
    options: Options,
    stop: Stop,
}

impl World {
    /// One source: `http://a.test/`.
    async fn new(handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let server = Server::start(None, handler).await;
        let hosts = ["a.test", "b.test"].map(|name| (name.to_owned(), server.address)).into();
        let options = Options {
            delay: Duration::ZERO,
            backoff: Duration::from_millis(1),
            max_backoff: Duration::from_millis(5),
            retries: 1,
            hosts,
            ..Options::default()
        };
        let sources = sources(&[source("a", "http://a.test/")]);
        Self { server, sources, options, stop: Stop::default() }
    }

    /// Crawls into `memory` and checks what must always hold.
    async fn crawl_into(&self, memory: &mut Memory, previous: &dyn Previous) -> Result<Report> {
        let selected = self.sources.select(&[]).unwrap();
        let crawl = Crawl {
            sources: &selected,
            options: &self.options,
            previous,
            progress: &(),
            stop: &self.stop,
        };
        let report = super::crawl(crawl, memory).await?;
        let told: Vec<_> =
            report.visits.iter().map(|v| (v.url.clone(), v.outcome.clone())).collect();
        assert_eq!(told, memory.outcomes);
        let mut urls: HashSet<&str> = report.visits.iter().map(|v| v.url.as_str()).collect();
        assert_eq!(urls.len(), report.visits.len(), "two outcomes: {:?}", report.visits);
        assert!(report.frontier.iter().all(|p| urls.insert(&p.url)), "{:?}", report.frontier);
        assert!(self.server.most_at_once() <= 1, "two requests at once");
        Ok(report)
    }

    async fn crawl(&self) -> (Report, Memory) {
        let mut memory = Memory::default();
        let report = self.crawl_into(&mut memory, &()).await.unwrap();
        (report, memory)
    }
}

#[tokio::test]
async fn a_crawl_may_move_between_threads() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let world = World::new(|_, _| server::html("<p>x")).await;
    let (_, memory) = is_send(world.crawl()).await;
    assert_eq!(memory.pages.len(), 1);
}

fn source(id: &str, start: &str) -> String {
    format!(
        "[[source]]\nid = {id:?}\ntitle = 'T'\nstart = [{start:?}]\nprefixes = [{start:?}]\n\
         exclude = []\nsubject = 'project'\nauthority = 'policy'\n"
    )
}

fn sources(list: &[String]) -> Sources {
    Sources::parse(&format!("project = 'X'\n{}", list.join("\n")), "test").unwrap()
}

fn outcome<'a>(report: &'a Report, url: &str) -> &'a Outcome {
    let visit = report.visits.iter().find(|v| v.url == url);
    &visit.unwrap_or_else(|| panic!("no {url} in {:#?}", report.visits)).outcome
}

fn fault<'a>(report: &'a Report, url: &str) -> &'a Fault {
    match outcome(report, url) {
        Outcome::Failed(fault) => fault,
        other => panic!("{url}: {other}"),
    }
}
