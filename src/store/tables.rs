//! The tables of the file, and one commit's way to write in them.

use std::ops::Range;

use actors::ports::store::StoreError;
use redb::{ReadTransaction, ReadableTable, Table, TableDefinition, WriteTransaction};

use super::trouble::failed;

type Bytes = &'static [u8];

/// One table of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// What concerns the file itself: `meta.rs`.
    Meta,
    /// Room → what it is.
    Rooms,
    /// Room → the number of its latest event, and when something last happened.
    Ends,
    /// Room, number → event.
    Events,
    /// Room, number → the name of a recent message.
    RoomNames,
    /// Room, sheet, cell → the cell.
    Cells,
    /// Person → what they are.
    People,
    /// Person → the number of their latest mail.
    Numbers,
    /// Person, number → mail that waits.
    Mail,
    /// Person, number → the name of recent mail.
    Names,
}

impl Shelf {
    pub(super) const ALL: [(Self, &'static str); 10] = [
        (Self::Meta, "meta"),
        (Self::Rooms, "rooms"),
        (Self::Ends, "room_ends"),
        (Self::Events, "room_events"),
        (Self::RoomNames, "room_names"),
        (Self::Cells, "room_cells"),
        (Self::People, "people"),
        (Self::Numbers, "people_numbers"),
        (Self::Mail, "people_mail"),
        (Self::Names, "people_mail_names"),
    ];

    fn definition(self) -> TableDefinition<'static, Bytes, Bytes> {
        TableDefinition::new(Self::ALL[self as usize].1)
    }
}

/// A record with its key.
pub(super) type Record = (Vec<u8>, Vec<u8>);

/// What stood somewhere before a commit; none, if nothing did.
#[derive(Debug)]
pub(super) struct Before {
    shelf: Shelf,
    key: Vec<u8>,
    value: Option<Vec<u8>>,
}

/// A commit that is being written. It notes what it overwrites, to be able to take it back.
pub(super) struct Draft<'t> {
    tables: Vec<Table<'t, Bytes, Bytes>>,
    before: Vec<Before>,
}

// === impl Draft ===

impl<'t> Draft<'t> {
    /// Opens every table; those that are not there yet are made.
    pub(super) fn of(transaction: &'t WriteTransaction) -> Result<Self, StoreError> {
        let open = |(shelf, _): &(Shelf, _)| transaction.open_table(shelf.definition());
        let tables = Shelf::ALL.iter().map(open).collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self { tables, before: Vec::new() })
    }

    pub(super) fn get(&self, shelf: Shelf, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.tables[shelf as usize].get(key).map_err(failed)?;
        Ok(found.map(|value| value.value().to_vec()))
    }

    pub(super) fn put(&mut self, shelf: Shelf, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let old = self.tables[shelf as usize].insert(key, value).map_err(failed)?;
        let value = old.map(|old| old.value().to_vec());
        self.before.push(Before { shelf, key: key.to_vec(), value });
        Ok(())
    }

    pub(super) fn remove(&mut self, shelf: Shelf, key: &[u8]) -> Result<(), StoreError> {
        let old = self.tables[shelf as usize].remove(key).map_err(failed)?;
        if let Some(old) = old {
            let value = Some(old.value().to_vec());
            self.before.push(Before { shelf, key: key.to_vec(), value });
        }
        Ok(())
    }

    /// Removes the records of a range, from the first on, for as long as `which` wants it.
    pub(super) fn remove_while(
        &mut self,
        shelf: Shelf,
        range: &Range<Vec<u8>>,
        mut which: impl FnMut(&[u8]) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let mut found = Vec::new();
        let range = range.start.as_slice()..range.end.as_slice();
        for record in self.tables[shelf as usize].range::<&[u8]>(range).map_err(failed)? {
            let (key, value) = record.map_err(failed)?;
            if !which(value.value())? {
                break;
            }
            found.push(key.value().to_vec());
        }
        found.iter().try_for_each(|key| self.remove(shelf, key))
    }

    /// Removes all records of a range.
    pub(super) fn remove_all(
        &mut self,
        shelf: Shelf,
        range: &Range<Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.remove_while(shelf, range, |_| Ok(true))
    }

    /// Lets go of the tables, so that the transaction can be committed.
    pub(super) fn done(self) -> Vec<Before> {
        self.before
    }

    /// Puts everything back as it was before.
    pub(super) fn take_back(&mut self, before: &[Before]) -> Result<(), StoreError> {
        for Before { shelf, key, value } in before.iter().rev() {
            match value {
                Some(value) => self.put(*shelf, key, value)?,
                None => self.remove(*shelf, key)?,
            }
        }
        Ok(())
    }
}

/// One record.
pub(super) fn get(
    snapshot: &ReadTransaction,
    shelf: Shelf,
    key: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let table = snapshot.open_table(shelf.definition()).map_err(failed)?;
    let found = table.get(key).map_err(failed)?;
    Ok(found.map(|value| value.value().to_vec()))
}

/// The first so many records of a range.
pub(super) fn scan(
    snapshot: &ReadTransaction,
    shelf: Shelf,
    range: &Range<Vec<u8>>,
    most: usize,
) -> Result<Vec<Record>, StoreError> {
    let table = snapshot.open_table(shelf.definition()).map_err(failed)?;
    let range = range.start.as_slice()..range.end.as_slice();
    let records = table.range::<&[u8]>(range).map_err(failed)?;
    let owned = records.take(most).map(|record| {
        let (key, value) = record.map_err(failed)?;
        Ok((key.value().to_vec(), value.value().to_vec()))
    });
    owned.collect()
}
