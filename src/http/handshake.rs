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
