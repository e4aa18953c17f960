//! Canonical URLs: one name for a page that links spell in many ways.

use url::Url;

/// Bytes of a URL beyond which it is not asked for.
pub const MAX_URL: usize = 2_048;

/// Path segments beyond which a URL is a trap.
const MAX_SEGMENTS: usize = 20;
/// Times that one segment may stand in a path.
const MAX_REPEATS: usize = 3;
/// Query parameters beyond which a URL is a trap.
const MAX_PARAMETERS: usize = 8;

/// `url` without fragment, user, and the parameters that only follow people about.
pub(super) fn canonical(mut url: Url) -> Url {
    url.set_fragment(None);
    // These fail only for URLs without a host, which are out of scope anyway.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> =
            query.split('&').filter(|p| !p.is_empty() && !is_tracking(p)).collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|q| !q.is_empty()));
    }
    url
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || matches!(name.as_str(), "gclid" | "fbclid")
}

/// What `url` shares with its duplicates: scheme, a last slash and `index.html` do not count.
pub(super) fn key(url: &Url) -> String {
    let path = url.path();
    let path = path.strip_suffix("index.html").filter(|p| p.ends_with('/')).unwrap_or(path);
    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
    let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("{}{port}{}{query}", url.host_str().unwrap_or_default(), path.trim_end_matches('/'))
}

/// The same URL under the other of http and https.
pub(super) fn twin(url: &Url) -> Option<Url> {
    let other = if url.scheme() == "http" { "https" } else { "http" };
    let mut url = url.clone();
    url.set_scheme(other).ok()?;
    Some(url)
}

/// `url` with digits and query values taken out, if it has any: what a calendar's pages share.
pub(super) fn shape(url: &Url) -> Option<String> {
    let mut shape = String::from(url.host_str().unwrap_or_default());
    let mut varies = url.query().is_some();
    for c in url.path().chars() {
        if !c.is_ascii_digit() {
            shape.push(c);
        } else if !shape.ends_with('0') {
            varies = true;
            shape.push('0');
        }
    }
    for parameter in url.query().into_iter().flat_map(|q| q.split('&')) {
        shape.push('?');
        shape.push_str(parameter.split('=').next().unwrap_or_default());
    }
    varies.then_some(shape)
}

/// Why `url` looks endless, if it does.
pub(super) fn trap(url: &Url) -> Option<&'static str> {
    let segments: Vec<&str> = url.path().split('/').filter(|s| !s.is_empty()).collect();
    if segments.len() > MAX_SEGMENTS {
        return Some("the path is very deep");
    }
    let repeats = |s: &&str| segments.iter().filter(|t| *t == s).count() > MAX_REPEATS;
    if segments.iter().any(repeats) {
        return Some("the path repeats itself");
    }
    let parameters = url.query().map_or(0, |q| q.split('&').count());
    (parameters > MAX_PARAMETERS).then_some("the query has very many parameters")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(url: &str) -> String {
        canonical(Url::parse(url).unwrap()).to_string()
    }

    fn keyed(url: &str) -> String {
        key(&canonical(Url::parse(url).unwrap()))
    }

    #[test]
    fn what_does_not_name_the_page_goes() {
        assert_eq!(
            canon("HTTPS://Me:x@Qgis.ORG:443/a/../b?utm_source=x#top"),
            "https://qgis.org/b"
        );
        assert_eq!(canon("http://h/a?x=1&fbclid=9&UTM_ID=2&y=%20&gclid"), "http://h/a?x=1&y=%20");
        assert_eq!(canon("http://h/a/index.html"), "http://h/a/index.html");
        assert_eq!(canon("http://h/a?gclidx=1"), "http://h/a?gclidx=1");
    }

    #[test]
    fn duplicates_share_a_key() {
        let all = ["http://h/a", "https://h/a/", "https://h/a/index.html", "https://h:443/a#x"];
        assert!(all.iter().all(|u| keyed(u) == "h/a"), "{:?}", all.map(keyed));
        assert_ne!(keyed("https://h/a?x=1"), keyed("https://h/a"));
        assert_ne!(keyed("https://h/a/myindex.html"), keyed("https://h/a/my"));
        assert_ne!(keyed("https://h:8080/a"), keyed("https://h/a"));
    }

    #[test]
    fn endless_urls_are_known_by_their_look() {
        let shaped = |u: &str| shape(&Url::parse(u).unwrap());
        assert_eq!(shaped("http://h/cal/2026/11/"), shaped("http://h/cal/1999/3/"));
        assert_eq!(shaped("http://h/cal?m=2026-11"), shaped("http://h/cal?m=next"));
        assert_eq!(shaped("http://h/about"), None);
        let trapped = |u: &str| trap(&Url::parse(u).unwrap());
        assert!(trapped("http://h/a/b/a/b/a/b/a/b").is_some());
        assert!(
            trapped("http://h/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21").is_some()
        );
        assert!(trapped("http://h/?a&b&c&d&e&f&g&h&i").is_some());
        assert!(trapped("http://h/3.40/en/docs/user_manual/index.html").is_none());
    }
}
