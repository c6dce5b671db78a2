//! The workspace's REST bodies, in and out.

use std::time::Duration;

use protocol::{
    Fault, MessageId, NotificationId, Timestamp, UserId,
    admin::{Metrics, Readiness},
    announce::Announcement,
    direct::Outcome,
    notice::Notification,
    room::RoomSummary,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::contract;
use crate::{
    announcement,
    body::{Body, any_of},
    field::asked,
    figures,
    instants::Zulu,
    json::{self, spell},
    kinds::{Id, MessageName, Text},
    numbers::{Plain, rounded},
    vocabulary::name_of,
};

/// The body of [`stats`].
pub const STATS: Body = Body::of::<Stats>("Stats");
/// The body of [`stats_detailed`].
pub const STATS_DETAILED: Body = Body::of::<DetailedStats<'_>>("DetailedStats");
/// The body of [`rooms`].
pub const ROOMS: Body = Body::of::<Vec<RoomLine<'_>>>("Workspaces");
/// The body of [`health`].
pub const HEALTH: Body = Body::of::<Health>("Health");
/// The body of [`outcome`].
pub const SENT: Body = Body::of::<Sent>("Sent");
/// The body of [`disconnected`].
pub const DISCONNECTED: Body = Body::of::<Ended>("Disconnected");
/// The body of [`draining`].
pub const DRAINING: Body = Body::of::<Leaving>("Leaving");
/// A file of which something is missing yet, in the words of the socket.
pub const FILE_READY: Body = Body {
    name: "FileReady",
    schema: || any_of(contract().heard, |word| word == "file_upload_ready"),
};
/// A file that is there, in the words of the socket.
pub const FILE_COMPLETE: Body = Body {
    name: "FileComplete",
    schema: || any_of(contract().heard, |word| word == "file_upload_complete"),
};
/// The body that [`announcement`] reads.
pub const ANNOUNCEMENT: Body = Body { name: "Announcement", schema: schemas::announcement };
/// The body that [`notification`] reads.
pub const NOTIFICATION: Body = Body { name: "NewNotification", schema: schemas::notification };

asked! {
    /// A notification.
    Notice {
        /// Its name; if left out, the server gives one.
        id: Option<Id<NotificationId>>,
        /// For whom; for everyone connected, if left out.
        user_id: Option<Id<UserId>>,
        /// Its title.
        title: Text,
        /// Its text.
        message: Text,
        /// Its category, by which people choose what to hear; `system` if left out.
        category: Option<Text>,
        /// Its priority, by which people choose what to hear; `normal` if left out.
        priority: Option<Text>,
        /// The module that it comes from, by which people choose what to hear.
        module_name: Option<Text>,
    }
    /// The sender's own name for what is in any other body.
    Named {
        /// A body that is sent again under its name is answered as a repetition, and told once.
        message_id: Option<MessageName>,
    }
}

/// Reads the body of `rooms/{id}/broadcast` and `users/{id}/notify`.
pub fn announcement(text: &str) -> Result<Announcement, Fault> {
    announcement::flat(text)
}

/// The name by which such a body is known when it is sent again.
pub fn message_id(text: &str) -> Result<Option<MessageId>, Fault> {
    let named: Named<'_> = json::message(text)?;
    name_of([named.message_id()])
}

/// Reads the body of `broadcast/notification`: for whom (nobody means everyone), and what.
///
/// `fresh` names the notification if the body does not.
pub fn notification(
    text: &str,
    fresh: NotificationId,
) -> Result<(Option<UserId>, Notification), Fault> {
    let ask: Notice<'_> = json::message(text)?;
    let notice = Notification {
        id: ask.id().read()?.unwrap_or(fresh),
        title: ask.title().read()?.into(),
        message: ask.message().read()?.into(),
        category: ask.category().read()?.map_or_else(|| "system".into(), Into::into),
        priority: ask.priority().read()?.map_or_else(|| "normal".into(), Into::into),
        module: ask.module_name().read()?.map(Into::into),
    };
    Ok((ask.user_id().read()?, notice))
}

/// How the bodies are described, under the names of their readers.
pub mod schemas {
    use schemars::Schema;

    use super::{Named, Notice};
    use crate::{announcement, field::Said, shape::together};

    /// The body of `rooms/{id}/broadcast` and `users/{id}/notify`.
    pub fn announcement() -> Schema {
        together(announcement::Typed::schema(), Named::schema())
    }

    /// The body of `broadcast/notification`.
    pub fn notification() -> Schema {
        Notice::schema()
    }
}

/// `GET stats`.
pub fn stats(metrics: &Metrics) -> String {
    spell(&Stats::from(metrics))
}

/// `GET stats/detailed`: the same, every other figure, and the rooms.
pub fn stats_detailed(metrics: &Metrics, rooms: &[RoomSummary], now: Timestamp) -> String {
    let (stats, rooms) = (Stats::from(metrics), room_lines(rooms, now));
    spell(&DetailedStats { stats, metrics: metrics.into(), rooms })
}

/// `GET rooms`: a list.
pub fn rooms(rooms: &[RoomSummary], now: Timestamp) -> String {
    spell(&room_lines(rooms, now))
}

/// `GET health`: `healthy`, or why not.
pub fn health(metrics: &Metrics, readiness: Readiness, now: Timestamp) -> String {
    spell(&Health {
        status: match readiness {
            Readiness::Ready => "healthy",
            Readiness::Draining => "draining",
            Readiness::StoreFailing => "store_unavailable",
        },
        total_connections: metrics.connections_active,
        rooms_active: metrics.rooms_active,
        uptime_seconds: metrics.uptime.as_secs(),
        timestamp: Zulu(now),
    })
}

/// The answer to a message sent by REST.
pub fn outcome(outcome: &Outcome) -> String {
    let Outcome { delivered, queued, dropped, duplicate } = *outcome;
    spell(&Sent { delivered, queued, dropped, duplicate })
}

/// The answer to `DELETE connections/{id}`: how many connections were ended.
pub fn disconnected(count: u32) -> String {
    spell(&Ended { disconnected: count })
}

/// The answer to `POST shutdown`.
pub fn draining() -> String {
    spell(&Leaving { status: "draining" })
}

/// Figures of now, not since the start: the connections are the open ones.
#[derive(JsonSchema, Serialize)]
struct Stats {
    total_connections: u64,
    authenticated_connections: u64,
    rooms_active: u64,
    messages_per_second: Plain,
    uptime_seconds: u64,
}

#[derive(JsonSchema, Serialize)]
struct DetailedStats<'a> {
    #[serde(flatten)]
    stats: Stats,
    metrics: figures::Metrics,
    rooms: Vec<RoomLine<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct RoomLine<'a> {
    room_id: &'a str,
    user_count: u32,
    active_sheets_count: u32,
    last_activity: Zulu,
    messages_sent: u64,
    avg_users_per_hour: Plain,
}

