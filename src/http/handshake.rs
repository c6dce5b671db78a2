//! The opening handshake, checked strictly (RFC 6455 section 4.2.1).
//!
//! `actix-web-actors` would take an `Upgrade` header that merely contains
//! "websocket", an empty key, and HTTP/1.0; so the check is ours.

use actix_http::{
    Method, RequestHead, Response, StatusCode, Version,
    header::{self, HeaderName, HeaderValue},
    ws,
};

/// The subprotocol that the service speaks where a client offers it.
pub const SUBPROTOCOL: &str = "greenroom.v1";
/// A token may be offered as a subprotocol of this form, for browsers cannot send
/// an `Authorization` header with a WebSocket.
const BEARER: &str = "bearer.";

/// Why a request is no WebSocket handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// A handshake is a GET.
    #[error("a WebSocket handshake is a GET request")]
    NotGet,
    /// HTTP/1.1, for an upgrade is made of its parts.
    #[error("a WebSocket handshake needs HTTP/1.1")]
    NotHttp11,
    /// Exactly one is required (RFC 9112 section 3.2).
    #[error("the Host header is missing or there are several")]
    BadHost,
    /// A handshake has no body; what follows it would be taken for frames.
    #[error("a WebSocket handshake has no body")]
    HasBody,
    /// An upgrade to something else.
    #[error("this path asks for an upgrade to websocket")]
    NotWebSocket,
    /// `Upgrade` alone is only hearsay (RFC 9110 section 7.8).
    #[error("the Connection header does not name upgrade")]
    NotUpgrade,
    /// The one version there is.
    #[error("only WebSocket version 13 is spoken here")]
    BadVersion,
    /// Base64 of sixteen bytes.
    #[error("the Sec-WebSocket-Key is not base64 of 16 bytes")]
    BadKey,
}

/// A handshake that may be answered with 101.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    accept: HeaderValue,
}

/// Checks a request.
pub fn check(head: &RequestHead) -> Result<Handshake, HandshakeError> {
    use HandshakeError as E;
    let demand = |holds: bool, error| if holds { Ok(()) } else { Err(error) };
    demand(head.method == Method::GET, E::NotGet)?;
    demand(head.version == Version::HTTP_11, E::NotHttp11)?;
    demand(sole(head, &header::HOST).is_some_and(|host| !host.is_empty()), E::BadHost)?;
    demand(names(head, &header::UPGRADE, "websocket"), E::NotWebSocket)?;
    demand(names(head, &header::CONNECTION, "upgrade"), E::NotUpgrade)?;
    demand(!has_body(head), E::HasBody)?;
    demand(
        sole(head, &header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13"),
        E::BadVersion,
    )?;
    let key = sole(head, &header::SEC_WEBSOCKET_KEY).ok_or(E::BadKey)?;
    demand(is_key(key.as_bytes()), E::BadKey)?;
    let accept = HeaderValue::from_bytes(&ws::hash_key(key.as_bytes())).map_err(|_| E::BadKey)?;
    Ok(Handshake { accept })
}

// === impl Handshake ===

impl Handshake {
    /// The answer that makes a WebSocket of the connection.
    pub fn answer(self, subprotocol: Option<&str>) -> Response<()> {
        let mut answer = Response::with_body(StatusCode::SWITCHING_PROTOCOLS, ());
        answer.head_mut().set_connection_type(actix_http::ConnectionType::Upgrade);
        let headers = answer.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        if let Some(Ok(name)) = subprotocol.map(HeaderValue::from_str) {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, name);
        }
        answer
    }
}

// === impl HandshakeError ===

impl HandshakeError {
    /// The HTTP status that says so.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotHttp11 => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::NotWebSocket | Self::BadVersion => StatusCode::UPGRADE_REQUIRED,
            Self::BadHost | Self::HasBody | Self::NotUpgrade | Self::BadKey => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    /// The headers that belong to the status.
    pub fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        match self.status() {
            StatusCode::METHOD_NOT_ALLOWED => {
                vec![(header::ALLOW, HeaderValue::from_static("GET"))]
            }
            StatusCode::UPGRADE_REQUIRED => vec![
                (header::UPGRADE, HeaderValue::from_static("websocket")),
                (header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
            ],
            _ => Vec::new(),
        }
    }
}

