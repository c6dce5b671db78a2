//! All files: which there are, whose, and whether there is room for another. Pure.

use std::{collections::HashMap, sync::Arc};

use protocol::{
    Fault, FaultCode, FileId, FileKey, Identity, RoomId, Timestamp, UserId,
    upload::{Offer, Sha256, Upload},
};

use crate::{ports::files::FileRecord, terms::UploadTerms};

/// What a file weighs at least: the smallest one takes a block of the disk and a place in memory.
const LEAST: u64 = 4096;

/// What there is.
#[derive(Default)]
pub(super) struct Stock {
    files: HashMap<FileKey, FileRecord>,
    names: HashMap<UserId, HashMap<FileId, FileKey>>,
    /// Bytes of all of them, those to come too.
    taken: u64,
}

/// A file that was announced.
#[derive(Debug)]
pub(super) enum Admitted {
    /// There was none of that name.
    New(FileRecord),
    /// It has been announced before, and is the same.
    Known(FileRecord),
}

// === impl Stock ===

impl Stock {
    /// Takes in a file that is there already.
    pub(super) fn found(&mut self, record: FileRecord) {
        let Upload { key, file, by, size, .. } = &*record.upload;
        self.taken = self.taken.saturating_add(weight(*size));
        self.names.entry(by.user.clone()).or_default().insert(file.clone(), *key);
        self.files.insert(*key, record);
    }

    /// Takes in a file that is announced, if there is room for it.
    pub(super) fn admit(
        &mut self,
        who: Arc<Identity>,
        offer: Offer,
        key: FileKey,
        terms: &UploadTerms,
        now: Timestamp,
    ) -> Result<Admitted, Fault> {
        if let Some(known) = self.find(&who.user, &offer.file) {
            return same(known, &offer).then(|| Admitted::Known(known.clone())).ok_or_else(taken);
        }
        self.has_room(&who.user, offer.size, terms)?;
        let Offer { room, file, name, size, mime, sha256 } = offer;
        let upload = Arc::new(Upload { key, file, by: who, room, name, size, mime });
        let record = FileRecord { upload, sha256, begun: now, whole: false };
        self.found(record.clone());
        Ok(Admitted::New(record))
    }

    fn has_room(&self, user: &UserId, size: u64, terms: &UploadTerms) -> Result<(), Fault> {
        if size > terms.max_bytes {
            let text =
                format!("The file is too large: {size} bytes, the limit is {}", terms.max_bytes);
            return Err(Fault::new(FaultCode::TooLarge, text).field("file_size"));
        }
        let own = self.names.get(user).into_iter().flat_map(HashMap::values);
        let coming = own.filter_map(|key| self.files.get(key)).filter(|record| !record.whole);
        if coming.count() >= terms.max_per_person {
            let text = format!("You bring {} files already", terms.max_per_person);
            return Err(Fault::new(FaultCode::CapacityExceeded, text)
                .help("finish one of them, or take it back with file_upload_cancel"));
        }
        if self.taken.saturating_add(weight(size)) > terms.total_bytes {
            return Err(Fault::new(FaultCode::DiskFull, "There is no room for the file")
                .help("take back files that nobody needs, or have the operators raise uploads.total_bytes"));
        }
        Ok(())
    }

    /// Notes that a file is whole.
    pub(super) fn finished(&mut self, key: FileKey, sha256: Sha256) {
        if let Some(record) = self.files.get_mut(&key) {
            record.whole = true;
            record.sha256 = Some(sha256);
        }
    }

    /// Forgets a file.
    pub(super) fn forget(&mut self, key: FileKey) -> Option<FileRecord> {
        let record = self.files.remove(&key)?;
        let Upload { file, by, size, .. } = &*record.upload;
        self.taken = self.taken.saturating_sub(weight(*size));
        if let Some(own) = self.names.get_mut(&by.user) {
            own.remove(file);
            if own.is_empty() {
                self.names.remove(&by.user);
            }
        }
        Some(record)
    }

    /// Puts right what a failure may have left half done: the files are what there is.
    pub(super) fn recount(&mut self) {
        let files = std::mem::take(self).files;
        files.into_values().for_each(|record| self.found(record));
    }

    /// A person's file of that name.
    pub(super) fn find(&self, user: &UserId, file: &FileId) -> Option<&FileRecord> {
        let key = self.names.get(user)?.get(file)?;
        self.files.get(key)
    }

    /// The files that were announced in a room up to then.
    pub(super) fn of_room(&self, room: &RoomId, at: Timestamp) -> Vec<FileRecord> {
        let theirs = |it: &&FileRecord| it.upload.room.as_ref() == Some(room) && it.begun <= at;
        self.files.values().filter(theirs).cloned().collect()
    }

    /// The file, by the server's own name for it.
    pub(super) fn get(&self, key: FileKey) -> Option<&FileRecord> {
        self.files.get(&key)
    }
}

fn weight(size: u64) -> u64 {
    size.max(LEAST)
}

