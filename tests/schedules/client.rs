//! A client that expects to be cut off: it keeps its place, its token and what it has said.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::watch, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config, tungstenite::Message,
};

use super::heard::Account;

/// How long a server that was killed may take to be there again.
const RETRY: Duration = Duration::from_millis(20);
/// Nothing at all within this long: the server has forgotten this connection.
const SILENCE: Duration = Duration::from_secs(30);

/// How much of what was heard is shown when something is wrong with it.
const LATEST: usize = 14;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One person in one room.
pub(super) struct Client {
    room: Arc<str>,
    addresses: watch::Receiver<SocketAddr>,
    socket: Option<Socket>,
    /// Of the latest connection that had one.
    resume_token: Option<String>,
    /// The epoch of the room, once it was entered.
    epoch: Option<String>,
    /// What was said and not acknowledged yet.
    open: BTreeSet<u32>,
    said: u32,
    replaying: bool,
    /// Everything heard, as it came.
    log: Vec<String>,
    account: Account,
}

/// The socket is gone.
struct Lost;

// === impl Client ===

impl Client {
    pub(super) fn new(room: &Arc<str>, n: usize, addresses: watch::Receiver<SocketAddr>) -> Self {
        let account = Account { who: format!("{room}-p{n}"), ..Account::default() };
        Self {
            room: room.clone(),
            addresses,
            socket: None,
            resume_token: None,
            epoch: None,
            open: BTreeSet::new(),
            said: 0,
            replaying: false,
            log: Vec::new(),
            account,
        }
    }

    pub(super) fn into_account(self) -> Account {
        self.account
    }

    /// Says something new, if there is a socket to say it into.
    pub(super) async fn says_something(&mut self) {
        if self.is_in() {
            self.said += 1;
            self.account.said.push(self.id(self.said));
            self.open.insert(self.said);
            self.sends(self.message(self.said)).await;
        }
    }

    /// Sends something a second time.
    pub(super) async fn repeats_itself(&mut self) {
        if self.is_in() && self.said > 0 {
            let n = self.open.first().copied().unwrap_or(self.said);
            self.sends(self.message(n)).await;
        }
    }

    /// Says what makes the room fail, or be gone altogether.
    pub(super) async fn makes_the_room_fail(&mut self, chaos: &str) {
        if self.is_in() {
            let chaos: Value = serde_json::from_str(chaos).unwrap();
            let payload = json!({"room_id": *self.room, "message": chaos});
            self.sends(json!({"type": "room_message", "payload": payload})).await;
        }
    }

    /// Reads everything that has come.
    pub(super) async fn listens(&mut self) {
        if self.is_in() {
            self.sends(json!({"type": "ping"})).await;
            self.reads_until("pong").await;
        }
    }

    /// Loses the socket, and whatever was under way in it.
    pub(super) fn is_cut(&mut self) {
        self.socket = None;
    }

    /// Comes back, if it is away: with a resume, if it has been here before.
    pub(super) async fn returns(&mut self) {
        while self.socket.is_none() {
            let address = *self.addresses.borrow_and_update();
            let url = format!("ws://{address}/api/ws/query?user_id={}", self.account.who);
            match connect_async_with_config(url, None, true).await {
                Ok((socket, _)) => self.socket = Some(socket),
                Err(_) => {
                    actix_rt::time::sleep(RETRY).await;
                    continue;
                }
            }
            self.enters().await;
        }
    }

    /// Comes back for good, until everything it has said is known to be kept.
    pub(super) async fn settles(&mut self) {
        loop {
            self.returns().await;
            for n in self.open.clone() {
                self.sends(self.message(n)).await;
            }
            self.listens().await;
            if self.is_in() && self.open.is_empty() {
                // What was kept last may still be on its way to the others.
                return self.listens().await;
            }
        }
    }

    fn is_in(&self) -> bool {
        self.socket.is_some() && self.epoch.is_some()
    }

    async fn enters(&mut self) {
        let old = self.resume_token.clone();
        self.reads_until("connection_ack").await;
        match (&self.epoch, old) {
            (Some(epoch), Some(token)) => {
                let place = json!({"epoch": epoch, "seq": self.account.position});
                let rooms = json!({ self.room.as_ref(): place });
                let payload = json!({"resume_token": token, "rooms": rooms});
                self.sends(json!({"type": "resume", "payload": payload})).await;
                self.reads_until("resumed").await;
            }
            _ => {
                let payload = json!({"room_id": *self.room});
                self.sends(json!({"type": "join_room", "payload": payload})).await;
                while self.socket.is_some() && self.epoch.is_none() {
                    self.reads_one().await;
                }
            }
        }
    }