/// The subprotocols that the client offers, in its order of preference.
pub fn subprotocols(head: &RequestHead) -> impl Iterator<Item = &str> {
    tokens(head, &header::SEC_WEBSOCKET_PROTOCOL)
}

/// The token among the subprotocols, if there is one. A secret.
pub fn bearer(head: &RequestHead) -> Option<&str> {
    subprotocols(head).find_map(|name| name.strip_prefix(BEARER)).filter(|token| !token.is_empty())
}

/// The subprotocol to answer with: ours if offered, else the first that is `known`.
/// Never the one that carries a token.
pub fn choose<'a>(head: &'a RequestHead, known: &[&str]) -> Option<&'a str> {
    let offered = || subprotocols(head).filter(|name| !name.starts_with(BEARER));
    offered()
        .find(|name| *name == SUBPROTOCOL)
        .or_else(|| offered().find(|name| known.contains(name)))
}

/// The value of a header that is there exactly once.
fn sole<'a>(head: &'a RequestHead, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = head.headers.get_all(name);
    values.next().filter(|_| values.next().is_none())
}

/// The comma-separated elements of all lines of a header (RFC 9110 section 5.6.1).
fn tokens<'a>(head: &'a RequestHead, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    head.headers
        .get_all(name)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

fn names(head: &RequestHead, name: &HeaderName, token: &str) -> bool {
    tokens(head, name).any(|named| named.eq_ignore_ascii_case(token))
}

fn has_body(head: &RequestHead) -> bool {
    head.headers.contains_key(header::TRANSFER_ENCODING)
        || head.headers.get_all(header::CONTENT_LENGTH).any(|length| length != "0")
}

/// Whether these are sixteen bytes in base64: 22 digits and two pads, the last digit
/// with its low four bits clear (RFC 4648 section 3.5).
fn is_key(key: &[u8]) -> bool {
    let Some((digits, [last, b'=', b'='])) = key.split_last_chunk() else { return false };
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    digits.len() == 21 && digits.iter().all(is_digit) && matches!(last, b'A' | b'Q' | b'g' | b'w')
}

#[cfg(test)]
mod tests {
    use actix_http::test::TestRequest;

    use super::*;

    /// The handshake of RFC 6455 section 1.3, with some headers replaced or taken away.
    fn request(changes: &[(&str, Option<&str>)]) -> TestRequest {
        let mut headers = vec![
            ("Host", Some("server.example.com")),
            ("Upgrade", Some("websocket")),
            ("Connection", Some("Upgrade")),
            ("Sec-WebSocket-Key", Some("dGhlIHNhbXBsZSBub25jZQ==")),
            ("Sec-WebSocket-Version", Some("13")),
        ];
        headers.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        headers.extend(changes);
        let mut request = TestRequest::default();
        for (name, value) in headers {
            if let Some(value) = value {
                request.append_header((name, value));
            }
        }
        request
    }

    fn checked(changes: &[(&str, Option<&str>)]) -> Result<Handshake, HandshakeError> {
        check(request(changes).finish().head())
    }

