//! The crawl that `index` makes without flags, and what is said about it.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use super::{Filled, Job, Stop};
use crate::archive::{Archive, Recorder};
use crate::cli::exit::Exit;
use crate::cli::{interrupt, note, progress};
use crate::crawl::{self, Options};
use crate::error::Error;
use crate::gather::state::State;
use crate::gather::{Gathered, Plan, listed};
use crate::index::manifest::Manifest;

/// Dead links that are listed one by one.
const LISTED: usize = 5;

pub(super) fn crawl(job: &Job<'_>, recorder: Recorder, place: String) -> Result<Filled, Stop> {
    let dir = job.home.captures();
    let watch = progress::Crawl::new(job.cli);
    let stop = crawl::Stop::default();
    let plan = plan(job, &watch, &stop);
    if let Some(left) = plan.goes_on(&State::read(&dir)?) {
        let (pages, at) = (left.resume.pending.len(), left.at.strftime("%Y-%m-%d %H:%M"));
        note(
            job.cli,
            &format!(
                "going on with the crawl of {at} UTC, {pages} URLs left (--refresh starts over)"
            ),
        );
    }
    interrupt::watch(&stop);
    let done = crate::gather::crawl(plan, recorder, &dir);
    // What follows may be ended at once.
    stop.stop();
    watch.end();
    let (archive, gathered) = done?;
    reached(job, &gathered)?;
    tell(job, &gathered);
    let stopped = gathered.stopped || (!gathered.unreachable.is_empty() && gathered.left > 0);
    Ok(Filled { archive, missing: gathered.missing, stopped, place })
}

/// `--dry-run`.
pub(super) fn list(job: &Job<'_>, out: &mut impl Write) -> Result<Exit, Stop> {
    let dir = job.home.captures();
    let (archive, warnings) = Archive::open(&dir)?;
    job.warn(&warnings);
    let stop = crawl::Stop::default();
    let (mut urls, gathered) = listed(plan(job, &(), &stop), &archive, &dir)?;
    let shut = |url: &String| gathered.unreachable.iter().any(|(host, _)| is_at(url, host));
    urls.retain(|url| !shut(url));
    if urls.is_empty() {
        reached(job, &gathered)?;
    }
    for url in &urls {
        writeln!(out, "{}", crate::terminal::harmless(url))?;
    }
    for (host, why) in &gathered.unreachable {
        note(job.cli, &format!("{host} cannot be reached: {why}"));
    }
    let count = urls.len();
    note(job.cli, &format!("{count} pages would be asked for, and what they link to; none was"));
    Ok(if gathered.unreachable.is_empty() { Exit::Success } else { Exit::Incomplete })
}

fn is_at(url: &str, host: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| url.host_str() == Some(host))
}

fn plan<'a>(
    job: &'a Job<'_>,
    progress: &'a dyn crawl::Progress,
    stop: &'a crawl::Stop,
) -> Plan<'a> {
    let mut options = Options {
        hosts: job.args.resolve.iter().cloned().collect(),
        max_pages: job.args.max_pages,
        ..Options::default()
    };
    let delay = job.args.delay.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    if let Some(delay) = delay {
        (options.delay, options.backoff) = (delay, delay);
    }
    let (sources, selected) = (job.sources, job.selected);
    Plan { sources, selected, options, anew: job.args.refresh, progress, stop }
}

/// Fails where not one page came because no host could be reached.
fn reached(job: &Job<'_>, gathered: &Gathered) -> Result<(), Error> {
    let came = gathered.captured + gathered.unchanged;
    if came > 0 || gathered.unreachable.is_empty() || gathered.stopped {
        return Ok(());
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (host, why) in &gathered.unreachable {
        reasons.entry(why).or_default().push(host);
    }
    let groups = reasons.into_iter().map(|(why, hosts)| format!("{} ({why})", hosts.join(", ")));
    let hosts = groups.collect::<Vec<_>>().join(", ");
    Err(Error::Unreachable { hosts, still: still(job) })
}

/// What answers without the network.
fn still(job: &Job<'_>) -> String {
    match Manifest::read(&job.home.index()) {
        Ok(Some(manifest)) => {
            let corpus = manifest.corpus;
            let day = corpus.captured_to.get(..10).unwrap_or_default();
            format!("the index of {} pages, captured up to {day}, still answers", corpus.pages)
        }
        _ => "the built-in digest still answers".into(),
    }
}

fn tell(job: &Job<'_>, gathered: &Gathered) {
    let say = |text: String| note(job.cli, &text);
    say(format!(
        "{} pages captured, {} unchanged, {} failed, {} disallowed by robots.txt",
        gathered.captured,
        gathered.unchanged,
        gathered.missing.len(),
        gathered.disallowed
    ));
    for url in gathered.gone.iter().take(LISTED) {
        say(format!("does not exist (any more): {url}"));
    }
    if gathered.gone.len() > LISTED {
        say(format!("does not exist (any more): {} more", gathered.gone.len() - LISTED));
    }
    for (host, why) in &gathered.unreachable {
        say(format!("{host} was left alone: {why}"));
    }
    if gathered.left > 0 {
        let how = if gathered.stopped { "stopped: " } else { "" };
        say(format!(
            "{how}{} URLs were not asked for; run `qsec-search index` again to go on",
            gathered.left
        ));
    }
}
