//! `[limits]`: how much one guest may ask of the service, and how much of it is kept for one guest.

use std::time::Duration;

use serde::Deserialize;

/// To whom a message budget belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To each socket.
    Connection,
    /// To a person, over all their sockets.
    Person,
}

/// `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest message, after its fragments are joined.
    pub max_message_bytes: usize,
    /// The longest frame; a longer one ends the connection at its header.
    pub max_frame_bytes: usize,
    /// How many fragments one message may have.
    pub max_fragments: u32,
    /// Bad messages per minute before the connection is closed with 4102.
    pub error_budget_per_minute: u32,
    /// Cursor and typing messages per second, beside the message budget.
    pub volatile_per_second: u32,
    /// Letters that may wait for one session.
    pub session_mailbox: usize,
    /// Letters that may wait for one room.
    pub room_mailbox: usize,
    /// Letters that may wait for one person.
    pub user_mailbox: usize,
    /// Unsent bytes at which a session stops feeding its socket.
    pub high_water_bytes: usize,
    /// Unsent bytes at which it goes on.
    pub low_water_bytes: usize,
    /// Bytes kept for a slow reader before the connection is closed with 4003.
    pub slow_consumer_budget_bytes: usize,
    /// How long a write may make no progress, in seconds.
    pub stall_deadline_s: u64,
    /// How long a farewell may take to leave, in seconds.
    pub linger_s: u64,
    /// How often one address may ask by REST, and be wrong at the door.
    pub address: AddressLimits,
    /// The message budget of the query endpoints.
    pub query: QueryLimits,
    /// The message budget of the workspace endpoint.
    pub workspace: WorkspaceLimits,
}

/// `[limits.address]`: token buckets of each address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressLimits {
    /// Requests by REST.
    pub requests_per_minute: u32,
    /// How many requests may come at once.
    pub request_burst: u32,
    /// Tokens that are wrong, all at once or not.
    pub wrong_tokens_per_minute: u32,
    /// Keys that are wrong, all at once or not.
    pub wrong_keys_per_minute: u32,
}

/// `[limits.query]`: a token bucket.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QueryLimits {
    /// How fast the bucket fills.
    pub messages_per_minute: u32,
    /// How much it holds.
    pub burst: u32,
    /// Whose bucket it is.
    pub scope: Scope,
}

/// `[limits.workspace]`: a token bucket, a quota per hour, and a block for those who go on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspaceLimits {
    /// How fast the bucket fills.
    pub messages_per_minute: u32,
    /// How much it holds.
    pub burst: u32,
    /// How many messages in any hour.
    pub messages_per_hour: u32,
    /// How long a block lasts, in minutes.
    pub block_minutes: u64,
    /// Refusals that lead to a block.
    pub violations_before_block: u32,
    /// Whose budget it is.
    pub scope: Scope,
    /// How many messages a session may take from its person's budget at once.
    pub lease: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message_bytes: 10_240,
            max_frame_bytes: 65_536,
            max_fragments: 64,
            error_budget_per_minute: 60,
            volatile_per_second: 30,
            session_mailbox: 256,
            room_mailbox: 4096,
            user_mailbox: 256,
            high_water_bytes: 65_536,
            low_water_bytes: 16_384,
            slow_consumer_budget_bytes: 6_291_456,
            stall_deadline_s: 20,
            linger_s: 5,
            address: AddressLimits::default(),
            query: QueryLimits::default(),
            workspace: WorkspaceLimits::default(),
        }
    }
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self {
            requests_per_minute: 6_000,
            request_burst: 3_000,
            wrong_tokens_per_minute: 60,
            wrong_keys_per_minute: 20,
        }
    }
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self { messages_per_minute: 60, burst: 60, scope: Scope::Connection }
    }
}

impl Default for WorkspaceLimits {
    fn default() -> Self {
        Self {
            messages_per_minute: 60,
            burst: 60,
            messages_per_hour: 1000,
            block_minutes: 15,
            violations_before_block: 1,
            scope: Scope::Person,
            lease: 5,
        }
    }
}

impl Limits {
    /// How long a write may make no progress.
    pub const fn stall_deadline(&self) -> Duration {
        Duration::from_secs(self.stall_deadline_s)
    }

    /// How long a farewell may take to leave.
    pub const fn linger(&self) -> Duration {
        Duration::from_secs(self.linger_s)
    }
}

impl WorkspaceLimits {
    /// How long a block lasts.
    pub const fn block(&self) -> Duration {
        Duration::from_secs(self.block_minutes.saturating_mul(60))
    }
}
