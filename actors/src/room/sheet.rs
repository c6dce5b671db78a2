//! The cells of a room's sheets. Pure. Versions are the server's and only grow.
//!
//! A write stands at once for whoever writes next, and can be undone until it is settled: the
//! store may refuse it.

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
    sheets: BTreeMap<SheetId, Page>,
}

/// One sheet.
#[derive(Default)]
struct Page {
    /// Whether any of its cells is settled: before that nobody hears of the sheet.
    shown: bool,
    cells: BTreeMap<CellId, Stored>,
}

#[derive(Debug)]
struct Stored {
    value: Payload,
    formula: Option<ByteString>,
    author: Arc<Identity>,
    version: u64,
}

/// What became of a write.
#[derive(Debug)]
pub(super) enum Written {
    /// It stands, under this version, until it is undone.
    Updated(Cell, Overwritten),
    /// The author had not seen what stands there. Nothing was overwritten.
    Stale(Cell),
    /// There is no room for it.
    Refused(Fault),
}

/// What a write has replaced: enough to undo it.
#[derive(Debug)]
pub(super) struct Overwritten {
    sheet: SheetId,
    cell: CellId,
    before: Option<Stored>,
}

// === impl Sheets ===

impl Sheets {
    /// No cells yet, and never more than these bounds.
    pub(super) fn new(max_cells: usize, max_bytes: usize) -> Self {
        Self { max_cells, max_bytes, cells: 0, bytes: 0, sheets: BTreeMap::new() }
    }

    /// The cells that were kept. They may be more than the bounds, if these were wider once.
    pub(super) fn restored(mut self, cells: Vec<Cell>) -> Self {
        for Cell { sheet, cell, value, formula, author, version, .. } in cells {
            let page = self.sheets.entry(sheet).or_default();
            page.shown = true;
            page.cells.insert(cell, Stored { value, formula, author, version });
        }
        self.recount();
        self
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
        let CellWrite { sheet, cell, value, formula, seen } = write;
        let current = self.sheets.get(&sheet).and_then(|page| page.cells.get(&cell));
        if let (Some(current), Some(seen)) = (current, seen)
            && seen < current.version
        {
            return Written::Stale(current.cell(room, &sheet, &cell));
        }
        let floor = current.map_or(0, |cell| cell.version);
        let claim = seen.unwrap_or(0).min(now.as_millis());
        let version = floor.max(claim) + 1;
        let stored = Stored { value, formula, author: author.clone(), version };
        let freed = current.map(|current| current.weight(&sheet, &cell));
        if let Some(fault) = self.no_room_for(stored.weight(&sheet, &cell), freed) {
            return Written::Refused(fault);
        }
        let written = stored.cell(room, &sheet, &cell);
        let before = self.put(&sheet, &cell, Some(stored));
        Written::Updated(written, Overwritten { sheet, cell, before })
    }

    /// Nothing can undo this write any more.
    pub(super) fn settle(&mut self, write: &Overwritten) {
        if let Some(page) = self.sheets.get_mut(&write.sheet) {
            page.shown = true;
        }
    }

    /// Makes a write undone. Of several the last one is undone first.
    pub(super) fn undo(&mut self, write: Overwritten) {
        self.put(&write.sheet, &write.cell, write.before);
        if self.sheets.get(&write.sheet).is_some_and(|page| page.cells.is_empty()) {
            self.sheets.remove(&write.sheet);
        }
    }

    /// Counts everything anew, after a failure in the middle of something.
    pub(super) fn recount(&mut self) {
        let cells = || {
            let pages = self.sheets.iter();
            pages.flat_map(|(sheet, page)| page.cells.iter().map(move |cell| (sheet, cell)))
        };
        let (count, bytes) =
            (cells().count(), cells().map(|(sheet, (cell, it))| it.weight(sheet, cell)).sum());
        (self.cells, self.bytes) = (count, bytes);
    }

    /// Puts something where a cell is, or nothing, and keeps the counts; tells what was there.
    fn put(&mut self, sheet: &SheetId, cell: &CellId, stored: Option<Stored>) -> Option<Stored> {
        let added = stored.as_ref().map(|stored| stored.weight(sheet, cell));
        let cells = &mut self.sheets.entry(sheet.clone()).or_default().cells;
        let before = match stored {
            Some(stored) => cells.insert(cell.clone(), stored),
            None => cells.remove(cell),
        };
        let freed = before.as_ref().map(|before| before.weight(sheet, cell));
        self.cells = self.cells + usize::from(added.is_some()) - usize::from(freed.is_some());
        self.bytes = self.bytes + added.unwrap_or(0) - freed.unwrap_or(0);
        before
    }

    /// The first `limit` sheets that have cells: everybody pays for the list, at each arrival.
    pub(super) fn names(&self, limit: usize) -> Arc<[SheetId]> {
        self.shown().take(limit).cloned().collect()
    }

    /// How many sheets have cells.
    pub(super) fn len(&self) -> usize {
        self.shown().count()
    }

    fn shown(&self) -> impl Iterator<Item = &SheetId> {
        self.sheets.iter().filter(|(_, page)| page.shown).map(|(sheet, _)| sheet)
    }

    fn no_room_for(&self, weight: usize, freed: Option<usize>) -> Option<Fault> {
        let cells = self.cells + usize::from(freed.is_none());
        let bytes = self.bytes + weight - freed.unwrap_or(0);
        (cells > self.max_cells || bytes > self.max_bytes).then(|| {
            Fault::new(FaultCode::CapacityExceeded, "the room has as many cells as it may have")
                .help("open another room, or raise rooms.max_cells and rooms.max_cell_bytes_total")
        })
    }
}

