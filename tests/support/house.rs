//! A service under test.

use std::{net::SocketAddr, sync::mpsc, thread, time::Duration};

use actors::{dispatch::Backends, post::Handle, server::ServerActor};
use greenroom::{
    app,
    config::{self, Loaded},
    http::gate::mint::{Ticket, mint},
};
use protocol::{Timestamp, UserId};
use serde_json::{Map, Value, json};
use tokio_tungstenite::tungstenite::{
    Error, client::IntoClientRequest, handshake::client::Request,
};

use super::{guest::Guest, scripted::Scripted};

/// The operators' key of every house.
pub(crate) const ADMIN_KEY: &str = "the-operators-key-of-a-test-house";
/// The secret of every house's tokens.
pub(crate) const SECRET: &str = "a secret of more than thirty-two bytes, for tests";

/// What every house has, unless its test says otherwise: small, quick and on a free port.
const GROUND: [(&str, &str); 10] = [
    ("GREENROOM__SERVER__PORT", "0"),
    ("GREENROOM__SERVER__WORKERS", "1"),
    ("GREENROOM__SERVER__ROOMS_ARBITERS", "1"),
    ("GREENROOM__SERVER__DRAIN_SPREAD_S", "0"),
    ("GREENROOM__SERVER__DRAIN_DEADLINE_S", "2"),
    ("GREENROOM__AUTH__ANONYMOUS", "claimed"),
    ("GREENROOM__AUTH__ADMIN_KEY", ADMIN_KEY),
    ("GREENROOM__AUTH__JWT_SECRET", SECRET),
    ("GREENROOM__ROOMS__PRESENCE_GRACE_MS", "0"),
    // Whoever wants more says so: see `Folder`.
    ("GREENROOM__STORE__DURABILITY", "memory"),
];

/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running service. It ends with the test.
pub(crate) struct House {
    pub(crate) address: SocketAddr,
    pub(crate) server: Handle<ServerActor>,
    loaded: Loaded,
    /// Who answers in the place of what is configured.
    backends: Option<Backends>,
    thread: Option<thread::JoinHandle<()>>,
}

impl House {
    /// A house with the usual settings.
    pub(crate) fn open() -> Self {
        Self::with("")
    }

    /// A house with the settings of this config.toml; whatever it does not say is as usual.
    pub(crate) fn with(settings: &str) -> Self {
        Self::run(Self::loaded(settings), None)
    }

    /// A house whose agents a test answers for; it has no other backends.
    pub(crate) fn with_agents(settings: &str, agents: &Scripted) -> Self {
        Self::run(Self::loaded(settings), Some(agents.backends()))
    }

    fn loaded(settings: &str) -> Loaded {
        let said: toml::Table = settings.parse().expect("settings are TOML");
        let usual = GROUND.iter().filter(|(name, _)| !says(&said, name));
        let env = usual.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config::load_text("config.toml", settings, env).expect("settings are right")
    }

    fn run(loaded: Loaded, backends: Option<Backends>) -> Self {
        let (opened, waiting) = mpsc::channel();
        let (settings, own) = (loaded.clone(), backends.clone());
        let thread = thread::spawn(move || {
            actix::System::new().block_on(async move {
                let service = match own {
                    Some(backends) => app::open_with(&settings, |_| Ok(backends)),
                    None => app::open(&settings),
                };
                let service = service.expect("the house opens");
                opened.send((service.addresses[0], service.server.clone())).expect("awaited");
                service.serve().await.expect("the house serves");
            });
        });
        let (address, server) = waiting.recv().expect("the house opens");
        Self { address, server, loaded, backends, thread: Some(thread) }
    }

    /// A person of the workspace system, with a token.
    pub(crate) async fn workspace(&self, user: &str) -> Guest {
        let token = self.token(user);
        self.enter(&format!("/api/v1/ws?token={token}")).await
    }

    /// A person of the workspace system who is in a room.
    pub(crate) async fn workspace_in(&self, room: &str, user: &str) -> Guest {
        let mut guest = self.workspace(user).await;
        guest.says(json!({"type": "join_room", "room_id": room})).await;
        guest.hears("room_state").await;
        guest
    }

