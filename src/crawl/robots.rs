//! robots.txt by RFC 9309, and the `Permit` that only this module makes.

use std::time::Duration;

use url::Url;

use crate::crawl::fetch::Answer;
use crate::crawl::options::ROBOT;
use crate::crawl::outcome::{End, Fault};

/// Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB.
pub(super) const MAX_BYTES: usize = robotxt::BYTE_LIMIT + 1;

/// Redirects of a robots.txt that are followed.
const MAX_REDIRECTS: usize = 5;

/// Leave to fetch one URL. Nothing else can make one, so nothing is fetched against the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Permit {
    url: Url,
}

impl Permit {
    /// The URL that may be fetched.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

/// What a site allows.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    authority: String,
    robots: robotxt::Robots,
}

impl Rules {
    /// Leave to fetch `url`. For another site's URLs these rules give none.
    pub(super) fn permit(&self, url: &Url) -> Option<Permit> {
        let allowed = authority(url) == self.authority && self.robots.is_url_allowed(url);
        allowed.then(|| Permit { url: url.clone() })
    }

    /// The Crawl-delay, if there is one.
    pub(super) fn delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }

    /// The Sitemap lines.
    pub(super) fn sitemaps(&self) -> &[Url] {
        self.robots.sitemaps()
    }

    fn read(authority: String, bytes: &[u8]) -> Self {
        Self { authority, robots: robotxt::Robots::parse(bytes, ROBOT) }
    }

    fn allow_all(authority: String) -> Self {
        Self { authority, robots: robotxt::Robots::allow_all() }
    }
}

/// Reads `bytes` as the rules of `site` and asks for leave.
#[cfg(any(test, fuzzing))]
pub(super) fn fuzz(site: &str, bytes: &[u8]) {
    let Ok(url) = Url::parse(site) else { return };
    let rules = Rules::read(authority(&url), bytes);
    let _ = (rules.permit(&url), rules.delay(), rules.sitemaps());
}

/// Whose rules hold for `url`: scheme, host and port.
pub(super) fn authority(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// A robots.txt on its way. It may be asked for without leave, and so may where it redirects to.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The site whose rules it brings, whatever host they come from in the end.
    pub(super) authority: String,
    /// Leave to fetch it.
    pub(super) permit: Permit,
    seen: Vec<Url>,
}

/// What came of a request.
#[derive(Debug)]
pub(super) enum Lookup {
    /// The rules are known.
    Rules(Rules),
    /// They must be asked for elsewhere.
    Elsewhere(Request),
    /// They could not be had: nothing may be fetched.
    Unreachable(Fault),
    /// The crawl was stopped first.
    Stopped,
}

impl Request {
    /// For the rules that hold for `url`.
    pub(super) fn new(url: &Url) -> Self {
        let mut robots = url.clone();
        robots.set_path("/robots.txt");
        robots.set_query(None);
        robots.set_fragment(None);
        Self { authority: authority(url), permit: Permit { url: robots }, seen: Vec::new() }
    }

    /// What `answer` means: 2xx rules, 4xx none, a redirect elsewhere, all else unreachable.
    pub(super) fn lookup(self, answer: Result<Answer, End>, max_decoded: usize) -> Lookup {
        match answer {
            Ok(Answer::Page(page)) => {
                match crate::coding::content_within(&page.capture, max_decoded) {
                    Ok(bytes) => Lookup::Rules(Rules::read(self.authority, &bytes)),
                    Err(why) => Lookup::Unreachable(why.into()),
                }
            }
            Ok(Answer::Redirect(to)) => self.follow(&to),
            // Asked too often is not "there are no rules".
            Err(End::Fault(Fault::Status(status @ 400..=499))) if status != 429 => {
                Lookup::Rules(Rules::allow_all(self.authority))
            }
            Err(End::Fault(fault)) => Lookup::Unreachable(fault),
            Err(End::Skip(_)) => Lookup::Rules(Rules::allow_all(self.authority)),
            Err(End::Stopped) => Lookup::Stopped,
        }
    }

    fn follow(mut self, to: &str) -> Lookup {
        let Ok(target) = self.permit.url.join(to) else {
            return Lookup::Unreachable(Fault::RedirectScheme(to.to_owned()));
        };
        if !matches!(target.scheme(), "http" | "https") {
            return Lookup::Unreachable(Fault::RedirectScheme(to.to_owned()));
        }
        self.seen.push(std::mem::replace(&mut self.permit.url, target));
        // RFC 9309, 2.3.1.2: after five redirects the file counts as unavailable.
        if self.seen.len() > MAX_REDIRECTS || self.seen.contains(&self.permit.url) {
            return Lookup::Rules(Rules::allow_all(self.authority));
        }
        Lookup::Elsewhere(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(txt: &[u8], path: &str) -> bool {
        let url = Url::parse("https://h").unwrap().join(path).unwrap();
        Rules::read("https://h".into(), txt).permit(&url).is_some()
    }

    #[test]
    fn the_group_and_the_longest_match_decide() {
        let txt =
            b"User-agent: *\nDisallow: /\n\nUser-agent: QSEC-Search\nDisallow: /a\nAllow: /a/b$\n";
        assert!(allowed(txt, "/x"));
        assert!(!allowed(txt, "/a/c"));
        assert!(allowed(txt, "/a/b"));
        assert!(!allowed(txt, "/a/b/c"));
        assert!(!allowed(b"User-agent: *\nDisallow: /*?print=\n", "/a?print=1"));
        assert!(allowed(b"User-agent: other\nDisallow: /\n", "/"));
    }

    #[test]
    fn bom_crlf_and_length_do_not_matter() {
        assert!(!allowed(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n", "/a"));
        assert!(!allowed(b"User-agent: *\rDisallow: /a\r", "/a"));
        let mut long = b"User-agent: *\nDisallow: /a\n".to_vec();
        long.resize(2 << 20, b'#');
        long.extend(b"\nDisallow: /b\n");
        assert!(!allowed(&long, "/a"));
        assert!(allowed(&long, "/b"));
    }

    #[test]
    fn statuses_decide_as_the_standard_says() {
        let url = Url::parse("https://h:444/x/y?z").unwrap();
        let request = Request::new(&url);
        assert_eq!(request.permit.url().as_str(), "https://h:444/robots.txt");
        assert_eq!(request.authority, "https://h:444");
        let of = |status| request.clone().lookup(Err(End::Fault(Fault::Status(status))), 1_000);
        for status in [400, 401, 403, 404, 410] {
            assert!(matches!(of(status), Lookup::Rules(r) if r.permit(&url).is_some()));
        }
        for status in [429, 500, 503] {
            assert!(matches!(of(status), Lookup::Unreachable(_)));
        }
        let to = |to: &str| request.clone().lookup(Ok(Answer::Redirect(to.into())), 1_000);
        assert!(matches!(to("file:///etc/passwd"), Lookup::Unreachable(_)));
        assert!(matches!(to("https://h:444/robots.txt"), Lookup::Rules(_)));
        let Lookup::Elsewhere(next) = to("https://www.h/robots.txt") else { panic!() };
        assert_eq!(next.authority, "https://h:444");
    }
}
