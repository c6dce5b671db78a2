//! Rooms in the tables.

use actors::ports::store::{
    NAMES_KEPT, Origin, ROOM_NAMES_KEPT, RoomHead, RoomRecord, StoreError, StoredEvent,
};
use dialects::house::{self, Letter, Name};
use protocol::{Epoch, RoomId, Timestamp, sheet::Cell};
use redb::ReadTransaction;

use super::{
    key,
    people::as_origin,
    tables::{self, Draft, Shelf},
    trouble::unreadable,
};

/// Where a room's order has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    seq: u64,
    at: Timestamp,
}

// === impl End ===

impl End {
    fn bytes(self) -> [u8; 16] {
        (u128::from(self.seq) << 64 | u128::from(self.at.as_millis())).to_be_bytes()
    }

    fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        let Some((seq, at)) =
            bytes.split_first_chunk().zip(bytes.last_chunk()).filter(|_| bytes.len() == 16)
        else {
            return Err(StoreError::Damaged("the end of a room cannot be read".into()));
        };
        let at = Timestamp::from_millis(u64::from_be_bytes(*at));
        Ok(Self { seq: u64::from_be_bytes(*seq.0), at })
    }
}

/// Keeps what a room is.
pub(super) fn keep_head(
    draft: &mut Draft<'_>,
    room: &RoomId,
    head: &RoomHead,
    life: u64,
) -> Result<(), StoreError> {
    let RoomHead { ref settings, passing, epoch } = *head;
    let at = settings.created;
    let record = house::Room { settings: settings.clone(), passing, epoch, life };
    let key = key::of(&[room.as_str()]);
    draft.put(Shelf::Rooms, &key, &house::spell_room(&record))?;
    if draft.get(Shelf::Ends, &key)?.is_none() {
        draft.put(Shelf::Ends, &key, &End { seq: 0, at }.bytes())?;
    }
    Ok(())
}

/// Keeps an event, and forgets those that the room no longer remembers.
pub(super) fn keep_event(
    draft: &mut Draft<'_>,
    room: &RoomId,
    event: &StoredEvent,
    keep_from: u64,
) -> Result<(), StoreError> {
    let name = room.as_str();
    let letter = Letter {
        delivery: event.delivery.clone(),
        weight: event.weight,
        since: None,
        // Its name has a shelf of its own, for it is known longer.
        origin: None,
    };
    let Some((seq, bytes)) = event.delivery.seq.zip(house::spell_letter(&letter)) else {
        log::error!("not an event to be kept room={room}");
        return Ok(());
    };
    if seq >= keep_from {
        draft.put(Shelf::Events, &key::numbered(name, seq), &bytes)?;
    }
    draft.remove_all(Shelf::Events, &key::below(name, keep_from))?;
    keep_name(draft, room, event, seq)?;
    let end = End { seq, at: event.delivery.at };
    draft.put(Shelf::Ends, &key::of(&[name]), &end.bytes())
}

/// Keeps the name of a message, and forgets names that are too old or too many.
fn keep_name(
    draft: &mut Draft<'_>,
    room: &RoomId,
    event: &StoredEvent,
    seq: u64,
) -> Result<(), StoreError> {
    let Some(Origin { author, house, id }) = event.origin.clone() else { return Ok(()) };
    let (name, at) = (room.as_str(), event.delivery.at);
    let surplus = key::below(name, seq.saturating_sub(ROOM_NAMES_KEPT.into()));
    draft.remove_all(Shelf::RoomNames, &surplus)?;
    draft.remove_while(Shelf::RoomNames, &key::all(name), |bytes| {
        let kept = house::name(bytes).map_err(unreadable("a name"))?;
        Ok(at.since(kept.at) >= NAMES_KEPT)
    })?;
    draft.put(
        Shelf::RoomNames,
        &key::numbered(name, seq),
        &house::spell_name(&Name { author, house, id, at }),
    )
}

/// Keeps a cell.
pub(super) fn keep_cell(draft: &mut Draft<'_>, cell: &Cell) -> Result<(), StoreError> {
    let key = key::of(&[cell.room.as_str(), cell.sheet.as_str(), cell.cell.as_str()]);
    draft.put(Shelf::Cells, &key, &house::spell_cell(cell))
}