#[derive(JsonSchema, Serialize)]
struct Health {
    status: &'static str,
    total_connections: u64,
    rooms_active: u64,
    uptime_seconds: u64,
    timestamp: Zulu,
}

#[derive(JsonSchema, Serialize)]
struct Ended {
    disconnected: u32,
}

#[derive(JsonSchema, Serialize)]
struct Leaving {
    status: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Sent {
    delivered: u32,
    queued: u32,
    dropped: u32,
    /// There only when it was sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
}

impl From<&Metrics> for Stats {
    fn from(now: &Metrics) -> Self {
        Self {
            total_connections: now.connections_active,
            authenticated_connections: now.connections_authenticated,
            rooms_active: now.rooms_active,
            messages_per_second: rounded(now.messages_per_second),
            uptime_seconds: now.uptime.as_secs(),
        }
    }
}

fn room_lines<'a>(rooms: &'a [RoomSummary], now: Timestamp) -> Vec<RoomLine<'a>> {
    let line = |it: &'a RoomSummary| RoomLine {
        room_id: it.room.as_str(),
        user_count: it.people,
        active_sheets_count: it.sheets,
        last_activity: Zulu(it.last_activity),
        messages_sent: it.messages,
        avg_users_per_hour: users_per_hour(it.visits, now.since(it.settings.created)),
    };
    rooms.iter().map(line).collect()
}

/// Visits by the hour. A room in its first hour shows the visits so far:
/// one visit in its first second is not 3600 an hour.
#[expect(clippy::cast_precision_loss, reason = "an average for the eye")]
fn users_per_hour(visits: u64, age: Duration) -> Plain {
    rounded(visits as f64 / (age.as_secs_f64() / 3600.0).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_needs_an_hour() {
        let shown = |visits, secs| users_per_hour(visits, Duration::from_secs(secs)).0;
        assert_eq!(shown(1, 1).to_string(), "1");
        assert_eq!(shown(42, 36_000).to_string(), "4.2");
        assert_eq!(shown(1, 3 * 3600).to_string(), "0.33");
    }
}
