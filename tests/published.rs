//! Whoever wants to know is told that what they said is kept, and where.

use serde_json::{Value, json};

use crate::support::{Accent, House, kinds};

fn say(accent: Accent, message: &str) -> Value {
    accent.message("room_message", json!({"room_id": "lab", "message": message}))
}

#[actix_rt::test]
async fn whoever_asks_is_told_that_it_is_kept_and_where() {
    for accent in Accent::ALL {
        let house = House::open();
        let mut ann = accent.guest(&house, "ann").await;
        let fields = json!({"room_id": "lab", "message": "keep this", "ack": true});
        let message = accent.named("m1", accent.message("room_message", fields));
        // All in one breath: the wish waits with the message until the room has let them in.
        let join = accent.message("join_room", json!({"room_id": "lab"}));
        ann.says_at_once([join, message, say(accent, "and this")]).await;
        let word =
            accent.answer(if accent == Accent::Dashboard { "room.published" } else { "published" });
        let heard = ann.hears_until(word).await;
        let published = heard.last().unwrap();
        assert_eq!(accent.re(published), "m1");
        let told = accent.fields(published);
        assert_eq!((&told["room_id"], &told["duplicate"]), (&json!("lab"), &json!(false)));
        assert!(told["seq"].is_u64() && told["epoch"].is_string(), "{told}");
        let rest = ann.hears_by_now().await;
        assert!(!kinds(&rest).contains(&word), "{rest:?}");
    }
}

#[actix_rt::test]
async fn a_cell_that_is_written_is_kept_too() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        let cell = json!({"sheet_id": "s", "cell_id": "A1", "value": 7, "ack": true});
        ann.says(accent.message("cell_update", cell)).await;
        let heard = ann.hears_until("published").await;
        let told = accent.fields(heard.last().unwrap());
        let cell = heard.iter().find(|it| it["type"] == "cell_updated").expect("it is told first");
        assert_eq!(told["seq"], accent.fields(cell)["seq"], "{told}");
    }
}
