//! Who may publish does so by REST, by socket and as an operator; one name is told once.

use serde_json::{Value, json};

use super::{GENEROUS, event, numbers};
use crate::support::{Accent, House};

#[actix_rt::test]
async fn a_name_is_told_once_whichever_way_it_comes_again() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let named = json!({"type": "task.created", "data": {"n": 1}, "event_id": "e1"});
    let first = house.tells(named.clone()).await.body;
    assert_eq!((&first["seq"], first.get("duplicate")), (&json!(1), None));
    let again = house.tells(named.clone()).await.body;
    assert_eq!((&again["seq"], &again["duplicate"]), (&json!(1), &json!(true)));
    let both = house.tells(json!([named, event("task.created", 2)])).await.body;
    assert_eq!(
        (&both["results"][0]["duplicate"], &both["results"][1]["seq"]),
        (&json!(true), &json!(2))
    );
    let mut operator = house.operator().await;
    operator.says(json!({"action": "publish", "request_id": 7, "events": named})).await;
    let told = operator.hears("published").await;
    assert_eq!(told["correlation_id"], "7");
    assert_eq!(told["payload"]["results"][0]["duplicate"], true);
    operator.says(json!({"action": "publish", "events": [event("the.end", 3)]})).await;
    operator.hears("published").await;
    assert_eq!(numbers(&guest.hears_until("the.end").await), [1, 2, 3]);
}

#[actix_rt::test]
async fn of_a_batch_each_is_answered_for_itself() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let nameless = json!({"data": {"n": 2}});
    let all = json!([event("task.a", 1), nameless, 7, {"type": "task.b", "data": []}, event("task.c", 5)]);
    let answer = house.tells(all).await.body;
    assert_eq!((&answer["accepted"], &answer["refused"]), (&json!(2), &json!(3)));
    let results = answer["results"].as_array().unwrap();
    let codes: Vec<_> = results.iter().map(|it| it["error"]["code"].as_str()).collect();
    let invalid = Some("INVALID_MESSAGE");
    assert_eq!(codes, [None, invalid, invalid, invalid, None]);
    assert_eq!(results[1]["error"]["field"], "type");
    assert_eq!(results[3]["error"]["field"], "data");
    assert_eq!((&results[0]["seq"], &results[4]["seq"]), (&json!(1), &json!(2)));
    assert_eq!(numbers(&guest.hears_until("task.c").await), [1, 5]);
}

#[actix_rt::test]
async fn a_person_with_the_right_publishes_by_rest() {
    let house = House::open();
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let token = house.token_with("agent", json!({"rooms": {"bus:*": ["emit"]}}));
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str())];
    for room in ["", "?room_id=bus:jobs"] {
        let path = format!("/ws/dashboard/events{room}");
        let named = json!({"type": "task.a", "data": {"n": 1}, "event_id": "mine"});
        let told = house.call_with("POST", &path, &headers, named.to_string()).await;
        assert_eq!((told.status, &told.body["seq"]), (200, &json!(1)), "{told:?}");
    }
    // The name is hers: the house's own publishers have theirs.
    house.tells(json!({"type": "task.b", "data": {"n": 2}, "event_id": "mine"})).await;
    assert_eq!(numbers(&guest.hears_until("task.b").await), [1, 2]);
}

#[actix_rt::test]
async fn guests_with_the_right_publish_by_socket_in_order() {
    let house = House::with(GENEROUS);
    let (mut guest, _) = house.dashboard("client_id=a").await;
    let accent = Accent::Query;
    let rights = json!({"rooms": {"bus:*": ["emit"], "*": ["join"]}});
    let mut agent = house.enter(&accent.path_with(&house.token_with("agent", rights))).await;
    let publish = |n: usize, more: Value| {
        let mut fields = json!({"event_type": "task.step", "data": {"n": n}});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut said = accent.message("publish_event", fields);
        said["message_id"] = format!("m{n}").into();
        said
    };
    agent.says_at_once((0..100).map(|n| publish(n, json!({})))).await;
    agent.says(publish(100, json!({"ack": true, "event_id": "last"}))).await;
    let told = agent.hears("published").await;
    assert_eq!((&told["correlation_id"], &told["payload"]["seq"]), (&json!("m100"), &json!(101)));
    agent.says(publish(100, json!({"ack": true, "event_id": "last"}))).await;
    let told = agent.hears("published").await;
    assert_eq!(
        (&told["payload"]["duplicate"], &told["payload"]["seq"]),
        (&json!(true), &json!(101))
    );
    house.tells(event("the.end", 101)).await;
    assert_eq!(numbers(&guest.hears_until("the.end").await), (0..102).collect::<Vec<_>>());
}

#[actix_rt::test]
async fn buses_beside_the_usual_one_are_opened_by_publishing() {
    let house = House::open();
    let join = json!({"type": "join_room", "data": {"room_id": "bus:jobs"}});
    let (mut guest, _) = house.dashboard("client_id=a").await;
    guest.says(join.clone()).await;
    assert_eq!(guest.hears("error").await["data"]["code"], "ROOM_NOT_FOUND");
    let path = "/ws/dashboard/events?room_id=bus:jobs";
    house.as_operator("POST", path, event("work.a", 1)).await;
    guest.says(join).await;
    guest.hears("presence.state").await;
    house.tells(event("work.b", 2)).await;
    house.as_operator("POST", path, event("work.c", 3)).await;
    let heard = guest.hears_until("work.c").await;
    assert_eq!(numbers(&heard), [2, 3]);
    assert_eq!((heard[0].get("room_id"), &heard[1]["room_id"]), (None, &json!("bus:jobs")));
}

#[actix_rt::test]
async fn a_bus_that_a_guest_has_opened_passes_and_the_usual_one_lasts() {
    let house = House::with("rooms.idle_close_s = 0");
    house.tells(event("task.a", 1)).await;
    let token = house.token_with("ann", json!({"rooms": {"bus:*": ["emit"]}}));
    let bearer = format!("Bearer {token}");
    for n in 0..5 {
        let path = format!("/ws/dashboard/events?room_id=bus:random-{n}");
        let headers = [("Authorization", bearer.as_str())];
        let told = house.call_with("POST", &path, &headers, event("task.b", n).to_string()).await;
        assert_eq!(told.status, 200, "{told:?}");
    }
    house.until(|figures| figures["active_rooms"] == 1).await;
    let rooms = house.as_operator("GET", "/api/ws/rooms", Value::Null).await.body;
    assert_eq!(rooms["rooms"][0]["room_id"], "bus:events", "{rooms}");
}
