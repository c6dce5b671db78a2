//! The engine: records in redb, one commit for many changes.

use std::path::PathBuf;

use actors::ports::store::{Change, Engine, PersonRecord, RoomRecord, StoreError};
use protocol::{RoomId, Timestamp, UserId};

use super::{
    file::ByPath,
    meta::{self, Meta},
    people, rooms,
    sweep::{self, Broom},
    tables::Draft,
    volume::{Volume, Way},
};

/// Records in one file.
pub(super) struct Redb {
    volume: Volume,
    brooms: Brooms,
}

/// How far the sweeps have come.
#[derive(Debug, Default)]
struct Brooms {
    rooms: Broom,
    mail: Broom,
    names: Broom,
}

// === impl Redb ===

impl Redb {
    /// Opens the file, or makes it; and says its secret. Where it cannot be opened and that may
    /// pass, the engine is there all the same, reads what can be read and tries again when there
    /// is something to write. If nothing can be read, the secret is the one that a new file
    /// would get.
    pub(super) fn open(path: PathBuf, relaxed: bool) -> Result<(Self, [u8; 32]), StoreError> {
        Self::by(Box::new(ByPath { path, secret: super::secret() }), relaxed)
    }

    /// The same by another way.
    pub(super) fn by(way: Box<dyn Way>, relaxed: bool) -> Result<(Self, [u8; 32]), StoreError> {
        let fresh = way.secret();
        let mut engine = Self::on(Volume::new(relaxed, way));
        let secret = match engine.volume.read(|_, meta| Ok(meta.secret)) {
            Ok(secret) => secret,
            Err(StoreError::Unavailable(why)) => {
                log::error!("the store cannot be read yet: {why}");
                fresh
            }
            Err(error) => return Err(error),
        };
        Ok((engine, secret))
    }

    /// An engine on this file.
    pub(super) fn on(volume: Volume) -> Self {
        Self { volume, brooms: Brooms::default() }
    }
}

impl Engine for Redb {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            self.volume.write(|draft, _| meta::take_ballast(draft))?;
            return self.volume.write(|draft, _| meta::drop_ballast(draft));
        }
        self.volume
            .write(|draft, meta| changes.iter().try_for_each(|change| keep(draft, change, meta)))
    }

    fn room(&mut self, room: &RoomId) -> Result<Option<RoomRecord>, StoreError> {
        self.volume.read(|snapshot, meta| rooms::load(snapshot, room, meta.life))
    }

    fn person(&mut self, user: &UserId) -> Result<Option<PersonRecord>, StoreError> {
        self.volume.read(|snapshot, _| people::load(snapshot, user))
    }

    fn lasting_rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        self.volume.read(|snapshot, _| rooms::lasting(snapshot))
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.volume.close()
    }

    fn stale_rooms(&mut self, since: Timestamp) -> Result<Vec<RoomId>, StoreError> {
        let broom = &mut self.brooms.rooms;
        self.volume.read(|snapshot, _| sweep::stale_rooms(broom, snapshot, since))
    }

    fn sweep_mail(&mut self, mail: Timestamp, names: Timestamp) -> Result<(), StoreError> {
        let brooms = (&mut self.brooms.mail, &mut self.brooms.names);
        let dust =
            self.volume.read(|snapshot, _| sweep::old_mail(brooms, snapshot, mail, names))?;
        if dust.is_empty() {
            return Ok(());
        }
        self.volume.write(|draft, _| dust.remove(draft))
    }
}

fn keep(draft: &mut Draft<'_>, change: &Change, meta: &Meta) -> Result<(), StoreError> {
    match change {
        Change::Room(room, head) => rooms::keep_head(draft, room, head, meta.life),
        Change::Event { room, event, keep_from } => {
            rooms::keep_event(draft, room, event, *keep_from)
        }
        Change::Cell(cell) => rooms::keep_cell(draft, cell),
        Change::RoomGone(room) => rooms::forget(draft, room),
        Change::Person(user, head) => people::keep_head(draft, user, head),
        Change::Mail(user, mail) => people::keep_mail(draft, user, mail),
        Change::Settled { user, up_to } => people::settle(draft, user, *up_to),
    }
}
