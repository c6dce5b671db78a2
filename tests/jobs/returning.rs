//! The answer finds whoever asked, wherever they are by then.

use protocol::job::Step;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{ask, asks, last, person, waited};
use crate::support::{Folder, Guest, House, Knock, Program, Scripted, Upstream, kinds, knock_at};

#[actix_rt::test]
async fn whoever_is_cut_off_hears_the_answer_once_on_return() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let mut watch = house.watch().await;
    let mut ann = person(&house, "ann").await;
    asks(&mut ann, "m1").await;
    let asked = agents.asked().await;
    ann.hears("agent_started").await;
    ann.vanishes();
    watch.sees("disconnected", "ann").await;
    asked.tells(Step::Thinking("unheard".into())).await;
    asked.answers("42");
    house.until(|m| m["queued_messages"] == 1).await;
    let mut ann = person(&house, "ann").await;
    assert_eq!(waited(&mut ann, "m1").await["content"], "42");
    house.until(|m| m["queued_messages"] == 0).await;
    assert!(ann.hears_by_now().await.is_empty());
    ann.leaves().await;
    assert!(person(&house, "ann").await.hears_by_now().await.is_empty());
}

#[actix_rt::test]
async fn an_answer_that_has_waited_is_nobody_elses() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let mut watch = house.watch().await;
    // Two sockets of one person, both of which count their messages from one.
    let (mut lost, mut ann) = (person(&house, "ann").await, person(&house, "ann").await);
    asks(&mut lost, "1").await;
    let first = agents.asked().await;
    asks(&mut ann, "1").await;
    let second = agents.asked().await;
    lost.vanishes();
    watch.sees("disconnected", "ann").await;
    first.answers("of the first");
    assert_eq!(waited(&mut ann, "1").await["content"], "of the first");
    second.answers("of the second");
    assert_eq!(last(&mut ann, "1").await["content"], "of the second");
}

#[actix_rt::test]
async fn whoever_resumes_hears_how_it_goes_on() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let mut watch = house.watch().await;
    let mut ann = house.enter("/api/ws/query?user_id=ann").await;
    let token = ann.hears("connection_ack").await["payload"]["resume_token"].clone();
    asks(&mut ann, "m1").await;
    let asked = agents.asked().await;
    ann.hears("agent_started").await;
    ann.vanishes();
    watch.sees("disconnected", "ann").await;
    let mut ann = person(&house, "ann").await;
    ann.says(json!({"type": "resume", "payload": {"resume_token": token, "rooms": {}}})).await;
    ann.hears("resumed").await;
    asked.tells(Step::Thinking("hm".into())).await;
    asked.answers("42");
    let heard = ann.hears_until("agent_completed").await;
    assert_eq!(kinds(&heard), ["agent_thinking", "agent_completed"]);
    assert!(heard.iter().all(|it| it["correlation_id"] == "m1"));
    assert!(heard[1]["payload"].get("mail_seq").is_none(), "it did not have to wait");
}

#[actix_rt::test]
async fn who_acknowledges_mail_has_the_answer_until_they_say_so() {
    let mut agents = Scripted::default();
    let house = House::with_agents("", &agents);
    let enter = "/api/ws/query?user_id=ann&acks=true";
    let mut ann = house.enter(enter).await;
    asks(&mut ann, "m1").await;
    agents.asked().await.answers("42");
    let heard = last(&mut ann, "m1").await;
    ann.is_alive().await;
    ann.leaves().await;
    let mut ann = house.enter(enter).await;
    let again = waited(&mut ann, "m1").await;
    for field in ["job_id", "content", "mail_seq"] {
        assert_eq!(again[field], heard[field], "it was not acknowledged");
    }
    ann.says(json!({"type": "ack", "payload": {"mail_seq": heard["mail_seq"]}})).await;
    house.until(|m| m["queued_messages"] == 0).await;
}

