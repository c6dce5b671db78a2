//! The library service: documents that are kept and found again.
//!
//! `librarian.rs` answers errands; `keeper.rs` is the one thread that writes, with `book.rs`
//! what it writes in and `draft.rs` a commit of it, `index/` what is found by words, `meaning/` what is found by what it means;
//! `herald.rs` says what is told of it, and `crier.rs` tells it in `rooms.rs`; `file.rs`,
//! `tables.rs` and `record.rs` say how it is kept, `chunks.rs` how texts are taken apart.
//! Why all this: docs/adr/0020-library.md.

mod book;
mod bounds;
mod chunks;
mod crier;
mod desk;
mod draft;
mod file;
mod herald;
mod index;
mod keeper;
mod librarian;
mod meaning;
mod reading;
mod record;
mod rights;
mod rooms;
mod tables;
mod trouble;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::watch;

use super::{Ground, Opened, ServiceError};
use crate::config::{Config, Durability};

use bounds::Bounds;
use crier::{Crier, Told};
use desk::{Desk, Readers};
use keeper::Terms;
use librarian::Librarian;
use meaning::Meaning;
use rooms::{House, Rooms};

/// Opens the service as it is configured.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let rooms: Arc<dyn Rooms> = Arc::new(House(ground.server.clone()));
    let librarian = with(ground.config, rooms.clone())?;
    Ok(Some(Arc::new(librarian.with_rooms(rooms))))
}

/// The same with other rooms. Needs a running actix system.
fn with(config: &Config, rooms: Arc<dyn Rooms>) -> Result<Librarian, ServiceError> {
    let (told, crossing_out) = watch::channel(Told::new());
    let started = keeper::start(terms(config), crossing_out);
    let (orders, stock) = started.map_err(|why| ServiceError {
        setting: "store.path",
        why: format!("the libraries: {why}"),
    })?;
    let readers = Readers::new();
    actix_rt::spawn(Crier::new(rooms, readers.clone(), stock.clone(), told).cry());
    let (it, desk) = (&config.library, Desk::new(orders, stock, readers));
    let meaning = Meaning::open(it, &desk)
        .map_err(|why| ServiceError { setting: "library.embeddings_url", why: why.to_string() })?;
    Ok(Librarian::new(Bounds::of(it), desk, meaning))
}

fn terms(config: &Config) -> Terms {
    let (store, it) = (&config.store, &config.library);
    let ground = match store.durability {
        Durability::Memory => file::Ground::Memory,
        Durability::Commit | Durability::Relaxed => file::Ground::Folder(store.path.clone()),
    };
    let most = draft::Most { libraries: it.max_libraries, documents: it.max_documents };
    let model = it.embeddings_url.as_ref().map(|_| it.embeddings_model.clone());
    Terms { ground, language: it.language, most, model }
}
