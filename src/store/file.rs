//! Opening the file: made where there is none, refused where it is not sound, never overwritten.
//! And reading it, where that is all that can be done.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use actors::ports::store::StoreError;
use redb::{Builder, Database, ReadableDatabase, TableHandle, backends::InMemoryBackend};

use super::{
    meta::Meta,
    overlay::Overlay,
    tables::Draft,
    trouble::{disk, failed, guarded},
    volume::Way,
};

/// What the engine keeps of the file in memory, in bytes: the pages that are written again and
/// again, and not the whole history.
const CACHE: usize = 32 * 1024 * 1024;
/// Only we read it: there are people's words in it, and the secret.
const OUR_FOLDER: u32 = 0o700;
const OUR_FILE: u32 = 0o600;

/// A file in a folder.
pub(super) struct ByPath {
    pub(super) path: PathBuf,
    /// Its secret, if it is made here.
    pub(super) secret: [u8; 32],
}

// === impl ByPath ===

impl Way for ByPath {
    fn open(&self, sound: bool) -> Result<(Database, Meta), StoreError> {
        let path = &self.path;
        make_folder(path).map_err(|error| disk(&error))?;
        if !is_there(path).map_err(|error| disk(&error))? {
            make(path, self.secret)?;
        } else if !sound {
            guarded(|| look(path).map(drop))?;
        }
        let database = guarded(|| builder().open(path).map_err(failed))?;
        let meta = Meta::read(&database.begin_read().map_err(failed)?)?;
        Ok((database, meta))
    }

    fn look(&self) -> Result<Option<(Database, Meta)>, StoreError> {
        let there = is_there(&self.path).map_err(|error| disk(&error))?;
        if there { look(&self.path).map(Some) } else { Ok(None) }
    }

    fn may_write(&self) -> Result<(), StoreError> {
        match File::options().write(true).open(&self.path) {
            // Whether it can be made is found out by making it.
            Err(error) if is_nowhere(&error) => Ok(()),
            opened => opened.map(drop).map_err(|error| disk(&error)),
        }
    }

    fn secret(&self) -> [u8; 32] {
        self.secret
    }
}

/// A store in memory, with nothing in it.
pub(super) fn empty(secret: [u8; 32]) -> Result<(Database, Meta), StoreError> {
    let meta = Meta::fresh(secret);
    let database = builder().create_with_backend(InMemoryBackend::new()).map_err(failed)?;
    write_meta(&database, &meta)?;
    Ok((database, meta))
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder
}

fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    DirBuilder::new().recursive(true).mode(OUR_FOLDER).create(folder)
}

fn is_there(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "it is not a file")),
        Err(error) if is_nowhere(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether there is for certain no file.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Makes a new file under another name first: a file of the right name is always whole.
fn make(path: &Path, secret: [u8; 32]) -> Result<(), StoreError> {
    let draft = path.with_extension("new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk(&error)),
        _ => {}
    }
    File::options()
        .write(true)
        .create_new(true)
        .mode(OUR_FILE)
        .open(&draft)
        .map_err(|error| disk(&error))?;
    let database = builder().create(&draft).map_err(failed)?;
    write_meta(&database, &Meta::fresh(secret))?;
    database.close().map_err(failed)?;
    fs::rename(&draft, path).and_then(|()| keep_name(path)).map_err(|error| disk(&error))
}

/// A new name is on the disk once its folder is.
fn keep_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Reads all of the file without touching it, and whether it is ours.
fn look(path: &Path) -> Result<(Database, Meta), StoreError> {
    let file = File::open(path).map_err(|error| disk(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(failed(redb::Error::DatabaseAlreadyOpen)),
        Err(TryLockError::Error(error)) => return Err(disk(&error)),
    }
    let overlay = Overlay::over(file).map_err(|error| disk(&error))?;
    if redb::StorageBackend::len(&overlay).map_err(|error| disk(&error))? == 0 {
        return Err(StoreError::Damaged("it is empty".into()));
    }
    let database =
        builder().set_check_integrity_on_open(true).create_with_backend(overlay).map_err(failed)?;
    let snapshot = database.begin_read().map_err(failed)?;
    let mut tables = snapshot.list_tables().map_err(failed)?;
    if !tables.any(|table| table.name() == "meta") {
        return Err(StoreError::Damaged("it is not a store of this program".into()));
    }
    let meta = Meta::read(&snapshot)?;
    Ok((database, meta))
}

/// Writes what the file says of itself, in a commit of its own.
pub(super) fn write_meta(database: &Database, meta: &Meta) -> Result<(), StoreError> {
    let transaction = database.begin_write().map_err(failed)?;
    let mut draft = Draft::of(&transaction)?;
    meta.write(&mut draft)?;
    draft.done();
    transaction.commit().map_err(failed)
}
