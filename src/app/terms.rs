//! From the settings to what each actor obeys.

use std::{sync::Arc, time::Duration};

use actors::{
    admin::AdminTerms,
    dispatch::Jobs,
    ports::credentials::Credentials,
    post::Handle,
    socket::LineTerms,
    terms::{
        JobTerms, Rate, RateScope, RoomTerms, ServerTerms, SessionTerms, StoreTerms, UploadTerms,
        UserTerms,
    },
    upload::Uploads,
    warden::WardenTerms,
    worker::{PoolActor, WorkerTerms},
};
use dialects::agent::rest::Discovery;
use uuid::Uuid;

use crate::{
    config::{Anonymous, Config, Pulse, Scope},
    http::{
        routes::{SOCKETS, WORKSPACE},
        upgrade::{DoorTerms, Sessions},
    },
    pages::Shown,
    transport::{FrameLimits, PumpLimits},
};

/// How many notifications one person can have marked as read.
const READ_MARKS: usize = 1_000;
/// How long a person with nothing to remember stays in memory.
const USER_LINGER: Duration = Duration::from_secs(60);
/// How long the store is left alone after a failure: less than anybody notices, at first.
const STORE_REST: Duration = Duration::from_millis(100);
/// How often the store looks for what is too old: a little each time.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
/// Requests that may wait for the housekeeper or the dispatcher: one each for an avalanche of
/// clients.
const SERVER_MAILBOX: usize = 32_768;
/// An operator may say more at once than a guest.
const MAX_ADMIN_MESSAGE_BYTES: usize = 65_536;

/// What the housekeeper, rooms and people obey.
pub(super) fn server(config: &Config) -> ServerTerms {
    ServerTerms {
        boot: boot(),
        mailbox: SERVER_MAILBOX,
        arbiters: config.server.arbiter_count(),
        max_connections: count(config.server.max_connections),
        max_connections_per_ip: count(config.server.max_connections_per_ip),
        reserved_connections: count(config.server.reserved_connections),
        max_rooms: count(config.rooms.max_rooms),
        max_people: config.offline.max_people,
        default_max_members: config.rooms.default_max_members,
        drain_spread: config.server.drain_spread(),
        drain_deadline: config.server.drain_deadline(),
        user: user(config),
        room: room(config),
        bus: bus(config),
    }
}

/// A number that no process before has had.
fn boot() -> u64 {
    let (first, second) = Uuid::new_v4().as_u64_pair();
    first ^ second
}

/// How often each address may ask and be wrong.
pub(super) fn warden(config: &Config) -> WardenTerms {
    let address = &config.limits.address;
    let evenly = |per_minute| Rate { per_minute, burst: per_minute };
    WardenTerms {
        requests: Rate { per_minute: address.requests_per_minute, burst: address.request_burst },
        wrong_tokens: evenly(address.wrong_tokens_per_minute),
        wrong_keys: evenly(address.wrong_keys_per_minute),
    }
}

/// What jobs obey.
pub(super) fn jobs(config: &Config) -> JobTerms {
    let jobs = &config.jobs;
    JobTerms {
        mailbox: SERVER_MAILBOX,
        max_per_person: count(jobs.max_per_person),
        max_running: count(jobs.max_running),
        max_waiting: count(jobs.max_waiting),
        deadline: jobs.deadline(),
        retries: jobs.retries,
        max_waiting_bytes: jobs.max_waiting_bytes,
        max_answer_bytes: jobs.max_answer_bytes,
    }
}

/// What the store obeys.
pub(super) fn store(config: &Config) -> StoreTerms {
    StoreTerms {
        interval: config.store.interval(),
        first_rest: STORE_REST,
        sweep_every: SWEEP_EVERY,
        room_ttl: config.store.room_ttl(),
        mail_ttl: config.offline.ttl(),
    }
}

/// What sessions reach beyond rooms and people.
pub(super) struct Beyond {
    /// Who looks at what guests show once they are in.
    pub(super) credentials: Arc<dyn Credentials>,
    /// Who answers what guests ask of backends.
    pub(super) jobs: Jobs,
    /// The place for files.
    pub(super) uploads: Uploads,
}

/// What files obey. Their paths are those of `http::routes`.
pub(super) fn uploads(config: &Config) -> UploadTerms {
    let uploads = &config.uploads;
    let origin = uploads.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
    UploadTerms {
        base: format!("{origin}{}", WORKSPACE),
        max_bytes: uploads.max_bytes,
        max_per_person: uploads.max_per_person,
        total_bytes: uploads.total_bytes,
        abandoned_after: uploads.abandoned_after(),
        progress_interval: uploads.progress_interval(),
    }
}

/// What sockets obey, dialect by dialect.
pub(super) fn doors(
    config: &Config,
    beyond: &Beyond,
    pool: Option<Handle<PoolActor>>,
) -> DoorTerms {
    let limits = &config.limits;
    let frames = FrameLimits {
        max_frame_bytes: limits.max_frame_bytes as u64,
        max_fragments: limits.max_fragments,
    };
    let (general, rate) = (config.heartbeat.general(), query_rate(config));
    let session = |pulse, rate| session(config, pulse, rate, beyond);
    let listeners = |terms| SessionTerms { ping_listeners: true, ..terms };
    DoorTerms {
        sessions: Sessions {
            query: session(general, rate.clone()),
            workspace: session(config.heartbeat.workspace, workspace_rate(config)),
            agent: listeners(session(general, rate.clone())),
            dashboard: listeners(session(general, rate.clone())),
            library: readers(config, session(general, rate)),
        },
        admin: AdminTerms {
            line: line(config, MAX_ADMIN_MESSAGE_BYTES),
            high_water_bytes: limits.high_water_bytes,
        },
        workers: pool.map(|pool| (worker(config), pool)),
        pump: PumpLimits {
            frames,
            // A farewell may carry a slow reader's whole outbox.
            max_unsent_bytes: limits.high_water_bytes + limits.slow_consumer_budget_bytes,
            low_water_bytes: limits.low_water_bytes,
            stall_deadline: limits.stall_deadline(),
            linger: limits.linger(),
        },
    }
}

