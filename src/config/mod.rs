//! The configuration: every knob of the service, with its unit in its name.
//!
//! `config.toml` at the root of the repository states every key, its default and its reason.
//! [`load()`] reads a file and the environment, checks everything, and either gives a [`Loaded`]
//! configuration or a [`ConfigError`] that lists every problem with its place.

mod agent;
mod auth;
mod bus;
mod development;
mod environment;
mod file;
mod heartbeat;
mod inherited;
mod jobs;
mod keys;
mod library;
mod limits;
mod load;
mod log;
mod offline;
mod ontology;
mod origins;
mod outline;
mod pages;
mod problem;
mod query;
mod rooms;
mod secret;
mod server;
mod setting;
mod store;
mod tls;
mod uploads;
mod validate;
mod workers;

#[cfg(test)]
mod tests;

pub use self::log::{Level, Log};
pub use agent::{Agent, AgentMaker, TokenBound};
pub use auth::{Anonymous, Auth, DefaultCircles, DefaultRooms, DefaultServices};
pub use bus::Bus;
pub use development::Development;
pub use environment::{PREFIX, variable};
pub use heartbeat::{Heartbeat, Pulse};
pub use jobs::Jobs;
pub use keys::{KeyRing, VerifyingKey};
pub use library::{Language, Library};
pub use limits::{AddressLimits, Limits, QueryLimits, Scope, WorkspaceLimits};
pub use load::{Loaded, load, load_text};
pub use offline::Offline;
pub use ontology::Ontology;
pub use origins::Origins;
pub use outline::Outline;
pub use pages::Pages;
pub use problem::{ConfigError, Place, Problem};
pub use query::Query;
pub use rooms::Rooms;
pub use secret::Secret;
pub use server::{Environment, Server};
pub use store::{Durability, Store};
pub use tls::Tls;
pub use uploads::Uploads;
pub use workers::{WorkerKeys, Workers};

/// Every setting of the service. `Config::default()` is a developer's desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the service listens, for whom, and how it leaves.
    pub server: Server,
    /// Encryption.
    pub tls: Tls,
    /// Who is let in.
    pub auth: Auth,
    /// From which web pages.
    pub origins: Origins,
    /// How much a guest may ask.
    pub limits: Limits,
    /// How the ends of a connection know of each other.
    pub heartbeat: Heartbeat,
    /// How large rooms grow and how long they remember.
    pub rooms: Rooms,
    /// What backends tell, and what is remembered of it.
    pub bus: Bus,
    /// Mail for people who are away.
    pub offline: Offline,
    /// What is asked of backends.
    pub jobs: Jobs,
    /// What outlives the process.
    pub store: Store,
    /// The data that questions are asked of.
    pub query: Query,
    /// Documents that are kept and found again.
    pub library: Library,
    /// Which terms are suggested.
    pub ontology: Ontology,
    /// Who answers people who talk to an agent.
    pub agent: Agent,
    /// Files that people bring.
    pub uploads: Uploads,
    /// Backends that connect to us.
    pub workers: Workers,
    /// What browsers are shown.
    pub pages: Pages,
    /// What is written down.
    pub log: Log,
}
