//! Sheets: cells that many people write, with versions that only grow.
//!
//! Whoever comes later asks for what stands there, part by part, and merges what is told meanwhile
//! by the versions: `docs/adr/0027-sheets-for-newcomers.md`.

use std::sync::Arc;

use bytestring::ByteString;

use crate::{CellId, Identity, Payload, Position, RoomId, SheetId};

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
    /// Asks what stands on a sheet.
    Read {
        /// Where; the current room if not said.
        room: Option<RoomId>,
        /// Which part of which sheet.
        read: SheetRead,
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

/// Which part of a sheet a guest asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRead {
    /// Which sheet.
    pub sheet: SheetId,
    /// The cell after which the part begins; with the first one if none.
    pub after: Option<CellId>,
    /// How many cells are wanted at most.
    pub limit: Option<u32>,
}

/// What a guest hears of a sheet.
#[derive(Clone, Debug)]
pub enum SheetEvent {
    /// A cell has a new value. Everyone hears it, the author too: it is their receipt.
    Updated(Cell),
    /// Your write was too late: this is what stands there. Nothing was overwritten.
    Stale(Cell),
    /// What stands on a sheet, or a part of it: for whoever asked, and nobody else.
    State(SheetState),
}

/// A part of a sheet as it stands at one place in the order of its room.
#[derive(Clone, Debug)]
pub struct SheetState {
    /// In which room.
    pub room: RoomId,
    /// Which sheet.
    pub sheet: SheetId,
    /// The cells, by their names.
    pub cells: Vec<Cell>,
    /// The cell after which the next part begins, if there is one.
    pub next: Option<CellId>,
    /// All that is here has been told up to this event, and nothing after it is in here.
    pub position: Position,
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
