//! How much each listener was sent, for operators and for themselves (row D7).

use serde_json::{Value, json};

use super::event;
use crate::support::{House, fields};

const PATH: &str = "/ws/dashboard/stats";

#[actix_rt::test]
async fn every_listener_has_its_row() {
    let house = House::open();
    let nothing = house.as_operator("GET", PATH, Value::Null).await;
    assert_eq!(nothing.body["active_connections"], 0, "{nothing:?}");
    let token = house.token("ann");
    let (mut one, _) = house.dashboard(&format!("client_id=one&token={token}")).await;
    let (two, _) = house.dashboard("client_id=two&types=task.*").await;
    let (gone, _) = house.dashboard("client_id=gone").await;
    house.tells(json!([event("task.a", 1), event("memory.b", 2), event("task.c", 3)])).await;
    one.hears("task.c").await;
    gone.leaves().await;
    let mut stats = house.as_operator("GET", PATH, Value::Null).await.body;
    while stats["active_connections"] != 2 {
        stats = house.as_operator("GET", PATH, Value::Null).await.body;
    }
    assert_eq!(stats["total_connections"], 3);
    assert_eq!(stats["total_messages_sent"], 8, "of one who is gone, too");
    assert_eq!(stats["total_broadcasts"], 3);
    let rows: Vec<_> = stats["clients"].as_array().unwrap().iter().collect();
    let row =
        |it: &Value| (it["client_id"].clone(), it["messages_sent"].clone(), it["filtered"].clone());
    let mut seen: Vec<_> = rows.iter().map(|it| row(it)).collect();
    seen.sort_by_key(|it| it.0.to_string());
    assert_eq!(seen, [(json!("one"), json!(3), json!(0)), (json!("two"), json!(2), json!(1))]);
    let names =
        ["client_id", "connected_at", "connection_id", "filtered", "messages_sent", "user_id"];
    assert_eq!(fields(rows[0]), names);

    let bearer = format!("Bearer {token}");
    let own = house.call("GET", PATH, &[("Authorization", &bearer)]).await.body;
    assert_eq!(own["active_connections"], 2, "{own}");
    assert_eq!(own["clients"].as_array().unwrap().len(), 1, "{own}");
    assert_eq!(own["clients"][0]["client_id"], "one");
    let deaf = house.token_with("eve", json!({"rooms": {"lab": ["join"]}}));
    let bearer = format!("Bearer {deaf}");
    assert_eq!(house.call("GET", PATH, &[("Authorization", &bearer)]).await.status, 403);
    two.leaves().await;
}

#[actix_rt::test]
async fn operators_ask_by_their_socket_too() {
    let house = House::open();
    let (_guest, _) = house.dashboard("client_id=one").await;
    house.tells(event("task.a", 1)).await;
    let mut operator = house.operator().await;
    operator.says(json!({"action": "bus_stats"})).await;
    let told = operator.hears("bus_stats").await;
    assert_eq!(told["payload"]["total_broadcasts"], 1);
    assert_eq!(told["payload"]["clients"][0]["messages_sent"], 1);
    operator.says(json!({"action": "bus_stats", "room_id": "lab"})).await;
    assert_eq!(operator.hears("error_message").await["payload"]["field"], "room_id");
}
