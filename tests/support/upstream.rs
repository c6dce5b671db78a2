//! A backend elsewhere: an HTTP service that answers as its test says, down to the bytes.
//!
//! ```ignore
//! let mut model = Upstream::open().await;
//! let mut asked = model.asked().await;          // a request has come
//! assert_eq!(asked.json()["stream"], true);
//! asked.begins("text/event-stream").await;      // the head of an answer
//! asked.chunk("data: 1\n\n").await;             // a piece of it, at this moment
//! asked.ends().await;                           // or dies(), or is left unanswered
//! ```

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A backend on a port of its own, which writes down what it is asked.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Asked>,
}

/// One request, and the connection that its answer goes back on.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// By their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    socket: TcpStream,
}

impl Upstream {
    /// A backend that answers as its test says, request by request: see [`Upstream::asked`].
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (sender, asked) = mpsc::unbounded_channel();
        actix_rt::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let sender = sender.clone();
                actix_rt::spawn(async move {
                    if let Some(asked) = Asked::read(socket).await {
                        let _ = sender.send(asked);
                    }
                });
            }
        });
        Self { address, asked }
    }

    /// A backend that answers every request with a status and a JSON body, by itself.
    pub(crate) async fn answering(answer: impl Fn(&Asked) -> (u16, Value) + 'static) -> SocketAddr {
        let mut upstream = Self::open().await;
        let address = upstream.address;
        actix_rt::spawn(async move {
            while let Some(asked) = upstream.asked.recv().await {
                let (status, body) = answer(&asked);
                asked
                    .answers(status, &[("content-type", "application/json")], &body.to_string())
                    .await;
            }
        });
        address
    }

    /// Its URL, for settings.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request.
    pub(crate) async fn asked(&mut self) -> Asked {
        let next = timeout(PATIENCE, self.asked.recv()).await;
        next.expect("asked in time").expect("the backend is open")
    }

    /// Whether nothing has been asked that was not looked at.
    pub(crate) fn is_left_alone(&self) -> bool {
        self.asked.is_empty()
    }
}

impl Asked {
    async fn read(mut socket: TcpStream) -> Option<Self> {
        let mut seen = Vec::new();
        let end = loop {
            if let Some(at) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if socket.read_buf(&mut seen).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8(seen[..end].to_vec()).expect("a head is text");
        let mut lines = head.lines();
        let mut words = lines.next().expect("a request line").split(' ').map(str::to_owned);
        let (method, path) = (words.next().expect("a method"), words.next().expect("a path"));
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers: BTreeMap<_, _> =
            headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
        let length =
            headers.get("content-length").map_or(0, |text| text.parse().expect("a length"));
        let mut body = seen.split_off(end + 4);
        while body.len() < length {
            if socket.read_buf(&mut body).await.ok()? == 0 {
                return None;
            }
        }
        Some(Self { method, path, headers, body, socket })
    }

    /// The body, as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    /// The body, as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }

    /// Answers with 200 and JSON.
    pub(crate) async fn hears(self, answer: Value) {
        self.answers(200, &[("content-type", "application/json")], &answer.to_string()).await;
    }

    /// Answers whole, and hangs up.
    pub(crate) async fn answers(mut self, status: u16, headers: &[(&str, &str)], body: &str) {
        let length = body.len().to_string();
        let mut all = headers.to_vec();
        all.extend([("content-length", length.as_str()), ("connection", "close")]);
        self.head(status, &all).await;
        self.sends(body.as_bytes()).await;
        let _ = self.socket.shutdown().await;
    }

    /// Begins an answer in chunks.
    pub(crate) async fn begins(&mut self, content_type: &str) {
        let headers = [
            ("content-type", content_type),
            ("transfer-encoding", "chunked"),
            ("connection", "close"),
        ];
        self.head(200, &headers).await;
    }

    /// Says one chunk of it.
    pub(crate) async fn chunk(&mut self, text: &str) {
        self.sends(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes()).await;
    }

    /// Says one event of an event stream.
    pub(crate) async fn event(&mut self, data: &Value) {
        self.chunk(&format!("data: {data}\n\n")).await;
    }

    /// Says one line of NDJSON.
    pub(crate) async fn line(&mut self, data: &Value) {
        self.chunk(&format!("{data}\n")).await;
    }

    /// Ends the answer in chunks, and hangs up.
    pub(crate) async fn ends(mut self) {
        self.sends(b"0\r\n\r\n").await;
        let _ = self.socket.shutdown().await;
    }

    /// Hangs up at once, amid whatever it was saying.
    pub(crate) fn dies(self) {}

    /// Says these bytes, right or wrong.
    pub(crate) async fn sends(&mut self, bytes: &[u8]) {
        // Whether somebody still reads is what some tests are about.
        let _ = self.socket.write_all(bytes).await;
    }

    /// Says this chunk again and again, until nobody reads any more; how many bytes that took.
    pub(crate) async fn floods(mut self, chunk: &str) -> usize {
        let piece = format!("{:x}\r\n{chunk}\r\n", chunk.len()).repeat(64);
        let mut sent = 0;
        let flood = async {
            while self.socket.write_all(piece.as_bytes()).await.is_ok() {
                sent += piece.len();
            }
        };
        timeout(PATIENCE, flood).await.expect("somebody hangs up on a flood");
        sent
    }

    /// Waits until whoever asked has hung up.
    pub(crate) async fn waits_to_be_left(mut self) {
        let mut rest = [0; 64];
        let gone = async { while matches!(self.socket.read(&mut rest).await, Ok(1..)) {} };
        timeout(PATIENCE, gone).await.expect("whoever asked hangs up");
    }

    async fn head(&mut self, status: u16, headers: &[(&str, &str)]) {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!("HTTP/1.1 {status} Said\r\n{}\r\n", headers.collect::<String>());
        self.sends(head.as_bytes()).await;
    }
}
