//! What a request shows at the gate: where a token and a key may be found in it.

use std::borrow::Cow;

use actix_http::header::{AUTHORIZATION, HeaderMap, SEC_WEBSOCKET_PROTOCOL};

/// The subprotocol that carries a token, for browsers that cannot set headers: `bearer.<token>`.
pub const SUBPROTOCOL_PREFIX: &str = "bearer.";

/// A token as it was presented. Has no `Debug` form, so that no log can show it.
pub struct Presented<'a> {
    /// The token.
    pub token: Cow<'a, str>,
    /// Where it stood.
    pub source: Source,
}

/// Where a token may stand, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `Authorization: Bearer` (RFC 6750 section 2.1).
    Header,
    /// `Sec-WebSocket-Protocol: bearer.<token>`; the answer must choose a subprotocol then.
    Subprotocol,
    /// `?token=`, which proxies tend to log.
    Query,
}

/// Finds the token that a request presents.
pub fn token<'a>(headers: &'a HeaderMap, query: &'a str) -> Option<Presented<'a>> {
    let found = |source| move |token| Presented { token, source };
    let header = bearer(headers).map(Cow::Borrowed).map(found(Source::Header));
    let protocol = || subprotocol(headers).map(Cow::Borrowed).map(found(Source::Subprotocol));
    let query = || parameter(query, "token").map(found(Source::Query));
    header.or_else(protocol).or_else(query)
}

/// Finds the operators' key that a request presents.
pub fn api_key<'a>(headers: &'a HeaderMap, query: &'a str) -> Option<Cow<'a, str>> {
    let header = headers.get("x-api-key").and_then(|value| value.to_str().ok());
    let header = header.filter(|key| !key.is_empty()).map(Cow::Borrowed);
    header.or_else(|| parameter(query, "api_key"))
}

/// The first parameter of that name, decoded, if it is not empty.
pub fn parameter<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, value) = pairs.find(|(key, _)| key == name)?;
    (!value.is_empty()).then_some(value)
}

/// The scheme's name is case-insensitive (RFC 9110 section 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The header may come several times, each with a list (RFC 6455 section 11.3.4).
fn subprotocol(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(|protocol| protocol.trim().strip_prefix(SUBPROTOCOL_PREFIX))
        .find(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use actix_http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        map
    }

    fn found(lines: &[(&'static str, &'static str)], query: &str) -> Option<(String, Source)> {
        token(&headers(lines), query).map(|p| (p.token.into_owned(), p.source))
    }

    #[test]
    fn a_token_may_stand_in_three_places() {
        let authorization = ("authorization", "bEARER a.b.c");
        let protocols = [
            ("sec-websocket-protocol", "chat, greenroom"),
            ("sec-websocket-protocol", "other,bearer.d.e.f"),
        ];
        let all = [authorization, protocols[0], protocols[1]];
        assert_eq!(found(&all, "token=g.h.i"), Some(("a.b.c".into(), Source::Header)));
        assert_eq!(found(&protocols, "token=g"), Some(("d.e.f".into(), Source::Subprotocol)));
        assert_eq!(found(&[], "x=1&token=g.h.i"), Some(("g.h.i".into(), Source::Query)));
    }

    #[test]
    fn what_is_empty_or_of_another_scheme_is_no_token() {
        let lines = [
            ("authorization", "Basic dXNlcjpwYXNz"),
            ("sec-websocket-protocol", "bearer., bearer"),
        ];
        assert_eq!(found(&lines, "token=&tokens=x"), None);
        assert_eq!(found(&[("authorization", "Bearer ")], ""), None);
    }

    #[test]
    fn the_query_is_decoded() {
        let name = parameter("user_id=7&user_name=J%C3%BCrgen+%26+Co&user_name=x", "user_name");
        assert_eq!(name.as_deref(), Some("Jürgen & Co"));
        assert_eq!(found(&[], "%74oken=a%2Eb").map(|(t, _)| t), Some("a.b".into()));
        assert_eq!(parameter("user_name=%FF%00%", "user_name").as_deref(), Some("\u{fffd}\0%"));
    }

    #[test]
    fn a_key_may_stand_in_two_places() {
        let map = headers(&[("x-api-key", "one")]);
        assert_eq!(api_key(&map, "api_key=two").as_deref(), Some("one"));
        assert_eq!(api_key(&HeaderMap::new(), "api_key=two").as_deref(), Some("two"));
        assert_eq!(api_key(&HeaderMap::new(), "api_key="), None);
    }
}