#[actix_rt::test]
async fn what_a_socket_has_not_taken_waits_and_everything_is_heard_once() {
    const JOBS: usize = 16;
    let mut agents = Scripted::default();
    let house = House::with_agents("limits.linger_s = 1\noffline.max_bytes = 100000000", &agents);
    let mut watch = house.watch().await;
    let mut ann = person(&house, "ann").await;
    for n in 0..JOBS {
        asks(&mut ann, &n.to_string()).await;
    }
    let mut all = Vec::new();
    for _ in 0..JOBS {
        all.push(agents.asked().await);
    }
    // More than the kernel takes for somebody who reads nothing.
    all.into_iter().for_each(|asked| asked.answers(&"x".repeat(1_000_000)));
    assert_eq!(watch.sees("disconnected", "ann").await["close_code"], 4003);
    let mut heard = Vec::new();
    while let Some(Message::Text(text)) = ann.next().await {
        heard.extend(completed(&serde_json::from_str(&text).unwrap()));
    }
    let written = heard.len();
    house.until(|m| m["queued_messages"] == JOBS - written).await;
    assert!(written < JOBS);
    let mut ann = person(&house, "ann").await;
    while heard.len() < JOBS {
        heard.extend(completed(&ann.hears_next().await));
    }
    assert!(ann.hears_by_now().await.is_empty());
    heard.sort_unstable();
    assert_eq!(heard, (0..JOBS as u64).collect::<Vec<_>>());
}

/// Which request this answers, if it is an answer.
fn completed(heard: &Value) -> Option<u64> {
    let is_one = heard["type"] == "agent_completed";
    let name = heard["correlation_id"].as_str().or(heard["payload"]["asked_as"].as_str());
    is_one.then(|| name.unwrap().parse().unwrap())
}

#[actix_rt::test]
async fn at_a_drain_what_runs_is_finished_and_heard_in_the_next_house() {
    let folder = Folder::of("jobs-drain");
    let mut agents = Scripted::default();
    let settings = format!("{}\njobs.max_running = 2", folder.durable());
    let house = House::with_agents(&settings, &agents);
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    asks(&mut ann, "quick").await;
    let quick = agents.asked().await;
    asks(&mut bob, "slow").await;
    let slow = agents.asked().await;
    asks(&mut ann, "waits").await;
    house.until(|m| m["jobs"]["agent"]["waiting"] == 1).await;
    let draining = house.opens_again();
    let answering = async {
        assert_eq!(last(&mut ann, "waits").await["code"], "DRAINING");
        assert_eq!(ann.farewell().await.code, Some(4001));
        quick.answers("in time");
    };
    let (house, ()) = futures_util::future::join(draining, answering).await;
    slow.waits_to_be_left().await;
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    assert_eq!(waited(&mut ann, "quick").await["content"], "in time");
    assert_eq!(waited(&mut bob, "slow").await["code"], "DRAINING");
}

#[actix_rt::test]
async fn an_answer_that_waits_survives_being_killed() {
    let folder = Folder::of("jobs-killed");
    let mut upstream = Upstream::open().await;
    let settings = format!(
        "auth.anonymous = 'claimed'\nagent = {{maker = 'http', url = '{}'}}\nlog.level = 'off'\n{}",
        upstream.url(),
        folder.durable()
    );
    let start = || Program::serve("jobs-killed", &settings, &[]);
    let server = start();
    let mut ann = Guest::at(server.address, "/api/ws/query?user_id=ann").await;
    ann.says(ask("m1")).await;
    let asked = upstream.asked().await;
    ann.leaves().await;
    asked.hears(json!({"type": "completed", "answer": {"text": "42"}})).await;
    until_queued(&server, 1).await;
    server.dies();
    let server = start();
    let mut ann = Guest::at(server.address, "/api/ws/query?user_id=ann").await;
    assert_eq!(waited(&mut ann, "m1").await["content"], "42");
    until_queued(&server, 0).await;
    assert!(ann.hears_by_now().await.is_empty());
}

/// Waits until so much mail waits in a server of another process.
async fn until_queued(server: &Program, number: u64) {
    let mut guest = Guest::at(server.address, "/api/ws/query?user_id=watch").await;
    let line = "GET /api/ws/metrics?user_id=watch HTTP/1.1";
    let knock = Knock::plain(line, &[("Host", "greenroom.test"), ("Connection", "close")]);
    for _ in 0..2_000 {
        let told: Value = knock_at(server.address, &knock).await.body;
        if told["queued_messages"] == number {
            return;
        }
        guest.is_alive().await;
    }
    panic!("the figures are not so");
}
