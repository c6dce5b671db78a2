//! What operators are told.

use protocol::{
    Fault, MessageId, Timestamp, UserId,
    admin::{AdminAnswer, FaultReport, MemberInfo, Page, RoomDetail, RoomMark, WorkerInfo},
    room::RoomSummary,
};

use super::{
    happened::line,
    pages::spell_mark,
    wire::{self, Answer},
};
use crate::{
    bus, figures,
    instants::Naive,
    json::spell,
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
        AdminAnswer::Faults(report) => Answer::Faults(faults(report)),
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

fn faults(it: &FaultReport) -> wire::Faults<'_> {
    wire::Faults {
        counts: it.counts.iter().map(|(code, count)| (code.name(), *count)).collect(),
        recent: it.recent.iter().map(|it| line(it)).collect(),
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
