//! The JSON of the records. A change here needs a new [`VERSION`] and a reader of the old one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{activities::Happened, ends::End};

/// The version of this spelling.
pub(super) const VERSION: u8 = 1;

/// What every record has.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record<T> {
    pub(super) v: u8,
    pub(super) is: T,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Room<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<Cow<'a, str>>,
    pub(super) max_members: u32,
    pub(super) public: bool,
    /// Milliseconds since the Unix epoch, as all instants here.
    pub(super) created: u64,
    pub(super) passing: bool,
    pub(super) epoch: u64,
    pub(super) life: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Letter<'a> {
    #[serde(borrow)]
    pub(super) event: Event<'a>,
    pub(super) at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mail: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) re: Option<Cow<'a, str>>,
    pub(super) weight: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Origin<'a> {
    #[serde(borrow)]
    pub(super) author: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
}

/// The events that are kept. A new kind is no new version: whoever does not know it finds the
/// record unreadable, as it is.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Event<'a> {
    RoomMessage {
        #[serde(borrow)]
        room: Cow<'a, str>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        id: Option<Cow<'a, str>>,
        #[serde(borrow)]
        from: Who<'a>,
        #[serde(borrow)]
        message: &'a RawValue,
    },
    CellUpdated(#[serde(borrow)] Cell<'a>),
    Announced {
        #[serde(borrow)]
        kind: Cow<'a, str>,
        #[serde(borrow)]
        body: &'a RawValue,
        /// There when it was said in a room.
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        room: Option<Cow<'a, str>>,
    },
    DirectMessage {
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        id: Option<Cow<'a, str>>,
        #[serde(borrow)]
        from: Who<'a>,
        #[serde(borrow)]
        message: &'a RawValue,
    },
    Notified(#[serde(borrow)] Notified<'a>),
    Happened(#[serde(borrow)] Happened<'a>),
    Ended(#[serde(borrow)] Box<End<'a>>),
    FileComplete {
        #[serde(borrow)]
        upload: Upload<'a>,
        #[serde(borrow)]
        url: Cow<'a, str>,
        #[serde(borrow)]
        sha256: Cow<'a, str>,
    },
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Upload<'a> {
    #[serde(borrow)]
    pub(super) key: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) file: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) by: Who<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) room: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    pub(super) size: u64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) mime: Option<Cow<'a, str>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub(super) upload: Upload<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<Cow<'a, str>>,
    pub(super) begun: u64,
    pub(super) whole: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Who<'a> {
    #[serde(borrow)]
    pub(super) user: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<Cow<'a, str>>,
    pub(super) anonymous: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cell<'a> {
    #[serde(borrow)]
    pub(super) room: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) sheet: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) cell: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) value: &'a RawValue,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) formula: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) author: Who<'a>,
    pub(super) version: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notified<'a> {
    #[serde(borrow)]
    pub(super) what: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) user: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) title: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) message: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) category: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) priority: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) module: Option<Cow<'a, str>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name<'a> {
    #[serde(borrow)]
    pub(super) author: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) house: bool,
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    pub(super) at: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) blocked_until: Option<u64>,
    #[serde(borrow)]
    pub(super) categories: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) modules: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) priorities: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) read: Vec<Cow<'a, str>>,
    pub(super) touched: u64,
    pub(super) missed: u64,
}
