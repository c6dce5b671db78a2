//! The folder of files that people brought.
//!
//! A file is `KEY.part` while it comes and `KEY.bin` once it is whole, with `KEY.json` beside it
//! (a record of `dialects::house`), where `KEY` is the server's own name for it: nothing that a
//! guest says ever becomes part of a path. Everything here blocks, so it runs on threads where
//! that keeps nobody waiting.

mod records;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use actors::ports::files::{FileError, FileRecord, Files, Found};
use futures_util::future::{BoxFuture, FutureExt};
use protocol::{FileKey, upload::Sha256};

pub use writer::Writer;

/// The folder.
#[derive(Clone, Debug)]
pub struct Folder(Arc<PathBuf>);

/// The folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("uploads.path: cannot read {}: {why}", path.display())]
pub struct Unreadable {
    path: PathBuf,
    why: io::Error,
}

// === impl Folder ===

impl Folder {
    /// Opens the folder; what is in it. It is made when the first file is to come.
    pub fn open(path: &Path) -> Result<(Self, Vec<Found>), Unreadable> {
        let folder = Self(Arc::new(path.to_owned()));
        match records::all(path) {
            Ok(found) => Ok((folder, found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((folder, Vec::new())),
            Err(why) => Err(Unreadable { path: path.to_owned(), why }),
        }
    }

    /// Where a whole file is.
    pub fn whole(&self, key: FileKey) -> PathBuf {
        self.0.join(format!("{key}.bin"))
    }

    /// Goes on with a file behind so many bytes; what is there behind them is cut off.
    pub async fn append(&self, key: FileKey, offset: u64) -> Result<Writer, FileError> {
        let path = self.part(key);
        blocking(move || Writer::open(&path, offset)).await
    }

    /// Makes a file whole whose bytes are all there and come to this.
    pub async fn finish(
        &self,
        writer: Writer,
        record: FileRecord,
        sha256: Sha256,
    ) -> Result<(), FileError> {
        let folder = self.clone();
        blocking(move || {
            writer.sync()?;
            let key = record.upload.key;
            // A file that stands as whole and is not renamed yet is at the next start.
            records::write(&folder.0, &FileRecord { whole: true, sha256: Some(sha256), ..record })?;
            fs::rename(folder.part(key), folder.whole(key))?;
            records::sync_folder(&folder.0)
        })
        .await
    }

    fn part(&self, key: FileKey) -> PathBuf {
        self.0.join(format!("{key}.part"))
    }
}

impl Files for Folder {
    fn begin(&self, record: FileRecord) -> BoxFuture<'static, Result<(), FileError>> {
        let folder = self.clone();
        let begun = move || {
            fs::create_dir_all(&*folder.0)?;
            fs::File::create(folder.part(record.upload.key))?;
            records::write(&folder.0, &record)
        };
        blocking(begun).boxed()
    }

    fn forget(&self, key: FileKey) -> BoxFuture<'static, ()> {
        let folder = self.clone();
        let forgotten = move || {
            // The record last: what has one is found again, and can be forgotten again.
            let (draft, record) = (records::draft(&folder.0, key), records::path(&folder.0, key));
            for path in [folder.part(key), folder.whole(key), draft, record] {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        };
        let told = blocking(forgotten).map(|done| {
            if let Err(error) = done {
                log::warn!("a file could not be removed: {error}");
            }
        });
        told.boxed()
    }
}

/// Does something that blocks where that keeps nobody waiting.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, FileError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| trouble(&error)),
        Err(_) => Err(FileError::Failed("the work on a file has failed".into())),
    }
}

fn trouble(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            FileError::Full
        }
        _ => FileError::Failed(error.to_string()),
    }
}
