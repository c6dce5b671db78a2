//! What operators can see and do, by socket and by REST alike (row Q6).

mod lists;
mod troubles;
mod watching;

use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, Guest, House, fields, now};

/// The eight figures of the seed first.
const FIGURES: [&str; 7] = [
    "active_connections",
    "active_rooms",
    "queued_messages",
    "rate_limit_violations",
    "total_connections",
    "total_messages_received",
    "total_messages_sent",
];

/// Asks as an operator, by socket and by REST; both answers must be of one shape.
struct Office<'a> {
    house: &'a House,
    socket: Guest,
}

impl<'a> Office<'a> {
    async fn of(house: &'a House) -> Self {
        Self { house, socket: house.operator().await }
    }

    /// Asks by socket.
    async fn asks(&mut self, mut command: Value) -> Value {
        command["request_id"] = "r-1".into();
        self.socket.says(command).await;
        loop {
            let answer = self.socket.hears_next().await;
            if answer["correlation_id"] == "r-1" {
                assert!(answer["timestamp"].is_string(), "{answer}");
                return answer;
            }
        }
    }

    /// What is told when that is asked by socket.
    async fn is_told(&mut self, command: Value) -> Value {
        self.asks(command).await["payload"].take()
    }

    /// Asks by REST.
    async fn posts(&self, command: Value) -> Value {
        let reply = self.house.as_operator("POST", "/api/ws/admin", command).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.is_secured();
        reply.body
    }
}

fn announce(text: &str) -> Value {
    json!({"type": "system_message", "payload": {"message": text}})
}

#[actix_rt::test]
async fn figures_connections_and_rooms_are_shown_by_socket_and_by_rest() {
    let house = House::open();
    let _ann = house.workspace_in("lab", "ann").await;
    let mut office = Office::of(&house).await;
    for (action, kind) in
        [("get_metrics", "metrics"), ("list_connections", "connections"), ("list_rooms", "rooms")]
    {
        let told = office.asks(json!({"action": action})).await;
        let posted = office.posts(json!({"action": action})).await;
        assert_eq!((&told["type"], &posted["type"]), (&json!(kind), &json!(kind)));
        assert_eq!(fields(&told["payload"]), fields(&posted["payload"]));
    }
    let metrics = office.asks(json!({"action": "get_metrics"})).await["payload"].take();
    for name in FIGURES {
        assert!(metrics[name].is_u64(), "{name} of {metrics}");
    }
    assert_eq!((&metrics["active_connections"], &metrics["active_rooms"]), (&json!(1), &json!(1)));
    let list = office.asks(json!({"action": "list_connections"})).await;
    let ann = &list["payload"]["connections"][0];
    assert_eq!((&ann["user_id"], &ann["dialect"]), (&json!("ann"), &json!("workspace")));
    assert_eq!(ann["ip"], "127.0.0.1");
    let list = office.asks(json!({"action": "list_rooms"})).await;
    let lab = &list["payload"]["rooms"][0];
    assert_eq!((&lab["room_id"], &lab["member_count"]), (&json!("lab"), &json!(1)));
}

#[actix_rt::test]
async fn a_broadcast_reaches_whom_it_is_for() {
    let house = House::open();
    let mut ann = house.workspace_in("lab", "ann").await;
    let mut bob = house.enter("/api/ws/query?user_id=bob").await;
    let id = bob.hears("connection_ack").await["payload"]["connection_id"].clone();
    let mut office = Office::of(&house).await;
    for (target, hears_ann, hears_bob) in [
        (json!({}), true, true),
        (json!({"room_id": "lab"}), true, false),
        (json!({"user_id": "bob"}), false, true),
        (json!({"connection_id": id}), false, true),
    ] {
        let mut command = json!({"action": "broadcast", "message": announce("for whom?")});
        command.as_object_mut().unwrap().extend(target.as_object().cloned().unwrap());
        let count = u64::from(hears_ann) + u64::from(hears_bob);
        let told = office.asks(command.clone()).await;
        assert_eq!(told["type"], "broadcast_result", "{told}");
        assert_eq!(told["payload"]["delivered"], count, "{target}");
        assert_eq!(office.posts(command).await["payload"]["delivered"], count, "{target}");
        let flat = json!({"type": "system_message", "message": "for whom?"});
        let expected = |hears: bool, it: Value| if hears { vec![it.clone(), it] } else { vec![] };
        let (mut for_ann, mut for_bob) = (ann.hears_by_now().await, bob.hears_by_now().await);
        for heard in for_ann.iter_mut().chain(&mut for_bob) {
            // Where it stands is told elsewhere.
            heard.as_object_mut().unwrap().remove("greenroom");
        }
        assert_eq!(for_ann, expected(hears_ann, flat), "{target}");
        assert_eq!(for_bob, expected(hears_bob, announce("for whom?")), "{target}");
    }
}

#[actix_rt::test]
async fn a_broadcast_to_a_person_who_is_away_waits() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    let command = json!({"action": "broadcast", "user_id": "bob", "message": announce("later")});
    assert_eq!(office.asks(command).await["payload"]["queued"], 1);
    assert_eq!(house.workspace("bob").await.hears_next().await["message"], "later");
}

