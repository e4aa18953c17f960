//! Servers that are broken or mean.

use std::io::Read;

use super::server::{Step, answer, head, html, linking, redirect, status};
use super::*;

/// A server of one odd page, linked from a good one; `/last` is linked after it.
async fn odd(page: impl Fn(usize) -> Reply + Send + Sync + 'static) -> World {
    World::new(move |request, before| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html("<a href=/odd>x</a><a href=/last>y</a>"),
        "/odd" => page(before),
        _ => html("<p>last"),
    })
    .await
}

const ODD: &str = "http://a.test/odd";

/// Crawls, and expects the odd page to fail without harm to the others.
async fn fails(world: World) -> Fault {
    let (report, memory) = world.crawl().await;
    assert!(memory.pages.contains_key("http://a.test/last"));
    assert!(!memory.pages.contains_key(ODD));
    fault(&report, ODD).clone()
}

fn gzip(bytes: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut out).unwrap();
    out
}

#[tokio::test]
async fn redirects_that_go_round_or_on_are_ended() {
    assert_eq!(fails(odd(|_| redirect("/odd#x")).await).await, Fault::RedirectLoop(ODD.into()));
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html("<a href=/l1>1</a><a href=/l2>2</a><a href=/r>3</a>"),
        "/l1" => redirect("/l2"),
        "/l2" => redirect("/l3"),
        "/l3" => redirect("/l1"),
        on => redirect(&format!("{on}r")),
    });
    let world = world.await;
    let (report, memory) = world.crawl().await;
    assert_eq!(memory.pages.len(), 1);
    let looped = |v: &&Visit| matches!(v.outcome, Outcome::Failed(Fault::RedirectLoop(_)));
    assert_eq!(report.visits.iter().filter(looped).count(), 1, "{:#?}", report.visits);
    assert_eq!(*fault(&report, "http://a.test/rrrrrr"), Fault::Redirects(5));
    assert_eq!(world.server.targets().len(), 1 + 3 + 6);
}

#[tokio::test]
async fn redirects_out_of_scope_are_recorded_and_not_followed() {
    for to in ["http://b.test/", "http://127.0.0.1:9/", "http://169.254.169.254/latest", "//[::1]/"]
    {
        let world = odd(move |_| redirect(to)).await;
        let (report, _) = world.crawl().await;
        assert_eq!(report.counts.out_of_scope, 1);
        let target = url::Url::parse("http://a.test").unwrap().join(to).unwrap().to_string();
        assert_eq!(*outcome(&report, &target), Outcome::OutOfScope);
        assert_eq!(*outcome(&report, ODD), Outcome::Skipped(Skip::Redirect(target)));
        assert!(world.server.requests().iter().all(|r| r.host == "a.test"));
    }
    for to in ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.test/", "http://["] {
        let fault = fails(odd(move |_| redirect(to)).await).await;
        assert_eq!(fault, Fault::RedirectScheme(to.into()));
    }
}

#[tokio::test]
async fn a_private_address_is_refused_though_a_source_names_it() {
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433"] {
        let mut world = World::new(|_, _| html("<p>inside")).await;
        let start = format!("http://{host}:{}/", world.server.address.port());
        let url = url::Url::parse(&start).unwrap().to_string();
        world.sources = sources(&[source("inside", &url)]);
        let (report, _) = world.crawl().await;
        let Fault::Robots(why) = fault(&report, &url) else { panic!() };
        assert!(matches!(**why, Fault::Address(_)), "{why}");
        assert!(world.server.requests().is_empty());
    }
    let mut world = World::new(|_, _| html("<p>inside")).await;
    let url = format!("http://127.0.0.1:{}/", world.server.address.port());
    world.sources = sources(&[source("inside", &url)]);
    world.options.allow_private = true;
    assert_eq!(world.crawl().await.0.counts.captured, 1);
}

