//! A refusal: one thing was not done, and the connection lives on.

use std::{borrow::Cow, time::Duration};

/// Declares the codes, each with its stable name.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal,)*) => {
        /// What kind of refusal. Dialects map it to their own words; metrics count it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FaultCode {
            $($(#[doc = $doc])+ $code,)*
        }

        impl FaultCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The code's stable name, for logs, metrics, records and the house's own messages.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// What it means, in a sentence or two.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$code => concat!($($doc),+).trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// The text is not JSON, or nested too deeply.
    InvalidJson = "INVALID_JSON",
    /// JSON, but not of the shape that this type of message has.
    InvalidMessage = "INVALID_MESSAGE",
    /// No such type of message here.
    UnknownType = "UNKNOWN_MESSAGE_TYPE",
    /// Longer than the configured limit.
    TooLarge = "MESSAGE_TOO_LARGE",
    /// A binary message where only text is spoken.
    BinaryRefused = "BINARY_NOT_SUPPORTED",
    /// No token, or one that is not valid.
    AuthenticationFailed = "AUTHENTICATION_FAILED",
    /// Known, but not allowed to do this.
    PermissionDenied = "PERMISSION_DENIED",
    /// The browser's page comes from an origin that is not allowed.
    OriginRefused = "ORIGIN_REFUSED",
    /// Too many messages; `retry_after` says when to go on.
    RateLimited = "RATE_LIMIT_EXCEEDED",
    /// Refused for a while after too many messages.
    Blocked = "BLOCKED",
    /// Too many connections, from one address or in total.
    TooManyConnections = "TOO_MANY_CONNECTIONS",
    /// There is no such room, or not for this person.
    RoomNotFound = "ROOM_NOT_FOUND",
    /// The room has as many members as it may have.
    RoomFull = "ROOM_FULL",
    /// A room of that name exists already.
    RoomExists = "ROOM_EXISTS",
    /// The action needs a room, and the session is in none.
    NotInRoom = "NOT_IN_ROOM",
    /// There is no such connection.
    ConnectionNotFound = "CONNECTION_NOT_FOUND",
    /// There is no such path here.
    NotFound = "NOT_FOUND",
    /// The path asks for a WebSocket upgrade, done right.
    UpgradeRequired = "UPGRADE_REQUIRED",
    /// A store of this server is full (cells of a room, say).
    CapacityExceeded = "CAPACITY_EXCEEDED",
    /// The receiving actor's mailbox is full: try again.
    Overloaded = "OVERLOADED",
    /// The store takes nothing at the moment, so nothing can be promised.
    StoreUnavailable = "STORE_UNAVAILABLE",
    /// The resume token is not one of this person's.
    ResumeRefused = "RESUME_REFUSED",
    /// The room has failed too often and rests for a while.
    RoomSuspended = "ROOM_SUSPENDED",
    /// The service asked for is not set up; `help` names the setting.
    NotConfigured = "NOT_CONFIGURED",
    /// Too many requests of this person, or of everybody, run or wait already.
    TooManyJobs = "TOO_MANY_JOBS",
    /// There is no such job, or it is somebody else's.
    JobNotFound = "JOB_NOT_FOUND",
    /// The request was taken back.
    Cancelled = "CANCELLED",
    /// The answer took longer than it may.
    DeadlineExceeded = "DEADLINE_EXCEEDED",
    /// The backend did not answer, or with nothing that makes sense.
    BackendFailed = "BACKEND_FAILED",
    /// There is no such endpoint.
    EndpointNotFound = "ENDPOINT_NOT_FOUND",
    /// The query is malformed, or does more than ask.
    QueryRefused = "QUERY_REFUSED",
    /// The question could not be turned into a query.
    NotUnderstood = "NOT_UNDERSTOOD",
    /// There is no such library, or not for this person.
    LibraryNotFound = "LIBRARY_NOT_FOUND",
    /// A library of that name exists already.
    LibraryExists = "LIBRARY_EXISTS",
    /// There is no such document in the library.
    DocumentNotFound = "DOCUMENT_NOT_FOUND",
    /// There is no such file, or not for this person.
    FileNotFound = "FILE_NOT_FOUND",
    /// The bytes do not go on where those that are there end, or the file is another one.
    UploadConflict = "UPLOAD_CONFLICT",
    /// There is no room for the file.
    DiskFull = "DISK_FULL",
    /// The server is going away: come back later.
    Draining = "DRAINING",
    /// Our own failure. The inner text is in the log.
    Internal = "INTERNAL_ERROR",
}

impl FaultCode {
    /// The code of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
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
                | Self::DiskFull
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

    /// Whether it is no fault of whoever asked: nothing in the message was wrong, and only the
    /// house, or the time, can mend it. Nobody is sent away for such.
    pub const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::Overloaded
                | Self::StoreUnavailable
                | Self::RoomSuspended
                | Self::NotConfigured
                | Self::TooManyJobs
                | Self::DeadlineExceeded
                | Self::BackendFailed
                | Self::DiskFull
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
    pub field: Option<Cow<'static, str>>,
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
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        for code in FaultCode::ALL {
            assert_eq!(FaultCode::named(code.name()), Some(*code));
        }
        assert_eq!(FaultCode::named("internal_error"), None);
    }

    #[test]
    fn what_only_the_house_can_mend_is_no_fault_of_the_guests() {
        use FaultCode::*;
        let ours: Vec<_> = FaultCode::ALL.iter().copied().filter(|code| code.is_ours()).collect();
        let expected = [
            Overloaded,
            StoreUnavailable,
            RoomSuspended,
            NotConfigured,
            TooManyJobs,
            DeadlineExceeded,
            BackendFailed,
            DiskFull,
            Draining,
            Internal,
        ];
        assert_eq!(ours, expected);
        let later = |code: &FaultCode| code.recoverable() || *code == NotConfigured;
        assert!(ours.iter().all(later), "the same message may succeed once we have mended it");
    }
}
