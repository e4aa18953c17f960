//! Crawl: fetches the pages of the sources politely and hands them on as they came.
//!
//! Hosts are asked side by side, each one request at a time with its delay between two. A page can
//! be fetched only with a `Permit`, which only the robots module makes. Every URL gets one
//! [`Outcome`]; failures are data, and only the archive's own failure ends a crawl.

mod canonical;
mod client;
mod fetch;
mod frontier;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod guard;
mod host;
mod job;
mod links;
mod media;
mod options;
mod outcome;
mod report;
mod robots;
mod run;
mod seam;
mod settle;
mod sitemap;
mod stop;
#[cfg(test)]
mod tests;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;
use tokio::time::Instant;

pub use canonical::MAX_URL;
pub use media::is_page;
pub use options::{HOME_PAGE, Options, ROBOT, user_agent};
pub use outcome::{Fault, Outcome, Skip};
pub use report::{Counts, HostReport, Pending, Report, Resume, Visit};
pub use seam::{Previous, Progress, Received, Sameness, Sink, Validators};
pub use stop::Stop;

use crate::error::Result;
use crate::source::Source;

/// What a crawl is about and with whom it talks.
#[derive(Clone, Copy)]
pub struct Crawl<'a> {
    /// The sources whose pages are wanted; the first that owns a URL has it.
    pub sources: &'a [&'a Source],
    /// Its limits.
    pub options: &'a Options,
    /// What the archive has already.
    pub previous: &'a dyn Previous,
    /// Who watches.
    pub progress: &'a dyn Progress,
    /// What ends it early.
    pub stop: &'a Stop,
}

/// Crawls. Fails only if the archive does, or if no HTTP client can be made.
pub async fn crawl(crawl: Crawl<'_>, sink: &mut dyn Sink) -> Result<Report> {
    let began = Instant::now();
    let tools = job::Tools {
        fetcher: fetch::Fetcher::new(crawl.options, crawl.stop)?,
        options: crawl.options,
        previous: crawl.previous,
        stop: crawl.stop,
        reading: Semaphore::new(1),
    };
    let mut run = run::Run::new(crawl, sink);
    run.seed()?;
    let mut flight = FuturesUnordered::new();
    loop {
        while let Some(job) = run.next_job(flight.len())? {
            flight.push(job::perform(&tools, job));
        }
        match flight.next().await {
            Some(done) => run.settle(done?)?,
            None => return run.finish(began.elapsed()),
        }
    }
}
