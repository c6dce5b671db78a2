//! A restart loses nobody: whoever comes back is believed, and gets what was missed.

use serde_json::json;

use crate::support::{Accent, Folder, House, kinds};

#[actix_rt::test]
async fn a_connection_is_resumed_over_a_restart() {
    for accent in Accent::BOTH {
        let folder = Folder::of(&format!("resumed-{accent:?}"));
        let house = House::with(&folder.durable());
        let mut bob = house.workspace_in("lab", "bob").await;
        let mut ann = accent.guest_in(&house, "lab", "ann").await;
        ann.says(accent.message("hello", json!({}))).await;
        let word = if accent == Accent::Query { "connection_ack" } else { "welcome" };
        let token = accent.fields(&ann.hears(word).await)["resume_token"].clone();
        ann.says(accent.message("room_message", json!({"message": "heard", "ack": true}))).await;
        let here = accent.fields(&ann.hears("published").await).clone();
        ann.vanishes();
        bob.says(json!({"type": "room_message", "message": "missed", "ack": true})).await;
        bob.hears("published").await;

        let house = house.opens_again().await;
        let mut ann = accent.guest(&house, "ann").await;
        let place = json!({"epoch": here["epoch"], "seq": here["seq"]});
        let resume = json!({"resume_token": token, "rooms": {"lab": place}});
        ann.says(accent.message("resume", resume)).await;
        let heard = ann.hears_until("replay_done").await;
        assert_eq!(kinds(&heard), ["room_resumed", "room_message", "replay_done"], "{heard:?}");
        assert_eq!(accent.fields(&heard[1])["message"], "missed");
        ann.hears("resumed").await;
    }
}
