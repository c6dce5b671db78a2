//! Backends that connect to us: they take jobs, share them, and hand them on when they are lost.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::language::{
    agent, asker, asks, cancels, completes, course, parts, reports, with_workers, worker,
};
use crate::support::Guest;

/// The next job of a worker.
async fn job(worker: &mut Guest) -> Value {
    worker.hears("job").await
}

#[actix_rt::test]
async fn a_worker_takes_a_job_and_streams_its_answer() {
    let house = with_workers("");
    let mut worker = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "What is six times seven?").await;
    let job = job(&mut worker).await;
    assert_eq!((&job["service"], &job["user"]["user_id"]), (&json!("agent"), &json!("ann")));
    assert_eq!(job["request"]["content"], "What is six times seven?");
    assert!(job["deadline_ms"].as_u64().is_some_and(|deadline| deadline > 0));
    for report in [
        json!({"type": "thinking", "text": "Hm."}),
        json!({"type": "tool", "tool": "mul", "arguments": {"a": 6}, "result": 42}),
        json!({"type": "partial", "text": "Forty"}),
        json!({"type": "partial", "text": "-two"}),
    ] {
        reports(&mut worker, &job, report).await;
    }
    completes(&mut worker, &job, "Forty-two").await;
    let heard = ann.hears_until("agent_completed").await;
    let order =
        ["agent_started", "agent_thinking", "tool_executing", "partial_result", "agent_completed"];
    assert_eq!(course(&heard), order);
    assert_eq!(parts(&heard), "Forty-two");
    assert!(worker.hears_by_now().await.is_empty(), "what is done is not cancelled");
}

#[actix_rt::test]
async fn two_workers_share_the_load() {
    let house = with_workers("");
    let (mut one, mut two) = (agent(&house, 2).await, agent(&house, 2).await);
    let mut ann = asker(&house, "ann").await;
    for id in ["r-1", "r-2", "r-3", "r-4", "r-5"] {
        asks(&mut ann, id, id).await;
    }
    let mut jobs = Vec::new();
    for worker in [&mut one, &mut two] {
        for _ in 0..2 {
            jobs.push(job(worker).await["request"]["content"].clone());
        }
    }
    assert!(one.hears_by_now().await.is_empty() && two.hears_by_now().await.is_empty());
    jobs.sort_by_key(ToString::to_string);
    assert_eq!(jobs, ["r-1", "r-2", "r-3", "r-4"], "the fifth waits until somebody is free");
}

#[actix_rt::test]
async fn who_waits_gets_whoever_is_free_next() {
    let house = with_workers("");
    let mut worker = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "first").await;
    asks(&mut ann, "r-2", "second").await;
    let first = job(&mut worker).await;
    assert!(worker.hears_by_now().await.is_empty());
    completes(&mut worker, &first, "1").await;
    let second = job(&mut worker).await;
    assert_eq!(second["request"]["content"], "second");
    completes(&mut worker, &second, "2").await;
    for answer in ["1", "2"] {
        assert_eq!(ann.hears("agent_completed").await["payload"]["content"], answer);
    }
}

