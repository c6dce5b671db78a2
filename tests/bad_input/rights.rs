//! Actions without the right to them.

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

/// Somebody who may do this in these rooms, and come in.
async fn bearer(house: &House, accent: Accent, mut rooms: Value) -> Guest {
    for door in ["bus:events", "library:papers"] {
        rooms[door] = json!(["join"]);
    }
    let token = house.token_with("ann", json!({ "rooms": rooms }));
    let mut guest = house.enter(&accent.door_with(house, &token).await).await;
    guest.hears_by_now().await;
    guest
}

async fn is_denied(accent: Accent, guest: &mut Guest, kind: &str, fields: Value) {
    guest.says(accent.message(kind, fields)).await;
    assert_eq!(accent.refused(guest).await, "PERMISSION_DENIED", "{accent:?} {kind}");
    guest.is_alive().await;
}

#[actix_rt::test]
async fn who_may_only_listen_says_nothing() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut bob = house.query_in("lab", "bob").await;
        let mut ann = bearer(&house, accent, json!({"lab": ["join"]})).await;
        ann.says(accent.message("join_room", json!({"room_id": "lab"}))).await;
        bob.hears("user_joined").await;
        let cell = json!({"sheet_id": "s", "cell_id": "A1", "value": 1});
        for (kind, fields) in [
            ("room_message", json!({"message": "psst"})),
            ("cell_update", cell),
            ("cursor_move", json!({"x": 1, "y": 1})),
            ("status_update", json!({"status": "busy"})),
        ] {
            is_denied(accent, &mut ann, kind, fields).await;
        }
        bob.says(json!({"type": "room_message", "payload": {"message": "hear me"}})).await;
        assert_eq!(kinds(&bob.hears_until("room_message").await), ["room_message"]);
        ann.hears(accent.word("room_message")).await;
    }
}

#[actix_rt::test]
async fn who_may_not_enter_does_not() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut ann = bearer(&house, accent, json!({"lab": ["join", "publish"]})).await;
        is_denied(accent, &mut ann, "join_room", json!({"room_id": "hall"})).await;
        is_denied(accent, &mut ann, "direct_message", json!({"user_id": "bob", "message": 1}))
            .await;
    }
    let token = house.token_with("ann", json!({"rooms": {"lab": ["join"]}}));
    let mut ann = house.enter(&format!("/api/ws/room/hall?token={token}")).await;
    assert_eq!(Accent::Query.refused(&mut ann).await, "PERMISSION_DENIED");
    ann.is_alive().await;
}

#[actix_rt::test]
async fn who_may_only_speak_does_not_hear() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut ann = bearer(&house, accent, json!({"lab": ["publish"]})).await;
        is_denied(accent, &mut ann, "join_room", json!({"room_id": "lab"})).await;
    }
}
