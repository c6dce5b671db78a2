//! Who may connect as a worker.

use serde_json::{Value, json};

use super::language::{WORKER_KEY, agent, asker, asks, completes, with_workers};
use crate::support::{
    ADMIN_KEY, House, Knock, now,
    peer::{Peer, TEXT, frame},
};

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

#[actix_rt::test]
async fn a_token_ends_the_socket_with_itself_and_its_jobs_go_to_others() {
    let house = with_workers("auth.leeway_s = 0");
    let claims = json!({"role": "worker", "exp": now().as_secs() + 3});
    let token = house.token_with("robot", claims);
    let mut robot = house.enter(&format!("{PATH}?token={token}")).await;
    robot.says(json!({"type": "hello", "services": ["agent"]})).await;
    robot.hears("welcome").await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Slowly").await;
    robot.hears("job").await;
    let mut keyed = agent(&house, 1).await;
    // The heart of a worker's socket beats every 25 seconds: nobody waited for it.
    assert_eq!(robot.farewell().await.code, Some(4101));
    let job = keyed.hears("job").await;
    completes(&mut keyed, &job, "Here").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "Here");
}

#[actix_rt::test]
async fn what_follows_the_farewell_in_one_piece_is_not_acted_on() {
    let house = with_workers("limits.error_budget_per_minute = 1");
    let path = format!("{PATH}?api_key={WORKER_KEY}");
    let mut unruly = Peer::enter_at(house.address, &path).await;
    let text = |message: Value| frame(TEXT, message.to_string().as_bytes());
    unruly.send(text(json!({"type": "hello", "services": ["agent"]}))).await;
    unruly.hears("welcome").await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Calmly").await;
    let job = unruly.hears("job").await;
    let answer = json!({"type": "completed", "job_id": job["job_id"], "answer": {"text": "No"}});
    unruly.send([frame(TEXT, b"{"), frame(TEXT, b"{"), text(answer)].concat()).await;
    unruly.hears("error").await;
    unruly.hears("error").await;
    assert_eq!(unruly.farewell().await, 4102);
    let mut calm = agent(&house, 1).await;
    let job = calm.hears("job").await;
    completes(&mut calm, &job, "Yes").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "Yes");
}
