//! The second crawl, and the crawl that was stopped.

use std::sync::Mutex;

use super::server::{answer, html, linking, redirect, status};
use super::*;

fn site(request: &Request, changed: &str) -> Reply {
    let date = "Tue, 01 Sep 2026 10:00:00 GMT";
    let page = |etag: &str, body: &str| {
        let known = request.headers.get("if-none-match").is_some_and(|tag| tag == etag)
            && request.headers.get("if-modified-since").is_some_and(|d| d == date);
        let headers = [("ETag", etag), ("Last-Modified", date), ("Content-Type", "text/html")];
        if known {
            answer("304 Not Modified", &[("ETag", etag)], "")
        } else {
            answer("200 OK", &headers, body)
        }
    };
    match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => page("\"home\"", "<a href=/a>a</a><a href=/plain>p</a>"),
        "/a" => page("\"a\"", "<a href=/b>b</a>"),
        "/b" => page(&format!("\"{changed}\""), changed),
        _ => html("<p>a server without validators"),
    }
}

#[tokio::test]
async fn a_second_crawl_asks_conditionally_and_still_follows_links() {
    let text = std::sync::Arc::new(Mutex::new("one"));
    let shown = std::sync::Arc::clone(&text);
    let world = World::new(move |request, _| site(request, *shown.lock().unwrap())).await;
    let (report, first) = world.crawl().await;
    assert_eq!(report.counts.captured, 4);
    *text.lock().unwrap() = "two";
    let mut second = Memory::default();
    let report = world.crawl_into(&mut second, &first).await.unwrap();
    assert_eq!((report.counts.captured, report.counts.unchanged), (1, 3));
    // /b is known through /a alone, which did not come again.
    assert_eq!(second.pages["http://a.test/b"].capture.body, b"two");
    let same = |path: &str| {
        let url = format!("http://a.test{path}");
        second.unchanged.iter().find(|(u, _)| *u == url).unwrap().1
    };
    assert_eq!(same("/"), Sameness::NotModified);
    assert_eq!(same("/a"), Sameness::NotModified);
    assert_eq!(same("/plain"), Sameness::SameDigest);
    let asked = world.server.requests();
    let last = asked.iter().rfind(|r| r.target == "/b").unwrap();
    assert_eq!(last.headers["if-none-match"], "\"one\"");
    assert_eq!(last.headers["if-modified-since"], "Tue, 01 Sep 2026 10:00:00 GMT");
}

/// Stops the crawl after some outcomes.
struct Stopper(Stop, Mutex<usize>);

impl Progress for Stopper {
    fn done(&self, _: &str, _: &str, _: &Outcome, _: usize) {
        let mut left = self.1.lock().unwrap();
        *left -= 1;
        if *left == 0 {
            self.0.stop();
        }
    }
}

#[tokio::test]
async fn a_stopped_crawl_goes_on_where_it_was() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => linking(9),
        _ => html("<a href=/0>x</a>"),
    });
    let mut world = world.await;
    let mut memory = Memory::default();
    let selected = world.sources.select(&[]).unwrap();
    let stopper = Stopper(world.stop.clone(), Mutex::new(4));
    let crawl = Crawl {
        sources: &selected,
        options: &world.options,
        previous: &(),
        progress: &stopper,
        stop: &world.stop,
    };
    let report = super::super::crawl(crawl, &mut memory).await.unwrap();
    assert!(report.stopped);
    assert_eq!((memory.pages.len(), report.frontier.len()), (4, 6));
    let (resume, asked) = (report.resume(), world.server.targets());
    world.options.resume = Some(resume);
    world.stop = Stop::default();
    let (report, rest) = world.crawl().await;
    assert_eq!((rest.pages.len(), report.stopped), (6, false));
    let again: Vec<String> = world.server.targets().split_off(asked.len());
    assert!(again.iter().all(|target| !asked.contains(target)), "{again:?}");
}

#[tokio::test]
async fn a_redirect_that_a_stop_cut_off_is_followed_the_next_time() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html("<a href=/e>x</a>"),
        "/e" => redirect("/e/"),
        _ => html("<p>e"),
    });
    let mut world = world.await;
    let stopper = Stopper(world.stop.clone(), Mutex::new(2));
    let selected = world.sources.select(&[]).unwrap();
    let (options, stop) = (&world.options, &world.stop);
    let crawl = Crawl { sources: &selected, options, previous: &(), progress: &stopper, stop };
    let report = super::super::crawl(crawl, &mut Memory::default()).await.unwrap();
    world.options.resume = Some(report.resume());
    world.stop = Stop::default();
    let (_, rest) = world.crawl().await;
    assert_eq!(rest.pages.keys().collect::<Vec<_>>(), ["http://a.test/e/"]);
    assert_eq!(world.server.targets(), ["/", "/e", "/e/"]);
}

#[tokio::test]
async fn a_stop_cuts_the_waiting_short() {
    let mut world = World::new(|_, _| answer("503 Busy", &[("Retry-After", "60")], "")).await;
    world.options.max_backoff = Duration::from_secs(3_600);
    let stop = world.stop.clone();
    let server = world.server.clone();
    let watch = async move {
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        stop.stop();
    };
    let ((report, _), ()) = tokio::join!(world.crawl(), watch);
    assert!(report.stopped);
    assert_eq!(report.frontier, [Pending { url: "http://a.test/".into(), depth: 0 }]);
    assert_eq!(world.server.requests().len(), 1);
}
