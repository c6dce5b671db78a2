//! Every job is told of step by step and has one end, whatever its backend does.

use actors::ports::backend::Failure;
use protocol::{Fault, FaultCode, job::Step};
use serde_json::json;

use super::{ask, asks, cancel, last, person};
use crate::support::{House, Scripted, kinds};

#[actix_rt::test]
async fn whoever_asks_hears_every_step_and_nobody_else_does() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let (mut ann, mut other) = (person(&house, "ann").await, person(&house, "ann").await);
    let mut bob = house.workspace("bob").await;
    asks(&mut ann, "m1").await;
    let asked = agents.asked().await;
    assert_eq!(asked.call.who.user.as_str(), "ann");
    asked.tells(Step::Thinking("hm".into())).await;
    asked.tells(Step::Partial("4".into())).await;
    asked.answers("42");
    let heard = ann.hears_until("agent_completed").await;
    let words = ["agent_started", "agent_thinking", "partial_result", "agent_completed"];
    assert_eq!(kinds(&heard), words);
    assert!(heard.iter().all(|it| it["correlation_id"] == "m1"));
    let jobs: Vec<_> = heard.iter().map(|it| &it["payload"]["job_id"]).collect();
    assert!(jobs.iter().all(|job| *job == jobs[0]) && jobs[0].is_string());
    assert_eq!(heard[3]["payload"]["content"], "42");
    assert!(other.hears_by_now().await.is_empty());

    bob.says(json!({"type": "ai_request", "request_id": "r1", "query": "why?"})).await;
    agents.asked().await.answers("because");
    let mut heard = bob.hears("ai_event").await;
    assert_eq!(heard["request_id"], "r1", "{heard}");
    while heard["event"] != "ai_complete" && heard["event_type"] != "ai_complete" {
        heard = bob.hears("ai_event").await;
    }
}

#[actix_rt::test]
async fn a_request_is_taken_back_by_its_person_from_any_socket() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let (mut ann, mut other) = (person(&house, "ann").await, person(&house, "ann").await);
    let mut bob = person(&house, "bob").await;
    asks(&mut ann, "m1").await;
    let asked = agents.asked().await;
    bob.says(cancel("m1")).await;
    let refused = bob.hears("error_message").await;
    assert_eq!(refused["payload"]["code"], "JOB_NOT_FOUND", "{refused}");
    other.says(cancel("m1")).await;
    assert_eq!(last(&mut ann, "m1").await["code"], "CANCELLED");
    asked.waits_to_be_left().await;
    ann.says(cancel("m1")).await;
    assert_eq!(ann.hears_next().await["payload"]["code"], "JOB_NOT_FOUND");
    assert!(other.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn what_a_backend_does_wrong_fails_its_own_job_with_one_clear_word() {
    let mut agents = Scripted::default();
    let settings = "jobs.deadline_s = 1\njobs.max_answer_bytes = 1048576
        library.max_document_bytes = 500000\nlibrary.max_k = 100";
    let house = House::with_agents(settings, &agents);
    let mut watch = house.watch().await;
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    asks(&mut bob, "other").await;
    let other = agents.asked().await;
    asks(&mut ann, "panics").await;
    agents.asked().await.panics();
    assert_eq!(last(&mut ann, "panics").await["code"], "INTERNAL_ERROR");
    let seen = watch.sees("job_failed", "ann").await;
    assert_eq!((&seen["service"], &seen["code"]), (&json!("agent"), &json!("INTERNAL_ERROR")));
    other.answers("fine");
    assert_eq!(last(&mut bob, "other").await["content"], "fine");

    asks(&mut ann, "10 MB").await;
    agents.asked().await.answers(&"x".repeat(10_000_000));
    let failed = last(&mut ann, "10 MB").await;
    assert_eq!(failed["code"], "BACKEND_FAILED");
    assert!(failed["error"].as_str().unwrap().contains("1048576 bytes"), "{failed}");

    asks(&mut ann, "floods").await;
    let asked = agents.asked().await;
    for _ in 0..600 {
        asked.tells(Step::Partial("x".repeat(2_000).into())).await;
    }
    assert_eq!(last(&mut ann, "floods").await["code"], "BACKEND_FAILED");

    asks(&mut ann, "hangs").await;
    let hanging = agents.asked().await;
    assert_eq!(last(&mut ann, "hangs").await["code"], "DEADLINE_EXCEEDED");
    hanging.waits_to_be_left().await;
    assert!(ann.hears_by_now().await.is_empty(), "each of them ended once");
    let figures = house.until(|m| m["jobs"]["agent"]["failed"] == 4).await;
    assert_eq!(figures["jobs"]["agent"]["done"], 1);
    assert_eq!(figures["jobs"]["agent"]["running"], 0);
}

#[actix_rt::test]
async fn a_backend_that_was_away_is_asked_again_and_nobody_notices() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let mut ann = person(&house, "ann").await;
    asks(&mut ann, "m1").await;
    for _ in 0..2 {
        let away = Fault::new(FaultCode::BackendFailed, "away");
        agents.asked().await.fails(Failure::passing(away));
    }
    agents.asked().await.answers("42");
    assert_eq!(
        kinds(&ann.hears_until("agent_completed").await),
        ["agent_started", "agent_completed"]
    );
}

#[actix_rt::test]
async fn what_is_not_set_up_is_refused_by_the_name_of_its_setting() {
    let house = House::with_agents("", &Scripted::default());
    let mut ann = person(&house, "ann").await;
    ann.says(json!({"type": "query_request", "message_id": "q",
        "payload": {"natural_language": "Find all proteins"}}))
        .await;
    let refused = ann.hears_next().await;
    assert_eq!(
        (&refused["type"], &refused["correlation_id"]),
        (&json!("error_message"), &json!("q"))
    );
    assert_eq!(refused["payload"]["code"], "NOT_CONFIGURED");
    assert!(refused["payload"]["help"].as_str().unwrap().contains("query."), "{refused}");
    ann.says(ask("m1")).await;
    assert_eq!(ann.hears_next().await["type"], "agent_started", "the connection lives");
}
