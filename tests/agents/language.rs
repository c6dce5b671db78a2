//! Who asks agents, who works for them, and what both are told.

use serde_json::{Value, json};

use crate::support::{Guest, House, Upstream};

/// The workers' key of every house here.
pub(super) const WORKER_KEY: &str = "the-workers-key-of-a-test-house";

/// A house whose agent is a model behind this backend.
pub(super) fn with_model(model: &Upstream, more: &str) -> House {
    let url = model.url();
    House::with(&format!(
        "[agent]\nmaker = \"openai\"\nurl = \"{url}/v1\"\nkey = \"sesame\"\nmodel = \"m-1\"\n\
         system_prompt = \"Be brief.\"\n{more}"
    ))
}

/// A house whose agents are workers.
pub(super) fn with_workers(more: &str) -> House {
    House::with(&format!(
        "agent.maker = \"worker\"\nworkers.enabled = true\nauth.worker_key = \"{WORKER_KEY}\"\n{more}"
    ))
}

/// Somebody who asks.
pub(super) async fn asker(house: &House, user: &str) -> Guest {
    let mut guest = house.enter(&format!("/api/ws/query?user_id={user}")).await;
    guest.hears("connection_ack").await;
    guest
}

/// Asks an agent.
pub(super) async fn asks(guest: &mut Guest, id: &str, content: &str) {
    let payload = json!({"content": content});
    guest.says(json!({"type": "user_message", "message_id": id, "payload": payload})).await;
}

/// Takes a request back.
pub(super) async fn cancels(guest: &mut Guest, id: &str) {
    guest.says(json!({"type": "cancel_request", "payload": {"request_id": id}})).await;
}

/// A worker that has been taken on.
pub(super) async fn worker(house: &House, offer: Value) -> Guest {
    let mut worker = house.enter(&format!("/api/ws/worker?api_key={WORKER_KEY}")).await;
    let mut hello = json!({"type": "hello"});
    hello.as_object_mut().unwrap().extend(offer.as_object().cloned().unwrap());
    worker.says(hello).await;
    worker.hears("welcome").await;
    worker
}

/// A worker for agents, who takes so many jobs at once.
pub(super) async fn agent(house: &House, capacity: u32) -> Guest {
    worker(house, json!({"services": ["agent"], "capacity": capacity})).await
}

/// Says something of a job.
pub(super) async fn reports(worker: &mut Guest, job: &Value, report: Value) {
    let mut report = report;
    report["job_id"] = job["job_id"].clone();
    worker.says(report).await;
}

/// Ends a job with a text.
pub(super) async fn completes(worker: &mut Guest, job: &Value, text: &str) {
    reports(worker, job, json!({"type": "completed", "answer": {"text": text}})).await;
}

/// The types of what was heard, repetitions left out.
pub(super) fn course(heard: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = heard.iter().filter_map(|it| it["type"].as_str()).collect();
    kinds.dedup();
    kinds
}

/// What was told in parts, put together.
pub(super) fn parts(heard: &[Value]) -> String {
    let parts = heard.iter().filter(|it| it["type"] == "partial_result");
    parts.filter_map(|it| it["payload"]["content"].as_str()).collect()
}