    fn id(&self, n: u32) -> String {
        format!("{}-{n}", self.account.who)
    }

    fn message(&self, n: u32) -> Value {
        let payload = json!({"room_id": *self.room, "message": n, "ack": true});
        json!({"type": "room_message", "message_id": self.id(n), "payload": payload})
    }

    async fn sends(&mut self, message: Value) {
        if let Some(socket) = &mut self.socket
            && socket.send(Message::text(message.to_string())).await.is_err()
        {
            self.is_cut();
        }
    }

    async fn reads_until(&mut self, kind: &str) {
        while self.socket.is_some() {
            if self.reads_one().await.is_some_and(|heard| heard["type"] == kind) {
                return;
            }
        }
    }

    async fn reads_one(&mut self) -> Option<Value> {
        let heard = self.reads().await;
        match heard {
            Ok(heard) => {
                self.notes(&heard);
                Some(heard)
            }
            Err(Lost) => {
                self.is_cut();
                None
            }
        }
    }

    async fn reads(&mut self) -> Result<Value, Lost> {
        let who = &self.account.who;
        let socket = self.socket.as_mut().ok_or(Lost)?;
        loop {
            let next = timeout(SILENCE, socket.next()).await;
            match next.unwrap_or_else(|_| panic!("{who} is left without an answer")) {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("the house speaks JSON"));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Err(Lost),
            }
        }
    }

    /// Takes note of whatever concerns the order of the room.
    fn notes(&mut self, heard: &Value) {
        let payload = &heard["payload"];
        self.log.push(heard.to_string());
        match heard["type"].as_str().expect("everything has a type") {
            "connection_ack" => {
                self.resume_token = payload["resume_token"].as_str().map(Into::into);
                assert!(self.resume_token.is_some(), "a welcome without a resume token: {heard}");
            }
            "user_joined" | "room_state" if self.epoch.is_none() => {
                self.epoch = Some(payload["epoch"].as_str().expect("an epoch").into());
                self.account.position = payload["seq"].as_u64().expect("a number");
                self.account.from = self.account.position;
            }
            "room_resumed" => self.resumes(payload),
            "replay_done" => {
                self.replaying = false;
                assert_eq!(payload["seq"], self.account.position, "{}: {heard}", self.account.who);
            }
            "room_message" if heard["payload"]["seq"].is_u64() => self.hears(heard),
            "published" => self.is_acknowledged(heard),
            "room_closed" | "room_left" => panic!("{} was put out: {heard}", self.account.who),
            _ => {}
        }
    }

    fn resumes(&mut self, payload: &Value) {
        self.replaying = true;
        let seq = payload["seq"].as_u64().expect("a number");
        let epoch = payload["epoch"].as_str();
        if payload["recovered"] == false {
            // A room in which nothing has ever been said leaves no trace: it begins anew.
            let begun_anew = payload["reason"] == "epoch_changed" && self.account.position == 0;
            assert!(payload["reason"] == "trimmed" || begun_anew, "an unlikely loss: {payload}");
            if begun_anew {
                self.epoch = epoch.map(Into::into);
            }
            if seq > self.account.position {
                self.account.gaps.push((self.account.position, seq));
            }
            self.account.position = seq;
        }
        assert_eq!(epoch, self.epoch.as_deref(), "the order is the same one");
    }

    fn hears(&mut self, heard: &Value) {
        let seq = heard["payload"]["seq"].as_u64().expect("a number");
        let id = heard["message_id"].as_str().expect("everything said here has an id");
        let latest = &self.log[self.log.len().saturating_sub(LATEST)..];
        assert_eq!(seq, self.account.position + 1, "{} heard {latest:#?}", self.account.who);
        self.account.position = seq;
        self.account.heard.push((seq, id.into()));
        self.account.replayed += u64::from(self.replaying);
    }

    fn is_acknowledged(&mut self, heard: &Value) {
        let id = heard["correlation_id"].as_str().expect("an answer").to_owned();
        let seq = heard["payload"]["seq"].as_u64().expect("a number");
        self.account.duplicates += u64::from(heard["payload"]["duplicate"] == true);
        let n = id.rsplit('-').next().and_then(|n| n.parse().ok()).expect("one of our ids");
        self.open.remove(&n);
        let first = *self.account.kept.entry(id).or_insert(seq);
        assert_eq!(first, seq, "an answer that contradicts an earlier one: {heard}");
    }
}
