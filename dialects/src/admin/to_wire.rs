//! What operators are told.

use protocol::{
    Fault, MessageId, RoomId, SessionId, Timestamp, UserId,
    admin::{AdminAnswer, Happening, MemberInfo, Page, RoomDetail, RoomMark, What, WorkerInfo},
    room::RoomSummary,
};

use super::{
    pages::spell_mark,
    wire::{self, Answer},
};
use crate::{
    bus, figures,
    instants::Naive,
    json::spell,
    numbers::seconds_up,
    paging::Paging,
    query::{self, rest},
    status,
};

/// Spells the answer to the message of that name.
pub fn answer(id: Option<&MessageId>, answer: &AdminAnswer, at: Timestamp) -> String {
    let told = match answer {
        AdminAnswer::Metrics(now) => Answer::Metrics(Box::new(figures::Metrics::from(&**now))),
        AdminAnswer::Connections(page) => Answer::Connections(rest::Connections::from(page)),
        AdminAnswer::Rooms(page) => Answer::Rooms(rooms(page)),
        AdminAnswer::Room(it) => Answer::Room(detail(it)),
        AdminAnswer::Endpoints(all) => Answer::Endpoints(rest::Endpoints::from(&**all)),
        AdminAnswer::Workers(all) => Answer::Workers(crew(all)),
        AdminAnswer::Sent(outcome) => Answer::Sent(rest::Sent::from(outcome)),
        AdminAnswer::Disconnected(count) => Answer::Ended(wire::Ended { disconnected: *count }),
        AdminAnswer::Closed(room) => Answer::Closed(wire::RoomName { room_id: room.as_str() }),
        AdminAnswer::Published(all) => Answer::Published(bus::Results::from(&**all)),
        AdminAnswer::Bus(stats) => Answer::Bus(bus::Stats::from(stats)),
        AdminAnswer::Draining => Answer::Draining(wire::Nothing {}),
        AdminAnswer::Tailing(on) => Answer::Tailing(wire::Tailing { on: *on }),
    };
    tell(id, at, told)
}

/// Spells the refusal of the message of that name.
pub fn refusal(id: Option<&MessageId>, fault: &Fault, at: Timestamp) -> String {
    tell(id, at, Answer::Refused(query::error(fault)))
}

/// `GET workers`: what `list_workers` is answered with, without an envelope.
pub fn workers(all: &[WorkerInfo]) -> String {
    spell(&crew(all))
}

/// Spells one line of the live stream.
pub fn happening(it: &Happening) -> String {
    spell(&wire::Line { r#type: "event", payload: line(it) })
}

fn tell(id: Option<&MessageId>, at: Timestamp, payload: Answer<'_>) -> String {
    let (r#type, correlation_id) = (payload.word().plain, id.map(MessageId::as_str));
    spell(&wire::Told { r#type, correlation_id, timestamp: Naive(at), payload })
}

fn crew(all: &[WorkerInfo]) -> wire::Workers<'_> {
    wire::Workers { workers: all.iter().map(worker).collect() }
}

fn worker(it: &WorkerInfo) -> wire::Worker<'_> {
    wire::Worker {
        connection_id: it.session.to_string(),
        name: it.offer.name.as_deref(),
        services: it.offer.services.iter().map(|service| service.name()).collect(),
        capacity: it.offer.capacity,
        connected_at: Naive(it.since),
        leaving: it.leaving,
        jobs_running: it.running,
        jobs_done: it.done,
        jobs_failed: it.failed,
    }
}

fn rooms(page: &Page<RoomSummary, RoomMark>) -> wire::Rooms<'_> {
    let paging = Paging::new(page, spell_mark);
    wire::Rooms { rooms: page.items.iter().map(room).collect(), paging }
}

fn detail(it: &RoomDetail) -> wire::RoomDetail<'_> {
    let members = it.members.items.iter().map(member).collect();
    let paging = Paging::new(&it.members, UserId::to_string);
    wire::RoomDetail { room: room(&it.room), members, paging }
}

fn member(it: &MemberInfo) -> wire::Member<'_> {
    wire::Member {
        user_id: it.who.user.as_str(),
        user_name: &it.who.name,
        connections: it.connections,
        status: it.shown.map(|shown| status::name(shown.status)),
        last_seen: it.shown.map(|shown| Naive(shown.last_seen)),
    }
}

fn room(it: &RoomSummary) -> wire::Room<'_> {
    wire::Room {
        room_id: it.room.as_str(),
        name: &it.settings.name,
        member_count: it.people,
        max_members: it.settings.max_members,
        is_public: it.settings.public,
        owner_id: it.settings.owner.as_ref().map(UserId::as_str),
        created_at: Naive(it.settings.created),
        connection_count: it.sessions,
        sheet_count: it.sheets,
        message_count: it.messages,
        visit_count: it.visits,
        restart_count: it.restarts,
        last_activity: Naive(it.last_activity),
    }
}

fn line(it: &Happening) -> wire::Happening<'_> {
    let on = |event| bare(event, it.at);
    match &it.what {
        What::Connected { session, user, dialect } => {
            wire::Happening { dialect: Some(dialect), ..of(on("connected"), session, user) }
        }
        What::Disconnected { session, user, code } => {
            wire::Happening { close_code: Some(*code), ..of(on("disconnected"), session, user) }
        }
        What::Joined { room, user } => within(on("joined"), room, user),
        What::Left { room, user } => within(on("left"), room, user),
        What::Fault { user, code } => {
            wire::Happening { user_id: Some(user.as_str()), code: Some(code.name()), ..on("fault") }
        }
        What::Blocked { user, retry_after } => wire::Happening {
            user_id: Some(user.as_str()),
            retry_after: Some(seconds_up(*retry_after)),
            ..on("blocked")
        },
        What::RoomRestarted { room, restarts } => wire::Happening {
            room_id: Some(room.as_str()),
            restarts: Some(*restarts),
            ..on("room_restarted")
        },
        What::RoomRests { room, retry_after } => wire::Happening {
            room_id: Some(room.as_str()),
            retry_after: Some(seconds_up(*retry_after)),
            ..on("room_rests")
        },
        What::UserRestarted { user, restarts } => wire::Happening {
            user_id: Some(user.as_str()),
            restarts: Some(*restarts),
            ..on("user_restarted")
        },
        What::JobFailed { service, user, code } => wire::Happening {
            service: Some(service.name()),
            user_id: Some(user.as_str()),
            code: Some(code.name()),
            ..on("job_failed")
        },
        What::StoreFailed => on("store_failed"),
        What::StoreRecovered => on("store_recovered"),
        What::RoomClosed { room } => {
            wire::Happening { room_id: Some(room.as_str()), ..on("room_closed") }
        }
        What::Draining => on("draining"),
        What::TailEnded(reason) => {
            wire::Happening { close_code: Some(reason.code()), ..on("tail_ended") }
        }
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
