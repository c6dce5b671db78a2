//! The knobs that actors obey, as plain values. `src/app.rs` fills them from config.toml.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;
use protocol::{
    Pattern,
    upload::{Upload, segment},
};

use crate::{dispatch::Jobs, ports::credentials::Credentials, upload::Uploads};

/// How sessions of one dialect behave.
#[derive(Clone, Debug)]
pub struct SessionTerms {
    /// How often the server gives a sign of life.
    pub heartbeat_interval: Duration,
    /// How long a peer may be silent.
    pub heartbeat_timeout: Duration,
    /// Whether a sign of life in words is a WebSocket ping too: clients that only listen do not
    /// answer words.
    pub ping_listeners: bool,
    /// The longest text that is understood, in bytes.
    pub max_message_bytes: usize,
    /// The longest text that brings a document, in bytes; not less than the longest of others.
    pub max_document_bytes: usize,
    /// The longest message that may be joined from fragments, in bytes.
    pub max_frame_bytes: usize,
    /// The most fragments that one message may come in.
    pub max_fragments: usize,
    /// Refusals within a minute before the connection ends.
    pub error_budget_per_minute: u32,
    /// Cursor and typing messages per second.
    pub volatile_per_second: u32,
    /// Mail that may wait for this session.
    pub mailbox: usize,
    /// Bytes on their way to the socket above which the session keeps the rest itself.
    pub high_water_bytes: usize,
    /// Bytes that the session keeps for a slow reader before it says farewell.
    pub slow_consumer_budget_bytes: usize,
    /// Rooms that one session may be in.
    pub max_rooms: usize,
    /// Whether joining an absent room opens it.
    pub open_on_join: bool,
    /// Whose messages are counted.
    pub rate: RateScope,
    /// How long before the end of a token its owner is warned; not at all if zero.
    pub expiry_warning: Duration,
    /// Who looks at what guests show once they are in.
    pub credentials: Arc<dyn Credentials>,
    /// Who answers what guests ask of backends.
    pub jobs: Jobs,
    /// The place for files.
    pub uploads: Uploads,
}

/// How files are brought.
#[derive(Clone, Debug, Default)]
pub struct UploadTerms {
    /// What URLs of files begin with.
    pub base: String,
    /// The largest file.
    pub max_bytes: u64,
    /// Files that one person may bring at a time.
    pub max_per_person: usize,
    /// All files together.
    pub total_bytes: u64,
    /// How long a file is waited for of which nothing comes.
    pub abandoned_after: Duration,
    /// How often a room hears how far a file is.
    pub progress_interval: Duration,
}

// === impl UploadTerms ===

impl UploadTerms {
    /// Where the bytes of a file are to be put.
    pub fn put_url(&self, upload: &Upload) -> ByteString {
        format!("{}/uploads/{}", self.base, segment(upload.file.as_str())).into()
    }

    /// Where a file can be fetched.
    pub fn fetch_url(&self, upload: &Upload) -> ByteString {
        format!("{}/files/{}/{}", self.base, upload.key, upload.name.segment()).into()
    }
}

/// Whose messages are counted against the rate limit.
#[derive(Clone, Debug)]
pub enum RateScope {
    /// Each connection for itself.
    Connection(Rate),
    /// All connections of a person together; the UserActor leases out `batch` at a time.
    Person {
        /// How many messages a session may send before it asks again.
        batch: u32,
    },
}

/// A token bucket.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Tokens that come back per minute.
    pub per_minute: u32,
    /// Tokens that a full bucket holds.
    pub burst: u32,
}

/// How people behave.
#[derive(Clone, Debug)]
pub struct UserTerms {
    /// Sockets that one person may have; the oldest makes room.
    pub max_connections: usize,
    /// Mail that may wait for this actor.
    pub mailbox: usize,
    /// The person's messages per minute.
    pub minute: Rate,
    /// The person's messages per hour.
    pub per_hour: u32,
    /// How long a person is refused after violations.
    pub block: Duration,
    /// Refused messages within a minute before the block.
    pub violations_before_block: u32,
    /// Messages that wait for a person who is away.
    pub offline_messages: usize,
    /// Bytes that wait for a person who is away.
    pub offline_bytes: usize,
    /// How long they wait.
    pub offline_ttl: Duration,
    /// Notifications remembered as read.
    pub read_marks: usize,
    /// How long a person with nothing to remember stays in memory.
    pub linger: Duration,
    /// How long rooms wait for a person without a socket: so long it is known how they are.
    pub presence_grace: Duration,
}

