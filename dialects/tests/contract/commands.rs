//! What operators can ask.

use protocol::{
    Fault, FaultCode, SessionId, Timestamp,
    activity::{Draft, Tag},
    admin::{
        AdminCommand, ConnectionKind, MAX_PAGE, RoomMark, RoomOrder, Search, Span, Target,
        WantedConnections, WantedRooms, Watch,
    },
    announce::Announcement,
};

use crate::samples::{id, json};

/// The seed's own event, and one that lacks its type.
fn drafts() -> Vec<Result<Draft, Fault>> {
    let completed = Draft {
        id: Some(id("evt_abc123")),
        at: Some(Timestamp::from_secs(1_705_314_600)),
        source_agent: Some(Tag::number("123")),
        circle: Some(Tag::number("1")),
        project: Some(Tag::number("5")),
        ..draft("task.completed", r#"{"task_id": 7}"#)
    };
    let nothing = Fault::new(FaultCode::InvalidMessage, "type is missing").field("type");
    vec![Ok(completed), Err(nothing)]
}

fn one_draft() -> Vec<Result<Draft, Fault>> {
    let data = r#"{"title": "System Update"}"#;
    vec![Ok(Draft { durable: Some(true), ..draft("system.notification", data) })]
}

fn draft(kind: &str, data: &str) -> Draft {
    Draft {
        kind: id(kind),
        data: json(data),
        id: None,
        at: None,
        source_agent: None,
        circle: None,
        project: None,
        library: None,
        durable: None,
    }
}

fn watch() -> Watch {
    Watch { kinds: vec!["fault", "blocked"], user: Some(id("user123")), room: Some(id("room1")) }
}

fn everyone() -> WantedConnections {
    WantedConnections { span: Span::default(), room: None, kind: ConnectionKind::default() }
}

fn some_connections() -> WantedConnections {
    let search = Search::new("aNN").ok();
    let kind = ConnectionKind { user: Some(id("user123")), dialect: Some("query"), search };
    let span = behind(SessionId::from_u128(0xabc123));
    WantedConnections { span, room: Some(id("room1")), kind }
}

fn every_room() -> WantedRooms {
    WantedRooms { span: Span::default(), order: RoomOrder::Name, search: None }
}

fn some_rooms() -> WantedRooms {
    let span = behind(RoomMark { weight: 17, room: id("lobby") });
    WantedRooms { span, order: RoomOrder::Members, search: Search::new("lab").ok() }
}

fn behind<P>(after: P) -> Span<P> {
    assert_eq!(Span::<P>::default().limit, MAX_PAGE);
    Span { limit: 100, after: Some(after) }
}

/// One of everything that operators can ask, under the name of its golden message.
pub(crate) fn commands() -> Vec<(&'static str, AdminCommand)> {
    let user = || Target::User(id("user123"));
    let session = Target::Session(SessionId::from_u128(0xabc123));
    let broadcast = |target, body: &str| {
        let message = Announcement::new(id("system_message"), json(body));
        AdminCommand::Broadcast { target, message }
    };
    let maintenance = r#"{"message": "System maintenance in 5 minutes"}"#;
    vec![
        ("get_metrics", AdminCommand::GetMetrics),
        ("list_connections", AdminCommand::ListConnections(everyone())),
        ("list_connections_page", AdminCommand::ListConnections(some_connections())),
        ("list_workers", AdminCommand::ListWorkers),
        ("list_rooms", AdminCommand::ListRooms(every_room())),
        ("list_rooms_page", AdminCommand::ListRooms(some_rooms())),
        ("get_room", AdminCommand::GetRoom { room: id("room1"), span: Span::default() }),
        ("get_room_page", AdminCommand::GetRoom { room: id("room1"), span: behind(id("ann")) }),
        ("list_endpoints", AdminCommand::ListEndpoints),
        ("broadcast", broadcast(Target::Everyone, maintenance)),
        ("broadcast_room", broadcast(Target::Room(id("room1")), "{}")),
        ("broadcast_user", broadcast(user(), "{}")),
        ("broadcast_connection", broadcast(session, "{}")),
        ("disconnect", AdminCommand::Disconnect { target: user() }),
        ("close_room", AdminCommand::CloseRoom { room: id("room1") }),
        ("publish", AdminCommand::Publish { room: None, drafts: drafts() }),
        ("publish_one", AdminCommand::Publish { room: Some(id("bus:jobs")), drafts: one_draft() }),
        ("bus_stats", AdminCommand::BusStats { room: Some(id("bus:jobs")) }),
        ("drain", AdminCommand::Drain),
        ("list_faults", AdminCommand::ListFaults),
        ("tail", AdminCommand::Tail { on: true, watch: Watch::default() }),
        ("tail_filtered", AdminCommand::Tail { on: true, watch: watch() }),
        ("tail_off", AdminCommand::Tail { on: false, watch: Watch::default() }),
    ]
}
