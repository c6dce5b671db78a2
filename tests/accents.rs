//! Any dialect can share a room with any other (row B6).

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House};

#[actix_rt::test]
async fn a_workspace_and_a_query_client_talk_each_in_its_own_json() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.query_in("lab", "bob").await;
    let state = ann.hears("room_state").await;
    assert_eq!(state["total_users"], 2);

    bob.says(json!({"type": "room_message", "payload": {"message": "hello"}})).await;
    let heard = ann.hears("room_message").await;
    assert_eq!(heard["message"], "hello");
    assert_eq!(heard["username"], "bob");

    ann.says(json!({"type": "room_message", "room_id": "lab", "message": "hello to you"})).await;
    bob.hears("room_message").await;
    let heard = bob.hears("room_message").await;
    assert_eq!(heard["payload"]["message"], "hello to you");
    assert_eq!(heard["payload"]["user_name"], "ann");
    ann.leaves().await;
    assert_eq!(bob.hears("user_left").await["payload"]["member_count"], 1);
}

/// One of each people, in one room.
async fn everybody(house: &House) -> Vec<(Accent, String, Guest)> {
    let mut all: Vec<(Accent, String, Guest)> = Vec::new();
    for accent in Accent::ALL {
        let user = format!("{accent:?}").to_lowercase();
        let guest = accent.guest_in(house, "lab", &user).await;
        for (other, _, before) in &mut all {
            before.hears(other.word("user_joined")).await;
        }
        all.push((accent, user, guest));
    }
    all
}

/// Lets each of them say this, and shows that everybody else hears it from them, in their own JSON.
async fn is_heard(kind: &str, fields: Value, word: &'static str, shows: impl Fn(Accent, &Value)) {
    let house = House::open();
    let mut all = everybody(&house).await;
    for author in 0..all.len() {
        let (accent, name, guest) = &mut all[author];
        let name = name.clone();
        let (kind, fields) = match (&*accent, kind) {
            (Accent::Workspace, "typing_indicator") => ("typing_start", json!({"room_id": "lab"})),
            _ => (kind, fields.clone()),
        };
        guest.says(accent.message(kind, fields)).await;
        for (listener, (accent, _, guest)) in all.iter_mut().enumerate() {
            if listener == author {
                continue;
            }
            let heard = loop {
                let heard = guest.hears(accent.word(word)).await;
                if accent.fields(&heard)["user_id"] == *name {
                    break heard;
                }
            };
            shows(*accent, accent.fields(&heard));
        }
    }
}

#[actix_rt::test]
async fn what_one_says_all_five_hear() {
    let fields = json!({"room_id": "lab", "message": {"text": "hello", "to": ["all", null]}});
    let message = fields["message"].clone();
    is_heard("room_message", fields, "room_message", |accent, heard| {
        assert_eq!(heard["message"], message, "{accent:?}");
        assert_eq!(heard["room_id"], "lab", "{accent:?}");
    })
    .await;
}

#[actix_rt::test]
async fn where_ones_cursor_is_all_five_see() {
    let fields = json!({"room_id": "lab", "x": 150, "y": 300.5, "cell": "B2"});
    is_heard("cursor_move", fields, "cursor_moved", |accent, heard| {
        assert_eq!(heard["cursor"], json!({"x": 150, "y": 300.5, "cell": "B2"}), "{accent:?}");
    })
    .await;
}

#[actix_rt::test]
async fn what_one_writes_into_a_cell_all_five_read() {
    let fields = json!({"room_id": "lab", "sheet_id": "s", "cell_id": "A1", "value": [7]});
    is_heard("cell_update", fields, "cell_updated", |accent, heard| {
        assert_eq!((&heard["cell_id"], &heard["value"]), (&json!("A1"), &json!([7])), "{accent:?}");
        assert!(heard["version"].is_u64(), "{accent:?}");
    })
    .await;
}

#[actix_rt::test]
async fn how_available_one_is_all_five_know() {
    let fields = json!({"status": "busy"});
    is_heard("status_update", fields, "user_status_changed", |accent, heard| {
        assert_eq!(heard["status"], "busy", "{accent:?}");
    })
    .await;
}

#[actix_rt::test]
async fn that_one_types_all_five_notice() {
    let fields = json!({"room_id": "lab", "is_typing": true});
    is_heard("typing_indicator", fields, "typing_indicator", |accent, heard| {
        // A workspace says it by the type of the message.
        assert_eq!(heard["is_typing"] == true, accent != Accent::Workspace, "{accent:?}");
    })
    .await;
}

#[actix_rt::test]
async fn who_leaves_is_missed_by_all_five() {
    let house = House::open();
    let mut all = everybody(&house).await;
    while let Some((_, name, guest)) = all.pop() {
        guest.leaves().await;
        for (accent, _, other) in &mut all {
            let heard = other.hears(accent.word("user_left")).await;
            let told = accent.fields(&heard);
            match accent {
                Accent::Workspace => assert!(!told["users"].to_string().contains(&*name)),
                _ => assert_eq!(told["user_id"], *name),
            }
        }
    }
}
