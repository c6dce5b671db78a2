//! What happens in a room and on its sheets.

use protocol::{room::RoomEvent, sheet::SheetEvent};

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

pub(super) fn cell(event: &SheetEvent, stamp: Stamp) -> fields::CellUpdated<'_> {
    let (SheetEvent::Updated(now) | SheetEvent::Stale(now)) = event;
    fields::CellUpdated {
        room_id: now.room.as_str(),
        sheet_id: now.sheet.as_str(),
        cell_id: now.cell.as_str(),
        value: embed(&now.value),
        formula: now.formula.as_deref(),
        user_id: now.author.user.as_str(),
        user_name: &now.author.name,
        version: now.version,
        stale: matches!(event, SheetEvent::Stale(_)),
        seq: stamp.seq,
    }
}
