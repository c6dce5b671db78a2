//! Frames that break RFC 6455: they end their connection, with the right code.

use super::line::Line;
use crate::support::{
    House,
    peer::{BINARY, CLOSE, FIRST_TEXT, LAST, MORE, PING, TEXT, frame, long_header},
};

async fn ends_with(code: u16, cases: &[(&str, Vec<u8>)]) {
    let house = Line::house("");
    for line in Line::all() {
        ends_in(&house, line, code, cases).await;
    }
}

async fn ends_in(house: &House, line: Line, code: u16, cases: &[(&str, Vec<u8>)]) {
    let mut watch = house.watch().await;
    for (what, bytes) in cases {
        let mut peer = line.peer(house).await;
        peer.send(bytes).await;
        let (first, payload) = peer.frame().await;
        assert_eq!(first, CLOSE, "{line:?} {what}: {payload:?}");
        let heard = u16::from_be_bytes([payload[0], payload[1]]);
        assert_eq!(heard, code, "{line:?} {what}");
        assert_eq!(peer.rest().await, b"", "{line:?} {what}");
        if matches!(line, Line::Guest(_)) {
            let seen = watch.sees("disconnected", "ann").await;
            assert_eq!(seen["close_code"], code, "{line:?} {what}");
        }
    }
}

#[actix_rt::test]
async fn text_that_is_no_utf8() {
    let split = [frame(FIRST_TEXT, b"{\"type\":\"\xc3"), frame(LAST, b"(\"}")].concat();
    let unfinished = [frame(FIRST_TEXT, b"{}"), frame(LAST, b"\xf0\x9f\x98")].concat();
    let cases = [
        ("in one frame", frame(TEXT, b"{\"type\":\"\xff\"}")),
        ("a lone surrogate", frame(TEXT, b"\xed\xa0\x80")),
        ("overlong", frame(TEXT, b"\xc0\xaf")),
        ("over two fragments", split),
        ("cut off at the end", unfinished),
    ];
    ends_with(1007, &cases).await;
}

#[actix_rt::test]
async fn a_frame_or_a_joined_message_that_is_too_long() {
    let house = Line::house("");
    for line in Line::all() {
        let limit = line.longest();
        let long = vec![b'x'; limit / 2 + 1];
        let joined = [frame(FIRST_TEXT, &long), frame(LAST, &long)].concat();
        let many = [frame(FIRST_TEXT, b"{"), frame(MORE, b" ").repeat(64)].concat();
        let cases = [
            ("declared: 300 MiB", long_header(TEXT, 300 << 20)),
            ("declared: everything", long_header(BINARY, u64::MAX >> 1)),
            ("one byte more than a frame may have", long_header(TEXT, limit as u64 + 1)),
            ("two fragments that are too long together", joined),
            ("too many fragments", many),
        ];
        ends_in(&house, line, 1009, &cases).await;
    }
}

#[actix_rt::test]
async fn what_guests_may_send_is_no_limit_for_operators() {
    let house = Line::house("limits.max_frame_bytes = 16384");
    let mut question = Line::Operator.question("q-1");
    question["ballast"] = "x".repeat(20_000).into();
    let mut operator = Line::Operator.peer(&house).await;
    operator.send(frame(TEXT, question.to_string().as_bytes())).await;
    assert_eq!(operator.hears_next().await["type"], Line::Operator.answer());
}

#[actix_rt::test]
async fn frames_that_are_none() {
    let mut unmasked = vec![TEXT, 2];
    unmasked.extend_from_slice(b"{}");
    let interrupted = [frame(FIRST_TEXT, b"{"), frame(TEXT, b"}")].concat();
    let cases = [
        ("unmasked", unmasked),
        ("the first reserved bit", frame(TEXT | 0x40, b"{}")),
        ("the second reserved bit", frame(TEXT | 0x20, b"{}")),
        ("the third reserved bit", frame(TEXT | 0x10, b"{}")),
        ("a reserved opcode for data", frame(0x83, b"{}")),
        ("a reserved opcode for control", frame(0x8b, b"")),
        ("a ping in fragments", frame(PING & 0x7f, b"x")),
        ("a ping that is too long", frame(PING, &[b'x'; 126])),
        ("an end without a beginning", frame(LAST, b"}")),
        ("a middle without a beginning", frame(MORE, b" ")),
        ("a message within a message", interrupted),
    ];
    ends_with(1002, &cases).await;
}

#[actix_rt::test]
async fn a_farewell_is_answered() {
    let cases = [
        ("without a code", frame(CLOSE, b"")),
        ("with a code", frame(CLOSE, &1000_u16.to_be_bytes())),
        ("with a reason", frame(CLOSE, b"\x03\xe9going away")),
    ];
    ends_with(1000, &cases).await;
}
