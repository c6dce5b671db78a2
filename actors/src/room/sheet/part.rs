//! What is shown of a sheet at once: so many cells, and no more than weigh so much, but always one.

use std::ops::Bound::{Excluded, Unbounded};

use protocol::{
    CellId, Position, RoomId,
    sheet::{Cell, SheetRead, SheetState},
};

use super::{Sheets, Stored};

/// About how many bytes of JSON one part has: little beside what a slow reader may owe
/// (`limits.slow_consumer_budget_bytes`), and much beside the message that asks for it.
const PART_BYTES: usize = 32 * 1024;

impl Sheets {
    /// What stands on a sheet after a cell. It costs the way to that cell and the part itself,
    /// however many cells there are.
    pub(in crate::room) fn part(
        &self,
        room: &RoomId,
        read: SheetRead,
        position: Position,
    ) -> SheetState {
        let SheetRead { sheet, after, limit } = read;
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let from = (after.as_ref().map_or(Unbounded, Excluded), Unbounded);
        let page = self.sheets.get(&sheet);
        let mut rest = page.into_iter().flat_map(|page| page.cells.range::<CellId, _>(from));
        let (mut cells, mut bytes) = (Vec::<Cell>::new(), 0);
        let next = loop {
            let Some((cell, stored)) = rest.next() else { break None };
            bytes += stored.shown_bytes(cell);
            if !cells.is_empty() && (cells.len() >= limit || bytes > PART_BYTES) {
                break cells.last().map(|last| last.cell.clone());
            }
            cells.push(stored.cell(room, &sheet, cell));
        };
        SheetState { room: room.clone(), sheet, cells, next, position }
    }
}

impl Stored {
    /// About how many bytes it has as JSON.
    fn shown_bytes(&self, cell: &CellId) -> usize {
        const FIELDS: usize = 96;
        let author = self.author.user.as_str().len() + self.author.name.len();
        let formula = self.formula.as_ref().map_or(0, |formula| formula.len());
        FIELDS + cell.as_str().len() + self.value.len() + formula + author
    }
}
