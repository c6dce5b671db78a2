//! Where the bytes of files are. What an actor needs of them; they come and go over HTTP.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;
use protocol::{
    FileKey, Timestamp,
    upload::{Sha256, Upload},
};

/// What is known of a file.
#[derive(Clone, Debug)]
pub struct FileRecord {
    /// What was announced.
    pub upload: Arc<Upload>,
    /// What its bytes must come to; of a whole file, what they have come to.
    pub sha256: Option<Sha256>,
    /// When it was announced.
    pub begun: Timestamp,
    /// Whether all of it is there.
    pub whole: bool,
}

/// A file of which something was there at the start.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub record: FileRecord,
    /// How many of its bytes are there.
    pub bytes: u64,
}

/// Why nothing can be done with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk has no room for it.
    #[error("the disk is full")]
    Full,
    /// Something else.
    #[error("{0}")]
    Failed(String),
}

/// Keeps files.
pub trait Files: Send + Sync + 'static {
    /// Notes that a file is to come: it is found again at the next start.
    fn begin(&self, record: FileRecord) -> BoxFuture<'static, Result<(), FileError>>;

    /// Removes all there is of a file.
    fn forget(&self, key: FileKey) -> BoxFuture<'static, ()>;
}

impl fmt::Debug for dyn Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}
