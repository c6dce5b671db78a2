//! What operators and backends say: to one connection, a person, a room, everyone (row Q8).

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

/// Ann with two sockets, one of them in the lab; bob in the lab; carl elsewhere.
async fn guests(house: &House) -> [Guest; 4] {
    [
        house.query_in("lab", "ann").await,
        house.workspace_in("hall", "ann").await,
        house.workspace_in("lab", "bob").await,
        house.query_in("hall", "carl").await,
    ]
}

/// Announces to `whom`; who of the four hears it?
async fn heard_by(house: &House, whom: Value) -> Vec<usize> {
    let mut guests = guests(house).await;
    let mut operator = house.operator().await;
    let mut ask = whom;
    ask["action"] = "broadcast".into();
    ask["message"] = json!({"type": "news", "payload": {"n": 7}});
    operator.says(ask).await;
    let result = operator.hears("broadcast_result").await;
    operator.says(everyone()).await;
    operator.hears("broadcast_result").await;
    let mut hearers = Vec::new();
    for (at, guest) in guests.iter_mut().enumerate() {
        let heard = guest.hears_until("the_end").await;
        if let Some(news) = heard.iter().find(|heard| heard["type"] == "news") {
            let fields = if news["payload"].is_null() { news } else { &news["payload"] };
            assert_eq!(fields["n"], 7, "{:?}", kinds(&heard));
            hearers.push(at);
        }
    }
    assert_eq!(result["payload"]["delivered"], hearers.len());
    hearers
}

/// What tells every guest that nothing more will come. Rooms and people hand on their own
/// announcements, so this one goes the same ways.
fn everyone() -> Value {
    json!({"action": "broadcast", "message": {"type": "the_end", "payload": {}}})
}

#[actix_rt::test]
async fn an_announcement_to_a_room_reaches_those_in_it() {
    assert_eq!(heard_by(&House::open(), json!({"room_id": "lab"})).await, [0, 2]);
}

#[actix_rt::test]
async fn an_announcement_to_a_person_reaches_all_their_sockets() {
    assert_eq!(heard_by(&House::open(), json!({"user_id": "ann"})).await, [0, 1]);
}

#[actix_rt::test]
async fn an_announcement_to_nobody_in_particular_reaches_everyone() {
    assert_eq!(heard_by(&House::open(), json!({})).await, [0, 1, 2, 3]);
}

#[actix_rt::test]
async fn an_announcement_to_one_connection_reaches_no_other() {
    let house = House::open();
    let mut desk = house.enter("/api/ws/query?user_id=ann").await;
    let mut phone = house.enter("/api/ws/query?user_id=ann").await;
    let desk_id = desk.hears("connection_ack").await["payload"]["connection_id"].take();
    phone.hears("connection_ack").await;
    let mut operator = house.operator().await;
    let message = json!({"type": "news", "payload": {}});
    let ask = json!({"action": "broadcast", "connection_id": desk_id, "message": message});
    operator.says(ask).await;
    assert_eq!(operator.hears("broadcast_result").await["payload"]["delivered"], 1);
    desk.hears("news").await;
    operator.says(everyone()).await;
    assert_eq!(kinds(&phone.hears_until("the_end").await), ["the_end"]);
}

#[actix_rt::test]
async fn an_announcement_by_rest_is_part_of_the_rooms_history() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let body = json!({"type": "deployment_notice", "when": "soon"});
    let sent = house.as_operator("POST", "/api/v1/ws/rooms/lab/broadcast", body).await;
    assert_eq!((sent.status, &sent.body["delivered"]), (200, &json!(1)));
    assert_eq!(ann.hears("deployment_notice").await["when"], "soon");
    let kept = house.as_operator("GET", "/api/ws/rooms/lab/messages", Value::Null).await;
    assert_eq!(kept.body["messages"][0]["type"], "deployment_notice");
    let nowhere =
        house.as_operator("POST", "/api/v1/ws/rooms/nowhere/broadcast", json!({"type": "x"})).await;
    assert_eq!((nowhere.status, &nowhere.body["code"]), (404, &json!("ROOM_NOT_FOUND")));
}

/// Where this stands in the order of a room.
fn number(accent: Accent, heard: &Value) -> u64 {
    let fields = accent.fields(heard);
    let standing = if fields["seq"].is_u64() { fields } else { &heard["greenroom"] };
    assert_eq!(standing["room_id"], "lab", "{heard}");
    standing["seq"].as_u64().unwrap()
}

#[actix_rt::test]
async fn whoever_counts_what_a_room_says_counts_its_announcements_too() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let mut numbers = Vec::new();
        for said in ["before", "after"] {
            ann.says(accent.message("room_message", json!({"room_id": "lab", "message": said})))
                .await;
            numbers.push(number(accent, &ann.hears("room_message").await));
            if said == "before" {
                // Its own word for where it stands is not believed.
                let news = json!({"type": "news", "n": 7, "greenroom": {"room_id": "x", "seq": 9}});
                house.as_operator("POST", "/api/v1/ws/rooms/lab/broadcast", news).await;
                let heard = ann.hears("news").await;
                assert_eq!(accent.fields(&heard)["n"], 7);
                numbers.push(number(accent, &heard));
            }
        }
        assert_eq!(numbers, [1, 2, 3]);
    }
}

#[actix_rt::test]
async fn an_announcement_to_a_person_has_a_number_in_their_mail_and_one_to_all_has_none() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut operator = house.operator().await;
        let mut ann = accent.guest(&house, "ann").await;
        let mut numbers = Vec::new();
        for _ in 0..2 {
            let message = json!({"type": "news", "payload": {}});
            let ask = json!({"action": "broadcast", "user_id": "ann", "message": message});
            operator.says(ask).await;
            let mut standing = ann.hears("news").await["greenroom"].take();
            numbers.push(standing["mail_seq"].take().as_u64().unwrap());
            assert_eq!(standing, json!({"mail_seq": null}), "and nothing else");
        }
        assert_eq!(numbers[0] + 1, numbers[1]);
        operator.says(everyone()).await;
        assert_eq!(ann.hears("the_end").await.get("greenroom"), None);
    }
}
