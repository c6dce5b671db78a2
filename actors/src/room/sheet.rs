//! The cells of a room's sheets. Pure. Versions are the server's and only grow.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytestring::ByteString;
use protocol::{
    CellId, Fault, FaultCode, Identity, Payload, RoomId, SheetId, Timestamp,
    sheet::{Cell, CellWrite},
};

/// The sheets of one room.
pub(super) struct Sheets {
    max_cells: usize,
    max_bytes: usize,
    cells: usize,
    bytes: usize,
    sheets: BTreeMap<SheetId, BTreeMap<CellId, Stored>>,
}

struct Stored {
    value: Payload,
    formula: Option<ByteString>,
    author: Arc<Identity>,
    version: u64,
}

/// What became of a write.
#[derive(Debug)]
pub(super) enum Written {
    /// It stands, under this version.
    Updated(Cell),
    /// The author had not seen what stands there. Nothing was overwritten.
    Stale(Cell),
    /// There is no room for it.
    Refused(Fault),
}

// === impl Sheets ===

impl Sheets {
    /// No cells yet, and never more than these bounds.
    pub(super) fn new(max_cells: usize, max_bytes: usize) -> Self {
        Self { max_cells, max_bytes, cells: 0, bytes: 0, sheets: BTreeMap::new() }
    }

    /// Writes a cell, unless the author has missed a version of it.
    ///
    /// The new version is one more than what stood there, or than what the author
    /// claims to have seen: clients may count in milliseconds of their clock, as the
    /// existing ones do. A claim from the future is cut down to the present, so that
    /// no client can use up the numbers.
    pub(super) fn write(
        &mut self,
        room: &RoomId,
        write: CellWrite,
        author: &Arc<Identity>,
        now: Timestamp,
    ) -> Written {
        let current = self.sheets.get(&write.sheet).and_then(|sheet| sheet.get(&write.cell));
        if let (Some(current), Some(seen)) = (current, write.seen)
            && seen < current.version
        {
            return Written::Stale(current.cell(room, &write.sheet, &write.cell));
        }
        let floor = current.map_or(0, |cell| cell.version);
        let claim = write.seen.unwrap_or(0).min(now.as_millis());
        let stored = Stored {
            value: write.value,
            formula: write.formula,
            author: author.clone(),
            version: floor.max(claim) + 1,
        };
        let freed = current.map(Stored::weight);
        if let Some(fault) = self.no_room_for(&stored, freed) {
            return Written::Refused(fault);
        }
        self.cells += usize::from(freed.is_none());
        self.bytes = self.bytes + stored.weight() - freed.unwrap_or(0);
        let cell = stored.cell(room, &write.sheet, &write.cell);
        self.sheets.entry(write.sheet).or_default().insert(write.cell, stored);
        Written::Updated(cell)
    }

    /// The first `limit` sheets that have cells: everybody pays for the list, at each arrival.
    pub(super) fn names(&self, limit: usize) -> Arc<[SheetId]> {
        self.sheets.keys().take(limit).cloned().collect()
    }

    /// How many sheets have cells.
    pub(super) fn len(&self) -> usize {
        self.sheets.len()
    }

    fn no_room_for(&self, stored: &Stored, freed: Option<usize>) -> Option<Fault> {
        let cells = self.cells + usize::from(freed.is_none());
        let bytes = self.bytes + stored.weight() - freed.unwrap_or(0);
        (cells > self.max_cells || bytes > self.max_bytes).then(|| {
            Fault::new(FaultCode::CapacityExceeded, "the room has as many cells as it may have")
                .help("open another room, or raise rooms.max_cells and rooms.max_cell_bytes_total")
        })
    }
}

impl Stored {
    fn weight(&self) -> usize {
        const FIELDS: usize = 128;
        FIELDS + self.value.len() + self.formula.as_ref().map_or(0, |f| f.len())
    }

