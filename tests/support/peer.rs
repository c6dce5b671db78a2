//! A client that speaks bytes, so that it can speak wrongly.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

pub(crate) const HANDSHAKE: &str = "GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";

/// First bytes of frames: FIN and opcode (RFC 6455 section 5.2).
pub(crate) const TEXT: u8 = 0x81;
pub(crate) const BINARY: u8 = 0x82;
pub(crate) const FIRST_TEXT: u8 = 0x01;
pub(crate) const FIRST_BINARY: u8 = 0x02;
pub(crate) const MORE: u8 = 0x00;
pub(crate) const LAST: u8 = 0x80;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8a;

/// A masked frame; the mask is zero, so the payload is itself.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    if payload.len() >= 126 {
        return [&long_header(first, payload.len() as u64), payload].concat();
    }
    let head = [first, 0x80 | payload.len() as u8, 0, 0, 0, 0];
    [&head, payload].concat()
}

/// The header of a masked frame that declares `length` bytes.
pub(crate) fn long_header(first: u8, length: u64) -> Vec<u8> {
    [[first, 0xff].as_slice(), &length.to_be_bytes(), &[0; 4]].concat()
}

pub(crate) struct Peer {
    pub(crate) io: TcpStream,
}

impl Peer {
    /// Connects, and says nothing.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { io: TcpStream::connect(address).await.unwrap() }
    }

    /// Connects with little room for what it does not read, and shakes hands.
    pub(crate) async fn enter_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let io = socket.connect(address).await.unwrap();
        Self { io }.shake_hands().await
    }

    /// Connects and shakes hands.
    pub(crate) async fn enter(address: SocketAddr) -> Self {
        Self::connect(address).await.shake_hands().await
    }

    /// Connects to this path with little room for what it does not read, and shakes hands.
    pub(crate) async fn enter_narrow_at(address: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let io = socket.connect(address).await.unwrap();
        Self { io }.shake_hands_at(path).await
    }

    /// Connects to this path and shakes hands.
    pub(crate) async fn enter_at(address: SocketAddr, path: &str) -> Self {
        Self::connect(address).await.shake_hands_at(path).await
    }

    async fn shake_hands(self) -> Self {
        self.shake_hands_at("/").await
    }

    async fn shake_hands_at(mut self, path: &str) -> Self {
        self.send(HANDSHAKE.replacen("GET /", &format!("GET {path}"), 1)).await;
        let answer = self.head().await;
        assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
        self
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.io.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads the head of an HTTP answer.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.take::<1>().await[0]);
        }
        String::from_utf8(head).unwrap()
    }

    /// Reads one frame: its first byte and its payload.
    pub(crate) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let [first, short] = self.take().await;
        let length = match short {
            126 => u64::from(u16::from_be_bytes(self.take().await)),
            127 => u64::from_be_bytes(self.take().await),
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        let read = self.io.read_exact(&mut payload);
        timeout(Duration::from_secs(20), read).await.expect("bytes in time").unwrap();
        (first, payload)
    }

    /// The next text message, as JSON; pings and pongs are passed over.
    pub(crate) async fn hears_next(&mut self) -> Value {
        loop {
            match self.frame().await {
                (TEXT, text) => return serde_json::from_slice(&text).expect("JSON"),
                (PING | PONG, _) => {}
                (first, payload) => panic!("text was due, but there was {first:#x} {payload:?}"),
            }
        }
    }

    /// The next message of this type; what comes before it is passed over.
    pub(crate) async fn hears(&mut self, kind: &str) -> Value {
        loop {
            let heard = self.hears_next().await;
            if heard["type"] == kind {
                return heard;
            }
        }
    }

    /// Reads a close frame and then the end of the connection; gives the code.
    pub(crate) async fn farewell(&mut self) -> u16 {
        let (first, payload) = self.frame().await;
        assert_eq!(first, CLOSE);
        assert_eq!(self.rest().await, b"");
        u16::from_be_bytes([payload[0], payload[1]])
    }

    /// Reads to the end of the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let read = self.io.read_to_end(&mut rest);
        timeout(Duration::from_secs(20), read).await.expect("an end in time").unwrap();
        rest
    }

    async fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let read = self.io.read_exact(&mut bytes);
        timeout(Duration::from_secs(20), read).await.expect("bytes in time").unwrap();
        bytes
    }
}
