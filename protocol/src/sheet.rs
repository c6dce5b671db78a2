//! Sheets: cells that many people write, with versions that only grow.

use std::sync::Arc;

use bytestring::ByteString;

use crate::{CellId, Identity, Payload, RoomId, SheetId};

/// What a guest does to a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum SheetCommand {
    /// Writes one cell.
    Write {
        /// Where; the current room if not said.
        room: Option<RoomId>,
        /// Which cell, and what.
        write: CellWrite,
        /// Whether the guest wants to be told once it is kept.
        ack: bool,
    },
}

/// A write as a guest asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct CellWrite {
    /// Which sheet.
    pub sheet: SheetId,
    /// Which cell.
    pub cell: CellId,
    /// The new value, in the guest's own JSON.
    pub value: Payload,
    /// The formula behind the value.
    pub formula: Option<ByteString>,
    /// The version that the guest has seen; none writes over whatever is there.
    pub seen: Option<u64>,
}

/// What a guest hears of a sheet.
#[derive(Clone, Debug)]
pub enum SheetEvent {
    /// A cell has a new value. Everyone hears it, the author too: it is their receipt.
    Updated(Cell),
    /// Your write was too late: this is what stands there. Nothing was overwritten.
    Stale(Cell),
}

/// A cell as it stands.
#[derive(Clone, Debug)]
pub struct Cell {
    /// In which room.
    pub room: RoomId,
    /// Which sheet.
    pub sheet: SheetId,
    /// Which cell.
    pub cell: CellId,
    /// Its value.
    pub value: Payload,
    /// The formula behind the value.
    pub formula: Option<ByteString>,
    /// Who wrote it.
    pub author: Arc<Identity>,
    /// The server's version of it.
    pub version: u64,
}
