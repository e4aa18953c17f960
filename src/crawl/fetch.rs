//! Fetch: one GET, tried again when that may help. It needs a `Permit`.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Response};
use tokio::time::Instant;

use crate::capture::Capture;
use crate::crawl::client::{client, fault};
use crate::crawl::guard::Guard;
use crate::crawl::options::{Options, user_agent};
use crate::crawl::outcome::{End, Fault, Miss, Skip};
use crate::crawl::robots::Permit;
use crate::crawl::seam::{Received, Validators};
use crate::crawl::stop::Stop;
use crate::error::Result;

/// What a body may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// More bytes than this are a fault.
    Fail(usize),
    /// More bytes than this are not read.
    Cut(usize),
}

/// What is asked of a server.
#[derive(Debug)]
pub(super) struct Ask {
    /// Makes the request conditional.
    pub(super) validators: Option<Validators>,
    /// The `Accept` header.
    pub(super) accept: &'static str,
    /// Bytes of the body.
    pub(super) limit: Limit,
    /// Judges the headers of a page before its body is read.
    pub(super) gate: fn(&Capture) -> std::result::Result<(), Skip>,
    /// The least time between the starts of two tries.
    pub(super) delay: Duration,
}

/// What came, and when it was last asked for.
#[derive(Debug)]
pub(super) struct Got {
    /// Start of the last try; the host's delay counts from here.
    pub(super) started: Instant,
    pub(super) answer: std::result::Result<Answer, End>,
}

/// An answer with a status that says something: success, redirect or 304.
#[derive(Debug)]
pub(super) enum Answer {
    /// The page, or that it did not change.
    Page(Box<Received>),
    /// The `Location` header of a redirect.
    Redirect(String),
}

/// A client with its limits.
#[derive(Debug)]
pub(super) struct Fetcher {
    client: Client,
    guard: Guard,
    retries: usize,
    backoff: Duration,
    max_backoff: Duration,
    stop: Stop,
}

impl Fetcher {
    pub(super) fn new(options: &Options, stop: &Stop) -> Result<Self> {
        let guard = Guard::new(options);
        Ok(Self {
            client: client(options, &guard)?,
            guard,
            retries: options.retries,
            backoff: options.backoff,
            max_backoff: options.max_backoff,
            stop: stop.clone(),
        })
    }

    /// Asks for the permitted URL, and again after passing faults.
    pub(super) async fn get(&self, permit: &Permit, ask: &Ask) -> Got {
        let started = std::sync::Mutex::new(Instant::now());
        let attempt = || async {
            if self.stop.is_stopped() {
                return Err(Miss { end: End::Stopped, after: None });
            }
            *started.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
            self.once(permit, ask).await
        };
        let stop = self.stop.clone();
        let pause = move |time| {
            let stop = stop.clone();
            async move { stop.pause(time).await }
        };
        let floor = ask.delay;
        let answer = attempt
            .retry(self.schedule())
            .sleep(pause)
            .when(Miss::is_passing)
            .adjust(|miss, wait| {
                let wait = wait.map(|w| miss.after.map_or(w, |after| after.min(self.max_backoff)));
                wait.map(|w| w.max(floor))
            })
            .await;
        let started = *started.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Got { started, answer: answer.map_err(|miss| miss.end) }
    }

    fn schedule(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(self.backoff)
            .with_max_delay(self.max_backoff)
            .with_max_times(self.retries)
            .with_jitter()
    }

    async fn once(&self, permit: &Permit, ask: &Ask) -> std::result::Result<Answer, Miss> {
        self.guard.check(permit.url())?;
        let request = request_headers(ask);
        let sent = self.client.get(permit.url().clone()).headers(header_map(&request)).send();
        let response = sent.await.map_err(|e| fault(&e))?;
        let time = Timestamp::now();
        let status = response.status().as_u16();
        match status {
            200 | 203 => {}
            304 if ask.validators.is_some() => {}
            301 | 302 | 303 | 307 | 308 => return redirect(&response),
            _ => return Err(refusal(&response, time)),
        }
        let url = permit.url().to_string();
        let headers = headers(response.headers());
        let mut page = Received {
            source: String::new(),
            capture: Capture { url, time, headers, body: Vec::new() },
            status,
            version: format!("{:?}", response.version()),
            request,
            peer: response.remote_addr(),
        };
        if status != 304 {
            (ask.gate)(&page.capture)?;
            page.capture.body = body(response, ask.limit).await?;
        }
        Ok(Answer::Page(Box::new(page)))
    }
}

fn request_headers(ask: &Ask) -> Vec<(String, String)> {
    let mut headers = vec![
        ("user-agent", user_agent()),
        ("accept", ask.accept.to_owned()),
        ("accept-encoding", "gzip, br".to_owned()),
    ];
    if let Some(known) = &ask.validators {
        headers.extend(known.etag.clone().map(|v| ("if-none-match", v)));
        headers.extend(known.last_modified.clone().map(|v| ("if-modified-since", v)));
    }
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn header_map(list: &[(String, String)]) -> HeaderMap {
    let pairs = list.iter().filter_map(|(name, value)| {
        Some((
            name.parse::<reqwest::header::HeaderName>().ok()?,
            HeaderValue::from_str(value).ok()?,
        ))
    });
    pairs.collect()
}

/// Headers as text; bytes beyond ASCII are read as Latin-1, as HTTP/1.1 once meant them.
fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let text = |v: &HeaderValue| v.as_bytes().iter().map(|b| char::from(*b)).collect();
    map.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn redirect(response: &Response) -> std::result::Result<Answer, Miss> {
    let location = response.headers().get("location");
    let to = location.map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let status = response.status().as_u16();
    to.map(Answer::Redirect).ok_or_else(|| Fault::Status(status).into())
}

fn refusal(response: &Response, now: Timestamp) -> Miss {
    let after = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
    Miss {
        end: End::Fault(Fault::Status(response.status().as_u16())),
        after: after.and_then(|value| retry_after(value, now)),
    }
}

/// The time that a Retry-After header, seconds or an HTTP date, asks to wait.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

async fn body(mut response: Response, limit: Limit) -> std::result::Result<Vec<u8>, Miss> {
    let (Limit::Fail(max) | Limit::Cut(max)) = limit;
    let fails = matches!(limit, Limit::Fail(_));
    let announced = response.content_length().unwrap_or(0);
    if fails && announced > max as u64 {
        return Err(Fault::TooLarge(max).into());
    }
    let mut body = Vec::with_capacity((announced as usize).min(max));
    while let Some(chunk) = response.chunk().await.map_err(|e| fault(&e))? {
        let room = max - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        match chunk.len() > room {
            true if fails => return Err(Fault::TooLarge(max).into()),
            true => break,
            false => {}
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now: Timestamp = "1994-11-06T08:49:00Z".parse().unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(37)));
        let later: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(retry_after(date, later), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }
}
