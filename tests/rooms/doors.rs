//! Who may enter: rooms that are full, private or absent.

use serde_json::{Value, json};

use crate::support::{Accent, Folder, Guest, House};

/// Opens a room in the name of a person; gives their token.
async fn make_room(house: &House, owner: &str, query: &str) -> String {
    let token = house.token(owner);
    let bearer = format!("Bearer {token}");
    let path = format!("/api/ws/rooms?{query}");
    let made = house.call("POST", &path, &[("Authorization", &bearer)]).await;
    assert_eq!(made.status, 201, "{made:?}");
    token
}

async fn asks_in(accent: Accent, guest: &mut Guest, room: &str) -> Value {
    guest.says(accent.message("join_room", json!({"room_id": room}))).await;
    guest.hears_next().await
}

#[actix_rt::test]
async fn a_full_room_takes_another_only_when_somebody_leaves() {
    for accent in Accent::BOTH {
        let house = House::open();
        make_room(&house, "ann", "room_id=lab&max_members=2").await;
        let mut ann = house.query_in("lab", "ann").await;
        let bob = house.query_in("lab", "bob").await;
        let mut carl = accent.guest(&house, "carl").await;
        let refused = asks_in(accent, &mut carl, "lab").await;
        assert_eq!(refused["type"], accent.refusal());
        let code = if accent == Accent::Query { "ROOM_FULL" } else { "PERMISSION_DENIED" };
        assert_eq!(accent.fields(&refused)["code"], code);

        let mut phone = accent.guest(&house, "bob").await;
        let state = asks_in(accent, &mut phone, "lab").await;
        assert_eq!(state["type"], "room_state", "a second socket is no second person");
        phone.leaves().await;
        bob.leaves().await;
        ann.hears("user_left").await;
        assert_ne!(asks_in(accent, &mut carl, "lab").await["type"], accent.refusal());
        assert_eq!(ann.hears("user_joined").await["payload"]["user_id"], "carl");
    }
}

#[actix_rt::test]
async fn a_socket_for_one_room_says_why_it_may_not_enter() {
    let house = House::open();
    make_room(&house, "ann", "room_id=lab&max_members=1").await;
    let _ann = house.query_in("lab", "ann").await;
    let mut bob = house.enter("/api/ws/room/lab?user_id=bob").await;
    let refused = bob.hears("error_message").await;
    assert_eq!(refused["payload"]["code"], "ROOM_FULL");
    assert_eq!(refused["payload"]["recoverable"], true);
}

#[actix_rt::test]
async fn a_private_room_is_for_its_owner_and_for_those_who_are_named() {
    for accent in Accent::BOTH {
        let house = House::open();
        let ann = make_room(&house, "ann", "room_id=den&is_public=false").await;
        let invited = house.token_with("bob", json!({"rooms": {"den": ["join", "publish"]}}));
        let boss = house.token_with("boss", json!({"role": "admin"}));
        for token in [ann, invited, boss] {
            let mut guest = house.enter(&accent.path_with(&token)).await;
            guest.is_alive().await;
            let heard = asks_in(accent, &mut guest, "den").await;
            assert_ne!(heard["type"], accent.refusal(), "{accent:?}: {heard}");
        }
        let everywhere = house.token_with("eve", json!({"rooms": {"*": ["join", "publish"]}}));
        let nearly = house.token_with("eve", json!({"rooms": {"de*": ["join", "publish"]}}));
        let elsewhere = house.token_with("eve", json!({"rooms": {"lab": ["join"]}}));
        for token in [everywhere, nearly, elsewhere, house.token("eve")] {
            let mut eve = house.enter(&accent.path_with(&token)).await;
            eve.is_alive().await;
            let refused = asks_in(accent, &mut eve, "den").await;
            assert_eq!(accent.fields(&refused)["code"], "PERMISSION_DENIED", "{accent:?}");
            eve.is_alive().await;
        }
    }
}

#[actix_rt::test]
async fn a_private_room_is_private_again_after_it_was_gone() {
    let doom: Value = serde_json::from_str(actors::DOOM).expect("a JSON string");
    let folder = Folder::of("den");
    for settings in [String::new(), folder.durable()] {
        let house = House::with(&settings);
        let token = make_room(&house, "ann", "room_id=den&is_public=false").await;
        let mut ann = house.enter(&Accent::Workspace.path_with(&token)).await;
        assert_eq!(asks_in(Accent::Workspace, &mut ann, "den").await["type"], "room_state");
        ann.says(json!({"type": "room_message", "room_id": "den", "message": doom})).await;
        ann.hears("room_resumed").await;
        let mut eve = house.enter(&Accent::Workspace.path_with(&house.token("eve"))).await;
        let refused = asks_in(Accent::Workspace, &mut eve, "den").await;
        assert_eq!(refused["code"], "PERMISSION_DENIED", "{settings}");
    }
}

#[actix_rt::test]
async fn an_absent_room_stays_absent_where_joining_opens_none() {
    for accent in Accent::BOTH {
        let house = House::with("rooms.open_on_join = false");
        let mut ann = accent.guest(&house, "ann").await;
        let say = accent.message("room_message", json!({"room_id": "lab", "message": "hello?"}));
        let join = accent.message("join_room", json!({"room_id": "lab"}));
        ann.says_at_once([join.clone(), say.clone()]).await;
        assert_eq!(accent.refused(&mut ann).await, "ROOM_NOT_FOUND", "joining");
        assert_eq!(accent.refused(&mut ann).await, "ROOM_NOT_FOUND", "what waited for it");

        make_room(&house, "ann", "room_id=lab").await;
        ann.says_at_once([join, say]).await;
        let said = ann.hears("room_message").await;
        assert_eq!(accent.fields(&said)["message"], "hello?");
    }
}

#[actix_rt::test]
async fn only_a_token_that_may_create_opens_a_room_by_joining() {
    let house = House::open();
    let token = house.token_with("ann", json!({"rooms": {"*": ["join", "publish"]}}));
    let mut ann = house.enter(&Accent::Workspace.path_with(&token)).await;
    let refused = asks_in(Accent::Workspace, &mut ann, "lab").await;
    assert_eq!(refused["code"], "ROOM_NOT_FOUND");
    let _bob = house.query_in("lab", "bob").await;
    assert_eq!(asks_in(Accent::Workspace, &mut ann, "lab").await["type"], "room_state");
}
