//! A room that is gone without a word is there again, and nobody in it has missed anything.

use serde_json::{Value, json};

use crate::support::{Accent, Folder, Guest, House, kinds};

fn say(accent: Accent, id: &str, message: Value) -> Value {
    let mut said = accent.message("room_message", json!({"room_id": "lab", "message": message}));
    said["message_id"] = id.into();
    said
}

/// The numbers of what was said, and where the room says that it stands.
fn numbers(accent: Accent, heard: &[Value]) -> Vec<u64> {
    let said = heard.iter().filter(|heard| heard["type"] == "room_message");
    said.map(|heard| accent.fields(heard)["seq"].as_u64().expect("a number")).collect()
}

#[actix_rt::test]
async fn its_members_are_in_again_unasked_and_miss_nothing() {
    let doom: Value = serde_json::from_str(actors::DOOM).expect("a JSON string");
    for author in Accent::BOTH {
        let folder = Folder::of(&format!("gone-{author:?}"));
        let house = House::with(&format!("rooms.presence_grace_ms = 60000\n{}", folder.durable()));
        let mut guests = Vec::new();
        for (accent, user) in [(Accent::Query, "bob"), (Accent::Workspace, "carl")] {
            guests.push((accent, accent.guest_in(&house, "lab", user).await));
        }
        let mut ann = author.guest_in(&house, "lab", "ann").await;
        // What comes before the end is on its way to the disk as the room ends.
        ann.says_at_once([
            say(author, "m1", 1.into()),
            say(author, "m2", 2.into()),
            say(author, "m3", doom.clone()),
            say(author, "m4", 3.into()),
        ])
        .await;
        let mut heard = hears_end(&mut ann).await;
        // What the room had not taken up when it ended is not known: the author says all again.
        ann.says_at_once((1..=3).map(|n| say(author, &format!("m{}", n + n / 3), n.into()))).await;
        ann.says(say(author, "last", "last".into())).await;
        heard.extend(hears_last(author, &mut ann).await);
        assert_eq!(numbers(author, &heard), [1, 2, 3, 4], "{heard:?}");
        for (accent, guest) in &mut guests {
            let mut heard = hears_end(guest).await;
            heard.extend(hears_last(*accent, guest).await);
            assert_eq!(numbers(*accent, &heard), [1, 2, 3, 4], "{accent:?}: {heard:?}");
        }
    }
}

/// Everything up to the end of the replay that nobody has asked for.
async fn hears_end(guest: &mut Guest) -> Vec<Value> {
    let heard = guest.hears_until("replay_done").await;
    assert!(kinds(&heard).contains(&"room_resumed"), "{heard:?}");
    let resumed = heard.iter().find(|heard| heard["type"] == "room_resumed").unwrap();
    let fields = if resumed["payload"].is_object() { &resumed["payload"] } else { resumed };
    assert_eq!(fields["recovered"], true, "{resumed}");
    heard
}

/// Everything up to what was said last.
async fn hears_last(accent: Accent, guest: &mut Guest) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        heard.extend(guest.hears_until("room_message").await);
        let last = heard.last().expect("it is the last one");
        if accent.fields(last)["message"] == "last" {
            return heard;
        }
    }
}
