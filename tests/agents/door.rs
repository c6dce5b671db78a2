//! Who may connect as a worker.

use serde_json::{Value, json};

use super::language::{WORKER_KEY, with_workers};
use crate::support::{ADMIN_KEY, House, Knock};

const PATH: &str = "/api/ws/worker";

/// The status and code with which a worker is refused before the upgrade; 101 if it is not.
async fn knocks(house: &House, path: &str, header: Option<(&str, &str)>) -> (u16, Value) {
    let knock = Knock::at(path);
    let knock = header.map_or(knock.clone(), |(name, value)| knock.with(name, value));
    let reply = knock.to(house).await;
    let code = if reply.status == 101 { Value::Null } else { reply.fault()["code"].clone() };
    (reply.status, code)
}

#[actix_rt::test]
async fn a_wrong_key_never_upgrades() {
    let house = with_workers("");
    let refused = (401, json!("AUTHENTICATION_FAILED"));
    for key in ["", "wrong", ADMIN_KEY, &WORKER_KEY[1..]] {
        assert_eq!(knocks(&house, &format!("{PATH}?api_key={key}"), None).await, refused, "{key}");
    }
    assert_eq!(knocks(&house, PATH, Some(("X-API-Key", "wrong"))).await, refused);
    assert_eq!(knocks(&house, PATH, None).await, refused);
    let right = format!("{PATH}?api_key={WORKER_KEY}");
    assert_eq!(knocks(&house, &right, None).await.0, 101);
    assert_eq!(knocks(&house, PATH, Some(("X-API-Key", WORKER_KEY))).await.0, 101);
}

#[actix_rt::test]
async fn a_token_must_say_that_it_is_a_workers() {
    let house = with_workers("");
    for (claims, status) in [
        (json!({"role": "worker"}), 101),
        (json!({"roles": ["x", "worker"]}), 101),
        (json!({"role": "admin"}), 403),
        (json!({}), 403),
    ] {
        let token = house.token_with("robot", claims.clone());
        let path = format!("{PATH}?token={token}");
        assert_eq!(knocks(&house, &path, None).await.0, status, "{claims}");
    }
}

#[actix_rt::test]
async fn where_no_workers_are_wanted_none_are_let_in() {
    let house = House::with(&format!("auth.worker_key = \"{WORKER_KEY}\""));
    let refused = knocks(&house, &format!("{PATH}?api_key={WORKER_KEY}"), None).await;
    assert_eq!(refused.1, "NOT_CONFIGURED");
    assert_ne!(refused.0, 101);
}

#[actix_rt::test]
async fn a_worker_says_hello_before_anything_else() {
    let house = with_workers("");
    let mut worker = house.enter(&format!("{PATH}?api_key={WORKER_KEY}")).await;
    worker.says(json!({"type": "leave", "id": "m-1"})).await;
    let refused = worker.hears("error").await;
    assert_eq!((&refused["re"], &refused["code"]), (&json!("m-1"), &json!("INVALID_MESSAGE")));
    for (services, field) in [(json!([]), "services"), (json!(["dance"]), "services")] {
        worker.says(json!({"type": "hello", "services": services})).await;
        assert_eq!(worker.hears("error").await["field"], field);
    }
    worker.says(json!({"type": "hello", "services": ["agent"], "capacity": 0})).await;
    assert_eq!(worker.hears("error").await["field"], "capacity");
    worker.says(json!({"type": "hello", "id": 1, "services": ["agent"], "name": "w"})).await;
    let welcome = worker.hears("welcome").await;
    assert_eq!((&welcome["re"], welcome["heartbeat_interval_ms"].is_u64()), (&json!("1"), true));
}
