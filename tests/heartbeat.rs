//! Signs of life, both ways; who gives none is gone (row Q4).

use serde_json::json;

use crate::support::{
    Accent, House,
    peer::{BINARY, FIRST_TEXT, LAST, PING, PONG, Peer, TEXT, frame},
};

/// Hearts that beat fast. The other dialect keeps its usual half a minute.
fn fast(accent: Accent) -> &'static str {
    match accent {
        Accent::Workspace => "heartbeat.workspace = {interval_ms = 100, timeout_ms = 500}",
        _ => "heartbeat = {interval_ms = 100, timeout_ms = 500}",
    }
}

#[actix_rt::test]
async fn a_query_client_hears_a_heartbeat() {
    let house = House::with("heartbeat.interval_ms = 50");
    let mut ann = house.enter("/api/ws/query?user_id=ann").await;
    assert_eq!(ann.hears("connection_ack").await["payload"]["heartbeat_interval"], 0.05);
    for _ in 0..3 {
        let beat = ann.hears_next().await;
        assert_eq!(beat["type"], "heartbeat");
        assert!(beat["payload"]["timestamp"].is_string());
    }
}

#[actix_rt::test]
async fn a_workspace_client_is_pinged() {
    let house = House::with("heartbeat.workspace.interval_ms = 50");
    let mut ann = house.workspace("ann").await;
    for _ in 0..3 {
        ann.is_pinged().await;
    }
}

#[actix_rt::test]
async fn agents_clients_and_dashboards_hear_a_word_and_may_be_silent() {
    let house = House::with("heartbeat = {interval_ms = 50, timeout_ms = 500}");
    for (accent, word) in [(Accent::Agent, "heartbeat"), (Accent::Dashboard, "ping")] {
        // Nothing but its WebSocket library answers, and that for three timeouts.
        let mut ann = accent.guest(&house, "ann").await;
        for _ in 0..30 {
            let beat = ann.hears_next().await;
            assert_eq!(beat["type"], word);
            assert!(!accent.fields(&beat)["timestamp"].is_null(), "{beat}");
        }
    }
}

#[actix_rt::test]
async fn a_librarys_client_is_pinged_and_hears_no_word() {
    let house = House::with("heartbeat.interval_ms = 50");
    let mut ann = Accent::Library.guest(&house, "ann").await;
    for _ in 0..3 {
        ann.is_pinged().await;
    }
    assert_eq!(ann.hears_by_now().await, [json!(null); 0]);
}

#[actix_rt::test]
async fn a_silent_peer_is_told_farewell_and_its_user_is_gone() {
    for accent in Accent::ALL {
        let house = House::with(fast(accent));
        let mut watcher = match accent {
            Accent::Workspace => house.query_in("lab", "watcher").await,
            _ => house.workspace_in("lab", "watcher").await,
        };
        let mut silent = accent.peer(&house, "silent").await;
        let join = accent.message("join_room", json!({"room_id": "lab"}));
        silent.send(frame(TEXT, join.to_string().as_bytes())).await;
        let code = loop {
            let (first, payload) = silent.frame().await;
            if first == 0x88 {
                break u16::from_be_bytes([payload[0], payload[1]]);
            }
        };
        assert_eq!(code, 4002, "{accent:?}");
        match accent {
            Accent::Workspace => {
                assert_eq!(watcher.hears("user_left").await["payload"]["user_id"], "silent");
            }
            _ => while watcher.hears("room_state").await["total_users"] != 1 {},
        }
    }
}

#[actix_rt::test]
async fn whatever_comes_from_a_peer_is_a_sign_of_life() {
    let signs = [
        frame(PONG, b""),
        frame(PING, b"x"),
        frame(TEXT, br#"{"type": "heartbeat"}"#),
        frame(TEXT, b"not even JSON"),
        frame(BINARY, b"\0"),
        frame(FIRST_TEXT, br#"{"type""#),
        frame(LAST, br#": "pong"}"#),
    ];
    for accent in Accent::BOTH {
        let house = House::with(fast(accent));
        let mut peer = Peer::enter_at(house.address, &accent.path(&house, "ann")).await;
        // Three timeouts long there is a sign for each beat of the server.
        for sign in signs.iter().chain(&signs).chain(&signs) {
            loop {
                let (first, payload) = peer.frame().await;
                let text = String::from_utf8_lossy(&payload);
                assert_ne!(first, 0x88, "{accent:?}: closed");
                if first == PING || text.contains("\"heartbeat\"") {
                    break;
                }
            }
            peer.send(sign).await;
        }
        let code = loop {
            let (first, payload) = peer.frame().await;
            if first == 0x88 {
                break u16::from_be_bytes([payload[0], payload[1]]);
            }
        };
        assert_eq!(code, 4002, "{accent:?}: once the signs have ceased");
    }
}
