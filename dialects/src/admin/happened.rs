//! What happens, line by line: how operators say what they want to see, and how they are told.

use protocol::{
    Fault, RoomId, SessionId, Timestamp, UserId,
    admin::{HAPPENINGS, Happening, What},
};
use schemars::Schema;

use super::wire;
use crate::{
    field::{Field, Kind},
    instants::Naive,
    json::spell,
    numbers::seconds_up,
    shape,
};

/// The name of something that happens.
pub(super) enum HappeningName {}

impl Kind for HappeningName {
    type Value<'a> = &'static str;

    fn read(field: Field<'_>) -> Result<&'static str, Fault> {
        let said = field.text()?;
        let known = HAPPENINGS.into_iter().find(|name| *name == said);
        known.ok_or_else(|| field.wrong(format_args!("must be of {}", HAPPENINGS.join(", "))))
    }

    fn schema() -> Schema {
        shape::one_of(HAPPENINGS)
    }
}

/// Spells one line of the live stream.
pub fn happening(it: &Happening) -> String {
    spell(&wire::Line { r#type: "event", payload: line(it) })
}

/// The line, without what every line has.
pub(super) fn line(it: &Happening) -> wire::Happening<'_> {
    let bare = || bare(it.what.name(), it.at);
    match &it.what {
        What::Connected { session, user, dialect } => {
            wire::Happening { dialect: Some(dialect), ..of(bare(), session, user) }
        }
        What::Disconnected { session, user, code } => {
            wire::Happening { close_code: Some(*code), ..of(bare(), session, user) }
        }
        What::Joined { room, user } => within(bare(), room, user),
        What::Left { room, user } => within(bare(), room, user),
        What::Fault { session, user, code } => {
            wire::Happening { code: Some(code.name()), ..of(bare(), session, user) }
        }
        What::SlowConsumer { session, user } => of(bare(), session, user),
        What::Blocked { user, retry_after } => wire::Happening {
            user_id: Some(user.as_str()),
            retry_after: Some(seconds_up(*retry_after)),
            ..bare()
        },
        What::RoomRestarted { room, restarts } => {
            wire::Happening { room_id: Some(room.as_str()), restarts: Some(*restarts), ..bare() }
        }
        What::RoomRests { room, retry_after } => wire::Happening {
            room_id: Some(room.as_str()),
            retry_after: Some(seconds_up(*retry_after)),
            ..bare()
        },
        What::UserRestarted { user, restarts } => {
            wire::Happening { user_id: Some(user.as_str()), restarts: Some(*restarts), ..bare() }
        }
        What::JobFailed { service, user, code } => wire::Happening {
            service: Some(service.name()),
            user_id: Some(user.as_str()),
            code: Some(code.name()),
            ..bare()
        },
        What::StoreFailed => bare(),
        What::StoreRecovered => bare(),
        What::RoomClosed { room } => wire::Happening { room_id: Some(room.as_str()), ..bare() },
        What::Draining => bare(),
        What::TailEnded(reason) => wire::Happening { close_code: Some(reason.code()), ..bare() },
    }
}

fn of<'a>(line: wire::Happening<'a>, session: &SessionId, user: &'a UserId) -> wire::Happening<'a> {
    let connection_id = Some(session.to_string());
    wire::Happening { connection_id, user_id: Some(user.as_str()), ..line }
}

fn within<'a>(
    line: wire::Happening<'a>,
    room: &'a RoomId,
    user: &'a UserId,
) -> wire::Happening<'a> {
    wire::Happening { room_id: Some(room.as_str()), user_id: Some(user.as_str()), ..line }
}

fn bare<'a>(event: &'static str, at: Timestamp) -> wire::Happening<'a> {
    wire::Happening {
        event,
        timestamp: Naive(at),
        connection_id: None,
        user_id: None,
        room_id: None,
        dialect: None,
        service: None,
        close_code: None,
        code: None,
        retry_after: None,
        restarts: None,
    }
}
