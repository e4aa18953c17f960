//! Politeness, as the server's own log tells it.

use super::server::{answer, html, linking, status};
use super::*;

fn linked(request: &Request) -> Reply {
    match request.target.as_str() {
        "/robots.txt" => status("404 Not Found"),
        "/" => linking(6),
        _ => html("<p>x"),
    }
}

fn gaps(world: &World, host: &str) -> Vec<Duration> {
    let requests = world.server.requests();
    let times: Vec<_> = requests.iter().filter(|r| r.host == host).map(|r| r.at).collect();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The server sees a request a little after its start, and a busy machine makes that uneven: each
/// gap may be short by half, all of them together by half of one.
fn kept(gaps: &[Duration], delay: Duration) -> bool {
    let all: Duration = gaps.iter().sum();
    gaps.iter().all(|gap| *gap * 2 >= delay) && all + delay / 2 >= delay * gaps.len() as u32
}

#[tokio::test]
async fn a_host_is_asked_once_at_a_time_with_its_delay_between() {
    let mut world = World::new(|request, _| linked(request)).await;
    world.options.delay = Duration::from_millis(100);
    world.sources = sources(&[source("a", "http://a.test/"), source("b", "http://b.test/")]);
    let (report, memory) = world.crawl().await;
    assert_eq!(memory.pages.len(), 14);
    for host in ["a.test", "b.test"] {
        let gaps = gaps(&world, host);
        assert_eq!(gaps.len(), 7);
        assert!(kept(&gaps, world.options.delay), "{gaps:?}");
        assert_eq!(report.hosts[host].counts.captured, 7);
    }
    // Side by side: the hosts' requests are mixed.
    let order: Vec<String> = world.server.requests().into_iter().map(|r| r.host).collect();
    assert!(order[..8].contains(&"b.test".to_owned()), "{order:?}");
}

#[tokio::test]
async fn a_longer_crawl_delay_wins_up_to_the_limit() {
    for (robots, limit, least) in [("0.2", 9_000, 200), ("3600", 150, 150)] {
        let world = World::new(move |request, _| match request.target.as_str() {
            "/robots.txt" => answer("200 OK", &[], format!("User-agent: *\nCrawl-delay: {robots}")),
            _ => linked(request),
        });
        let mut world = world.await;
        world.options.max_crawl_delay = Duration::from_millis(limit);
        world.options.max_pages = Some(3);
        let (report, _) = world.crawl().await;
        assert_eq!(report.hosts["a.test"].delay, Duration::from_millis(least));
        let gaps = gaps(&world, "a.test");
        assert!(kept(&gaps, Duration::from_millis(least)), "{gaps:?}");
    }
}

#[tokio::test]
async fn the_crawler_says_who_it_is() {
    let world = World::new(|request, _| linked(request)).await;
    world.crawl().await;
    for request in world.server.requests() {
        assert_eq!(request.headers["user-agent"], user_agent());
        assert_eq!(request.headers["accept-encoding"], "gzip, br");
        assert!(
            !request.headers.contains_key("referer") && !request.headers.contains_key("cookie")
        );
    }
    assert!(user_agent().starts_with("qsec-search/") && user_agent().contains("(+https://"));
}

#[tokio::test]
async fn pages_come_breadth_first_and_no_deeper_than_allowed() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/" => html("<a href=/a>a</a><a href=/b>b</a>"),
        "/robots.txt" => status("404 Not Found"),
        deeper => html(format!("<a href={deeper}x>x</a>")),
    });
    let mut world = world.await;
    world.options.max_depth = 2;
    let (report, _) = world.crawl().await;
    assert_eq!(world.server.targets(), ["/", "/a", "/b", "/ax", "/bx"]);
    assert_eq!(*outcome(&report, "http://a.test/axx"), Outcome::Skipped(Skip::Depth(2)));
}

#[tokio::test]
async fn no_more_pages_than_wanted_and_none_to_list_them() {
    let mut world = World::new(|request, _| linked(request)).await;
    world.options.max_pages = Some(3);
    let (report, memory) = world.crawl().await;
    assert_eq!((memory.pages.len(), report.frontier.len()), (3, 4));
    assert_eq!(report.hosts["a.test"].waiting, 4);
    world.options.max_pages = Some(0);
    let before = world.server.targets().len();
    let (report, _) = world.crawl().await;
    assert_eq!(report.frontier, [Pending { url: "http://a.test/".into(), depth: 0 }]);
    assert_eq!(world.server.targets().len(), before);
}
