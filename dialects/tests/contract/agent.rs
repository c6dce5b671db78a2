//! What only the agent dialect has.

use std::time::Duration;

use dialects::{Agent, agent::rest};
use protocol::{
    Codec, Command, Delivery, Fault, FaultCode, Refused,
    agent::Put,
    job::{JobCommand, Request},
};
use serde_json::{Value, json};

use crate::{
    faults::CODES,
    golden, jobs,
    kin::{Said, Told},
    samples::{NOON, id},
};

pub(crate) fn said() -> Vec<Said> {
    let hello = Command::Job(JobCommand::Ask(Request::Agent(jobs::task(Put::Message))));
    vec![("seed_user_message", Some("opt-1"), hello)]
}

pub(crate) fn told() -> Vec<Told> {
    let fault = Fault::new(FaultCode::Internal, "Human readable message");
    let fault = fault.help("Helpful guidance for user");
    vec![("seed_error", Delivery::refusal(fault, None, NOON), &[])]
}

#[test]
fn discovery_is_told_as_existing_clients_expect_it() {
    let discovery = rest::Discovery {
        auth_required: true,
        max_connections_per_user: 5,
        max_message_rate: 60,
        max_message_bytes: 10_240,
        heartbeat_interval: Duration::from_secs(30),
        endpoints: &[("websocket", "/ws"), ("dashboard", "/ws/dashboard")],
    };
    let root = "/websocket_config";
    let extras = ["endpoints/dashboard", "connection_limits/max_message_bytes"];
    let extras = extras.map(|extra| format!("{root}/{extra}"));
    let extras = extras.each_ref().map(String::as_str);
    golden::assert_told("agent/rest/config", &rest::config(&discovery), &extras);
    golden::assert_all_known("agent/rest", &["config"]);
}

#[test]
fn every_refusal_has_all_five_fields_and_a_right_name() {
    for (code, _) in CODES {
        let fault = Delivery::refusal(Fault::new(*code, "no"), Some(id("n-1")), NOON);
        let told: Value = serde_json::from_str(&Agent.encode(&fault).unwrap()).unwrap();
        let payload = &told["payload"];
        assert_eq!(payload["code"], code.name());
        assert_eq!(payload["recoverable"], code.recoverable());
        assert_eq!((&payload["error"], &payload["timestamp"]), (&json!("no"), &told["timestamp"]));
        assert!(payload["help"].as_str().is_some_and(|help| !help.is_empty()), "{code:?}");
        assert_eq!(told["correlation_id"], "n-1");
    }
}

#[test]
fn a_message_is_named_in_its_envelope_or_among_its_fields() {
    let name = |said: Value| match Agent.decode(&said.to_string()) {
        Ok(inbound) => inbound.id,
        Err(Refused { id, .. }) => id,
    };
    let said = json!({"type": "ping", "payload": {"correlation_id": "inner"}});
    assert_eq!(name(said.clone()), Some(id("inner")));
    let mut both = said;
    both["correlation_id"] = "outer".into();
    assert_eq!(name(both), Some(id("outer")));
    assert_eq!(name(json!({"type": "nothing", "payload": {"correlation_id": 7}})), Some(id("7")));
    assert_eq!(name(json!({"type": "ping", "payload": 7, "correlation_id": "n"})), Some(id("n")));
}

#[test]
fn a_timestamp_is_a_number_or_not_there() {
    let said = |timestamp: Value| {
        let said = json!({"type": "ping", "timestamp": timestamp}).to_string();
        Agent.decode(&said).map(|_| ()).map_err(|refused| refused.fault.field.map(String::from))
    };
    for right in [json!(1_640_995_200), json!(1.5e9), json!(null)] {
        assert_eq!(said(right), Ok(()));
    }
    for wrong in [json!("now"), json!([1]), json!(true)] {
        assert_eq!(said(wrong), Err(Some("timestamp".to_owned())));
    }
}
