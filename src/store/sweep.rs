//! What is too old to be kept, found a little at a time.
//!
//! A sweep goes on where the last one ended and begins anew at the end: with a million records
//! it takes its time, and nobody waits for it.

use actors::ports::store::StoreError;
use dialects::house;
use protocol::{RoomId, Timestamp};
use redb::ReadTransaction;

use super::{
    key, people, rooms,
    tables::{self, Draft, Record, Shelf},
    trouble::unreadable,
};

/// How many records are looked at in one go.
const STEP: usize = 1_000;

/// How far the sweep of a table has come.
#[derive(Debug, Default)]
pub(super) struct Broom {
    last: Vec<u8>,
}

/// Mail and names that are too old.
#[derive(Debug, Default)]
pub(super) struct Dust {
    mail: Vec<Vec<u8>>,
    names: Vec<Vec<u8>>,
}

// === impl Broom ===

impl Broom {
    /// The next records of the table.
    fn next(
        &mut self,
        snapshot: &ReadTransaction,
        shelf: Shelf,
    ) -> Result<Vec<Record>, StoreError> {
        let found = tables::scan(snapshot, shelf, &key::after(&self.last), STEP)?;
        let last = found.last().filter(|_| found.len() == STEP);
        self.last = last.map(|(key, _)| key.clone()).unwrap_or_default();
        Ok(found)
    }
}

/// Rooms opened by joining in which nothing has happened since then.
pub(super) fn stale_rooms(
    broom: &mut Broom,
    snapshot: &ReadTransaction,
    since: Timestamp,
) -> Result<Vec<RoomId>, StoreError> {
    let mut found = Vec::new();
    for (key, end) in broom.next(snapshot, Shelf::Ends)? {
        if rooms::ended_before(&end, since)? && rooms::is_passing(snapshot, &key)? {
            found.push(rooms::name(&key)?);
        }
    }
    Ok(found)
}

/// Mail that waits since before `mail`, and names from before `names`.
pub(super) fn old_mail(
    (letters, tags): (&mut Broom, &mut Broom),
    snapshot: &ReadTransaction,
    mail: Timestamp,
    names: Timestamp,
) -> Result<Dust, StoreError> {
    let mut dust = Dust::default();
    for (key, bytes) in letters.next(snapshot, Shelf::Mail)? {
        let letter = house::letter(&bytes).map_err(unreadable("mail"))?;
        if letter.since.is_some_and(|since| since < mail) {
            dust.mail.push(key);
        }
    }
    for (key, bytes) in tags.next(snapshot, Shelf::Names)? {
        if house::name(&bytes).map_err(unreadable("a name"))?.at < names {
            dust.names.push(key);
        }
    }
    Ok(dust)
}

// === impl Dust ===

impl Dust {
    pub(super) fn is_empty(&self) -> bool {
        self.mail.is_empty() && self.names.is_empty()
    }

    /// Removes it, and counts for each person what they have missed.
    pub(super) fn remove(&self, draft: &mut Draft<'_>) -> Result<(), StoreError> {
        for key in &self.mail {
            draft.remove(Shelf::Mail, key)?;
            people::missed_one(draft, key)?;
        }
        self.names.iter().try_for_each(|key| draft.remove(Shelf::Names, key))
    }
}
