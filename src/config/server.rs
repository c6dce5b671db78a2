//! `[server]`: where the service listens, for whom, and how it leaves.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use serde::Deserialize;

/// Where the service runs; decides which origins and which conveniences are allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// On the desk of a developer.
    #[default]
    Development,
    /// A rehearsal for production.
    Staging,
    /// The real thing.
    Production,
}

impl Environment {
    /// Its name in `config.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// `[server]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The IP address to listen on; `localhost` is understood.
    pub host: String,
    /// The TCP port; 0 takes a free one.
    pub port: u16,
    /// Where this runs.
    pub environment: Environment,
    /// This node's name in logs, greetings and metrics.
    pub instance_name: String,
    /// Threads that own sockets; 0 is one per core.
    pub workers: usize,
    /// Threads that rooms and people live on; 0 is one per two cores. Sockets are most of
    /// the work, and every thread has memory of its own.
    pub rooms_arbiters: usize,
    /// Sockets in total.
    pub max_connections: u32,
    /// Sockets from one IP address.
    pub max_connections_per_ip: u32,
    /// Sockets of operators and workers that may come on top of both.
    pub reserved_connections: u32,
    /// Sockets of one person.
    pub max_connections_per_user: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a drain may take, in seconds.
    pub drain_deadline_s: u64,
    /// How long a leaving client may wait for the answers to what it has asked, in milliseconds.
    pub drain_grace_ms: u64,
    /// Over how many seconds leaving clients are asked to spread their return.
    pub drain_spread_s: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".into(),
            port: 8000,
            environment: Environment::default(),
            instance_name: "greenroom".into(),
            workers: 0,
            rooms_arbiters: 0,
            max_connections: 19_000,
            max_connections_per_ip: 200,
            reserved_connections: 16,
            max_connections_per_user: 5,
            trusted_proxies: Vec::new(),
            drain_deadline_s: 10,
            drain_grace_ms: 2_000,
            drain_spread_s: 5,
        }
    }
}

impl Server {
    /// The address to listen on, where `host` is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.host.as_str() {
            "localhost" => Some(Ipv4Addr::LOCALHOST.into()),
            host => host.parse().ok(),
        }
    }

    /// Where to listen. A `host` that is no address was refused at load; loopback is the safe answer.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.ip().unwrap_or(Ipv4Addr::LOCALHOST.into()), self.port)
    }

    /// Whether nobody outside this machine can connect.
    pub fn loopback_only(&self) -> bool {
        self.address().ip().is_loopback()
    }

    /// Whether this is a developer's desk.
    pub fn development(&self) -> bool {
        self.environment == Environment::Development
    }

    /// `workers`, with 0 resolved to the number of cores.
    pub fn worker_count(&self) -> usize {
        or_cores(self.workers)
    }

    /// `rooms_arbiters`, with 0 resolved to half the number of cores.
    pub fn arbiter_count(&self) -> usize {
        match self.rooms_arbiters {
            0 => or_cores(0).div_ceil(2),
            count => count,
        }
    }

    /// How long a drain may take.
    pub const fn drain_deadline(&self) -> Duration {
        Duration::from_secs(self.drain_deadline_s)
    }

    /// How long a leaving client may wait for the answers to what it has asked.
    pub const fn drain_grace(&self) -> Duration {
        Duration::from_millis(self.drain_grace_ms)
    }

    /// Over how long leaving clients spread their return.
    pub const fn drain_spread(&self) -> Duration {
        Duration::from_secs(self.drain_spread_s)
    }
}

fn or_cores(count: usize) -> usize {
    match count {
        0 => std::thread::available_parallelism().map_or(1, Into::into),
        count => count,
    }
}
