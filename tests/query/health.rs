//! Whether endpoints answer is watched, and everybody hears of a change (row Q11).

use serde_json::{Value, json};

use super::{Far, person, yes};
use crate::support::House;

async fn listed(house: &House) -> Vec<Value> {
    let headers = [("authorization", format!("Bearer {}", house.token("ann")))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let reply = house.call("GET", "/api/ws/endpoints", &headers).await;
    assert_eq!(reply.status, 200);
    reply.body["endpoints"].as_array().unwrap().clone()
}

#[actix_rt::test]
async fn everybody_hears_when_an_endpoint_goes_down_and_when_it_comes_back() {
    let mut far = Far::open().await;
    let house = far.house("query.probe_interval_s = 1");
    let (mut ann, mut bob) = (person(&house, "ann").await, house.workspace("bob").await);
    yes(far.0.asked().await).await;
    // It is well at first: nobody is told of what is as it should be.
    far.0.asked().await.answers(503, &[], "").await;
    let down = ann.hears("endpoint_status").await["payload"].take();
    assert_eq!((&down["endpoint_id"], &down["status"]), (&json!("far"), &json!("unhealthy")));
    assert!(down["reason"].as_str().unwrap().contains("503"), "{down}");
    assert_eq!(bob.hears("endpoint_status").await["status"], "unhealthy");
    let list = listed(&house).await;
    let of = |name: &str| list.iter().find(|it| it["endpoint_id"] == name).unwrap().clone();
    assert_eq!(of("far"), down);
    assert_eq!(of("local")["status"], "healthy");

    far.0.asked().await.answers(200, &[], "<html>Welcome!</html>").await;
    yes(far.0.asked().await).await;
    let up = ann.hears("endpoint_status").await["payload"].take();
    assert_eq!(up["status"], "healthy", "no second word of its being down: {up}");
    assert!(up["latency_ms"].is_number() && up["reason"].is_null(), "{up}");
    assert_eq!(bob.hears("endpoint_status").await["status"], "healthy");
}

#[actix_rt::test]
async fn endpoints_are_listed_for_those_who_may_list_rooms() {
    let house = House::with("auth.anonymous = \"refuse\"");
    let names: Vec<Value> =
        listed(&house).await.iter().map(|it| it["endpoint_id"].clone()).collect();
    assert_eq!(names, ["local", "uniprot"]);
    assert_eq!(house.call("GET", "/api/ws/endpoints", &[]).await.status, 401);
}
