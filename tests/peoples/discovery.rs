//! Service discovery (row A2), from the settings that the service runs with (row A13).

use serde_json::{Value, json};

use crate::support::House;

async fn config(house: &House) -> Value {
    let reply = house.call("GET", "/ws/config", &[]).await;
    assert_eq!(reply.status, 200);
    reply.body["websocket_config"].clone()
}

#[actix_rt::test]
async fn clients_learn_how_to_come_in() {
    let house = House::with("auth.anonymous = 'refuse'");
    let told = config(&house).await;
    assert_eq!(told["version"], "1.0");
    let features = json!({
        "json_first": true,
        "auth_required": true,
        "heartbeat_supported": true,
        "reconnection_supported": true,
    });
    assert_eq!(told["features"], features);
    let limits = json!({
        "max_connections_per_user": 5,
        "max_message_rate": 60,
        "heartbeat_interval": 30_000,
        "max_message_bytes": 10_240,
    });
    assert_eq!(told["connection_limits"], limits);
    assert_eq!(told["endpoints"]["websocket"], "/ws");
    for (name, path) in told["endpoints"].as_object().unwrap() {
        let path = path.as_str().unwrap();
        let path = path.replace("{room_id}", "lab").replace("{library_id}", "papers");
        let reply = house.call("GET", &path, &[]).await;
        assert_eq!(reply.status, 426, "{name}: something listens there, and asks for an upgrade");
    }
}

#[actix_rt::test]
async fn what_they_learn_is_what_the_service_runs_with() {
    let house = House::with(
        "auth.anonymous = 'guest'
        server.max_connections_per_user = 2
        limits.query.messages_per_minute = 90
        limits.max_message_bytes = 2048
        heartbeat.interval_ms = 1500",
    );
    let told = config(&house).await;
    assert_eq!(told["features"]["auth_required"], false);
    let limits = json!({
        "max_connections_per_user": 2,
        "max_message_rate": 90,
        "heartbeat_interval": 1_500,
        "max_message_bytes": 2_048,
    });
    assert_eq!(told["connection_limits"], limits);
}