#[actix_rt::test]
async fn when_a_worker_dies_another_finishes_and_nothing_is_told_twice() {
    let house = with_workers("");
    let mut first = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Count").await;
    let begun = job(&mut first).await;
    reports(&mut first, &begun, json!({"type": "partial", "text": "One two "})).await;
    assert_eq!(ann.hears("partial_result").await["payload"]["content"], "One two ");
    let mut second = agent(&house, 1).await;
    drop(first);
    let again = job(&mut second).await;
    assert_eq!(again["job_id"], begun["job_id"]);
    reports(&mut second, &again, json!({"type": "partial", "text": "One two three"})).await;
    completes(&mut second, &again, "One two three").await;
    let heard = ann.hears_until("agent_completed").await;
    assert_eq!(parts(&heard), "three");
    assert_eq!(heard.last().unwrap()["payload"]["content"], "One two three");
    assert!(ann.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn a_job_that_kills_its_workers_does_not_kill_them_all() {
    let house = with_workers("workers.max_handings = 1");
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Poison").await;
    for _ in 0..2 {
        let mut worker = agent(&house, 1).await;
        job(&mut worker).await;
    }
    let mut survivor = agent(&house, 1).await;
    let failed = ann.hears("agent_failed").await["payload"].take();
    assert_eq!(failed["code"], "BACKEND_FAILED");
    assert!(failed["error"].as_str().unwrap().contains("lost"), "{failed}");
    assert!(survivor.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn a_worker_that_declines_leaves_it_to_another() {
    let house = with_workers("");
    let mut first = agent(&house, 4).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Hard").await;
    let begun = job(&mut first).await;
    let mut second = agent(&house, 1).await;
    reports(&mut first, &begun, json!({"type": "failed", "error": "not me", "again": true})).await;
    let again = job(&mut second).await;
    reports(&mut second, &again, json!({"type": "failed", "error": "nor me"})).await;
    let failed = ann.hears("agent_failed").await["payload"].take();
    assert_eq!((&failed["error"], &failed["code"]), (&json!("nor me"), &json!("BACKEND_FAILED")));
    assert!(first.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn whoever_leaves_finishes_what_is_in_hand_and_takes_nothing_more() {
    let house = with_workers("");
    let mut leaver = agent(&house, 4).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "first").await;
    let first = job(&mut leaver).await;
    leaver.says(json!({"type": "leave"})).await;
    assert!(leaver.hears_by_now().await.is_empty());
    asks(&mut ann, "r-2", "second").await;
    let mut stayer = agent(&house, 1).await;
    let second = job(&mut stayer).await;
    assert_eq!(second["request"]["content"], "second");
    completes(&mut leaver, &first, "1").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "1");
    assert_eq!(leaver.farewell().await.code, Some(1000));
    completes(&mut stayer, &second, "2").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "2");
}

#[actix_rt::test]
async fn what_is_taken_back_is_taken_from_the_worker_too() {
    let house = with_workers("");
    let mut worker = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Never mind").await;
    let begun = job(&mut worker).await;
    cancels(&mut ann, "r-1").await;
    assert_eq!(worker.hears("cancel").await["job_id"], begun["job_id"]);
    assert_eq!(ann.hears("agent_failed").await["payload"]["code"], "CANCELLED");
    completes(&mut worker, &begun, "too late").await;
    assert_eq!(worker.hears("error").await["code"], "JOB_NOT_FOUND");
    assert!(ann.hears_by_now().await.is_empty());
    asks(&mut ann, "r-2", "But this").await;
    let next = job(&mut worker).await;
    completes(&mut worker, &next, "done").await;
    ann.hears("agent_completed").await;
}

#[actix_rt::test]
async fn a_silent_worker_is_cut_and_its_job_goes_on() {
    let house = with_workers("heartbeat.interval_ms = 100\nheartbeat.timeout_ms = 1000");
    let mut silent = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Hello?").await;
    job(&mut silent).await;
    // Nobody reads this socket any more, so nobody answers its pings; it stays open.
    let mut other = worker(&house, json!({"services": ["agent", "query"]})).await;
    let again = other.hears("job").await;
    completes(&mut other, &again, "Here").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "Here");
    drop(silent);
}

#[actix_rt::test]
async fn nobody_there_is_told_after_a_while() {
    let house = with_workers("workers.patience_s = 0\njobs.retries = 0");
    let _other = worker(&house, json!({"services": ["query"]})).await;
    let mut ann = asker(&house, "ann").await;
    asks(&mut ann, "r-1", "Anybody?").await;
    let failed = ann.hears("agent_failed").await["payload"].take();
    assert!(failed["error"].as_str().unwrap().contains("No worker"), "{failed}");
}

#[actix_rt::test]
async fn garbage_is_refused_and_costs_nobody_else_anything() {
    let house = with_workers("");
    let mut ann = asker(&house, "ann").await;
    let mut bad = agent(&house, 1).await;
    asks(&mut ann, "r-1", "first").await;
    let first = job(&mut bad).await;
    let mut good = agent(&house, 1).await;
    asks(&mut ann, "r-2", "second").await;
    let second = job(&mut good).await;
    for (said, code) in [
        ("not json", "INVALID_JSON"),
        ("[]", "INVALID_MESSAGE"),
        ("{}", "INVALID_MESSAGE"),
        (r#"{"type":"dance"}"#, "UNKNOWN_MESSAGE_TYPE"),
        (r#"{"type":"hello","services":["agent"]}"#, "INVALID_MESSAGE"),
        (r#"{"type":"partial","text":"x"}"#, "INVALID_MESSAGE"),
        (r#"{"type":"partial","job_id":"x","text":"x"}"#, "INVALID_MESSAGE"),
        (
            r#"{"type":"partial","job_id":"00000000000000000000000000000001","text":"x"}"#,
            "JOB_NOT_FOUND",
        ),
    ] {
        bad.says_text(said).await;
        let refused = bad.hears("error").await;
        assert_eq!(refused["code"], code, "{said}: {refused}");
    }
    let theirs = json!({"type": "completed", "job_id": second["job_id"], "answer": {"text": "!"}});
    bad.says(theirs).await;
    assert_eq!(bad.hears("error").await["code"], "JOB_NOT_FOUND", "nobody answers for another");
    bad.sends(Message::binary(vec![1, 2])).await;
    assert_eq!(bad.hears("error").await["code"], "BINARY_NOT_SUPPORTED");
    reports(&mut bad, &first, json!({"type": "completed", "id": 7, "answer": {"txet": "1"}})).await;
    assert_eq!(bad.hears("error").await["field"], "text");
    let failed = ann.hears("agent_failed").await;
    assert_eq!(
        (&failed["correlation_id"], &failed["payload"]["code"]),
        (&json!("r-1"), &json!("BACKEND_FAILED"))
    );
    completes(&mut good, &second, "2").await;
    assert_eq!(ann.hears("agent_completed").await["payload"]["content"], "2");
    bad.is_alive().await;
}

#[actix_rt::test]
async fn a_worker_that_does_nothing_but_err_is_sent_away() {
    let house = with_workers("limits.error_budget_per_minute = 3");
    let mut worker = agent(&house, 1).await;
    for _ in 0..4 {
        worker.says_text("not json").await;
    }
    assert_eq!(worker.farewell().await.code, Some(4102));
}

#[actix_rt::test]
async fn a_worker_that_floods_slows_down_itself_and_nobody_else() {
    let house = with_workers(
        "jobs.max_answer_bytes = 67108864\nlimits.slow_consumer_budget_bytes = 67108864",
    );
    let mut worker = agent(&house, 1).await;
    let mut ann = asker(&house, "ann").await;
    let mut bob = house.workspace_in("lab", "bob").await;
    asks(&mut ann, "r-1", "Flood").await;
    let job = job(&mut worker).await;
    let part = "0123456789abcdef".repeat(64);
    let pieces = 4_000;
    let flood = async {
        for _ in 0..pieces {
            let text = json!({"type": "partial", "job_id": job["job_id"], "text": part});
            worker.says(text).await;
        }
        completes(&mut worker, &job, "done").await;
    };
    let hearing = async {
        let heard = ann.hears_until("agent_completed").await;
        parts(&heard)
    };
    let living = async {
        for _ in 0..20 {
            bob.is_alive().await;
        }
    };
    let ((), heard, ()) = futures_util::future::join3(flood, hearing, living).await;
    assert_eq!(heard.len(), part.len() * pieces, "every part, once");
}

#[actix_rt::test]
async fn any_service_can_be_answered_by_workers() {
    let house = with_workers("workers.services = [\"query\", \"ontology\"]");
    let mut worker = worker(&house, json!({"services": ["query", "ontology"]})).await;
    let mut ann = asker(&house, "ann").await;
    let payload = json!({"natural_language": "all proteins", "endpoint": "mine"});
    ann.says(json!({"type": "query_request", "message_id": "q-1", "payload": payload})).await;
    let asked = job(&mut worker).await;
    assert_eq!(asked["request"]["natural_language"], "all proteins");
    let stage = json!({"type": "stage", "stage": "executing", "fraction": 0.5, "message": "now"});
    reports(&mut worker, &asked, stage).await;
    let results = json!({"head": {"vars": ["p"]}, "results": {"bindings":
        [{"p": {"type": "uri", "value": "http://x.test/p1"}}, {}]}});
    let answer = json!({"sparql": "SELECT ?p {}", "endpoint": "mine", "results": results,
        "confidence": 0.9, "explanation": "all", "execution_time_ms": 5});
    reports(&mut worker, &asked, json!({"type": "completed", "answer": answer})).await;
    let heard = ann.hears_until("query_result").await;
    assert!(heard.iter().any(|it| it["type"] == "query_progress"), "{heard:?}");
    let payload = &heard.last().unwrap()["payload"];
    assert!(payload.to_string().contains("http://x.test/p1"), "{payload}");
}

#[actix_rt::test]
async fn what_workers_publish_is_told_on_the_bus_in_order() {
    let house = with_workers("");
    let mut worker = agent(&house, 1).await;
    let mut ann = house.enter("/ws/dashboard?client_id=ann").await;
    ann.hears("presence.state").await;
    let event = |number: usize| json!({"type": "task.completed", "data": {"number": number}});
    for batch in 0..20 {
        let events: Vec<_> = (0..3).map(|place| event(batch * 3 + place)).collect();
        worker.says(json!({"type": "publish", "id": batch, "events": events})).await;
    }
    for batch in 0..20 {
        let published = worker.hears("published").await;
        assert_eq!(published["re"], batch.to_string());
        let results = published["results"].as_array().unwrap();
        assert!(results.len() == 3 && results.iter().all(|one| one["seq"].is_u64()), "{published}");
    }
    for number in 0..60 {
        assert_eq!(ann.hears("task.completed").await["data"]["number"], number);
    }
    let wrong = json!([{"type": "task.started", "data": {}}, {"data": {}}]);
    worker.says(json!({"type": "publish", "events": wrong})).await;
    let results = worker.hears("published").await["results"].take();
    assert!(results[0]["event_id"].is_string() && results[1]["code"] == "INVALID_MESSAGE");
}
