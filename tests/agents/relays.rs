//! Services that take jobs by HTTP and stream how they go.

use serde_json::json;

use super::language::{asker, asks, cancels, course, parts};
use crate::support::{Asked, Guest, House, Upstream};

async fn conversation() -> (House, Guest, Upstream, Asked) {
    let mut service = Upstream::open().await;
    let (url, key) = (service.url(), "key = \"sesame\"");
    let house = House::with(&format!("[agent]\nmaker = \"http\"\nurl = \"{url}/jobs\"\n{key}"));
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "What is six times seven?").await;
    let asked = service.asked().await;
    (house, ann, service, asked)
}

#[actix_rt::test]
async fn a_job_is_sent_whole_and_its_stream_is_told_in_order() {
    for content_type in ["application/x-ndjson", "text/event-stream"] {
        let (_house, mut ann, _service, mut asked) = conversation().await;
        assert_eq!((&*asked.method, &*asked.path), ("POST", "/jobs"));
        assert_eq!(asked.headers["authorization"], "Bearer sesame");
        let job = asked.json();
        assert_eq!((&job["type"], &job["service"]), (&json!("job"), &json!("agent")));
        assert_eq!(job["request"]["content"], "What is six times seven?");
        assert_eq!(job["user"]["user_id"], "ann");
        asked.begins(content_type).await;
        for report in [
            json!({"type": "progress", "fraction": 0.5, "message": "halfway"}),
            json!({"type": "thinking", "text": "Hm."}),
            json!({"type": "tool", "call_id": "c1", "tool": "mul", "arguments": {"a": 6}}),
            json!({"type": "partial", "text": "Forty"}),
            json!({"type": "completed", "answer": {"text": "Forty-two", "data": {"n": 42}}}),
        ] {
            match content_type {
                "text/event-stream" => asked.event(&report).await,
                _ => asked.line(&report).await,
            }
        }
        let heard = ann.hears_until("agent_completed").await;
        let kinds = course(&heard);
        let order = ["agent_thinking", "tool_executing", "partial_result", "agent_completed"];
        let places = order.map(|kind| kinds.iter().position(|it| *it == kind).unwrap());
        assert!(places.is_sorted(), "{kinds:?}");
        assert_eq!(parts(&heard), "Forty");
        assert_eq!(heard.last().unwrap()["payload"]["data"], json!({"n": 42}));
        asked.waits_to_be_left().await;
    }
}

#[actix_rt::test]
async fn its_failures_are_its_own_words_and_its_nonsense_is_not() {
    let (_house, mut ann, _service, asked) = conversation().await;
    let failed = json!({"type": "failed", "code": "NOT_UNDERSTOOD", "error": "Which seven?"});
    asked.hears(failed).await;
    let told = ann.hears("agent_failed").await["payload"].take();
    assert_eq!((&told["code"], &told["error"]), (&json!("NOT_UNDERSTOOD"), &json!("Which seven?")));
    for nonsense in [
        json!({"type": "dance"}),
        json!({"type": "completed", "answer": 7}),
        json!({"type": "completed", "answer": {"txet": "42"}}),
        json!([]),
    ] {
        let (_house, mut ann, _service, asked) = conversation().await;
        asked.hears(nonsense).await;
        let told = ann.hears("agent_failed").await["payload"].take();
        assert_eq!(told["code"], "BACKEND_FAILED");
        assert!(told["error"].as_str().unwrap().contains("no sense"), "{told}");
    }
}

#[actix_rt::test]
async fn one_that_stops_before_its_end_has_failed_and_one_nobody_waits_for_is_left() {
    let (_house, mut ann, _service, mut asked) = conversation().await;
    asked.begins("application/x-ndjson").await;
    asked.line(&json!({"type": "partial", "text": "Forty"})).await;
    asked.ends().await;
    let told = ann.hears("agent_failed").await["payload"].take();
    assert!(told["error"].as_str().unwrap().contains("at its end"), "{told}");
    let (_house, mut ann, _service, mut asked) = conversation().await;
    asked.begins("application/x-ndjson").await;
    cancels(&mut ann, "r-1").await;
    asked.waits_to_be_left().await;
}