    fn cell(&self, room: &RoomId, sheet: &SheetId, cell: &CellId) -> Cell {
        Cell {
            room: room.clone(),
            sheet: sheet.clone(),
            cell: cell.clone(),
            value: self.value.clone(),
            formula: self.formula.clone(),
            author: self.author.clone(),
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use protocol::{Rights, UserId};

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn author() -> Arc<Identity> {
        Arc::new(Identity {
            user: UserId::new("alice").unwrap(),
            name: "Alice".into(),
            email: None,
            rights: Rights::default(),
            expires: None,
            anonymous: true,
        })
    }

    fn write(sheets: &mut Sheets, cell: &str, value: &str, seen: Option<u64>) -> Written {
        let write = CellWrite {
            sheet: SheetId::new("s").unwrap(),
            cell: CellId::new(cell).unwrap(),
            value: Payload::from_json(value.to_owned()),
            formula: None,
            seen,
        };
        sheets.write(&RoomId::new("r").unwrap(), write, &author(), NOW)
    }

    #[test]
    fn the_seeds_own_numbers() {
        let mut sheets = Sheets::new(10, 10_000);
        let written = write(&mut sheets, "A1", "1", Some(1_642_161_000_000));
        assert!(matches!(written, Written::Updated(cell) if cell.version == 1_642_161_000_001));
    }

    #[test]
    fn a_stale_write_is_shown_what_stands() {
        let mut sheets = Sheets::new(10, 10_000);
        write(&mut sheets, "A1", "1", Some(7));
        let Written::Stale(cell) = write(&mut sheets, "A1", "2", Some(7)) else {
            panic!("overwritten")
        };
        assert_eq!((cell.value.as_json(), cell.version), ("1", 8));
        assert!(matches!(write(&mut sheets, "A1", "2", Some(8)), Written::Updated(_)));
    }

    #[test]
    fn a_claim_from_the_future_does_not_use_up_the_numbers() {
        let mut sheets = Sheets::new(10, 10_000);
        let Written::Updated(cell) = write(&mut sheets, "A1", "1", Some(u64::MAX)) else {
            panic!()
        };
        assert_eq!(cell.version, NOW.as_millis() + 1);
    }

    #[test]
    fn a_full_room_says_so_and_keeps_what_it_has() {
        let mut sheets = Sheets::new(1, 10_000);
        write(&mut sheets, "A1", "1", None);
        assert!(matches!(write(&mut sheets, "A2", "1", None), Written::Refused(_)));
        assert!(matches!(write(&mut sheets, "A1", "2", None), Written::Updated(_)));
        let huge = "1".repeat(10_000);
        assert!(matches!(write(&mut sheets, "A1", &huge, None), Written::Refused(_)));
    }

    #[test]
    fn a_list_of_sheets_is_as_long_as_it_may_be() {
        let mut sheets = Sheets::new(100, 100_000);
        for n in 0..30 {
            let write = CellWrite {
                sheet: SheetId::new(&n.to_string()).unwrap(),
                cell: CellId::new("A1").unwrap(),
                value: Payload::from_json("1".to_owned()),
                formula: None,
                seen: None,
            };
            sheets.write(&RoomId::new("r").unwrap(), write, &author(), NOW);
        }
        assert_eq!((sheets.len(), sheets.names(10).len(), sheets.names(99).len()), (30, 10, 30));
    }

    proptest! {
        #[test]
        fn versions_only_grow(claims in prop::collection::vec(prop::option::of(any::<u64>()), 1..50)) {
            let mut sheets = Sheets::new(10, 100_000);
            let mut last = 0;
            for claim in claims {
                match write(&mut sheets, "A1", "1", claim) {
                    Written::Updated(cell) => {
                        prop_assert!(cell.version > last);
                        last = cell.version;
                    }
                    Written::Stale(cell) => prop_assert_eq!(cell.version, last),
                    Written::Refused(fault) => prop_assert!(false, "{:?}", fault),
                }
            }
        }
    }
}