/// What the sockets of workers obey.
fn worker(config: &Config) -> WorkerTerms {
    WorkerTerms {
        line: line(config, config.workers.max_report_bytes),
        error_budget_per_minute: config.limits.error_budget_per_minute,
    }
}

/// What the sockets of operators and workers obey alike.
fn line(config: &Config, max_message_bytes: usize) -> LineTerms {
    LineTerms {
        heartbeat: config.heartbeat.general().interval(),
        max_message_bytes,
        max_fragments: count(config.limits.max_fragments),
    }
}

/// What browsers are shown.
pub(super) fn pages(config: &Config) -> Shown {
    let (pages, desk) = (&config.pages, config.server.development());
    Shown { console: pages.console, demo: pages.demo.unwrap_or(desk), front: desk }
}

/// What clients may know of the settings before they connect.
pub(super) fn discovery(config: &Config) -> Discovery {
    Discovery {
        auth_required: config.auth.anonymous_agents() == Anonymous::Refuse,
        max_connections_per_user: config.server.max_connections_per_user,
        max_message_rate: config.limits.query.messages_per_minute,
        max_message_bytes: config.limits.max_message_bytes,
        heartbeat_interval: config.heartbeat.general().interval(),
        endpoints: &SOCKETS,
    }
}

fn session(config: &Config, pulse: Pulse, rate: RateScope, beyond: &Beyond) -> SessionTerms {
    let limits = &config.limits;
    SessionTerms {
        heartbeat_interval: pulse.interval(),
        heartbeat_timeout: pulse.timeout(),
        ping_listeners: false,
        max_message_bytes: limits.max_message_bytes,
        max_document_bytes: limits.max_message_bytes,
        max_frame_bytes: limits.max_frame_bytes,
        max_fragments: count(limits.max_fragments),
        error_budget_per_minute: limits.error_budget_per_minute,
        volatile_per_second: limits.volatile_per_second,
        mailbox: limits.session_mailbox,
        high_water_bytes: limits.high_water_bytes,
        slow_consumer_budget_bytes: limits.slow_consumer_budget_bytes,
        max_rooms: count(config.rooms.max_rooms_per_session),
        open_on_join: config.rooms.open_on_join,
        rate,
        expiry_warning: config.auth.expiry_warning(),
        drain_grace: config.server.drain_grace(),
        credentials: beyond.credentials.clone(),
        jobs: beyond.jobs.clone(),
        uploads: beyond.uploads.clone(),
    }
}

/// Those who bring documents say more at once than others, and only then.
fn readers(config: &Config, terms: SessionTerms) -> SessionTerms {
    let longest = config.library.longest_message().max(terms.max_message_bytes);
    let frame = longest.max(terms.max_frame_bytes);
    SessionTerms { max_document_bytes: longest, max_frame_bytes: frame, ..terms }
}

fn query_rate(config: &Config) -> RateScope {
    let query = &config.limits.query;
    scope(query.scope, Rate { per_minute: query.messages_per_minute, burst: query.burst }, config)
}

fn workspace_rate(config: &Config) -> RateScope {
    let rate = workspace_minute(config);
    scope(config.limits.workspace.scope, rate, config)
}

fn scope(scope: Scope, rate: Rate, config: &Config) -> RateScope {
    match scope {
        Scope::Connection => RateScope::Connection(rate),
        Scope::Person => RateScope::Person { batch: config.limits.workspace.lease },
    }
}

fn workspace_minute(config: &Config) -> Rate {
    let workspace = &config.limits.workspace;
    Rate { per_minute: workspace.messages_per_minute, burst: workspace.burst }
}

fn user(config: &Config) -> UserTerms {
    let workspace = &config.limits.workspace;
    UserTerms {
        max_connections: count(config.server.max_connections_per_user),
        mailbox: config.limits.user_mailbox,
        minute: workspace_minute(config),
        per_hour: workspace.messages_per_hour,
        block: workspace.block(),
        violations_before_block: workspace.violations_before_block,
        offline_messages: config.offline.max_messages,
        offline_bytes: config.offline.max_bytes,
        offline_ttl: config.offline.ttl(),
        read_marks: READ_MARKS,
        linger: USER_LINGER,
        presence_grace: config.rooms.presence_grace(),
    }
}

fn room(config: &Config) -> RoomTerms {
    let rooms = &config.rooms;
    RoomTerms {
        mailbox: config.limits.room_mailbox,
        history_events: rooms.history_events,
        history_bytes: rooms.history_bytes,
        max_cells: rooms.max_cells,
        max_cell_bytes: rooms.max_cell_bytes_total,
        presence_grace: rooms.presence_grace(),
        presence_list_limit: rooms.presence_list_limit,
        announce_limit: rooms.announce_limit_members,
        presence_interval: rooms.presence_interval(),
        typing_clear: rooms.typing_clear(),
        idle_close: rooms.idle_close(),
        failures_before_rest: rooms.failures_before_rest,
        durable_kinds: Vec::new(),
    }
}

fn bus(config: &Config) -> RoomTerms {
    RoomTerms {
        history_events: config.bus.history_events,
        history_bytes: config.bus.history_bytes,
        durable_kinds: config.bus.durable_kinds(),
        ..room(config)
    }
}

/// A configured count as an index: lossless wherever the service runs.
fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