#[tokio::test]
async fn too_many_requests_and_retry_after() {
    let second = || "1".to_owned();
    let date = || {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for after in [second as fn() -> String, date] {
        let mut world = odd(move |before| match before {
            0 => answer("429 Too Many Requests", &[("Retry-After", &after())], ""),
            _ => html("<p>now"),
        })
        .await;
        world.options.max_backoff = Duration::from_secs(60);
        let (report, _) = world.crawl().await;
        assert_eq!(*outcome(&report, ODD), Outcome::Captured);
        let requests = world.server.requests();
        let times: Vec<_> = requests.iter().filter(|r| r.target == "/odd").map(|r| r.at).collect();
        assert_eq!(times.len(), 2);
        assert!(times[1] - times[0] > Duration::from_millis(900), "{:?}", times[1] - times[0]);
    }
    // The limit holds though an hour is asked for, and so does the number of tries.
    let hour = answer("503 Busy", &[("Retry-After", "3600")], "");
    let mut world = odd(move |_| hour.clone()).await;
    world.options.retries = 2;
    let server = world.server.clone();
    assert_eq!(fails(world).await, Fault::Status(503));
    assert_eq!(server.targets().iter().filter(|t| *t == "/odd").count(), 3);
}

#[tokio::test]
async fn other_statuses_fail_at_once() {
    for (line, code) in
        [("404 Not Found", 404), ("410 Gone", 410), ("206 Partial", 206), ("304 Same", 304)]
    {
        let world = odd(move |_| status(line)).await;
        let server = world.server.clone();
        assert_eq!(fails(world).await, Fault::Status(code));
        assert_eq!(server.targets().len(), 3);
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_left() {
    let chunk = b"10000\r\n".iter().copied().chain(vec![b'x'; 0x10000]).chain(*b"\r\n").collect();
    let endless = vec![head("Transfer-Encoding: chunked\r\n"), Step::Repeat(chunk, Duration::ZERO)];
    let mut world = odd(move |_| endless.clone()).await;
    world.options.max_body = 1 << 20;
    assert_eq!(fails(world).await, Fault::TooLarge(1 << 20));
    let mut world = odd(|_| vec![head("Content-Length: 99999999999\r\n"), Step::Hang]).await;
    world.options.max_body = 1 << 20;
    assert_eq!(fails(world).await, Fault::TooLarge(1 << 20));
}

#[tokio::test]
async fn a_body_that_trickles_or_stops_runs_out_of_time() {
    let drops = Step::Repeat(b"1\r\nx\r\n".to_vec(), Duration::from_millis(20));
    let trickle = vec![head("Transfer-Encoding: chunked\r\n"), drops];
    let mut world = odd(move |_| trickle.clone()).await;
    world.options.total_timeout = Duration::from_millis(700);
    assert_eq!(fails(world).await, Fault::Timeout);
    let mut world = odd(|_| vec![head("Content-Length: 9\r\n"), Step::Hang]).await;
    world.options.read_timeout = Duration::from_millis(400);
    assert_eq!(fails(world).await, Fault::Timeout);
}

#[tokio::test]
async fn a_compressed_page_is_kept_as_it_came_and_a_bomb_is_not() {
    let packed = gzip(b"<a href=/from-gzip>x</a>".as_slice());
    let sent = packed.clone();
    let headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")];
    let world = odd(move |_| answer("200 OK", &headers, &sent)).await;
    let (_, memory) = world.crawl().await;
    assert_eq!(memory.pages[ODD].capture.body, packed);
    assert!(memory.pages.contains_key("http://a.test/from-gzip"));
    let bomb = gzip(std::io::repeat(b' ').take(200 << 20));
    assert!(bomb.len() < 2 << 20);
    let world = odd(move |_| answer("200 OK", &headers, &bomb)).await;
    assert_eq!(fails(world).await, Fault::TooLarge(64 << 20));
    let broken = odd(move |_| answer("200 OK", &headers, b"\x1f\x8bno gzip")).await;
    assert!(matches!(fails(broken).await, Fault::Encoding(_)));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_page() {
    let cut = |steps: Vec<Step>| odd(move |_| steps.clone());
    let short = vec![head("Content-Length: 99\r\n"), Step::Send(b"<p>half".to_vec()), Step::Close];
    assert!(matches!(fails(cut(short).await).await, Fault::Cut(_)));
    let chunk = b"50\r\n<p>half".to_vec();
    let chunked = vec![head("Transfer-Encoding: chunked\r\n"), Step::Send(chunk), Step::Close];
    assert!(matches!(fails(cut(chunked).await).await, Fault::Cut(_)));
    assert!(matches!(fails(cut(vec![Step::Close]).await).await, Fault::Cut(_)));
    let noise = vec![Step::Send(b"\0\xff noise \r\n\r\n".to_vec()), Step::Close];
    assert!(matches!(fails(cut(noise).await).await, Fault::Cut(_)));
    // More than was announced: the rest is not the page's, and the next answer is not mixed up.
    let long =
        vec![head("Content-Length: 7\r\n"), Step::Send(b"<p>whole and more".to_vec()), Step::Close];
    let world = odd(move |_| long.clone()).await;
    let (report, memory) = world.crawl().await;
    assert_eq!(memory.pages[ODD].capture.body, b"<p>whol");
    assert_eq!(report.counts.captured, 3);
}

#[tokio::test]
async fn what_is_no_page_is_skipped() {
    let typed = |mime: &'static str, body: &'static [u8]| {
        odd(move |_| answer("200 OK", &[("Content-Type", mime)], body))
    };
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (mime, body, why) in [
        ("image/png", &png[..], Skip::MediaType("image/png".into())),
        ("text/html", png, Skip::NotText),
        ("application/zip", b"PK\x03\x04", Skip::MediaType("application/zip".into())),
    ] {
        let (report, _) = typed(mime, body).await.crawl().await;
        assert_eq!(*outcome(&report, ODD), Outcome::Skipped(why));
    }
    for (mime, body) in [
        ("application/pdf", b"%PDF-1.7\0".as_slice()),
        ("text/markdown", b"# x"),
        ("text/html; charset=utf-16le", b"<\0p\0>\0"),
    ] {
        let (report, _) = typed(mime, body).await.crawl().await;
        assert_eq!(*outcome(&report, ODD), Outcome::Captured, "{mime}");
    }
}

#[tokio::test]
async fn a_host_that_only_fails_is_given_up_and_its_urls_are_left() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => linking(50),
        _ => vec![Step::Close],
    });
    let mut world = world.await;
    world.options.retries = 0;
    let (report, _) = world.crawl().await;
    assert_eq!((report.counts.failed, report.frontier.len()), (5, 45));
    assert!(report.hosts["a.test"].gave_up.is_some());
    assert_eq!(world.server.targets().len(), 6);
}

#[tokio::test]
async fn a_host_that_is_not_there_is_named() {
    let mut world = World::new(|_, _| status("404 Not Found")).await;
    // Port 1 of loopback: nobody listens.
    world.options.hosts.insert("a.test".into(), "127.0.0.1:1".parse().unwrap());
    let (report, _) = world.crawl().await;
    let Fault::Robots(why) = fault(&report, "http://a.test/") else { panic!() };
    assert!(matches!(**why, Fault::Connect(_)), "{why:?}");
    world.options.hosts = [("x.invalid".to_owned(), world.server.address)].into();
    let (report, _) = world.crawl().await;
    let Fault::Robots(why) = fault(&report, "http://a.test/") else { panic!() };
    assert!(matches!(**why, Fault::Name(_)), "{why:?}");
}

#[tokio::test]
async fn only_the_archive_ends_a_crawl() {
    let world = odd(|_| html("<p>x")).await;
    let mut memory = Memory { room: Some(1), ..Memory::default() };
    let error = world.crawl_into(&mut memory, &()).await.unwrap_err();
    assert!(error.to_string().contains("x.warc.gz"), "{error}");
}