#[actix_rt::test]
async fn connections_are_ended_one_by_one_by_person_and_by_room() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    for by_rest in [false, true] {
        let mut bob = house.enter("/api/ws/query?user_id=bob").await;
        let id = bob.hears("connection_ack").await["payload"]["connection_id"].clone();
        let mut phone = house.workspace("bob").await;
        let (mut ann, mut cid) =
            (house.workspace_in("lab", "ann").await, house.workspace_in("lab", "cid").await);
        for (target, leavers) in [
            (json!({"connection_id": id}), vec![&mut bob]),
            (json!({"user_id": "bob"}), vec![&mut phone]),
            (json!({"room_id": "lab"}), vec![&mut ann, &mut cid]),
        ] {
            let mut command = target.clone();
            command["action"] = "disconnect".into();
            let told =
                if by_rest { office.posts(command).await } else { office.asks(command).await };
            assert_eq!(told["type"], "disconnected");
            assert_eq!(told["payload"]["disconnected"], leavers.len(), "{target}");
            for leaver in leavers {
                let farewell = leaver.farewell().await;
                assert_eq!(farewell.code, Some(4206));
                assert_eq!(farewell.reason, "disconnected by an operator");
            }
        }
        house.until(|m| m["active_connections"] == 0).await;
    }
}

#[actix_rt::test]
async fn a_room_is_closed_and_everybody_in_it_is_told() {
    let house = House::open();
    let mut office = Office::of(&house).await;
    let mut ann = house.workspace_in("lab", "ann").await;
    let told = office.asks(json!({"action": "close_room", "room_id": "lab"})).await;
    assert_eq!(
        (&told["type"], &told["payload"]),
        (&json!("room_closed"), &json!({"room_id": "lab"}))
    );
    assert_eq!(ann.hears("room_closed").await["room_id"], "lab");
    assert!(ann.hears_by_now().await.is_empty(), "the connection lives");
    let told = office.asks(json!({"action": "list_rooms"})).await;
    assert_eq!(told["payload"]["rooms"], json!([]));
    let reply = house
        .as_operator("POST", "/api/ws/admin", json!({"action": "close_room", "room_id": "lab"}))
        .await;
    assert_eq!((reply.status, &reply.fault()["code"]), (404, &json!("ROOM_NOT_FOUND")));
}

#[actix_rt::test]
async fn the_tail_shows_what_happens() {
    let house = House::with(
        "limits.workspace.messages_per_minute = 1\nlimits.workspace.burst = 1\n\
         limits.workspace.lease = 1",
    );
    let mut office = Office::of(&house).await;
    assert_eq!(office.asks(json!({"action": "tail"})).await["payload"]["on"], true);
    let mut ann = house.workspace_in("lab", "ann").await;
    ann.says(json!({"type": "nonsense"})).await;
    ann.hears("error").await;
    ann.says(json!({"type": "room_message", "message": "too much"})).await;
    ann.hears("error").await;
    ann.says(json!({"type": "leave_room", "room_id": "lab"})).await;
    ann.hears("room_left").await;
    ann.leaves().await;
    let mut left = vec!["connected", "joined", "fault", "blocked", "left", "disconnected"];
    while !left.is_empty() {
        let line = office.socket.hears("event").await["payload"].take();
        assert!(line["timestamp"].is_string(), "{line}");
        assert_eq!(line["user_id"], "ann", "{line}");
        match line["event"].as_str().unwrap() {
            "joined" | "left" => assert_eq!(line["room_id"], "lab"),
            "fault" => assert!(line["code"].is_string()),
            "blocked" => assert_eq!(line["retry_after"], 15 * 60),
            "disconnected" => assert_eq!(line["close_code"], 1000),
            _ => assert_eq!(line["dialect"], "workspace"),
        }
        left.retain(|event| *event != line["event"]);
    }
    assert_eq!(office.asks(json!({"action": "tail", "on": false})).await["payload"]["on"], false);
    let _bob = house.workspace_in("lab", "bob").await;
    office.socket.says(json!({"action": "list_rooms"})).await;
    assert_eq!(office.socket.hears_next().await["type"], "rooms", "the tail is off");
}

#[actix_rt::test]
async fn the_tail_is_there_by_rest_line_by_line() {
    let house = House::open();
    let url = format!("http://{}/api/ws/admin/tail", house.address);
    let request = awc::Client::default().get(url).insert_header(("X-API-Key", ADMIN_KEY));
    let mut stream = request.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers().get("content-type").unwrap(), "application/x-ndjson");
    // The answer comes when the listener is known: whoever comes later is seen.
    let _ann = house.workspace_in("lab", "ann").await;
    let mut text = String::new();
    while text.lines().count() < 2 || !text.ends_with('\n') {
        let piece = futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    let mut events = Vec::new();
    for line in text.lines().take(2) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&line["type"], &line["payload"]["user_id"]), (&json!("event"), &json!("ann")));
        events.push(line["payload"]["event"].as_str().unwrap().to_owned());
    }
    events.sort();
    assert_eq!(events, ["connected", "joined"]);
    let refused = house.call("GET", "/api/ws/admin/tail", &[]).await;
    assert_eq!(refused.status, 401);
}

