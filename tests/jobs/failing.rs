//! The dispatcher and the pool of workers fail on a request: who asked is told, nobody else notices.

use actors::{dispatch, worker::CHAOS as AS_IT_IS_GIVEN_OUT};
use serde_json::{Value, json};

use super::{ask, asks, last, person};
use crate::support::{Guest, House, Scripted};

const WORKER_KEY: &str = "the-workers-key-of-a-test-house";

/// Asks an agent this.
async fn asks_for(guest: &mut Guest, id: &str, content: &str) {
    let mut said = ask(id);
    said["payload"]["content"] = content.into();
    guest.says(said).await;
}

#[actix_rt::test]
async fn a_request_on_which_the_dispatcher_fails_costs_nobody_else_anything() {
    let [as_it_is_taken_in, as_it_begins] = dispatch::CHAOS;
    let mut agents = Scripted::default();
    let house = House::with_agents("jobs.max_running = 1", &agents);
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    // More often than a person may have requests under way: no place is lost.
    for round in 0..20 {
        asks(&mut ann, "runs").await;
        let runs = agents.asked().await;
        asks_for(&mut bob, "refused", as_it_is_taken_in).await;
        let refused = bob.hears_next().await;
        assert_eq!(refused["correlation_id"], "refused");
        assert_eq!(refused["payload"]["code"], "INTERNAL_ERROR", "{refused}");
        asks_for(&mut bob, "fails", as_it_begins).await;
        bob.is_alive().await;
        asks(&mut ann, "waits").await;
        ann.is_alive().await;
        runs.answers("42");
        assert_eq!(last(&mut bob, "fails").await["code"], "INTERNAL_ERROR", "round {round}");
        assert_eq!(last(&mut ann, "runs").await["content"], "42");
        agents.asked().await.answers("43");
        assert_eq!(last(&mut ann, "waits").await["content"], "43");
    }
    assert!(bob.hears_by_now().await.is_empty(), "each request ended once");
    // Figures come a little late.
    let counted = |m: &Value| m["jobs"]["agent"]["done"] == 40;
    let jobs = house.until(counted).await["jobs"]["agent"].take();
    assert_eq!((&jobs["running"], &jobs["waiting"]), (&json!(0), &json!(0)));
}

#[actix_rt::test]
async fn a_request_that_waits_and_is_taken_back_after_a_failure_ends_once() {
    let mut agents = Scripted::default();
    let house = House::with_agents("jobs.max_running = 1", &agents);
    let mut ann = person(&house, "ann").await;
    asks(&mut ann, "runs").await;
    let runs = agents.asked().await;
    asks(&mut ann, "waits").await;
    asks_for(&mut ann, "refused", dispatch::CHAOS[0]).await;
    assert_eq!(ann.hears("error_message").await["correlation_id"], "refused");
    for id in ["waits", "runs"] {
        ann.says(super::cancel(id)).await;
        assert_eq!(last(&mut ann, id).await["code"], "CANCELLED");
    }
    runs.waits_to_be_left().await;
    asks(&mut ann, "next").await;
    agents.asked().await.answers("42");
    assert_eq!(last(&mut ann, "next").await["content"], "42");
}

#[actix_rt::test]
async fn a_request_on_which_the_pool_fails_costs_no_worker_and_no_other_request() {
    let house = House::with(&format!(
        "agent.maker = \"worker\"\nworkers.enabled = true\nauth.worker_key = \"{WORKER_KEY}\""
    ));
    let mut worker = house.enter(&format!("/api/ws/worker?api_key={WORKER_KEY}")).await;
    worker.says(json!({"type": "hello", "services": ["agent"], "capacity": 2})).await;
    worker.hears("welcome").await;
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    asks(&mut ann, "before").await;
    let before = worker.hears("job").await;
    for _ in 0..3 {
        asks_for(&mut bob, "fails", AS_IT_IS_GIVEN_OUT).await;
        assert_eq!(last(&mut bob, "fails").await["code"], "BACKEND_FAILED");
    }
    asks(&mut bob, "after").await;
    let after = worker.hears("job").await;
    assert_eq!(after["request"]["content"], "after", "no place of the worker's is lost");
    for job in [before, after] {
        let answer = json!({"text": job["request"]["content"]});
        worker.says(json!({"type": "completed", "job_id": job["job_id"], "answer": answer})).await;
    }
    assert_eq!(last(&mut ann, "before").await["content"], "before");
    assert_eq!(last(&mut bob, "after").await["content"], "after");
}
