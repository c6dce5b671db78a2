//! What publishers and operators are told of the event bus.

use dialects::bus;
use protocol::{
    Epoch, Fault, FaultCode, Position, SessionId,
    activity::{BusStats, ListenerInfo, Told},
};
use serde_json::Value;

use crate::{
    golden,
    samples::{NOON, id},
};

#[test]
fn the_bodies_of_the_event_bus() {
    golden::assert_all_known("dashboard/rest", &["event", "events", "stats"]);
    golden::assert_told("dashboard/rest/event", &bus::told(&told()), &[]);
    golden::assert_told("dashboard/rest/events", &bus::results(&published()), &[]);
    golden::assert_told("dashboard/rest/stats", &bus::stats(&stats()), &[]);
}

#[test]
fn a_client_without_a_name_is_named_by_its_connection() {
    let mut stats = stats();
    stats.listeners[0].client = None;
    let told: Value = serde_json::from_str(&bus::stats(&stats)).unwrap();
    assert_eq!(told["clients"][0]["client_id"], "00000000000000000000000000abc123");
}

fn told() -> Told {
    let position = Position { epoch: Epoch(7), seq: 42 };
    Told { id: id("evt_abc123"), position, durable: true, duplicate: false }
}

/// One that is kept, one that was refused, and one that was told before.
pub(crate) fn published() -> Vec<Result<Told, Fault>> {
    let fault = Fault::new(FaultCode::InvalidMessage, "type is missing").field("type");
    let again = Told { id: id("evt_def456"), durable: false, duplicate: true, ..told() };
    vec![Ok(told()), Err(fault), Ok(again)]
}

pub(crate) fn stats() -> BusStats {
    let listener = ListenerInfo {
        session: SessionId::from_u128(0xabc123),
        user: id("user123"),
        client: Some("dashboard-1".into()),
        since: NOON,
        sent: 2,
        filtered: 1,
    };
    BusStats { active: 1, connections: 3, told: 4, sent: 7, listeners: vec![listener] }
}