/// How jobs behave.
#[derive(Clone, Debug)]
pub struct JobTerms {
    /// Mail that may wait for the dispatcher.
    pub mailbox: usize,
    /// Jobs of one person, running and waiting.
    pub max_per_person: usize,
    /// Jobs that run at once, for each service.
    pub max_running: usize,
    /// Jobs that wait for their turn, for each service.
    pub max_waiting: usize,
    /// How long a backend may take.
    pub deadline: Duration,
    /// How often a backend is asked again that has not done anything yet.
    pub retries: u32,
    /// Bytes that an answer may have, and all that is told before it.
    pub max_answer_bytes: usize,
}

/// How rooms behave.
#[derive(Clone, Debug)]
pub struct RoomTerms {
    /// Mail that may wait for this actor.
    pub mailbox: usize,
    /// Durable events kept for those who come back.
    pub history_events: usize,
    /// Bytes of them.
    pub history_bytes: usize,
    /// Cells of all sheets together.
    pub max_cells: usize,
    /// Bytes of them.
    pub max_cell_bytes: usize,
    /// How long a person stays after the last socket is gone.
    pub presence_grace: Duration,
    /// People shown in a room state.
    pub presence_list_limit: usize,
    /// Members up to which every coming and going is announced to all.
    pub announce_limit: usize,
    /// How often the state of a larger room is shown instead.
    pub presence_interval: Duration,
    /// How long somebody is typing without saying so again.
    pub typing_clear: Duration,
    /// How long an empty room that nobody made stays open.
    pub idle_close: Duration,
    /// Failures within a minute after which the room rests.
    pub failures_before_rest: usize,
    /// Kinds of activities that are kept for those who come back, where nobody said otherwise.
    pub durable_kinds: Vec<Pattern>,
}

impl RoomTerms {
    /// Whether activities of this kind are usually kept.
    pub fn is_durable(&self, kind: &str) -> bool {
        self.durable_kinds.iter().any(|pattern| pattern.matches(kind))
    }
}

/// How the store behaves.
#[derive(Clone, Debug)]
pub struct StoreTerms {
    /// How long after its promise something may be kept; none, where it is kept first.
    pub interval: Option<Duration>,
    /// How long it is left alone after a failure, at first.
    pub first_rest: Duration,
    /// How often it looks for what is too old to be kept.
    pub sweep_every: Duration,
    /// How long a room that was opened by joining is kept after its last event.
    pub room_ttl: Duration,
    /// How long mail waits.
    pub mail_ttl: Duration,
}

/// How the whole service behaves.
#[derive(Clone, Debug)]
pub struct ServerTerms {
    /// Tells this process from those before it: what is numbered anew starts from here.
    pub boot: u64,
    /// Mail that may wait for this actor.
    pub mailbox: usize,
    /// Threads for rooms and people.
    pub arbiters: usize,
    /// Connections in total.
    pub max_connections: usize,
    /// Connections from one address.
    pub max_connections_per_ip: usize,
    /// Rooms in total.
    pub max_rooms: usize,
    /// People in memory, with a connection or waiting mail.
    pub max_people: usize,
    /// People that a room takes when nobody said otherwise.
    pub default_max_members: u32,
    /// Time within which everyone is told to come back later.
    pub drain_spread: Duration,
    /// Time after which the process ends, whoever is left.
    pub drain_deadline: Duration,
    /// How people behave.
    pub user: UserTerms,
    /// How rooms behave.
    pub room: RoomTerms,
    /// How those of the event bus behave.
    pub bus: RoomTerms,
}

