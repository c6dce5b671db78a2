//! Where a service is: its URL, what lies below it, and where an answer may point.

use awc::http::{Method, StatusCode, Uri, header::HeaderValue, uri::PathAndQuery};

use super::BadUrl;

/// The URL of a service: an origin, and the path that all of its paths begin with.
#[derive(Clone, Debug)]
pub(super) struct Address(Uri);

// === impl Address ===

impl Address {
    /// Checks and keeps the URL.
    pub(super) fn new(url: &str) -> Result<Self, BadUrl> {
        let uri: Uri = url.trim().parse().map_err(|_| BadUrl::Malformed)?;
        let web = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.host().is_some_and(|host| !host.is_empty());
        if !web || !host {
            return Err(BadUrl::Malformed);
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(BadUrl::Credentials);
        }
        Ok(Self(uri))
    }

    /// Whether it is encrypted.
    pub(super) fn is_secure(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// For logs: no path, which may be as good as a key.
    pub(super) fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    /// What lies below it: `tail` is empty, or begins with `/` or `?`. A query that the URL has
    /// itself stays.
    pub(super) fn join(&self, tail: &str) -> Option<Uri> {
        let (path, query) = tail.split_once('?').map_or((tail, None), |(p, q)| (p, Some(q)));
        let base = self.0.path();
        let mut whole = if path.is_empty() { base } else { base.trim_end_matches('/') }.to_owned();
        whole.push_str(path);
        for (query, mark) in [self.0.query(), query].into_iter().flatten().zip(['?', '&']) {
            whole.push(mark);
            whole.push_str(query);
        }
        with_path(&self.0, &whole)
    }
}

/// Where an answer sends the same request, if that is a place on the same origin: a key and a
/// question are for nobody else. What would turn a POST into a GET is not followed.
pub(super) fn redirect(
    from: &Uri,
    method: &Method,
    status: StatusCode,
    place: Option<&HeaderValue>,
) -> Option<Uri> {
    let same = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    let plain = status == StatusCode::MOVED_PERMANENTLY || status == StatusCode::FOUND;
    let followed = same || (plain && *method == Method::GET);
    if !followed {
        return None;
    }
    let place = place?.to_str().ok()?;
    if place.starts_with('/') && !place.starts_with("//") {
        return with_path(from, place);
    }
    let next: Uri = place.parse().ok()?;
    let origin = |uri: &Uri| (uri.scheme().cloned(), uri.host().map(str::to_lowercase), port(uri));
    let clean = next.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    (clean && origin(&next) == origin(from)).then_some(next)
}

fn port(uri: &Uri) -> Option<u16> {
    let usual = match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    uri.port_u16().or(usual)
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, tail: &str) -> String {
        Address::new(base).unwrap().join(tail).unwrap().to_string()
    }

    #[test]
    fn paths_lie_below_the_url() {
        assert_eq!(joined("http://a.test", ""), "http://a.test/");
        assert_eq!(joined("http://a.test/sparql", ""), "http://a.test/sparql");
        assert_eq!(joined("http://a.test/v1/", "/chat"), "http://a.test/v1/chat");
        assert_eq!(joined("http://a.test:81", "/chat?q=1"), "http://a.test:81/chat?q=1");
        assert_eq!(joined("http://a.test/s", "?q=1"), "http://a.test/s?q=1");
        assert_eq!(joined("http://a.test/s?v=2", "/t?q=1"), "http://a.test/s/t?v=2&q=1");
        assert_eq!(joined("http://a.test/s?v=2", "/t"), "http://a.test/s/t?v=2");
        assert!(Address::new("http://a.test").unwrap().join("/a b").is_none());
    }

    #[test]
    fn an_answer_points_nowhere_but_to_its_own_origin() {
        let from: Uri = "https://a.test/v1/chat".parse().unwrap();
        let to = |method: Method, status: u16, place: &str| {
            let place = HeaderValue::from_str(place).unwrap();
            let status = StatusCode::from_u16(status).unwrap();
            redirect(&from, &method, status, Some(&place)).map(|uri| uri.to_string())
        };
        let there = Some("https://a.test/v2".to_owned());
        assert_eq!(to(Method::POST, 307, "/v2"), there);
        assert_eq!(to(Method::POST, 308, "https://a.test/v2"), there);
        assert_eq!(to(Method::GET, 301, "https://A.test:443/v2").map(|_| ()), Some(()));
        for elsewhere in [
            "https://b.test/v2",
            "http://a.test/v2",
            "https://a.test:8443/v2",
            "//b.test/v2",
            "https://a.test@b.test/",
            "https://ann:pw@a.test/v2",
            "v2",
        ] {
            assert_eq!(to(Method::POST, 307, elsewhere), None, "{elsewhere}");
        }
        assert_eq!(to(Method::POST, 301, "/v2"), None, "a POST stays one");
        assert_eq!(to(Method::GET, 304, "/v2"), None);
        assert_eq!(redirect(&from, &Method::GET, StatusCode::FOUND, None), None);
    }
}
