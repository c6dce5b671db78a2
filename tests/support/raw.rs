//! Requests as bytes: for handshakes that no client library would send.

use std::time::Duration;

use awc::http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{House, Reply, contract::Exchange};

const PATIENCE: Duration = Duration::from_secs(20);

/// A request that is about to be sent; a right handshake unless it is changed.
#[derive(Clone)]
pub(crate) struct Knock {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Knock {
    /// A handshake as RFC 6455 section 1.3 shows it.
    pub(crate) fn at(path: &str) -> Self {
        let headers = [
            ("Host", "greenroom.test"),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Version", "13"),
        ];
        Self::plain(&format!("GET {path} HTTP/1.1"), &headers)
    }

    /// A request without anything of a handshake.
    pub(crate) fn plain(line: &str, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Self { line: line.to_owned(), headers: headers.collect(), body: String::new() }
    }

    /// With another request line.
    pub(crate) fn line(mut self, line: &str) -> Self {
        self.line = line.to_owned();
        self
    }

    /// With this header instead of any of that name.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.headers.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// Without this header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// With a body of that length.
    pub(crate) fn body(self, body: &str) -> Self {
        let mut changed = self.with("Content-Length", &body.len().to_string());
        changed.body = body.to_owned();
        changed
    }

    /// Sends it to a house and waits for the answer; what becomes of the socket does not matter.
    pub(crate) async fn to(&self, house: &House) -> Reply {
        let socket = TcpStream::connect(house.address).await.expect("the house listens");
        self.over(socket).await
    }

    /// Sends it over this connection and waits for the answer.
    pub(crate) async fn over(&self, mut socket: impl AsyncRead + AsyncWrite + Unpin) -> Reply {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let text = format!("{}\r\n{}\r\n{}", self.line, headers.collect::<String>(), self.body);
        socket.write_all(text.as_bytes()).await.expect("the house reads");
        let answer = timeout(PATIENCE, answer(socket)).await;
        let (reply, body) = answer.expect("the house answers in time");
        self.is_described(&reply, &body);
        reply
    }

    /// Asserts that the service says of itself that it answers so.
    fn is_described(&self, reply: &Reply, body: &[u8]) {
        let mut words = self.line.split(' ');
        let (Some(method), Some(path)) = (words.next(), words.next()) else { return };
        let upgrade = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("upgrade"));
        let (status, content) = (reply.status, reply.header("content-type"));
        Exchange { method, path, upgrade, status, content, body }.is_described();
    }
}

async fn answer(mut socket: impl AsyncRead + Unpin) -> (Reply, Vec<u8>) {
    let mut seen = Vec::new();
    let (head, length) = loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            break (head.to_owned(), head.len() + 4);
        }
        assert!(socket.read_buf(&mut seen).await.expect("an answer") > 0, "no answer: {text}");
    };
    let (status, headers) = parsed(&head);
    let declared = headers.get("content-length").and_then(|value| value.to_str().ok());
    let whole = length + declared.map_or(0, |length| length.parse::<usize>().expect("a length"));
    while seen.len() < whole {
        assert!(socket.read_buf(&mut seen).await.expect("a body") > 0, "a body cut short");
    }
    let body = seen[length..whole].to_vec();
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    (Reply { status, headers, body: json }, body)
}

fn parsed(head: &str) -> (u16, HeaderMap) {
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        headers.append(name, HeaderValue::from_str(value).expect("a header's value"));
    }
    (status.parse().expect("a status"), headers)
}
