//! What goes wrong with files, and what guests are told of it.

use std::{
    fmt, io,
    panic::{self, AssertUnwindSafe},
    time::Duration,
};

use actors::ports::{backend::Failure, store::StoreError};
use protocol::{Fault, FaultCode};

/// How long a guest had better wait for a disk.
const WAIT: Duration = Duration::from_secs(5);

/// Something was not done.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// It was asked wrongly: the guest is told why.
    Refused(Fault),
    /// The file failed: the log is told why.
    Store(StoreError),
}

// === impl Trouble ===

impl Trouble {
    /// A record that this version did not write.
    pub(super) fn unreadable(what: &str) -> Self {
        Self::Store(StoreError::Damaged(format!("a record of {what} cannot be read")))
    }

    /// An error of the disk.
    pub(super) fn disk(error: &io::Error) -> Self {
        Self::Store(match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                StoreError::Damaged(error.to_string())
            }
            _ => StoreError::Unavailable(error.to_string()),
        })
    }

    /// Somebody who would read or write it went away.
    pub(super) fn gone() -> Self {
        Self::Store(StoreError::Unavailable("its thread has ended".into()))
    }

    /// What failed before has not come back.
    pub(super) fn failing() -> Self {
        Self::Store(StoreError::Unavailable("they failed and have not come back".into()))
    }

    /// What a guest is told.
    pub(super) fn into_fault(self) -> Fault {
        match self {
            Self::Refused(fault) => fault,
            Self::Store(why) => {
                log::error!("the libraries cannot be used: {why}");
                Fault::new(FaultCode::StoreUnavailable, "The libraries cannot be used at present")
                    .help("nothing is known to be kept: look for it before you try again")
                    .retry_after(WAIT)
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(fault) => f.write_str(&fault.text),
            Self::Store(why) => why.fmt(f),
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        trouble.into_fault().into()
    }
}

macro_rules! from_redb {
    ($($error:ident)*) => {$(
        impl From<redb::$error> for Trouble {
            fn from(error: redb::$error) -> Self {
                failed(error.into())
            }
        }
    )*};
}

from_redb! { DatabaseError TransactionError TableError StorageError CommitError }

fn failed(error: redb::Error) -> Trouble {
    use redb::Error;
    let text = error.to_string();
    Trouble::Store(match error {
        Error::Corrupted(_)
        | Error::UpgradeRequired(_)
        | Error::TableTypeMismatch { .. }
        | Error::TableIsMultimap(_)
        | Error::TypeDefinitionChanged { .. }
        | Error::TableDoesNotExist(_) => StoreError::Damaged(text),
        Error::DatabaseAlreadyOpen => StoreError::Taken("another process has it open".into()),
        Error::Io(source) => return Trouble::disk(&source),
        _ => StoreError::Unavailable(text),
    })
}

/// Does something with the engines, which panic on files that others have changed.
pub(super) fn guarded<T>(act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let done = panic::catch_unwind(AssertUnwindSafe(act));
    let failed = || StoreError::Damaged("the engine failed on what it found".into());
    done.unwrap_or_else(|_| Err(Trouble::Store(failed())))
}
