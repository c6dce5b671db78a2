//! Fragments are one message, whatever comes between them (RFC 6455 section 5.4).

use super::line::Line;
use crate::support::{
    Accent, House,
    peer::{BINARY, FIRST_BINARY, FIRST_TEXT, LAST, MORE, PING, PONG, TEXT, frame},
};

#[actix_rt::test]
async fn fragments_are_joined_even_in_the_middle_of_a_letter() {
    let house = Line::house("");
    for line in Line::all() {
        let text = line.question("grün 😀").to_string();
        let text = text.as_bytes();
        let mut peer = line.peer(&house).await;
        for cut in 1..text.len() {
            let (head, tail) = text.split_at(cut);
            peer.send([frame(FIRST_TEXT, head), frame(LAST, tail)].concat()).await;
            let answer = peer.hears_next().await;
            assert_eq!(answer["type"], line.answer(), "{line:?}");
            assert_eq!(line.re(&answer), "grün 😀");
        }
        let bytes = text.iter().map(|byte| frame(MORE, &[*byte])).take(60);
        let bytes: Vec<_> = bytes.collect();
        let rest = &text[bytes.len()..];
        peer.send([frame(FIRST_TEXT, b""), bytes.concat(), frame(LAST, rest)].concat()).await;
        assert_eq!(peer.hears_next().await["type"], line.answer(), "{line:?}");
    }
}

#[actix_rt::test]
async fn control_frames_may_come_between_fragments() {
    let house = Line::house("");
    for line in Line::all() {
        let text = line.question("q-1").to_string();
        let (head, tail) = text.as_bytes().split_at(9);
        let (middle, tail) = tail.split_at(3);
        let mut peer = line.peer(&house).await;
        peer.send(frame(FIRST_TEXT, head)).await;
        peer.send(frame(PING, b"still there?")).await;
        assert_eq!(peer.frame().await, (PONG, b"still there?".to_vec()), "{line:?}");
        peer.send([frame(PONG, b""), frame(MORE, middle)].concat()).await;
        peer.send(frame(PING, b"")).await;
        assert_eq!(peer.frame().await, (PONG, Vec::new()), "{line:?}");
        peer.send(frame(LAST, tail)).await;
        assert_eq!(peer.hears_next().await["type"], line.answer(), "{line:?}");
    }
}

#[actix_rt::test]
async fn what_is_no_text_is_refused_and_the_connection_lives() {
    let house = Line::house("");
    for line in Line::all() {
        let mut peer = line.peer(&house).await;
        for binary in
            [frame(BINARY, b"{}"), [frame(FIRST_BINARY, b"\xff"), frame(LAST, b"\0")].concat()]
        {
            peer.send(binary).await;
            assert_eq!(peer.hears_next().await["type"], line.refusal(), "{line:?}");
        }
        peer.send(frame(TEXT, line.question("q-1").to_string().as_bytes())).await;
        assert_eq!(peer.hears_next().await["type"], line.answer(), "{line:?}");
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
        let ping = [frame(FIRST_TEXT, br#"{"type":"#), frame(LAST, br#""ping"}"#)].concat();
        peer.send(ping).await;
        assert_eq!(peer.hears_next().await["type"], "pong");
    }
}