/// Whether it is announced again as it was before.
fn same(known: &FileRecord, offer: &Offer) -> bool {
    let Upload { room, name, size, .. } = &*known.upload;
    let digests = offer.sha256.is_none() || known.sha256.is_none() || offer.sha256 == known.sha256;
    *room == offer.room && *name == offer.name && *size == offer.size && digests
}

fn taken() -> Fault {
    let text = "You have announced another file under this file_id";
    Fault::new(FaultCode::UploadConflict, text)
        .field("file_id")
        .help("choose another file_id, or take the other one back with file_upload_cancel")
}

#[cfg(test)]
mod tests {
    use protocol::{Rights, upload::FileName};

    use super::*;

    const TERMS: fn() -> UploadTerms = || UploadTerms {
        max_bytes: 10_000,
        max_per_person: 2,
        total_bytes: 20_000,
        ..UploadTerms::default()
    };

    fn who(user: &str) -> Arc<Identity> {
        Arc::new(Identity {
            user: UserId::new(user).unwrap(),
            name: user.into(),
            email: None,
            rights: Rights::everywhere(),
            expires: None,
            anonymous: false,
            client: None,
        })
    }

    fn offer(file: &str, size: u64) -> Offer {
        Offer {
            room: None,
            file: FileId::new(file).unwrap(),
            name: FileName::new("data.csv").unwrap(),
            size,
            mime: None,
            sha256: None,
        }
    }

    fn admit(stock: &mut Stock, user: &str, offer: Offer) -> Result<FileKey, FaultCode> {
        let key = FileKey::from_u128(stock.files.len() as u128 + 1);
        let admitted = stock.admit(who(user), offer, key, &TERMS(), Timestamp::from_secs(0));
        match admitted {
            Ok(Admitted::New(record)) => Ok(record.upload.key),
            Ok(Admitted::Known(record)) => {
                assert_ne!(record.upload.key, key, "it was known");
                Ok(record.upload.key)
            }
            Err(fault) => Err(fault.code),
        }
    }

    #[test]
    fn what_is_announced_twice_is_one_file_and_another_is_refused() {
        let mut stock = Stock::default();
        let first = admit(&mut stock, "ann", offer("f", 10)).unwrap();
        assert_eq!(admit(&mut stock, "ann", offer("f", 10)), Ok(first));
        assert_eq!(admit(&mut stock, "ann", offer("f", 11)), Err(FaultCode::UploadConflict));
        let digest = |byte| Offer { sha256: Some(Sha256([byte; 32])), ..offer("f", 10) };
        assert_eq!(admit(&mut stock, "ann", digest(1)), Ok(first));
        stock.finished(first, Sha256([2; 32]));
        assert_eq!(admit(&mut stock, "ann", digest(1)), Err(FaultCode::UploadConflict));
        assert_ne!(admit(&mut stock, "bob", offer("f", 10)), Ok(first), "his own name for it");
    }

    #[test]
    fn a_person_brings_few_at_a_time_and_all_together_have_a_bound() {
        let mut stock = Stock::default();
        assert_eq!(admit(&mut stock, "ann", offer("big", 10_001)), Err(FaultCode::TooLarge));
        let first = admit(&mut stock, "ann", offer("1", 0)).unwrap();
        admit(&mut stock, "ann", offer("2", 0)).unwrap();
        assert_eq!(admit(&mut stock, "ann", offer("3", 0)), Err(FaultCode::CapacityExceeded));
        stock.finished(first, Sha256([0; 32]));
        assert_eq!(admit(&mut stock, "ann", offer("3", 9_000)), Ok(FileKey::from_u128(3)));
        assert_eq!(admit(&mut stock, "bob", offer("4", 4_000)), Err(FaultCode::DiskFull));
        assert!(stock.forget(first).is_some());
        assert!(admit(&mut stock, "bob", offer("4", 4_000)).is_ok(), "there is room again");
        assert!(stock.find(&who("ann").user, &FileId::new("1").unwrap()).is_none());
    }

    #[test]
    fn what_was_announced_after_a_room_was_closed_is_of_another_room() {
        let mut stock = Stock::default();
        let room = RoomId::new("lab").unwrap();
        for (key, begun) in [(1, 5), (2, 6), (3, 7)] {
            let key = FileKey::from_u128(key);
            let offer = Offer { room: Some(room.clone()), ..offer(&begun.to_string(), 1) };
            let terms = UploadTerms { max_per_person: 9, ..TERMS() };
            stock.admit(who("ann"), offer, key, &terms, Timestamp::from_secs(begun)).unwrap();
        }
        let mut theirs = stock.of_room(&room, Timestamp::from_secs(6));
        theirs.sort_by_key(|record| record.begun);
        let begun: Vec<_> = theirs.iter().map(|record| record.upload.file.as_str()).collect();
        assert_eq!(begun, ["5", "6"]);
        assert!(stock.of_room(&RoomId::new("den").unwrap(), Timestamp::from_secs(9)).is_empty());
    }
}
