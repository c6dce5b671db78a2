//! Rooms, people and what they say.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use actors::ports::store::{Origin, RoomHead, StoredEvent, StoredMail};
use protocol::{
    Delivery, Epoch, Event, Identity, MessageId, Payload, Rights, RoomId, Timestamp, UserId,
    direct::DirectEvent,
    room::{RoomEvent, RoomSettings},
    sheet::Cell,
};

use crate::store::FILE;

/// An empty folder, which is gone with the test.
pub(super) struct Place(PathBuf);

impl Place {
    /// A fresh one. The name has to be the test's alone.
    pub(super) fn of(test: &str) -> Self {
        let name = format!("greenroom-store-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Another folder, with the file as it is now.
    pub(super) fn copied(&self, test: &str) -> Self {
        let copy = Self::of(test);
        std::fs::copy(self.file(), copy.file()).unwrap();
        copy
    }

    pub(super) fn file(&self) -> PathBuf {
        self.0.join(FILE)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn room(name: &str) -> RoomId {
    RoomId::new(name).unwrap()
}

pub(super) fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

pub(super) fn who(name: &str) -> Arc<Identity> {
    Arc::new(Identity {
        user: user(name),
        name: name.into(),
        email: None,
        rights: Rights::default(),
        expires: None,
        anonymous: false,
        client: None,
    })
}

pub(super) fn head(passing: bool) -> RoomHead {
    let settings = RoomSettings {
        name: "Lab".into(),
        owner: Some(user("ann")),
        max_members: 7,
        public: true,
        created: Timestamp::from_secs(50),
    };
    RoomHead { settings, passing, epoch: Epoch(0xfeed) }
}

fn origin(name: Option<&str>) -> Option<Origin> {
    let id = MessageId::new(name?).unwrap();
    Some(Origin::of(user("ann"), id))
}

/// Something that Ann says in a room, as many seconds after the epoch as its number.
pub(super) fn message(at: &str, seq: u64, name: Option<&str>) -> StoredEvent {
    let (id, message) = (None, Payload::from_json(format!("\"number {seq}\"")));
    let event = RoomEvent::Message { room: room(at), id, from: who("ann"), message };
    let delivery = Delivery::new(Event::Room(event), Timestamp::from_secs(seq)).numbered(seq);
    StoredEvent { delivery: Arc::new(delivery), weight: 10, origin: origin(name) }
}

/// Mail from Ann that waits since then.
pub(super) fn mail(number: u64, since_s: u64, name: Option<&str>) -> StoredMail {
    let since = Timestamp::from_secs(since_s);
    let message = Payload::from_json(format!("\"letter {number}\""));
    let event = Event::Direct(DirectEvent::Message { id: None, from: who("ann"), message });
    let delivery = Arc::new(Delivery::new(event, since).mailed(number));
    StoredMail { delivery, weight: 10, since, origin: origin(name) }
}

pub(super) fn cell(at: &str, cell: &str, version: u64) -> Cell {
    Cell {
        room: room(at),
        sheet: "sheet".parse().unwrap(),
        cell: cell.parse().unwrap(),
        value: Payload::from_json(version.to_string()),
        formula: None,
        author: who("ann"),
        version,
    }
}