    /// A person of the query system in a room, who has heard that they are in.
    pub(crate) async fn query_in(&self, room: &str, user: &str) -> Guest {
        let mut guest = self.enter(&format!("/api/ws/room/{room}?user_id={user}")).await;
        guest.hears("connection_ack").await;
        guest.hears("user_joined").await;
        guest
    }

    /// An operator.
    pub(crate) async fn operator(&self) -> Guest {
        self.enter(&format!("/api/ws/admin?api_key={ADMIN_KEY}")).await
    }

    /// An operator who follows the live stream.
    pub(crate) async fn watch(&self) -> Guest {
        let mut operator = self.operator().await;
        operator.says(json!({"action": "tail"})).await;
        operator.hears("tail").await;
        operator
    }

    /// Whoever knows this path and query.
    pub(crate) async fn enter(&self, path: &str) -> Guest {
        self.knock(path).await.unwrap_or_else(|error| panic!("{path} was refused: {error}"))
    }

    /// Whoever tries this path and query.
    pub(crate) async fn knock(&self, path: &str) -> Result<Guest, Error> {
        self.knock_with(self.request(path)).await
    }

    /// Whoever tries with this request.
    pub(crate) async fn knock_with(&self, request: Request) -> Result<Guest, Error> {
        Guest::connect(request).await
    }

    /// A handshake to be changed before it is sent.
    pub(crate) fn request(&self, path: &str) -> Request {
        format!("ws://{}{path}", self.address).into_client_request().expect("a right address")
    }

    /// Sends everybody home and opens again with the same settings, on another port.
    pub(crate) async fn opens_again(mut self) -> Self {
        app::drain(&self.server);
        let thread = self.thread.take().expect("it is open");
        let ended = actix_rt::task::spawn_blocking(move || thread.join()).await;
        ended.expect("joined").expect("the house stood until its end");
        Self::run(self.loaded.clone(), self.backends.take())
    }

    /// Waits until the house has ended of its own accord.
    pub(crate) async fn ends(mut self) {
        let thread = self.thread.take().expect("it ends once");
        let ended = actix_rt::task::spawn_blocking(move || thread.join()).await;
        ended.expect("joined").expect("the house stood until its end");
    }

    /// Waits until the house's figures are so.
    pub(crate) async fn until(&self, so: impl Fn(&Value) -> bool) -> Value {
        let began = std::time::Instant::now();
        loop {
            let figures = self.as_operator("GET", "/api/ws/metrics", Value::Null).await.body;
            if so(&figures) {
                return figures;
            }
            assert!(began.elapsed() < PATIENCE, "the figures stayed {figures}");
        }
    }

    /// A token that allows what the settings allow by default.
    pub(crate) fn token(&self, user: &str) -> String {
        let ticket = Ticket {
            user: UserId::new(user).expect("a right name"),
            name: None,
            email: None,
            rooms: Vec::new(),
            libraries: vec![],
            circles: None,
            admin: false,
            worker: None,
            lifetime: Duration::from_secs(600),
        };
        mint(&self.loaded.config.auth, &ticket, now()).expect("the secret is known")
    }

    /// A token with these claims, besides a subject and an end.
    pub(crate) fn token_with(&self, user: &str, claims: Value) -> String {
        let mut all = Map::new();
        all.insert("sub".into(), user.into());
        all.insert("exp".into(), (now().as_secs() + 600).into());
        all.extend(claims.as_object().cloned().expect("claims are an object"));
        let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &all, &key).expect("signed")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        app::drain(&self.server);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the house fell down");
        }
    }
}

/// The time now, for claims.
pub(crate) fn now() -> Timestamp {
    actors::clock::now()
}

/// Whether the settings have the key that a variable like `GREENROOM__ROOMS__MAX_CELLS` names.
fn says(settings: &toml::Table, variable: &str) -> bool {
    let path = variable.trim_start_matches("GREENROOM__").to_lowercase();
    let mut keys = path.split("__");
    let first = keys.next().and_then(|key| settings.get(key));
    keys.fold(first, |table, key| table.and_then(|table| table.get(key))).is_some()
}