#[cfg(test)]
pub(crate) mod tests {
    use futures_util::future::BoxFuture;
    use protocol::{Fault, FaultCode, Identity, SessionId, UserId, link::ResumeToken};

    use super::*;

    /// Rests for no time, and sweeps nothing as long as a test lasts.
    pub(crate) fn store_terms(interval: Option<Duration>) -> StoreTerms {
        let hour = Duration::from_secs(3_600);
        StoreTerms {
            interval,
            first_rest: Duration::ZERO,
            sweep_every: hour,
            room_ttl: hour,
            mail_ttl: hour,
        }
    }

    /// Accepts nothing.
    struct NoPapers;

    impl Credentials for NoPapers {
        fn identify(&self, _: String) -> BoxFuture<'static, Result<Identity, Fault>> {
            Box::pin(async { Err(Fault::new(FaultCode::AuthenticationFailed, "")) })
        }

        fn resume_token(&self, _: SessionId, _: &UserId) -> ResumeToken {
            String::new().into()
        }

        fn resumed(&self, _: &ResumeToken, _: &UserId) -> Result<SessionId, Fault> {
            Err(Fault::new(FaultCode::ResumeRefused, ""))
        }
    }

    /// The seed's limits: 60 a minute, 1000 an hour, a block of 15 minutes.
    pub(crate) fn user_terms() -> UserTerms {
        UserTerms {
            max_connections: 5,
            mailbox: 64,
            minute: Rate { per_minute: 60, burst: 60 },
            per_hour: 1000,
            block: Duration::from_secs(15 * 60),
            violations_before_block: 1,
            offline_messages: 3,
            offline_bytes: 1_000,
            offline_ttl: Duration::from_secs(60),
            read_marks: 10,
            linger: Duration::from_secs(60),
            presence_grace: Duration::from_secs(15),
        }
    }

    /// Few jobs, so that a test sees the limits.
    pub(crate) fn job_terms() -> JobTerms {
        JobTerms {
            mailbox: 1_000,
            max_per_person: 4,
            max_running: 3,
            max_waiting: 3,
            deadline: Duration::from_secs(30),
            retries: 2,
            max_answer_bytes: 10_000,
        }
    }

    /// Generous terms, but for the rate under test.
    pub(crate) fn session_terms(rate: RateScope) -> SessionTerms {
        SessionTerms {
            heartbeat_interval: Duration::from_secs(30),
            heartbeat_timeout: Duration::from_secs(60),
            ping_listeners: false,
            max_message_bytes: 10_240,
            max_document_bytes: 10_240,
            max_frame_bytes: 65_536,
            max_fragments: 64,
            error_budget_per_minute: 60,
            volatile_per_second: 30,
            mailbox: 256,
            high_water_bytes: 65_536,
            slow_consumer_budget_bytes: 1_048_576,
            max_rooms: 50,
            open_on_join: true,
            rate,
            expiry_warning: Duration::from_secs(60),
            credentials: Arc::new(NoPapers),
            jobs: Jobs::default(),
            uploads: Uploads::default(),
        }
    }

    /// As many as anybody could wish.
    pub(crate) fn server_terms() -> ServerTerms {
        let room = room_terms();
        ServerTerms {
            boot: 1,
            mailbox: 256,
            arbiters: 1,
            max_connections: 100,
            max_connections_per_ip: 100,
            max_rooms: 100,
            max_people: 100,
            default_max_members: 100,
            drain_spread: Duration::from_secs(1),
            drain_deadline: Duration::from_secs(1),
            user: user_terms(),
            bus: room.clone(),
            room,
        }
    }

    /// Of which a test sees the ends.
    fn room_terms() -> RoomTerms {
        RoomTerms {
            mailbox: 256,
            history_events: 10,
            history_bytes: 10_000,
            max_cells: 100,
            max_cell_bytes: 10_000,
            presence_grace: Duration::ZERO,
            presence_list_limit: 10,
            announce_limit: 100,
            presence_interval: Duration::from_secs(1),
            typing_clear: Duration::from_secs(3),
            idle_close: Duration::from_secs(60),
            failures_before_rest: 5,
            durable_kinds: vec![],
        }
    }
}
