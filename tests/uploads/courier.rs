//! Whoever brings and fetches files: a plain HTTP client with a token.

use std::net::SocketAddr;

use awc::http::{Method, header::HeaderMap};
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::contract::Exchange;

/// An HTTP client.
pub(super) struct Courier {
    address: SocketAddr,
    token: String,
}

/// What it was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Courier {
    pub(super) fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, token: token.to_owned() }
    }

    pub(super) async fn put(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send("PUT", path, headers, body).await
    }

    pub(super) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"").await
    }

    /// Up to where the file is there.
    pub(super) async fn offset(&self, path: &str) -> u64 {
        let answer = self.send("HEAD", path, &[], b"").await;
        assert_eq!(answer.status, 204, "{answer:?}");
        answer.header("upload-offset").parse().expect("a number")
    }

    /// Waits until so much of the file is there.
    pub(super) async fn until(&self, path: &str, offset: u64) {
        let began = std::time::Instant::now();
        while self.offset(path).await != offset {
            assert!(began.elapsed().as_secs() < 20, "{offset} never came");
        }
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let named = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("http://{}{path}", self.address);
        let mut request = awc::Client::default().request(named, url).no_decompress();
        if !self.token.is_empty() {
            request = request.insert_header(("Authorization", format!("Bearer {}", self.token)));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        let mut response = request.send_body(body.to_vec()).await.expect("the house answers");
        let bytes = response.body().limit(1 << 26).await.expect("a body").to_vec();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, bytes };
        let (content, upgrade) = (answer.header("content-type"), false);
        Exchange { method, path, upgrade, status, content, body: &answer.bytes }.is_described();
        answer
    }

    /// Begins to bring a file and gets no further than this; the connection stays.
    pub(super) async fn begins(&self, path: &str, length: usize, bytes: &[u8]) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.expect("it listens");
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
             Content-Length: {length}\r\n\r\n",
            self.token
        );
        socket.write_all(head.as_bytes()).await.expect("sent");
        socket.write_all(bytes).await.expect("sent");
        socket
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
}
