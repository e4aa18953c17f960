//! robots.txt in every state that it is found in.

use super::server::{Step, answer, html, redirect, status};
use super::*;

const RULES: &str = "User-agent: *\nDisallow: /private/\n";

fn site(robots: Reply) -> impl Fn(&Request, usize) -> Reply {
    move |request, _| match request.target.as_str() {
        "/robots.txt" => robots.clone(),
        "/" => html("<a href=/open>1</a><a href=/private/x>2</a><a href=/go>3</a>"),
        "/go" => redirect("/private/y"),
        _ => html("<p>a page"),
    }
}

async fn obeyed(robots: Reply) {
    let world = World::new(site(robots)).await;
    let (report, memory) = world.crawl().await;
    assert_eq!(*outcome(&report, "http://a.test/private/x"), Outcome::Disallowed);
    // A redirect leads nowhere where a link does not.
    assert_eq!(*outcome(&report, "http://a.test/private/y"), Outcome::Disallowed);
    assert!(matches!(outcome(&report, "http://a.test/go"), Outcome::Skipped(Skip::Redirect(_))));
    assert_eq!(memory.pages.len(), 2);
    assert_eq!(report.counts.captured, 2);
    assert!(world.server.targets().iter().all(|t| !t.starts_with("/private")));
    assert_eq!(world.server.requests()[0].target, "/robots.txt");
}

#[tokio::test]
async fn plain_bom_crlf_and_two_megabytes_are_obeyed() {
    let text = |body: String| answer("200 OK", &[("Content-Type", "text/plain")], body);
    obeyed(text(RULES.into())).await;
    obeyed(text(format!("\u{feff}{RULES}"))).await;
    obeyed(text(RULES.replace('\n', "\r\n"))).await;
    obeyed(text(format!("{RULES}{}Disallow: /\n", "# filler\n".repeat(250_000)))).await;
    let moved = answer("302 Found", &[("Location", "/moved.txt")], "");
    let rules = text(RULES.into());
    let world = World::new(move |request, before| match request.target.as_str() {
        "/robots.txt" => moved.clone(),
        "/moved.txt" => rules.clone(),
        _ => site(vec![])(request, before),
    });
    let world = world.await;
    let (report, _) = world.crawl().await;
    assert_eq!(*outcome(&report, "http://a.test/private/x"), Outcome::Disallowed);
}

#[tokio::test]
async fn not_found_and_forbidden_allow_everything() {
    for line in ["404 Not Found", "403 Forbidden", "410 Gone"] {
        let world = World::new(site(status(line))).await;
        assert_eq!(world.crawl().await.0.counts.captured, 4, "{line}");
    }
}

#[tokio::test]
async fn errors_and_silence_forbid_everything() {
    let hang = vec![Step::Hang];
    let loops = redirect("file:///etc/robots.txt");
    for robots in [status("500 Oops"), status("503 Busy"), status("429 Slow"), hang, loops] {
        let mut world = World::new(site(robots)).await;
        world.options.read_timeout = Duration::from_millis(300);
        let (report, memory) = world.crawl().await;
        assert!(matches!(fault(&report, "http://a.test/"), Fault::Robots(_)));
        assert!(report.hosts["a.test"].robots.is_some());
        assert!(memory.pages.is_empty());
        assert_eq!(world.server.targets(), [""; 0]);
    }
}

#[tokio::test]
async fn a_redirect_of_robots_to_another_host_brings_the_first_hosts_rules() {
    let world = World::new(|request, _| match (request.host.as_str(), request.target.as_str()) {
        ("a.test", "/robots.txt") => redirect("http://b.test/rules"),
        ("b.test", "/rules") => answer("200 OK", &[], "User-agent: qsec-search\nDisallow: /b"),
        _ => html("<a href=/b>b</a>"),
    });
    let world = world.await;
    let (report, _) = world.crawl().await;
    assert_eq!(*outcome(&report, "http://a.test/"), Outcome::Captured);
    assert_eq!(*outcome(&report, "http://a.test/b"), Outcome::Disallowed);
}

#[tokio::test]
async fn a_redirect_to_another_host_in_scope_is_judged_by_that_hosts_rules() {
    let world = World::new(|request, _| match (request.host.as_str(), request.target.as_str()) {
        ("b.test", "/robots.txt") => answer("200 OK", &[], RULES),
        (_, "/robots.txt") => status("404 Not Found"),
        ("a.test", "/") => html("<a href=/1>1</a><a href=/2>2</a>"),
        ("a.test", "/1") => redirect("http://b.test/private/x"),
        ("a.test", "/2") => redirect("http://b.test/open"),
        _ => html("<p>x"),
    });
    let mut world = world.await;
    world.sources = sources(&[source("a", "http://a.test/"), source("b", "http://b.test/")]);
    let (report, memory) = world.crawl().await;
    assert_eq!(*outcome(&report, "http://b.test/private/x"), Outcome::Disallowed);
    assert_eq!(memory.pages["http://b.test/open"].source, "b");
    assert!(world.server.targets().iter().all(|target| target != "/private/x"));
}

#[tokio::test]
async fn sitemaps_that_robots_names_are_read_once() {
    let world = World::new(|request, _| match request.target.as_str() {
        "/robots.txt" => {
            answer("200 OK", &[], "Sitemap: http://a.test/map.xml\nSitemap: http://b.test/x\n")
        }
        "/map.xml" => answer(
            "200 OK",
            &[],
            "<sitemapindex><sitemap><loc>http://a.test/map.xml</loc>\
            </sitemap><sitemap><loc>http://a.test/pages.xml</loc></sitemap></sitemapindex>",
        ),
        "/pages.xml" => answer(
            "200 OK",
            &[],
            "<urlset><url><loc>http://a.test/p?x=1&amp;y=2</loc></url>\
            <url><loc>http://b.test/</loc></url></urlset>",
        ),
        _ => html("<p>x"),
    });
    let world = world.await;
    let (report, memory) = world.crawl().await;
    assert_eq!(
        memory.pages.keys().collect::<Vec<_>>(),
        ["http://a.test/", "http://a.test/p?x=1&y=2"]
    );
    assert_eq!(world.server.targets(), ["/map.xml", "/pages.xml", "/", "/p?x=1&y=2"]);
    assert_eq!(*outcome(&report, "http://b.test/x"), Outcome::OutOfScope);
    assert_eq!(report.counts.out_of_scope, 2);
}
