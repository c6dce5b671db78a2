//! Fragments are one message, whatever comes between them (RFC 6455 section 5.4).

use serde_json::json;

use crate::support::{
    Accent, House,
    peer::{FIRST_BINARY, FIRST_TEXT, LAST, MORE, PING, PONG, frame},
};

#[actix_rt::test]
async fn fragments_are_joined_even_in_the_middle_of_a_letter() {
    let house = House::open();
    for accent in Accent::ALL {
        let text = accent.named("grün 😀", accent.message("ping", json!({}))).to_string();
        let text = text.as_bytes();
        let mut peer = accent.peer(&house, "ann").await;
        for cut in 1..text.len() {
            let (head, tail) = text.split_at(cut);
            peer.send([frame(FIRST_TEXT, head), frame(LAST, tail)].concat()).await;
            let pong = peer.hears_next().await;
            assert_eq!(pong["type"], accent.answer("pong"));
            assert_eq!(accent.re(&pong), "grün 😀");
        }
        let bytes = br#"{"type": "ping"}"#.iter().map(|byte| frame(MORE, &[*byte]));
        let bytes: Vec<_> = bytes.collect();
        peer.send([frame(FIRST_TEXT, b""), bytes.concat(), frame(LAST, b"")].concat()).await;
        assert_eq!(peer.hears_next().await["type"], "pong");
    }
}

#[actix_rt::test]
async fn control_frames_may_come_between_fragments() {
    let house = House::open();
    for accent in Accent::ALL {
        let mut peer = accent.peer(&house, "ann").await;
        peer.send(frame(FIRST_TEXT, br#"{"type":"#)).await;
        peer.send(frame(PING, b"still there?")).await;
        assert_eq!(peer.frame().await, (PONG, b"still there?".to_vec()));
        peer.send([frame(PONG, b""), frame(MORE, br#""pi"#)].concat()).await;
        peer.send(frame(PING, b"")).await;
        assert_eq!(peer.frame().await, (PONG, Vec::new()));
        peer.send(frame(LAST, br#"ng"}"#)).await;
        assert_eq!(peer.hears_next().await["type"], "pong");
    }
}

#[actix_rt::test]
async fn a_joined_message_obeys_the_limit_of_messages_and_the_connection_lives() {
    let house = House::open();
    let half = vec![b' '; 6_000];
    for accent in Accent::ALL {
        let mut peer = accent.peer(&house, "ann").await;
        peer.send([frame(FIRST_TEXT, &half), frame(LAST, &half)].concat()).await;
        let refusal = peer.hears_next().await;
        assert_eq!(refusal["type"], accent.refusal());
        let error = accent.fields(&refusal)["error"].as_str().unwrap();
        assert!(error.contains("12000"), "{error}");
        peer.send([frame(FIRST_BINARY, b"\xff"), frame(LAST, b"\0")].concat()).await;
        assert_eq!(peer.hears_next().await["type"], accent.refusal());
        let ping = [frame(FIRST_TEXT, br#"{"type":"#), frame(LAST, br#""ping"}"#)].concat();
        peer.send(ping).await;
        assert_eq!(peer.hears_next().await["type"], "pong");
    }
}
