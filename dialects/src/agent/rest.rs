//! What the agent system says by HTTP: how to reach the service, from its running settings.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::{body::Body, json::spell};

/// The body of [`config`].
pub const CONFIG: Body = Body::of::<Whole>("WebSocketConfig");

/// What a client should know before it connects.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Whether nobody comes in without a token.
    pub auth_required: bool,
    /// Connections of one person; the oldest makes room.
    pub max_connections_per_user: u32,
    /// Messages per minute that are taken from one connection.
    pub max_message_rate: u32,
    /// Bytes of one message.
    pub max_message_bytes: usize,
    /// How often the server gives a sign of life.
    pub heartbeat_interval: Duration,
    /// The paths of the sockets, by their names: this dialect's is `websocket`. Braces stand for
    /// what a client fills in.
    pub endpoints: &'static [(&'static str, &'static str)],
}

/// `GET /ws/config`.
pub fn config(discovery: &Discovery) -> String {
    let features = Features {
        json_first: true,
        auth_required: discovery.auth_required,
        heartbeat_supported: true,
        reconnection_supported: true,
    };
    let beat = discovery.heartbeat_interval.as_millis();
    let connection_limits = ConnectionLimits {
        max_connections_per_user: discovery.max_connections_per_user,
        max_message_rate: discovery.max_message_rate,
        heartbeat_interval: u64::try_from(beat).unwrap_or(u64::MAX),
        max_message_bytes: discovery.max_message_bytes,
    };
    let endpoints = Endpoints(discovery.endpoints);
    let config = Config { version: "1.0", features, endpoints, connection_limits };
    spell(&Whole { websocket_config: config })
}

#[derive(JsonSchema, Serialize)]
struct Whole {
    websocket_config: Config,
}

#[derive(JsonSchema, Serialize)]
struct Config {
    version: &'static str,
    features: Features,
    endpoints: Endpoints,
    connection_limits: ConnectionLimits,
}

#[derive(JsonSchema, Serialize)]
struct Features {
    json_first: bool,
    auth_required: bool,
    heartbeat_supported: bool,
    reconnection_supported: bool,
}

/// An object, in the order of the list.
#[derive(JsonSchema)]
#[schemars(inline)]
struct Endpoints(
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    &'static [(&'static str, &'static str)],
);

impl Serialize for Endpoints {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().copied())
    }
}

#[derive(JsonSchema, Serialize)]
struct ConnectionLimits {
    max_connections_per_user: u32,
    max_message_rate: u32,
    /// Milliseconds.
    heartbeat_interval: u64,
    max_message_bytes: usize,
}
