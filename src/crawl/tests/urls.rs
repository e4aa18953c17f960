//! Many URLs for one page, and URLs without end.

use super::server::{answer, html, redirect, status};
use super::*;

#[tokio::test]
async fn duplicates_are_fetched_once() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html(
            "<a href='http://a.test/d/'>1</a><a href='https://a.test/d/'>2</a><a href='/d'>3</a>\
             <a href='/d/index.html'>4</a><a href='/d/#part'>5</a><a href='/d/?utm_source=x'>6</a>\
             <a href='/d/?gclid=1&amp;fbclid=2'>7</a><a href='http://a.test:80/d/'>8</a>\
             <a href='http://u:p@a.test/d/'>9</a>",
        ),
        _ => html("<p>one page"),
    });
    let world = world.await;
    let (report, memory) = world.crawl().await;
    assert_eq!(world.server.targets(), ["/", "/d/"]);
    assert_eq!(memory.pages.len(), 2);
    assert_eq!(report.visits.len(), 2);
}

#[tokio::test]
async fn another_spelling_is_tried_where_the_first_fails() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/" => html("<a href=/d>1</a><a href=/d/>2</a><a href=/e>3</a>"),
        "/d/" => html("<p>here"),
        // A slash that the server adds is followed, though the two are one page.
        "/e" => redirect("/e/"),
        "/e/" => html("<p>there"),
        _ => status("404 Not Found"),
    });
    let world = world.await;
    let (report, memory) = world.crawl().await;
    assert_eq!(*fault(&report, "http://a.test/d"), Fault::Status(404));
    let pages: Vec<_> = memory.pages.keys().collect();
    assert_eq!(pages, ["http://a.test/", "http://a.test/d/", "http://a.test/e/"]);
}

#[tokio::test]
async fn the_canonical_link_is_believed_about_the_query_only() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html("<a href='/p?print=1'>1</a><a href=/q>2</a><a href='/x?1'>3</a>"),
        "/p?print=1" | "/p" => html("<link rel=canonical href=/p><p>p"),
        "/x?1" => html("<link rel=canonical href='/x?2'><p>x"),
        "/x?2" => html("<link rel=canonical href='/x?1'><p>x"),
        // A site that calls every page its home page loses none for it.
        _ => html("<link rel=canonical href=/><p>q"),
    });
    let world = world.await;
    let (report, memory) = world.crawl().await;
    let pages: Vec<_> = memory.pages.keys().map(String::as_str).collect();
    assert_eq!(
        pages,
        ["http://a.test/", "http://a.test/p", "http://a.test/q", "http://a.test/x?2"]
    );
    let duplicate = Outcome::Skipped(Skip::Duplicate("http://a.test/p".into()));
    assert_eq!(*outcome(&report, "http://a.test/p?print=1"), duplicate);
}

#[tokio::test]
async fn a_page_of_100_000_links_is_bounded() {
    use std::fmt::Write;
    let mut page = String::new();
    for n in 0..100_000 {
        let _ = write!(page, "<a href='/n/{n}.html'>link number {n}</a> ");
    }
    let world = World::new(move |request, _| match request.target.as_str() {
        "/" => html(&page),
        _ => status("404 Not Found"),
    });
    let mut world = world.await;
    world.options.max_pages = Some(1);
    let (report, _) = world.crawl().await;
    assert_eq!(report.counts.captured, 1);
    // 5,000 links were taken, of which 1,000 may look alike.
    assert_eq!((report.frontier.len(), report.counts.skipped), (1_000, 4_000));
    world.options.max_known = 300;
    let (report, _) = world.crawl().await;
    assert_eq!((report.frontier.len(), report.forgotten), (299, 4_701));
}

#[tokio::test]
async fn a_calendar_does_not_go_on_for_ever() {
    let world = World::new(|request, _| {
        let month: usize = request.target.rsplit('/').next().unwrap().parse().unwrap_or(0);
        match request.target.as_str() {
            "/robots.txt" => status("404 Not Found"),
            _ => html(format!("<a href=/cal/{}>next</a><a href='?day={month}'>d</a>", month + 1)),
        }
    });
    let mut world = world.await;
    world.options.max_per_shape = 10;
    world.options.max_depth = 1_000;
    let (report, memory) = world.crawl().await;
    assert!(memory.pages.len() < 50, "{}", memory.pages.len());
    assert_eq!(*outcome(&report, "http://a.test/cal/11"), Outcome::Skipped(Skip::Shape));
    assert!(report.frontier.is_empty());
}

#[tokio::test]
async fn traps_of_other_kinds() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => html(format!("<a href=/{}>long</a><a href=/loop/>l</a>", "x".repeat(10_000))),
        // Every folder has itself in it.
        path => html(format!("<a href={path}loop/>deeper</a>")),
    });
    let mut world = world.await;
    let (report, _) = world.crawl().await;
    assert_eq!(world.server.targets(), ["/", "/loop/", "/loop/loop/", "/loop/loop/loop/"]);
    let long = |v: &&Visit| v.outcome == Outcome::Skipped(Skip::LongUrl(10_014));
    assert!(report.visits.iter().find(long).unwrap().url.len() < 300);
    world.options.max_per_source = 2;
    let (report, memory) = world.crawl().await;
    assert_eq!(memory.pages.len(), 2);
    assert_eq!(*outcome(&report, "http://a.test/loop/loop/"), Outcome::Skipped(Skip::SourceFull));
}

#[tokio::test]
async fn the_first_source_that_owns_a_url_has_it() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => answer("200 OK", &[], ""),
        "/" => {
            html("<a href=/docs/x>d</a><a href='http://b.test/'>b</a><a href='mailto:x@y'>m</a>")
        }
        _ => html("<p>x"),
    });
    let mut world = world.await;
    world.sources =
        sources(&[source("docs", "http://a.test/docs/"), source("rest", "http://a.test/")]);
    let (report, memory) = world.crawl().await;
    assert_eq!(memory.pages["http://a.test/docs/x"].source, "docs");
    assert_eq!(memory.pages["http://a.test/"].source, "rest");
    assert_eq!(report.counts.out_of_scope, 1);
    assert!(report.visits.iter().all(|v| v.source.is_some()));
}
