//! The library service: documents that are kept and found again.
//!
//! `librarian.rs` answers errands; `keeper.rs` is the one thread that writes, with `draft.rs` a
//! commit of it, `index/` what is found by words and `herald.rs` what is told of it; `file.rs`,
//! `tables.rs` and `record.rs` say how it is kept, `chunks.rs` how texts are taken apart.
//! Why all this: docs/adr/0020-library.md.

mod bounds;
mod chunks;
mod draft;
mod file;
mod herald;
mod index;
mod keeper;
mod librarian;
mod reading;
mod record;
mod rights;
mod tables;
mod trouble;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{Ground, Opened, ServiceError};
use crate::config::{Config, Durability};

use herald::Herald;
use keeper::Terms;
use librarian::Librarian;

/// Opens the service as it is configured.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let herald = herald::Silent;
    Ok(Some(Arc::new(with(ground.config, Box::new(herald))?)))
}

/// The same with somebody who announces what happens.
fn with(config: &Config, herald: Box<dyn Herald>) -> Result<Librarian, ServiceError> {
    let started = keeper::start(terms(config), herald);
    let (orders, stock) = started.map_err(|why| ServiceError {
        setting: "store.path",
        why: format!("the libraries: {why}"),
    })?;
    Ok(Librarian::new(&config.library, orders, stock))
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
