//! What happens in a room and on its sheets.

use protocol::{
    room::RoomEvent,
    sheet::{self, SheetEvent},
};

use super::{Stamp, Telling, Voice, fields, name, own};
use crate::{payload::embed, standing};

pub(super) fn room<V: Voice>(event: &RoomEvent, stamp: Stamp) -> Telling<'_, V::Instant> {
    match event {
        RoomEvent::Message { room, id, from, message } => Telling::Message(fields::RoomMessage {
            room_id: room.as_str(),
            user_id: from.user.as_str(),
            user_name: &from.name,
            message: embed(message),
            timestamp: V::instant(stamp.at),
            message_id: own(id.as_ref()),
            seq: stamp.seq,
        }),
        RoomEvent::Left { room, closed: false } => Telling::Left(name(room)),
        RoomEvent::Left { room, closed: true } => Telling::Closed(name(room)),
        RoomEvent::Published { room, position, duplicate } => {
            Telling::Published(standing::Published::new(room, *position, *duplicate))
        }
        RoomEvent::Recovered { room, position, recovery } => {
            Telling::RoomResumed(standing::RoomResumed::new(room, *position, *recovery))
        }
        RoomEvent::ReplayDone { room, position } => {
            Telling::ReplayDone(standing::ReplayDone::new(room, *position))
        }
    }
}

pub(super) fn sheet<V: Voice>(event: &SheetEvent, stamp: Stamp) -> Telling<'_, V::Instant> {
    match event {
        SheetEvent::Updated(now) => Telling::Cell(cell(now, false, stamp)),
        SheetEvent::Stale(now) => Telling::Cell(cell(now, true, stamp)),
        SheetEvent::State(now) => Telling::Sheet(sheet_state(now)),
    }
}

/// What stands on a sheet.
pub(crate) fn sheet_state(now: &sheet::SheetState) -> fields::SheetState<'_> {
    fields::SheetState {
        room_id: now.room.as_str(),
        sheet_id: now.sheet.as_str(),
        cells: now.cells.iter().map(cell_of_a_sheet).collect(),
        rest: standing::Rest::after(now.next.as_ref()),
        place: now.position.into(),
    }
}

fn cell(now: &sheet::Cell, stale: bool, stamp: Stamp) -> fields::CellUpdated<'_> {
    fields::CellUpdated {
        room_id: now.room.as_str(),
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        user_name: &now.author.name,
        version: now.version,
        stale,
        seq: stamp.seq,
    }
}

fn cell_of_a_sheet(now: &sheet::Cell) -> fields::Cell<'_> {
    fields::Cell {
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        version: now.version,
        user_id: now.author.user.as_str(),
        user_name: &now.author.name,
    }
}