/// Everything that the live stream by REST says to this operator until it ends.
async fn tailed(house: &House, headers: (&str, &str), then: impl AsyncFnOnce()) -> Vec<Value> {
    let url = format!("http://{}/api/ws/admin/tail", house.address);
    let mut stream = awc::Client::default().get(url).insert_header(headers).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    then().await;
    let text = stream.body().await.unwrap();
    let lines = std::str::from_utf8(&text).unwrap().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[actix_rt::test]
async fn the_tail_by_rest_ends_with_the_token_and_says_so() {
    let house = House::with("auth.leeway_s = 0");
    let claims = json!({"role": "admin", "exp": now().as_secs() + 2});
    let bearer = format!("Bearer {}", house.token_with("olga", claims));
    let lines = tailed(&house, ("Authorization", &bearer), async || {
        house.workspace_in("lab", "ann").await;
    });
    let lines = lines.await;
    let last = &lines.last().unwrap()["payload"];
    assert_eq!((&last["event"], &last["close_code"]), (&json!("tail_ended"), &json!(4101)));
    assert!(last["timestamp"].is_string() && lines.len() > 1, "{lines:?}");
}

#[actix_rt::test]
async fn the_tail_by_rest_ends_with_the_service_and_says_so() {
    let house = House::open();
    let lines = tailed(&house, ("X-API-Key", ADMIN_KEY), async || {
        greenroom::app::drain(&house.server);
    });
    let lines = lines.await;
    let events: Vec<_> = lines.iter().map(|line| &line["payload"]["event"]).collect();
    assert_eq!(events, ["draining", "tail_ended"]);
    assert_eq!(lines[1]["payload"]["close_code"], 4001);
    house.ends().await;
}

#[actix_rt::test]
async fn a_wrong_command_is_told_so_and_the_socket_lives() {
    let house = House::open();
    let mut office = house.operator().await;
    for (said, code, field) in [
        ("not json", "INVALID_JSON", Value::Null),
        ("[]", "INVALID_MESSAGE", Value::Null),
        ("{}", "INVALID_MESSAGE", json!("action")),
        (r#"{"action": 7}"#, "INVALID_MESSAGE", json!("action")),
        (r#"{"action": "dance"}"#, "UNKNOWN_MESSAGE_TYPE", json!("action")),
        (r#"{"action": "broadcast"}"#, "INVALID_MESSAGE", json!("message")),
        (r#"{"action": "broadcast", "message": {}}"#, "INVALID_MESSAGE", json!("type")),
        (r#"{"action": "disconnect"}"#, "INVALID_MESSAGE", json!("connection_id")),
        (
            r#"{"action": "disconnect", "connection_id": "x"}"#,
            "INVALID_MESSAGE",
            json!("connection_id"),
        ),
        (
            r#"{"action": "disconnect", "user_id": "a", "room_id": "b"}"#,
            "INVALID_MESSAGE",
            Value::Null,
        ),
        (r#"{"action": "close_room"}"#, "INVALID_MESSAGE", json!("room_id")),
        (r#"{"action": "close_room", "room_id": "none"}"#, "ROOM_NOT_FOUND", Value::Null),
        (r#"{"action": "tail", "on": "yes"}"#, "INVALID_MESSAGE", json!("on")),
    ] {
        office.says_text(said).await;
        let answer = office.hears_next().await;
        assert_eq!(answer["type"], "error_message", "{said}: {answer}");
        assert_eq!(answer["payload"]["code"], code, "{said}: {answer}");
        assert_eq!(answer["payload"]["field"], field, "{said}: {answer}");
        let reply = house
            .call_with("POST", "/api/ws/admin", &[("X-API-Key", ADMIN_KEY)], said.to_owned())
            .await;
        let status = if code == "ROOM_NOT_FOUND" { 404 } else { 400 };
        assert_eq!(reply.status, status, "{said}: {reply:?}");
        assert_eq!(reply.fault()["code"], code, "{said}");
    }
    office.sends(tokio_tungstenite::tungstenite::Message::binary(vec![1, 2])).await;
    assert_eq!(office.hears_next().await["payload"]["code"], "BINARY_NOT_SUPPORTED");
    office.says(json!({"action": "get_metrics"})).await;
    assert_eq!(office.hears_next().await["type"], "metrics");
}

#[actix_rt::test]
async fn nobody_else_commands() {
    let house = House::open();
    let command = json!({"action": "get_metrics"}).to_string();
    let person = format!("Bearer {}", house.token("ann"));
    for (headers, status) in [
        (vec![], 401),
        (vec![("X-API-Key", "wrong")], 401),
        (vec![("Authorization", person.as_str())], 403),
    ] {
        let reply = house.call_with("POST", "/api/ws/admin", &headers, command.clone()).await;
        assert_eq!(reply.status, status, "{reply:?}");
        reply.is_secured();
    }
}
