//! What only the dashboard dialect has.

use dialects::Dashboard;
use protocol::{
    Codec, Command, Delivery, Event, Fault, FaultCode, Identity, Pattern, Rights, RoomId,
    SessionId,
    activity::{Activity, ActivityCommand, ActivityEvent, Interest, Tag},
    link::{LinkCommand, LinkEvent, Welcome},
};
use serde_json::Value;

use crate::{
    jobs,
    kin::{Said, Told},
    samples::{MORNING, NOON, id, told as tell},
};

pub(crate) fn said() -> Vec<Said> {
    let interest = Interest {
        kinds: vec![Pattern::new("task.*").unwrap()],
        circles: vec![Tag::number("1")],
        ..Interest::default()
    };
    let subscribe = ActivityCommand::Subscribe { room: None, interest };
    vec![
        ("seed_ping", None, Command::Link(LinkCommand::Ping)),
        ("subscribe", Some("3"), Command::Activity(subscribe)),
    ]
}

pub(crate) fn told() -> Vec<Told> {
    let fault = Fault::new(FaultCode::RateLimited, "Rate limit exceeded");
    // The one message of the seed without data and timestamp, though every message has them.
    let activity = Activity { circle: Some(Tag::number("1")), ..jobs::activity() };
    let activity = ActivityEvent::Happened { room: RoomId::bus(), activity: activity.into() };
    vec![
        ("seed_error", Delivery::refusal(fault, None, MORNING), &["/data", "/timestamp"]),
        ("seed_task_completed", tell(Event::Activity(activity), NOON).numbered(42), &["/seq"]),
    ]
}

#[test]
fn a_dashboard_is_greeted_by_the_name_that_it_has_chosen() {
    let identity = Identity {
        user: id("guest-1"),
        name: "guest-1".into(),
        email: None,
        rights: Rights::default(),
        expires: None,
        anonymous: true,
        client: Some("my-client".into()),
    };
    let welcome = Welcome {
        session: SessionId::from_u128(0xabc123),
        identity: identity.into(),
        home: None,
        heartbeat_interval: std::time::Duration::from_secs(30),
        resume_token: "a.b.c".into(),
    };
    let text = Dashboard.encode(&tell(Event::Link(LinkEvent::Welcome(welcome)), MORNING)).unwrap();
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["data"]["client_id"], "my-client");
}

#[test]
fn every_message_has_a_type_data_and_a_timestamp() {
    for (name, delivery) in crate::kin::deliveries() {
        let text = Dashboard.encode(&delivery).unwrap_or_else(|| panic!("{name} has no word"));
        let told: Value = serde_json::from_str(&text).unwrap();
        assert!(told["type"].is_string() && told["data"].is_object(), "{told}");
        assert!(told["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{told}");
    }
}
