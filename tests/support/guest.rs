//! A foreign client: says JSON, hears JSON, and waits no longer than a person would.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error, Message, handshake::client::Request},
};

use super::strict::{self, Heard};

/// What promises announce, under types that are theirs.
const ANNOUNCED: [&str; 1] = ["system_message"];

/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the paths of each dialect begin, the longer ones first.
const DIALECTS: [(&str, &str); 7] = [
    ("/api/ws/admin", "admin"),
    ("/api/ws/worker", "worker"),
    ("/api/ws/", "query"),
    ("/api/v1/ws", "workspace"),
    ("/ws/dashboard", "dashboard"),
    ("/ws", "agent"),
    ("/v1/libraries/", "library"),
];

/// One connection of a foreign client.
pub(crate) struct Guest {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What may be heard here; none where the promise is about what no contract speaks of.
    heard: Option<&'static Heard>,
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Farewell {
    /// The close code; none if the socket just ended.
    pub(crate) code: Option<u16>,
    /// The reason phrase.
    pub(crate) reason: String,
}

impl Guest {
    pub(crate) async fn connect(request: Request) -> Result<Self, Error> {
        // Without Nagle's algorithm: it would add 40 ms to every second word.
        let heard = dialect(request.uri().path()).map(strict::heard);
        let connected = connect_async_with_config(request, None, true);
        let connected = timeout(PATIENCE, connected).await;
        connected.expect("the door answers in time").map(|(socket, _)| Self { socket, heard })
    }

    /// Somebody whose connection is there already, at the path of this dialect.
    pub(crate) fn over(socket: WebSocketStream<MaybeTlsStream<TcpStream>>, path: &str) -> Self {
        Self { socket, heard: dialect(path).map(strict::heard) }
    }

    /// Says something.
    pub(crate) async fn says(&mut self, message: Value) {
        self.sends(Message::text(message.to_string())).await;
    }

    /// Says many things in one write.
    pub(crate) async fn says_at_once(&mut self, messages: impl IntoIterator<Item = Value>) {
        for message in messages {
            let message = Message::text(message.to_string());
            self.socket.feed(message).await.expect("the socket takes it");
        }
        self.socket.flush().await.expect("the socket takes it");
    }

    /// What answers these messages or repeats their ids, in the order heard; the rest is
    /// passed over.
    pub(crate) async fn hears_answers(&mut self, to: &[String]) -> Vec<Value> {
        let mut answers = Vec::new();
        while answers.len() < to.len() {
            let heard = self.hears_next().await;
            let re =
                ["request_id", "correlation_id", "message_id"].iter().find_map(|id| heard.get(id));
            if re.and_then(Value::as_str).is_some_and(|re| to.iter().any(|id| id == re)) {
                answers.push(heard);
            }
        }
        answers
    }

    /// Sends any text, JSON or not.
    pub(crate) async fn says_text(&mut self, text: &str) {
        self.sends(Message::text(text.to_owned())).await;
    }

    /// Sends any message.
    pub(crate) async fn sends(&mut self, message: Message) {
        self.socket.send(message).await.expect("the socket takes it");
    }

    /// The next thing heard, whatever it is.
    pub(crate) async fn hears_next(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => {
                serde_json::from_str(&text).expect("the house speaks JSON")
            }
            other => panic!("something was to be heard, but there was {other:?}"),
        }
    }

    /// The next thing of this type; what comes before it is passed over.
    pub(crate) async fn hears(&mut self, kind: &str) -> Value {
        self.hears_until(kind).await.pop().expect("it is the last one")
    }

    /// Everything up to the next thing of this type, which is the last one.
    pub(crate) async fn hears_until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            match self.next().await {
                Some(Message::Text(text)) => {
                    heard.push(serde_json::from_str(&text).expect("the house speaks JSON"));
                    if heard.last().is_some_and(|last| is(last, kind)) {
                        return heard;
                    }
                }
                other => panic!("{kind} was to be heard, but after {heard:?} came {other:?}"),
            }
        }
    }

    /// An operator who follows the live stream sees this happen to somebody.
    pub(crate) async fn sees(&mut self, event: &str, user: &str) -> Value {
        loop {
            let seen = self.hears("event").await["payload"].take();
            if seen["event"] == event && seen["user_id"] == user {
                return seen;
            }
        }
    }

    /// Shows that the connection lives.
    pub(crate) async fn is_alive(&mut self) {
        self.says(json!({"type": "ping"})).await;
        self.hears("pong").await;
    }

    /// Everything that has come by now: a ping is answered after it.
    pub(crate) async fn hears_by_now(&mut self) -> Vec<Value> {
        self.says(json!({"type": "ping"})).await;
        let mut heard = Vec::new();
        loop {
            let next = self.hears_next().await;
            if next["type"] == "pong" {
                return heard;
            }
            heard.push(next);
        }
    }

    /// The next frame that is no ping or pong; none once the socket has ended.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await;
            match next.expect("something comes in time") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => {
                    self.judges(&message);
                    return Some(message);
                }
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Fails unless what was heard is as the contract says: so every promise holds the contract
    /// to what the house says.
    fn judges(&self, message: &Message) {
        if let (Some(heard), Message::Text(text)) = (self.heard, message) {
            let told = serde_json::from_str(text).expect("the house speaks JSON");
            heard.judge(&told, &ANNOUNCED).unwrap_or_else(|why| panic!("{why}"));
        }
    }

    /// The next ping of the server.
    pub(crate) async fn is_pinged(&mut self) {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await;
            match next.expect("a ping comes in time") {
                Some(Ok(Message::Ping(_))) => return,
                Some(Ok(_)) => {}
                other => panic!("a ping was due, but there was {other:?}"),
            }
        }
    }

    /// How the connection ends; what is heard until then is passed over.
    pub(crate) async fn farewell(&mut self) -> Farewell {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => {
                    return Farewell {
                        code: Some(frame.code.into()),
                        reason: frame.reason.to_string(),
                    };
                }
                Some(Message::Close(None)) | None => {
                    return Farewell { code: None, reason: String::new() };
                }
                Some(_) => {}
            }
        }
    }

    /// Says farewell and waits until the house has heard it.
    pub(crate) async fn leaves(mut self) {
        self.socket.close(None).await.expect("the socket takes it");
        self.farewell().await;
    }

    /// Is gone without a word, as when a cable is pulled out.
    pub(crate) fn vanishes(self) {
        drop(self);
    }

    /// The raw connection, without another word of WebSocket.
    pub(crate) fn into_tcp(self) -> TcpStream {
        match self.socket.into_inner() {
            MaybeTlsStream::Plain(tcp) => tcp,
            _ => panic!("a house without TLS was expected"),
        }
    }
}

/// The dialect that is spoken at a path.
fn dialect(path: &str) -> Option<&'static str> {
    let begins = |(with, _): &&(&str, &str)| path.starts_with(with);
    DIALECTS.iter().find(begins).map(|(_, dialect)| *dialect)
}

/// Whether it is of this type; in the library system, events have one of their own.
fn is(heard: &Value, kind: &str) -> bool {
    heard["type"] == kind || heard["event_type"] == kind
}

/// The types of what was heard.
pub(crate) fn kinds(heard: &[Value]) -> Vec<&str> {
    heard.iter().map(|heard| heard["type"].as_str().expect("everything has a type")).collect()
}
