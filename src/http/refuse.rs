//! A refusal on the raw connection: status, headers, a JSON body, and the end.

use std::io;

use actix_http::{
    Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use bytes::Bytes;

use crate::transport::{Socket, Upgraded};

/// The headers that every HTTP answer of the service carries.
pub const SECURITY_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
];

/// Why a connection does not become a WebSocket, ready to be said.
#[derive(Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// Headers that belong to it, such as `Retry-After`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The JSON body, in the words of the dialect that was asked for.
    pub body: Bytes,
}

// === impl Refusal ===

impl Refusal {
    /// Says it, and ends the connection so that the peer can read it.
    pub async fn say_to<T: Socket>(self, socket: Upgraded<T>) -> io::Result<()> {
        let mut answer = Response::with_body(self.status, ());
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        secure(headers);
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        socket.end(answer, self.body).await
    }
}

/// Adds [`SECURITY_HEADERS`].
pub fn secure(headers: &mut HeaderMap) {
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, value);
    }
}