    #[test]
    fn the_handshake_of_the_standard_is_accepted() {
        let accept = HeaderValue::from_static("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(checked(&[]), Ok(Handshake { accept }));
    }

    #[test]
    fn names_in_lists_and_in_any_case_are_understood() {
        assert!(checked(&[("Connection", Some("keep-alive, UPGRADE"))]).is_ok());
        assert!(checked(&[("Upgrade", Some("h2c,WebSocket"))]).is_ok());
        assert!(
            checked(&[("Connection", Some("keep-alive")), ("Connection", Some("upgrade"))]).is_ok()
        );
    }

    #[test]
    fn each_flaw_has_its_error() {
        use HandshakeError as E;
        let flaws: [(&str, Option<&str>, E); 17] = [
            ("Host", None, E::BadHost),
            ("Host", Some(""), E::BadHost),
            ("Upgrade", None, E::NotWebSocket),
            ("Upgrade", Some("h2c"), E::NotWebSocket),
            ("Upgrade", Some("notwebsocket"), E::NotWebSocket),
            ("Connection", None, E::NotUpgrade),
            ("Connection", Some("not-upgrade"), E::NotUpgrade),
            ("Content-Length", Some("5"), E::HasBody),
            ("Transfer-Encoding", Some("chunked"), E::HasBody),
            ("Sec-WebSocket-Version", None, E::BadVersion),
            ("Sec-WebSocket-Version", Some("8"), E::BadVersion),
            ("Sec-WebSocket-Version", Some("13, 8"), E::BadVersion),
            ("Sec-WebSocket-Key", None, E::BadKey),
            ("Sec-WebSocket-Key", Some(""), E::BadKey),
            ("Sec-WebSocket-Key", Some("dGhlIHNhbXBsZSBub25jZQ"), E::BadKey),
            ("Sec-WebSocket-Key", Some("dGhlIHNhbXBsZSBub25jZR=="), E::BadKey),
            ("Sec-WebSocket-Key", Some("dGhlIHNhbXBsZSBub25jZSE="), E::BadKey),
        ];
        for (name, value, error) in flaws {
            assert_eq!(checked(&[(name, value)]), Err(error), "{name}: {value:?}");
        }
    }

    #[test]
    fn a_header_said_twice_is_no_handshake() {
        let twice = |name, value| checked(&[(name, Some(value)), (name, Some(value))]);
        assert_eq!(twice("Host", "a"), Err(HandshakeError::BadHost));
        assert_eq!(twice("Sec-WebSocket-Version", "13"), Err(HandshakeError::BadVersion));
        let key = "dGhlIHNhbXBsZSBub25jZQ==";
        assert_eq!(twice("Sec-WebSocket-Key", key), Err(HandshakeError::BadKey));
    }

    #[test]
    fn the_method_and_the_version_of_http_matter() {
        let posted = request(&[]).method(Method::POST).finish();
        assert_eq!(check(posted.head()), Err(HandshakeError::NotGet));
        let old = request(&[]).version(Version::HTTP_10).finish();
        assert_eq!(check(old.head()), Err(HandshakeError::NotHttp11));
    }

    #[test]
    fn errors_say_what_would_have_been_right() {
        let told = |error: HandshakeError, name: HeaderName| {
            error.headers().into_iter().find(|(named, _)| *named == name).map(|(_, value)| value)
        };
        let error = HandshakeError::BadVersion;
        assert_eq!(error.status(), 426);
        assert_eq!(told(error, header::SEC_WEBSOCKET_VERSION).unwrap(), "13");
        assert_eq!(HandshakeError::NotGet.status(), 405);
        assert_eq!(told(HandshakeError::NotGet, header::ALLOW).unwrap(), "GET");
        assert_eq!(HandshakeError::NotHttp11.status(), 505);
    }

    #[test]
    fn a_token_is_found_among_the_subprotocols_and_never_echoed() {
        let chosen = |offer: &str, known: &[&str]| {
            let request = request(&[("Sec-WebSocket-Protocol", Some(offer))]).finish();
            let (bearer, chosen) = (bearer(request.head()), choose(request.head(), known));
            (bearer.map(str::to_owned), chosen.map(str::to_owned))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(chosen("bearer.a.b.c, greenroom.v1", &[]), (some("a.b.c"), some(SUBPROTOCOL)));
        assert_eq!(chosen("bearer.a.b.c", &["bearer.a.b.c"]), (some("a.b.c"), None));
        assert_eq!(chosen("soap, json", &["json"]), (None, some("json")));
        assert_eq!(chosen("json, greenroom.v1", &["json"]), (None, some(SUBPROTOCOL)));
        assert_eq!(chosen("bearer.", &[]), (None, None));
    }
}
