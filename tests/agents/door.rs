//! Who may connect as a worker.

use serde_json::{Value, json};

use super::language::{WORKER_KEY, agent, asker, asks, completes, with_workers, worker};
use crate::support::{
    ADMIN_KEY, Guest, House, Knock, now,
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

/// What comes of a hello with these services.
async fn offers(worker: &mut Guest, services: Value) -> Value {
    worker.says(json!({"type": "hello", "id": "h", "services": services})).await;
    let mut heard = worker.hears_next().await;
    heard.as_object_mut().unwrap().remove("timestamp");
    heard
}

#[actix_rt::test]
async fn a_key_of_one_service_serves_that_one_and_is_told_so() {
    let house = with_workers(
        "workers.keys.agent = 'the-agents-own-key'\nworkers.keys.query = 'and-the-queries'",
    );
    for (key, own) in [("the-agents-own-key", "agent"), ("and-the-queries", "query")] {
        let mut worker = house.enter(&format!("{PATH}?api_key={key}")).await;
        for beyond in [json!(["library"]), json!([own, "ontology"])] {
            let refused = offers(&mut worker, beyond).await;
            assert_eq!(
                (&refused["code"], &refused["re"]),
                (&json!("PERMISSION_DENIED"), &json!("h"))
            );
            assert_eq!(refused["field"], "services");
            assert!(refused["help"].as_str().unwrap().contains(own), "{refused}");
        }
        assert_eq!(offers(&mut worker, json!([own])).await["type"], "welcome");
    }
    let mut general = house.enter(&format!("{PATH}?api_key={WORKER_KEY}")).await;
    let all = json!(["agent", "query", "ontology", "library"]);
    assert_eq!(offers(&mut general, all).await["type"], "welcome");
    assert_eq!(knocks(&house, &format!("{PATH}?api_key=the-agents"), None).await.0, 401);
}

#[actix_rt::test]
async fn a_token_may_name_the_services_of_its_worker() {
    let house = with_workers("");
    for (claims, services, welcome) in [
        (json!({"worker": ["agent"]}), json!(["agent"]), true),
        (json!({"worker": ["agent"]}), json!(["query"]), false),
        (json!({"worker": ["agent"], "role": "worker"}), json!(["query"]), false),
        (json!({"worker": "*"}), json!(["query", "library"]), true),
        (json!({"role": "worker"}), json!(["query", "library"]), true),
    ] {
        let token = house.token_with("robot", claims.clone());
        let mut worker = house.enter(&format!("{PATH}?token={token}")).await;
        let told = offers(&mut worker, services).await;
        assert_eq!(told["type"] == "welcome", welcome, "{claims}: {told}");
    }
    let nonsense = house.token_with("robot", json!({"worker": 7}));
    assert_eq!(knocks(&house, &format!("{PATH}?token={nonsense}"), None).await.0, 401);
}

#[actix_rt::test]
async fn operators_see_who_works_and_what_became_of_it() {
    let house = with_workers("");
    let mut first = agent(&house, 3).await;
    let mut ann = asker(&house, "ann").await;
    for (id, report) in [
        ("r-1", json!({"type": "completed", "answer": {"text": "Done"}})),
        ("r-2", json!({"type": "failed", "error": "No"})),
    ] {
        asks(&mut ann, id, "Go").await;
        let job = first.hears("job").await;
        let mut report = report;
        report["job_id"] = job["job_id"].clone();
        first.says(report).await;
        ann.hears(if id == "r-1" { "agent_completed" } else { "agent_failed" }).await;
    }
    asks(&mut ann, "r-3", "Go on").await;
    first.hears("job").await;
    let offer = json!({"services": ["query", "agent"], "capacity": 2, "name": "gpu-7"});
    let _second = worker(&house, offer).await;
    let by_rest = house.as_operator("GET", "/api/ws/workers", Value::Null).await;
    assert_eq!(by_rest.status, 200, "{by_rest:?}");
    let mut office = house.operator().await;
    office.says(json!({"action": "list_workers", "request_id": "w"})).await;
    let told = office.hears("workers").await;
    assert_eq!((&told["payload"], &told["correlation_id"]), (&by_rest.body, &json!("w")));
    let shown = |n: usize, fields: &[&str]| -> Vec<Value> {
        fields.iter().map(|field| by_rest.body["workers"][n][*field].clone()).collect()
    };
    let jobs = ["jobs_running", "jobs_done", "jobs_failed", "capacity"];
    assert_eq!(shown(0, &jobs), [1, 1, 1, 3]);
    assert_eq!(shown(1, &jobs), [0, 0, 0, 2]);
    assert_eq!(shown(1, &["name", "services"]), [json!("gpu-7"), json!(["agent", "query"])]);
    let ann = format!("Bearer {}", house.token("ann"));
    for (headers, status) in [(vec![], 401), (vec![("Authorization", ann.as_str())], 403)] {
        assert_eq!(house.call("GET", "/api/ws/workers", &headers).await.status, status);
    }
    let none = House::open().as_operator("GET", "/api/ws/workers", Value::Null).await;
    assert_eq!(none.body, json!({"workers": []}));
}
