//! The file: made with the first library, refused where it is not ours, never overwritten.

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use actors::ports::store::StoreError;
use redb::{Builder, Database, ReadableDatabase, TableHandle, backends::InMemoryBackend};
use uuid::Uuid;

use super::{
    index::Place,
    tables::{self, FORMAT, FORMAT_KEY, ID_KEY, META, MODEL_KEY, NUMBER_KEY},
    trouble::{Trouble, guarded},
};

/// The name of the file in its folder, and of the folder of the index beside it.
const FILE: &str = "libraries.redb";
const INDEX: &str = "library-index";
/// What the engine keeps of the file in memory, in bytes.
const CACHE: usize = 32 * 1024 * 1024;
/// Only we read it.
const OUR_FOLDER: u32 = 0o700;
const OUR_FILE: u32 = 0o600;
/// A house that has just ended may still be closing its file: so often, and so long, we look again.
const LOOKS: u32 = 60;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) enum Ground {
    /// Nowhere: it ends with the process.
    Memory,
    /// In this folder.
    Folder(PathBuf),
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meta {
    /// What no other file has.
    pub(super) id: String,
    /// The number of the latest change.
    pub(super) number: u64,
    /// The model that made the vectors; empty if there are none.
    pub(super) model: String,
}

// === impl Ground ===

impl Ground {
    /// Where the index is.
    pub(super) fn index(&self) -> Place {
        match self {
            Self::Memory => Place::Memory,
            Self::Folder(folder) => Place::Folder(folder.join(INDEX)),
        }
    }

    /// Opens the file that is there; none if there is none yet.
    pub(super) fn open(&self) -> Result<Option<Database>, Trouble> {
        let Self::Folder(folder) = self else { return Ok(None) };
        let file = folder.join(FILE);
        match fs::metadata(&file) {
            Ok(found) if found.is_file() && found.len() > 0 => ours(&file).map(Some),
            Ok(_) => Err(not_ours()),
            Err(error) if is_nowhere(&error) => Ok(None),
            Err(error) => Err(Trouble::disk(&error)),
        }
    }

    /// Makes the file, under another name first: a file of the right name is always whole.
    pub(super) fn make(&self) -> Result<Database, Trouble> {
        let Self::Folder(folder) = self else {
            let database = builder().create_with_backend(InMemoryBackend::new())?;
            begin(&database)?;
            return Ok(database);
        };
        let (file, draft) = (folder.join(FILE), folder.join(FILE).with_extension("new"));
        on_disk(DirBuilder::new().recursive(true).mode(OUR_FOLDER).create(folder))?;
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => File::options().write(true).create_new(true).mode(OUR_FILE).open(&draft),
        }
        .map_err(|error| Trouble::disk(&error))?;
        let database = builder().create(&draft)?;
        begin(&database)?;
        drop(database);
        // A new name is on the disk once its folder is.
        on_disk(fs::rename(&draft, &file).and_then(|()| File::open(folder)?.sync_all()))?;
        ours(&file)
    }
}

/// What the file says of itself.
pub(super) fn meta(database: &Database) -> Result<Meta, Trouble> {
    let table = database.begin_read()?.open_table(META)?;
    let text = |key: &str| -> Result<Option<String>, Trouble> {
        let found = redb::ReadableTable::get(&table, key)?;
        Ok(found.map(|bytes| String::from_utf8_lossy(bytes.value()).into_owned()))
    };
    match tables::number(&table, FORMAT_KEY)? {
        Some(FORMAT) => {}
        Some(format) => return Err(newer(format)),
        None => return Err(not_ours()),
    }
    Ok(Meta {
        id: text(ID_KEY)?.ok_or_else(not_ours)?,
        number: tables::number(&table, NUMBER_KEY)?.ok_or_else(not_ours)?,
        model: text(MODEL_KEY)?.unwrap_or_default(),
    })
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder
}

fn on_disk(done: io::Result<()>) -> Result<(), Trouble> {
    done.map_err(|error| Trouble::disk(&error))
}

/// Whether there is for certain no file.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn ours(file: &Path) -> Result<Database, Trouble> {
    for _ in 0..LOOKS {
        match guarded(|| Ok(builder().open(file)?)) {
            Err(Trouble::Store(StoreError::Taken(_))) => thread::sleep(BETWEEN_LOOKS),
            Ok(database) => {
                let snapshot = database.begin_read()?;
                let mut tables = snapshot.list_tables()?;
                let found = tables.any(|table| table.name() == META.name());
                return if found { meta(&database).map(|_| database) } else { Err(not_ours()) };
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Err(Trouble::Store(StoreError::Taken("another process has it open".into())))
}

/// Writes what a new file says of itself, and every table that others expect.
fn begin(database: &Database) -> Result<(), Trouble> {
    let transaction = database.begin_write()?;
    {
        let mut meta = transaction.open_table(META)?;
        meta.insert(FORMAT_KEY, FORMAT.to_be_bytes().as_slice())?;
        meta.insert(ID_KEY, Uuid::new_v4().simple().to_string().as_bytes())?;
        meta.insert(NUMBER_KEY, 0u64.to_be_bytes().as_slice())?;
        transaction.open_table(tables::LIBRARIES)?;
        transaction.open_table(tables::DOCUMENTS)?;
        transaction.open_table(tables::TEXTS)?;
        transaction.open_table(tables::CHANGES)?;
        transaction.open_table(tables::VECTORS)?;
        transaction.open_table(tables::WAITING)?;
        transaction.open_table(tables::GONE)?;
        transaction.open_table(tables::NEWS)?;
    }
    Ok(transaction.commit()?)
}

fn not_ours() -> Trouble {
    Trouble::Store(StoreError::Damaged("it is not a file of libraries of this program".into()))
}

fn newer(format: u64) -> Trouble {
    let text = format!("it has format {format}, and this version reads format {FORMAT}");
    Trouble::Store(StoreError::Damaged(text))
}
