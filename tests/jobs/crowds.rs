//! More than can be answered: the limits hold, everybody is told, and nobody else notices.

use futures_util::future::join_all;
use serde_json::json;

use super::{ask, asks, last, person};
use crate::support::{Guest, House, Scripted, Working};

const PEOPLE: usize = 125;
const EACH: usize = 16;
const RUNNING: usize = 64;
const WAITING: usize = 256;

const MANY: &str = "
    limits.query = {messages_per_minute = 100000, burst = 100000}
    limits.session_mailbox = 1000
";

/// Hears the end of so many requests: how many were answered, and how many refused.
async fn hears_ends(guest: &mut Guest) -> (usize, usize) {
    let (mut answered, mut refused) = (0, 0);
    while answered + refused < EACH {
        let heard = guest.hears_next().await;
        match heard["type"].as_str() {
            Some("agent_completed") => answered += 1,
            Some("error_message") => {
                assert_eq!(heard["payload"]["code"], "TOO_MANY_JOBS", "{heard}");
                assert!(heard["payload"]["retry_after"].as_u64() >= Some(1), "{heard}");
                assert!(heard["correlation_id"].is_string());
                refused += 1;
            }
            _ => {}
        }
    }
    (answered, refused)
}

#[actix_rt::test]
async fn two_thousand_at_once_are_answered_or_told_when_to_come_back() {
    let mut agents = Scripted::default();
    let house = House::with_agents(MANY, &agents);
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&house, &format!("person-{n}")).await);
    }
    let mut ann = house.query_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let asking =
        people.iter_mut().map(|it| it.says_at_once((0..EACH).map(|n| ask(&n.to_string()))));
    join_all(asking).await;
    let all = PEOPLE * EACH;
    let jobs =
        |m: &serde_json::Value, what: &str| m["jobs"]["agent"][what].as_u64().unwrap() as usize;
    let full = |m: &serde_json::Value| {
        let counted = ["running", "waiting", "refused"].map(|what| jobs(m, what));
        counted == [RUNNING, WAITING, all - RUNNING - WAITING]
    };
    house.until(full).await;

    // Nobody answers anything, and those who talk notice nothing of it.
    let said: Vec<_> = (0..200).map(|n| n.to_string()).collect();
    let talk =
        said.iter().map(|text| json!({"type": "room_message", "payload": {"message": text}}));
    ann.says_at_once(talk).await;
    for text in &said {
        assert_eq!(bob.hears("room_message").await["payload"]["message"], **text);
    }

    let mut at_work = Vec::new();
    for n in 0..RUNNING + WAITING {
        if n >= RUNNING {
            let ended: Working = at_work.remove(n % RUNNING);
            ended.answers("42");
        }
        at_work.push(agents.asked().await);
        assert!(at_work.len() <= RUNNING);
    }
    assert!(agents.asked_already().is_none(), "what was refused never began");
    at_work.into_iter().for_each(|it| it.answers("42"));
    let ends = join_all(people.iter_mut().map(hears_ends)).await;
    let (answered, refused) =
        ends.iter().fold((0, 0), |(a, r), (answered, refused)| (a + answered, r + refused));
    assert_eq!((answered, refused), (RUNNING + WAITING, all - RUNNING - WAITING));
    house.until(|m| jobs(m, "done") == RUNNING + WAITING && jobs(m, "running") == 0).await;
}

#[actix_rt::test]
async fn one_person_may_have_so_much_under_way_and_others_are_not_kept_waiting() {
    let mut agents = Scripted::default();
    let house = House::with_agents("jobs = {max_per_person = 3, max_running = 2}", &agents);
    let (mut ann, mut bob) = (person(&house, "ann").await, person(&house, "bob").await);
    for n in 0..3 {
        asks(&mut ann, &n.to_string()).await;
    }
    let (first, second) = (agents.asked().await, agents.asked().await);
    house.until(|m| m["jobs"]["agent"]["waiting"] == 1).await;
    asks(&mut ann, "too much").await;
    let refused = ann.hears("error_message").await;
    assert_eq!(refused["correlation_id"], "too much");
    assert_eq!(refused["payload"]["code"], "TOO_MANY_JOBS");
    asks(&mut bob, "b").await;
    house.until(|m| m["jobs"]["agent"]["waiting"] == 2).await;
    first.answers("1");
    let next = agents.asked().await;
    assert_eq!(next.call.who.user.as_str(), "bob", "ann has another one running");
    next.answers("for bob");
    assert_eq!(last(&mut bob, "b").await["content"], "for bob");
    second.answers("2");
    agents.asked().await.answers("3");
    for (id, text) in [("0", "1"), ("1", "2"), ("2", "3")] {
        assert_eq!(last(&mut ann, id).await["content"], text);
    }
}