impl Stored {
    fn weight(&self, sheet: &SheetId, cell: &CellId) -> usize {
        const FIELDS: usize = 128;
        let names = sheet.as_str().len() + cell.as_str().len();
        FIELDS + names + self.value.len() + self.formula.as_ref().map_or(0, |f| f.len())
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
            client: None,
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
        assert!(matches!(written, Written::Updated(cell, _) if cell.version == 1_642_161_000_001));
    }

    #[test]
    fn a_stale_write_is_shown_what_stands() {
        let mut sheets = Sheets::new(10, 10_000);
        write(&mut sheets, "A1", "1", Some(7));
        let Written::Stale(cell) = write(&mut sheets, "A1", "2", Some(7)) else {
            panic!("overwritten")
        };
        assert_eq!((cell.value.as_json(), cell.version), ("1", 8));
        assert!(matches!(write(&mut sheets, "A1", "2", Some(8)), Written::Updated(..)));
    }

    #[test]
    fn a_claim_from_the_future_does_not_use_up_the_numbers() {
        let mut sheets = Sheets::new(10, 10_000);
        let Written::Updated(cell, _) = write(&mut sheets, "A1", "1", Some(u64::MAX)) else {
            panic!()
        };
        assert_eq!(cell.version, NOW.as_millis() + 1);
    }

    #[test]
    fn a_full_room_says_so_and_keeps_what_it_has() {
        let mut sheets = Sheets::new(1, 10_000);
        write(&mut sheets, "A1", "1", None);
        assert!(matches!(write(&mut sheets, "A2", "1", None), Written::Refused(_)));
        assert!(matches!(write(&mut sheets, "A1", "2", None), Written::Updated(..)));
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
            let room = RoomId::new("r").unwrap();
            let Written::Updated(_, written) = sheets.write(&room, write, &author(), NOW) else {
                panic!()
            };
            assert_eq!(sheets.len(), n, "nobody hears of a sheet before it is settled");
            sheets.settle(&written);
        }
        assert_eq!((sheets.len(), sheets.names(10).len(), sheets.names(99).len()), (30, 10, 30));
    }

    #[test]
    fn names_and_formulas_weigh_too() {
        let mut sheets = Sheets::new(10, 10_000);
        let weigh = |cell: &str, formula: Option<&str>| CellWrite {
            sheet: SheetId::new("s").unwrap(),
            cell: CellId::new(cell).unwrap(),
            value: Payload::from_json("1".to_owned()),
            formula: formula.map(Into::into),
            seen: None,
        };
        let room = RoomId::new("r").unwrap();
        sheets.write(&room, weigh("A1", None), &author(), NOW);
        let light = sheets.bytes;
        sheets.write(&room, weigh("A1", Some("=B2")), &author(), NOW);
        assert_eq!(sheets.bytes, light + 3);
        sheets.write(&room, weigh("A1000", None), &author(), NOW);
        assert_eq!(sheets.bytes, 2 * light + 3 + 3);
    }

    /// All that anybody can see of sheets.
    fn seen(sheets: &Sheets) -> (usize, usize, usize, Vec<String>) {
        let cells = sheets.sheets.iter().flat_map(|(sheet, page)| {
            page.cells
                .iter()
                .map(move |(cell, it)| format!("{sheet}/{cell}: {it:?} {}", page.shown))
        });
        (sheets.cells, sheets.bytes, sheets.len(), cells.collect())
    }

    fn writes() -> impl Strategy<Value = Vec<CellWrite>> {
        let claim = prop::option::of(any::<u64>());
        let one = (0..3_u8, 0..3_u8, 0..200_usize, claim).prop_map(|(sheet, cell, size, seen)| {
            CellWrite {
                sheet: SheetId::new(&sheet.to_string()).unwrap(),
                cell: CellId::new(&cell.to_string()).unwrap(),
                value: Payload::from_json("1".repeat(size)),
                formula: None,
                seen,
            }
        });
        prop::collection::vec(one, 0..30)
    }

    fn apply(sheets: &mut Sheets, writes: Vec<CellWrite>) -> Vec<Overwritten> {
        let room = RoomId::new("r").unwrap();
        let written = writes.into_iter().map(|write| sheets.write(&room, write, &author(), NOW));
        let undoable = |written| match written {
            Written::Updated(_, overwritten) => Some(overwritten),
            _ => None,
        };
        written.filter_map(undoable).collect()
    }

    proptest! {
        #[test]
        fn what_is_undone_was_never_written(first in writes(), second in writes()) {
            let mut sheets = Sheets::new(6, 1_200);
            for written in apply(&mut sheets, first) {
                sheets.settle(&written);
            }
            let before = seen(&sheets);
            for written in apply(&mut sheets, second).into_iter().rev() {
                sheets.undo(written);
            }
            prop_assert_eq!(seen(&sheets), before.clone());
            sheets.recount();
            prop_assert_eq!(seen(&sheets), before);
        }

        #[test]
        fn what_was_kept_is_restored(writes in writes()) {
            let mut sheets = Sheets::new(6, 1_200);
            let room = RoomId::new("r").unwrap();
            for written in apply(&mut sheets, writes) {
                sheets.settle(&written);
            }
            let kept = sheets.sheets.iter().flat_map(|(sheet, page)| {
                page.cells.iter().map(|(cell, it)| it.cell(&room, sheet, cell))
            });
            let restored = Sheets::new(6, 1_200).restored(kept.collect());
            prop_assert_eq!(seen(&restored), seen(&sheets));
        }

        #[test]
        fn versions_only_grow(claims in prop::collection::vec(prop::option::of(any::<u64>()), 1..50)) {
            let mut sheets = Sheets::new(10, 100_000);
            let mut last = 0;
            for claim in claims {
                match write(&mut sheets, "A1", "1", claim) {
                    Written::Updated(cell, _) => {
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
