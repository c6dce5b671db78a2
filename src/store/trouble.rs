//! What the engine's errors mean here: whether waiting helps.

use std::{
    io,
    panic::{self, AssertUnwindSafe},
};

use actors::ports::store::StoreError;
use dialects::house::Unreadable;

/// An error of the engine.
pub(super) fn failed(error: impl Into<redb::Error>) -> StoreError {
    use redb::Error;
    let error = error.into();
    let text = error.to_string();
    match error {
        Error::Corrupted(_)
        | Error::UpgradeRequired(_)
        | Error::TableTypeMismatch { .. }
        | Error::TableIsMultimap(_)
        | Error::TypeDefinitionChanged { .. }
        | Error::TableDoesNotExist(_) => StoreError::Damaged(text),
        Error::DatabaseAlreadyOpen => StoreError::Taken("another process has it open".into()),
        Error::Io(source) => disk(&source),
        _ => StoreError::Unavailable(text),
    }
}

/// An error of the disk. What redb does not recognize as its own it calls invalid data.
pub(super) fn disk(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            StoreError::Damaged(error.to_string())
        }
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// A record that this version did not write.
pub(super) fn unreadable(what: &str) -> impl FnOnce(Unreadable) -> StoreError {
    move |_| StoreError::Damaged(format!("a record of {what} cannot be read"))
}

/// Does something with the engine, which panics on files that others have changed.
pub(super) fn guarded<T>(act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let done = panic::catch_unwind(AssertUnwindSafe(act));
    done.unwrap_or_else(|_| Err(StoreError::Damaged("the engine failed on what it found".into())))
}