/// Forgets a room and all that was in it.
pub(super) fn forget(draft: &mut Draft<'_>, room: &RoomId) -> Result<(), StoreError> {
    let (one, all) = (key::of(&[room.as_str()]), key::all(room.as_str()));
    draft.remove(Shelf::Rooms, &one)?;
    draft.remove(Shelf::Ends, &one)?;
    draft.remove_all(Shelf::Events, &all)?;
    draft.remove_all(Shelf::RoomNames, &all)?;
    draft.remove_all(Shelf::Cells, &all)
}

/// Everything of a room.
pub(super) fn load(
    snapshot: &ReadTransaction,
    room: &RoomId,
    life: u64,
) -> Result<Option<RoomRecord>, StoreError> {
    let (one, all) = (key::of(&[room.as_str()]), key::all(room.as_str()));
    let Some(bytes) = tables::get(snapshot, Shelf::Rooms, &one)? else { return Ok(None) };
    let head = house::room(&bytes).map_err(unreadable("a room"))?;
    let end = tables::get(snapshot, Shelf::Ends, &one)?.unwrap_or_default();
    let end = End::read(&end)?;
    let events = tables::scan(snapshot, Shelf::Events, &all, usize::MAX)?;
    let cells = tables::scan(snapshot, Shelf::Cells, &all, usize::MAX)?;
    let names = tables::scan(snapshot, Shelf::RoomNames, &all, usize::MAX)?;
    Ok(Some(RoomRecord {
        head: RoomHead {
            epoch: epoch(&head, life),
            settings: head.settings,
            passing: head.passing,
        },
        seq: end.seq,
        last_activity: end.at,
        events: events.iter().map(|(_, bytes)| event(bytes)).collect::<Result<_, _>>()?,
        cells: cells.iter().map(|(_, bytes)| cell(bytes)).collect::<Result<_, _>>()?,
        origins: names
            .iter()
            .map(|(key, bytes)| as_origin(key, bytes))
            .collect::<Result<_, _>>()?,
    }))
}

/// Every room that was made on purpose.
pub(super) fn lasting(snapshot: &ReadTransaction) -> Result<Vec<RoomId>, StoreError> {
    let mut found = Vec::new();
    for (key, bytes) in tables::scan(snapshot, Shelf::Rooms, &key::everything(), usize::MAX)? {
        let room = house::room(&bytes).map_err(unreadable("a room"))?;
        if !room.passing {
            found.push(name(&key)?);
        }
    }
    Ok(found)
}

/// Whether nothing has happened in a room since then, by its end.
pub(super) fn ended_before(end: &[u8], since: Timestamp) -> Result<bool, StoreError> {
    Ok(End::read(end)?.at < since)
}

/// Whether the room of this key was opened by joining.
pub(super) fn is_passing(snapshot: &ReadTransaction, key: &[u8]) -> Result<bool, StoreError> {
    let Some(bytes) = tables::get(snapshot, Shelf::Rooms, key)? else { return Ok(false) };
    Ok(house::room(&bytes).map_err(unreadable("a room"))?.passing)
}

/// A room's epoch in this life of the file. In a later life than the one it was given in,
/// something may be lost: so it is another one, and the same at every load.
fn epoch(room: &house::Room, life: u64) -> Epoch {
    if room.life == life {
        return room.epoch;
    }
    // Multiplication by an odd constant (of splitmix64) spreads bits and loses none.
    Epoch((room.epoch.0 ^ life).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

pub(super) fn name(key: &[u8]) -> Result<RoomId, StoreError> {
    let name = key::owner(key).and_then(|name| RoomId::new(name).ok());
    name.ok_or_else(|| StoreError::Damaged("the name of a room cannot be read".into()))
}

fn event(bytes: &[u8]) -> Result<StoredEvent, StoreError> {
    let Letter { delivery, weight, .. } = house::letter(bytes).map_err(unreadable("an event"))?;
    Ok(StoredEvent { delivery, weight, origin: None })
}

fn cell(bytes: &[u8]) -> Result<Cell, StoreError> {
    house::cell(bytes).map_err(unreadable("a cell"))
}
