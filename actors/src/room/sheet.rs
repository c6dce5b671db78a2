//! The cells of a room's sheets. Pure. Versions are the server's and only grow.
//!
//! A write stands at once for whoever writes next, and can be undone until it is settled: the
//! store may refuse it.

mod part;
#[cfg(test)]
mod tests;

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
