//! The people, places and things of the golden files.

use std::sync::Arc;

use dialects::{Agent, Dashboard, Library, Query, Workspace};
use protocol::{
    CellId, Codec, Delivery, Event, Identity, MessageId, Payload, Position, Rights, Timestamp,
    notice::Notification,
    presence::{Cursor, Person, RoomState, Status},
    sheet::Cell,
};

/// Every dialect of guests. A new one is one line here.
pub(crate) const DIALECTS: [&dyn Codec; 5] = [&Query, &Workspace, &Agent, &Dashboard, &Library];

/// `2025-10-02T12:00:00Z`
pub(crate) const NOON: Timestamp = Timestamp::from_secs(1_759_406_400);

/// `2024-01-15T10:30:00Z`
pub(crate) const MORNING: Timestamp = Timestamp::from_secs(1_705_314_600);

/// An identifier of whatever kind.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

/// A person without an email address.
pub(crate) fn person(user: &str, name: &str) -> Arc<Identity> {
    identity(user, name, None)
}

/// A person.
pub(crate) fn identity(user: &str, name: &str, email: Option<&str>) -> Arc<Identity> {
    Arc::new(Identity {
        user: id(user),
        name: name.into(),
        email: email.map(Into::into),
        rights: Rights::everywhere(),
        expires: None,
        anonymous: false,
        client: None,
    })
}

/// Somebody in a room.
pub(crate) fn member(who: Arc<Identity>, status: Status, at: Timestamp) -> Person {
    Person { who, status, cursor: Some(cursor(100.0, 200.0, Some("A1"))), last_seen: at }
}

/// A room with these people in it, out of `total`.
pub(crate) fn state(room: &str, people: Vec<Person>, total: u32, sheets: &[&str]) -> RoomState {
    let sheets = sheets.iter().map(|sheet| id(sheet)).collect();
    RoomState {
        room: id(room),
        people: people.into(),
        sheets,
        total,
        position: Position::default(),
    }
}

/// A cursor's place.
pub(crate) fn cursor(x: f64, y: f64, cell: Option<&str>) -> Cursor {
    Cursor { x, y, cell: cell.map(id::<CellId>) }
}

/// The cell of the golden files.
pub(crate) fn cell(room: &str, author: Arc<Identity>) -> Cell {
    Cell {
        room: id(room),
        sheet: id("sheet_123"),
        cell: id("A1"),
        value: json("\"Hello World\""),
        formula: Some("=CONCATENATE('Hello', ' ', 'World')".into()),
        author,
        version: 1_642_161_000_001,
    }
}

/// The notification of the golden files.
pub(crate) fn notice() -> Notification {
    Notification {
        id: id("notif_123"),
        title: "New Comment".into(),
        message: "John commented on your sheet".into(),
        category: "workspace".into(),
        priority: "normal".into(),
        module: Some("tables".into()),
    }
}

/// A value.
pub(crate) fn json(text: &str) -> Payload {
    Payload::from_json(text)
}

/// An event that answers nothing.
pub(crate) fn told(event: Event, at: Timestamp) -> Delivery {
    Delivery::new(event, at)
}

/// An event that answers a message.
pub(crate) fn answer(event: Event, at: Timestamp, re: &str) -> Delivery {
    Delivery::new(event, at).answering(Some(id::<MessageId>(re)))
}
