//! What publishers and operators are told of the event bus, by REST and by the operators' socket.

use protocol::{
    Fault,
    activity::{BusStats, ListenerInfo, Told},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{body::Body, happenings, instants::Zulu, json::spell, numbers::seconds_up, refusal};

/// What is published.
pub const BROUGHT: Body = Body { name: "NewEvents", schema: happenings::schemas::activities };
/// The body of [`told`], or of [`results`].
pub const PUBLISHED: Body = Body::of::<Published<'_>>("Published");
/// The body of [`stats`].
pub const STATS: Body = Body::of::<Stats<'_>>("Listeners");

/// The answer to one activity.
pub fn told(told: &Told) -> String {
    spell(&Taken::from(told))
}

/// The answer to a list of activities: one entry each, in their order.
pub fn results(all: &[Result<Told, Fault>]) -> String {
    spell(&Results::from(all))
}

/// `GET stats`.
pub fn stats(stats: &BusStats) -> String {
    spell(&Stats::from(stats))
}

/// An activity that was taken.
#[derive(JsonSchema, Serialize)]
struct Taken<'a> {
    event_id: &'a str,
    durable: bool,
    /// Its number in the order of the bus, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<String>,
    /// There only when it was published before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
}

/// What became of a list.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Results<'a> {
    accepted: usize,
    refused: usize,
    results: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Taken(Taken<'a>),
    Refused { error: Refusal<'a> },
}

/// Why an activity was not taken.
#[derive(JsonSchema, Serialize)]
struct Refusal<'a> {
    #[schemars(extend("enum" = refusal::codes()))]
    code: &'static str,
    message: &'a str,
    recoverable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    /// Whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// What became of one activity, or of a list.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only described: which of them it is depends on what was brought")]
enum Published<'a> {
    One(Taken<'a>),
    List(Results<'a>),
}

/// Who listens, and how much was told.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Stats<'a> {
    active_connections: usize,
    total_connections: u64,
    total_messages_sent: u64,
    total_broadcasts: u64,
    clients: Vec<Client<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct Client<'a> {
    /// What the client calls itself, or else the connection.
    client_id: String,
    connection_id: String,
    user_id: &'a str,
    connected_at: Zulu,
    messages_sent: u64,
    /// What was not for it.
    filtered: u64,
}

// === impl Taken ===

impl<'a> From<&'a Told> for Taken<'a> {
    fn from(it: &'a Told) -> Self {
        Self {
            event_id: it.id.as_str(),
            durable: it.durable,
            seq: it.durable.then_some(it.position.seq),
            epoch: it.durable.then(|| it.position.epoch.to_string()),
            duplicate: it.duplicate,
        }
    }
}

// === impl Results ===

impl<'a> From<&'a [Result<Told, Fault>]> for Results<'a> {
    fn from(all: &'a [Result<Told, Fault>]) -> Self {
        let accepted = all.iter().filter(|it| it.is_ok()).count();
        let results = all.iter().map(|it| match it {
            Ok(told) => Entry::Taken(told.into()),
            Err(fault) => Entry::Refused { error: fault.into() },
        });
        Self { accepted, refused: all.len() - accepted, results: results.collect() }
    }
}

// === impl Refusal ===

impl<'a> From<&'a Fault> for Refusal<'a> {
    fn from(it: &'a Fault) -> Self {
        Self {
            code: it.code.name(),
            message: &it.text,
            recoverable: it.code.recoverable(),
            field: it.field.as_deref(),
            retry_after: it.retry_after.map(seconds_up),
            help: it.help.as_deref(),
        }
    }
}

// === impl Stats ===

impl<'a> From<&'a BusStats> for Stats<'a> {
    fn from(it: &'a BusStats) -> Self {
        Self {
            active_connections: it.active,
            total_connections: it.connections,
            total_messages_sent: it.sent,
            total_broadcasts: it.told,
            clients: it.listeners.iter().map(Client::from).collect(),
        }
    }
}

// === impl Client ===

impl<'a> From<&'a ListenerInfo> for Client<'a> {
    fn from(it: &'a ListenerInfo) -> Self {
        let connection_id = it.session.to_string();
        Self {
            client_id: it.client.as_deref().map_or_else(|| connection_id.clone(), str::to_owned),
            connection_id,
            user_id: it.user.as_str(),
            connected_at: Zulu(it.since),
            messages_sent: it.sent,
            filtered: it.filtered,
        }
    }
}
