//! Job: one request to one host and what is read out of its answer.

use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Url;

use crate::capture::{Capture, sha256_hex};
use crate::coding::content_within;
use crate::crawl::fetch::{Answer, Ask, Fetcher, Limit};
use crate::crawl::frontier::Entry;
use crate::crawl::links::{Links, links};
use crate::crawl::media::{self, Media};
use crate::crawl::options::Options;
use crate::crawl::outcome::{End, Fault};
use crate::crawl::robots::{self, Lookup, Permit};
use crate::crawl::seam::{Previous, Received, Sameness};
use crate::crawl::sitemap::{self, Sitemap};
use crate::crawl::stop::Stop;
use crate::error::Result;

/// Bytes of a sitemap as it came; the protocol allows 50 MB.
const MAX_SITEMAP: usize = 52 << 20;

/// What jobs share.
pub(super) struct Tools<'a> {
    pub(super) fetcher: Fetcher,
    pub(super) options: &'a Options,
    pub(super) previous: &'a dyn Previous,
    pub(super) stop: &'a Stop,
    /// One body at a time is decoded and parsed, so that memory stays bounded.
    pub(super) reading: Semaphore,
}

/// A sitemap to read.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) url: Url,
    /// Indexes and redirects between it and the site.
    pub(super) level: usize,
}

/// One request that may be made.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) host: String,
    /// Not to be made before.
    pub(super) start: Instant,
    /// The host's delay.
    pub(super) delay: Duration,
    pub(super) work: Work,
}

/// What is asked for.
#[derive(Debug)]
pub(super) enum Work {
    Robots(robots::Request),
    Sitemap(Listing, Permit),
    Page(Entry, Permit),
}

/// A job that is done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) host: String,
    /// When the last request began.
    pub(super) started: Instant,
    pub(super) came: Came,
}

/// What came of a job.
#[derive(Debug)]
pub(super) enum Came {
    Robots(String, Lookup),
    Sitemap(Listing, std::result::Result<Found, End>),
    Page(Entry, std::result::Result<Arrival, End>),
}

/// What a sitemap's URL gave.
#[derive(Debug)]
pub(super) enum Found {
    Sitemap(Sitemap),
    Redirect(String),
}

/// What a page's URL gave.
#[derive(Debug)]
pub(super) enum Arrival {
    Page { page: Box<Received>, links: Links, same: Option<Sameness> },
    Redirect(String),
}

/// Waits for the host's turn, asks, and reads the answer.
pub(super) async fn perform(tools: &Tools<'_>, job: Job) -> Result<Done> {
    let Job { host, start, delay, work } = job;
    tools.stop.pause(start.saturating_duration_since(Instant::now())).await;
    let (started, came) = match work {
        Work::Robots(request) => {
            let ask = ask("text/plain", Limit::Cut(robots::MAX_BYTES), delay);
            let got = tools.fetcher.get(&request.permit, &ask).await;
            let authority = request.authority.clone();
            let lookup = request.lookup(got.answer, tools.options.max_decoded);
            (got.started, Came::Robots(authority, lookup))
        }
        Work::Sitemap(listing, permit) => {
            let ask = ask("application/xml,text/xml,*/*;q=0.5", Limit::Fail(MAX_SITEMAP), delay);
            let got = tools.fetcher.get(&permit, &ask).await;
            (got.started, Came::Sitemap(listing, read_sitemap(tools, got.answer).await))
        }
        Work::Page(entry, permit) => {
            let ask = Ask {
                validators: tools.previous.validators(permit.url().as_str()),
                gate: media::gate,
                ..ask(media::ACCEPT, Limit::Fail(tools.options.max_body), delay)
            };
            let got = tools.fetcher.get(&permit, &ask).await;
            (got.started, Came::Page(entry, read_page(tools, got.answer, &ask).await?))
        }
    };
    Ok(Done { host, started, came })
}

fn ask(accept: &'static str, limit: Limit, delay: Duration) -> Ask {
    Ask { validators: None, accept, limit, gate: |_| Ok(()), delay }
}

async fn read_sitemap(
    tools: &Tools<'_>,
    answer: std::result::Result<Answer, End>,
) -> std::result::Result<Found, End> {
    let page = match answer? {
        Answer::Redirect(to) => return Ok(Found::Redirect(to)),
        Answer::Page(page) => page,
    };
    let max = tools.options.max_decoded;
    let read = blocking(tools, move || sitemap::read(&page.capture, max)).await;
    read.and_then(|sitemap| sitemap).map(Found::Sitemap).map_err(End::Fault)
}

async fn read_page(
    tools: &Tools<'_>,
    answer: std::result::Result<Answer, End>,
    ask: &Ask,
) -> Result<std::result::Result<Arrival, End>> {
    let page = match answer {
        Ok(Answer::Page(page)) => page,
        Ok(Answer::Redirect(to)) => return Ok(Ok(Arrival::Redirect(to))),
        Err(end) => return Ok(Err(end)),
    };
    let (max_decoded, max_links) = (tools.options.max_decoded, tools.options.max_links);
    if page.status == 304 {
        let links = match tools.previous.capture(&page.capture.url)? {
            Some(old) => blocking(tools, move || look(&old, max_decoded, max_links)).await,
            None => Ok(Ok(Links::default())),
        };
        let links = links.ok().and_then(std::result::Result::ok).unwrap_or_default();
        return Ok(Ok(Arrival::Page { page, links, same: Some(Sameness::NotModified) }));
    }
    let known = ask.validators.as_ref().map(|v| v.payload_sha256.clone());
    let looked = blocking(tools, move || {
        let links = look(&page.capture, max_decoded, max_links)?;
        let same = known.is_some_and(|digest| digest == sha256_hex(&page.capture.body));
        let same = same.then_some(Sameness::SameDigest);
        Ok(Arrival::Page { page, links, same })
    });
    Ok(looked.await.map_err(End::Fault).and_then(|arrival| arrival))
}

/// Runs what takes the processor's time off the network's threads.
async fn blocking<T: Send + 'static>(
    tools: &Tools<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::result::Result<T, Fault> {
    // The semaphore is never closed.
    let _turn = tools.reading.acquire().await;
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Parser)
}

/// The links of a page, once its bytes are found to be what they are said to be.
fn look(capture: &Capture, max_decoded: usize, max: usize) -> std::result::Result<Links, End> {
    let bytes = content_within(capture, max_decoded).map_err(|e| End::Fault(e.into()))?;
    let media = media::sniff(capture, &bytes).map_err(End::Skip)?;
    let (Media::Html, Ok(url)) = (media, Url::parse(&capture.url)) else {
        return Ok(Links::default());
    };
    let text = crate::page::decode::decode(&bytes, capture.header("content-type"));
    Ok(links(&text, &url, max))
}
