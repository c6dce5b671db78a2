//! A refusal: one thing was not done, and the connection lives on.

use std::{borrow::Cow, time::Duration};

/// What kind of refusal. Dialects map it to their own words; metrics count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// The text is not JSON, or nested too deeply.
    InvalidJson,
    /// JSON, but not of the shape that this type of message has.
    InvalidMessage,
    /// No such type of message here.
    UnknownType,
    /// Longer than the configured limit.
    TooLarge,
    /// A binary message where only text is spoken.
    BinaryRefused,
    /// No token, or one that is not valid.
    AuthenticationFailed,
    /// Known, but not allowed to do this.
    PermissionDenied,
    /// The browser's page comes from an origin that is not allowed.
    OriginRefused,
    /// Too many messages; `retry_after` says when to go on.
    RateLimited,
    /// Refused for a while after too many messages.
    Blocked,
    /// Too many connections, from one address or in total.
    TooManyConnections,
    /// There is no such room, or not for this person.
    RoomNotFound,
    /// The room has as many members as it may have.
    RoomFull,
    /// A room of that name exists already.
    RoomExists,
    /// The action needs a room, and the session is in none.
    NotInRoom,
    /// There is no such connection.
    ConnectionNotFound,
    /// There is no such path here.
    NotFound,
    /// The path asks for a WebSocket upgrade, done right.
    UpgradeRequired,
    /// A store of this server is full (cells of a room, say).
    CapacityExceeded,
    /// The receiving actor's mailbox is full: try again.
    Overloaded,
    /// The store takes nothing at the moment, so nothing can be promised.
    StoreUnavailable,
    /// The resume token is not one of this person's.
    ResumeRefused,
    /// The room has failed too often and rests for a while.
    RoomSuspended,
    /// The service asked for is not set up; `help` names the setting.
    NotConfigured,
    /// Too many requests of this person, or of everybody, run or wait already.
    TooManyJobs,
    /// There is no such job, or it is somebody else's.
    JobNotFound,
    /// The request was taken back.
    Cancelled,
    /// The answer took longer than it may.
    DeadlineExceeded,
    /// The backend did not answer, or with nothing that makes sense.
    BackendFailed,
    /// There is no such endpoint.
    EndpointNotFound,
    /// The query is malformed, or does more than ask.
    QueryRefused,
    /// The question could not be turned into a query.
    NotUnderstood,
    /// There is no such library, or not for this person.
    LibraryNotFound,
    /// A library of that name exists already.
    LibraryExists,
    /// There is no such document in the library.
    DocumentNotFound,
    /// The server is going away: come back later.
    Draining,
    /// Our own failure. The inner text is in the log.
    Internal,
}

impl FaultCode {
    /// The code's stable name, for logs, metrics and the house's own messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidJson => "INVALID_JSON",
            Self::InvalidMessage => "INVALID_MESSAGE",
            Self::UnknownType => "UNKNOWN_MESSAGE_TYPE",
            Self::TooLarge => "MESSAGE_TOO_LARGE",
            Self::BinaryRefused => "BINARY_NOT_SUPPORTED",
            Self::AuthenticationFailed => "AUTHENTICATION_FAILED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::OriginRefused => "ORIGIN_REFUSED",
            Self::RateLimited => "RATE_LIMIT_EXCEEDED",
            Self::Blocked => "BLOCKED",
            Self::TooManyConnections => "TOO_MANY_CONNECTIONS",
            Self::RoomNotFound => "ROOM_NOT_FOUND",
            Self::RoomFull => "ROOM_FULL",
            Self::RoomExists => "ROOM_EXISTS",
            Self::NotInRoom => "NOT_IN_ROOM",
            Self::ConnectionNotFound => "CONNECTION_NOT_FOUND",
            Self::NotFound => "NOT_FOUND",
            Self::UpgradeRequired => "UPGRADE_REQUIRED",
            Self::CapacityExceeded => "CAPACITY_EXCEEDED",
            Self::Overloaded => "OVERLOADED",
            Self::StoreUnavailable => "STORE_UNAVAILABLE",
            Self::ResumeRefused => "RESUME_REFUSED",
            Self::RoomSuspended => "ROOM_SUSPENDED",
            Self::NotConfigured => "NOT_CONFIGURED",
            Self::TooManyJobs => "TOO_MANY_JOBS",
            Self::JobNotFound => "JOB_NOT_FOUND",
            Self::Cancelled => "CANCELLED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::BackendFailed => "BACKEND_FAILED",
            Self::EndpointNotFound => "ENDPOINT_NOT_FOUND",
            Self::QueryRefused => "QUERY_REFUSED",
            Self::NotUnderstood => "NOT_UNDERSTOOD",
            Self::LibraryNotFound => "LIBRARY_NOT_FOUND",
            Self::LibraryExists => "LIBRARY_EXISTS",
            Self::DocumentNotFound => "DOCUMENT_NOT_FOUND",
            Self::Draining => "DRAINING",
            Self::Internal => "INTERNAL_ERROR",
        }
    }

    /// Whether the same message could succeed later without being changed.
    pub const fn recoverable(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::Blocked
                | Self::TooManyConnections
                | Self::RoomFull
                | Self::CapacityExceeded
                | Self::Overloaded
                | Self::StoreUnavailable
                | Self::RoomSuspended
                | Self::TooManyJobs
                | Self::DeadlineExceeded
                | Self::BackendFailed
                | Self::Draining
                | Self::Internal
        )
    }
}

/// A refusal, said to the one who asked. `text` and `help` are for the guest's eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub code: FaultCode,
    /// What was wrong.
    pub text: Cow<'static, str>,
    /// What to do about it.
    pub help: Option<Cow<'static, str>>,
    /// The field that was wrong, where one was.
    pub field: Option<&'static str>,
    /// How long to wait before trying again.
    pub retry_after: Option<Duration>,
}

impl Fault {
    /// A refusal with nothing but its text.
    pub fn new(code: FaultCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into(), help: None, field: None, retry_after: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the field that was wrong.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}
