//! What outlives the process: one file of tables ([`redb`]), with the house's records in it.
//!
//! `engine.rs` answers the actors' port; `volume.rs` is a file that may fail, `file.rs` opens
//! and refuses files, `glance.rs` reads one that cannot be written; `tables.rs` and `key.rs` say where what stands; `rooms.rs` and `people.rs`
//! turn records of the port into those of `dialects::house` and back; `sweep.rs` finds what is
//! too old. Why all this: docs/adr/0010-store.md.

mod engine;
mod file;
mod glance;
mod key;
mod meta;
mod overlay;
mod people;
mod rooms;
mod sweep;
mod tables;
mod trouble;
mod volume;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use actors::ports::store::{Engine, StoreError};

use engine::Redb;

/// The name of the file in its folder.
pub const FILE: &str = "greenroom.redb";

/// An open store.
pub struct Store {
    /// Keeps records.
    pub engine: Box<dyn Engine>,
    /// Known to this store alone, the same at every start: signs what must be believed again.
    pub secret: [u8; 32],
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
#[error("the store {} is refused and was not touched: {why}", file.display())]
pub struct Refused {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub why: StoreError,
}

/// Opens the store in this folder. A folder that cannot be used at the moment is no reason not
/// to start: the engine fails until it can.
pub fn open(folder: &Path, relaxed: bool) -> Result<Store, Refused> {
    let file = folder.join(FILE);
    let opened = Redb::open(file.clone(), relaxed);
    let (engine, secret) = opened.map_err(|why| Refused { file, why })?;
    Ok(Store { engine: Box::new(engine), secret })
}

/// A secret for one process, where nothing outlives it.
pub fn secret() -> [u8; 32] {
    meta::fresh_secret()
}
