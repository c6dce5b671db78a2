//! A disk that is full: what was acknowledged is kept, what was not is not, and it heals by itself.

use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, Folder, Guest, Knock, Program, knock_at};

/// Long enough to fill a small file soon.
const LONG: usize = 8_000;
/// A room that remembers everything, and people who may say a lot.
const LIMITS: &str = "
auth.anonymous = 'claimed'
rooms.history_events = 100000
rooms.history_bytes = 100000000
limits.query.messages_per_minute = 1000000
limits.query.burst = 1000000
";

fn settings(folder: &Folder) -> String {
    format!("auth.admin_key = '{ADMIN_KEY}'\n{}{LIMITS}", folder.durable())
}

/// Says something long and answers whether it was taken.
async fn say(guest: &mut Guest, name: &str) -> Result<(), Value> {
    let message = format!("{name} {}", "x".repeat(LONG));
    let payload = json!({"message": message});
    guest.says(json!({"type": "room_message", "message_id": name, "payload": payload})).await;
    let answer = guest.hears_answers(&[name.to_owned()]).await.remove(0);
    if answer["type"] == "room_message" { Ok(()) } else { Err(answer) }
}

/// Says long things until one is refused for want of room; the names of those taken.
async fn fill(guest: &mut Guest, prefix: &str) -> Vec<String> {
    let mut taken = Vec::new();
    for n in 0..5_000 {
        let name = format!("{prefix}-{n}");
        match say(guest, &name).await {
            Ok(()) => taken.push(name),
            Err(refused) => {
                assert_eq!(refused["payload"]["code"], "STORE_UNAVAILABLE", "{refused}");
                return taken;
            }
        }
    }
    panic!("the disk was never full");
}

async fn get(program: &Program, path: &str) -> (u16, Value) {
    let knock = Knock::plain(&format!("GET {path} HTTP/1.1"), &[]).with("Host", "x");
    let reply = knock_at(program.address, &knock).await;
    (reply.status, reply.body)
}

/// The names of all messages that the room remembers.
async fn remembered(program: &Program) -> Vec<String> {
    let (status, body) = get(program, "/api/ws/rooms/lab/messages?limit=100000&user_id=ann").await;
    assert_eq!(status, 200, "{body}");
    let texts = body["messages"].as_array().unwrap().iter();
    let texts =
        texts.map(|it| it["payload"]["message"].as_str().unwrap().split(' ').next().unwrap());
    texts.map(Into::into).collect()
}

async fn enter(program: &Program) -> Guest {
    let mut ann = Guest::at(program.address, "/api/ws/room/lab?user_id=ann").await;
    ann.hears("user_joined").await;
    ann
}

async fn watch(program: &Program) -> Guest {
    let path = format!("/api/ws/admin?api_key={ADMIN_KEY}");
    let mut operator = Guest::at(program.address, &path).await;
    operator.says(json!({"action": "tail"})).await;
    operator.hears("tail").await;
    operator
}

#[actix_rt::test]
async fn a_full_disk_refuses_what_it_cannot_keep_and_heals_once_there_is_room() {
    let folder = Folder::of("full");
    let program = Program::serve("full", &settings(&folder), &[]);
    let mut ann = enter(&program).await;
    say(&mut ann, "first").await.unwrap();
    let size = std::fs::metadata(folder.file()).unwrap().len();
    program.running.limit(Some(size));

    let mut operator = watch(&program).await;
    let mut taken = vec!["first".to_owned()];
    taken.extend(fill(&mut ann, "full").await);
    ann.is_alive().await;
    assert_eq!(remembered(&program).await, taken, "reading goes on, and nothing else is there");
    assert_eq!(get(&program, "/ready").await.0, 503);

    while operator.hears("event").await["payload"]["event"] != "store_failed" {}
    program.running.limit(None);
    while operator.hears("event").await["payload"]["event"] != "store_recovered" {}
    assert_eq!(get(&program, "/ready").await.0, 200);
    for name in ["again-1", "again-2"] {
        say(&mut ann, name).await.unwrap();
        taken.push(name.to_owned());
    }
    assert_eq!(remembered(&program).await, taken);

    program.dies();
    let program = Program::serve("full-2", &settings(&folder), &[]);
    let mut ann = enter(&program).await;
    ann.is_alive().await;
    assert_eq!(remembered(&program).await, taken, "all that was acknowledged, and nothing else");
}
