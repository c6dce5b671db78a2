//! What is said is heard, from the first byte to the last.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::{client_async, tungstenite::Message};

use super::house::{House, LIMITS, Note};
use crate::support::peer::{CLOSE, FIRST_TEXT, HANDSHAKE, LAST, PING, PONG, Peer, TEXT, frame};

#[actix_rt::test]
async fn a_foreign_client_is_understood() {
    let house = House::open(LIMITS, None);
    let io = tokio::net::TcpStream::connect(house.address).await.unwrap();
    let (mut socket, _) = client_async("ws://here/", io).await.unwrap();
    for text in ["hello".to_owned(), "x".repeat(60_000)] {
        socket.send(Message::text(text.clone())).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text(text));
    }
    socket.close(None).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
    assert!(socket.next().await.is_none());
}

#[actix_rt::test]
async fn what_comes_with_the_handshake_is_heard_first() {
    let house = House::open(LIMITS, None);
    let early = frame(TEXT, b"early bird");
    for cut in [1, 5, early.len()] {
        let mut peer = Peer::connect(house.address).await;
        peer.send([HANDSHAKE.as_bytes(), &early[..cut]].concat()).await;
        peer.head().await;
        peer.send(&early[cut..]).await;
        peer.send(frame(TEXT, b"later")).await;
        assert_eq!(peer.frame().await, (TEXT, b"early bird".to_vec()));
        assert_eq!(peer.frame().await, (TEXT, b"later".to_vec()));
    }
}

#[actix_rt::test]
async fn a_handshake_may_follow_another_request() {
    let house = House::open(LIMITS, None);
    let mut peer = Peer::connect(house.address).await;
    peer.send(["GET /plain HTTP/1.1\r\nHost: here\r\n\r\n", HANDSHAKE].concat()).await;
    peer.send(frame(TEXT, b"hello")).await;
    assert!(peer.head().await.starts_with("HTTP/1.1 204 "));
    assert!(peer.head().await.starts_with("HTTP/1.1 101 "));
    assert_eq!(peer.frame().await, (TEXT, b"hello".to_vec()));
}

#[actix_rt::test]
async fn control_frames_pass_between_fragments() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(frame(FIRST_TEXT, b"half")).await;
    peer.send(frame(PING, b"still there?")).await;
    assert_eq!(peer.frame().await, (PONG, b"still there?".to_vec()));
    peer.send(frame(LAST, b" and half")).await;
    assert_eq!(peer.frame().await, (TEXT, b"joined".to_vec()));
    assert_eq!(house.note().await, Note::Started);
    assert_eq!((house.note().await, house.note().await), (Note::Part, Note::Part));
}

#[actix_rt::test]
async fn a_flood_of_tiny_frames_is_answered_in_full() {
    let house = House::open(LIMITS, None);
    let peer = Peer::enter(house.address).await;
    let (mut read, mut write) = peer.io.into_split();
    let count = 20_000;
    let send = async {
        tokio::io::AsyncWriteExt::write_all(&mut write, &frame(PING, b"").repeat(count)).await
    };
    let hear = async {
        let mut pongs = vec![0; 2 * count];
        tokio::io::AsyncReadExt::read_exact(&mut read, &mut pongs).await.map(|_| pongs)
    };
    let (_, pongs) = tokio::try_join!(send, hear).unwrap();
    assert_eq!(pongs, [PONG, 0].repeat(count));
}

#[actix_rt::test]
async fn a_peer_that_ends_ends_its_actor_after_its_last_word() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(frame(TEXT, b"last word")).await;
    drop(peer);
    assert_eq!(house.note().await, Note::Started);
    assert_eq!(house.note().await, Note::Heard("last word".into()));
    assert_eq!(house.note().await, Note::Stopped(None));
}

#[actix_rt::test]
async fn a_peer_that_only_stops_talking_is_still_answered() {
    let house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(frame(TEXT, b"over")).await;
    tokio::io::AsyncWriteExt::shutdown(&mut peer.io).await.unwrap();
    assert_eq!(peer.frame().await, (TEXT, b"over".to_vec()));
    assert_eq!(peer.rest().await, b"");
}

#[actix_rt::test]
async fn an_actor_that_leaves_is_heard_to_the_end() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(frame(TEXT, b"bye")).await;
    assert_eq!(house.note().await, Note::Started);
    assert_eq!(house.note().await, Note::Heard("bye".into()));
    assert_eq!(house.note().await, Note::Stopped(None));
    let (first, payload) = peer.frame().await;
    assert_eq!((first, payload.len()), (TEXT, 1 << 20));
    peer.send(frame(CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(peer.farewell().await, 1000);
}

#[actix_rt::test]
async fn an_actor_that_panics_takes_only_its_own_socket_along() {
    let house = House::open(LIMITS, None);
    let mut unlucky = Peer::enter(house.address).await;
    let mut neighbour = Peer::enter(house.address).await;
    unlucky.send(frame(TEXT, b"panic")).await;
    assert_eq!(unlucky.rest().await, b"");
    neighbour.send(frame(TEXT, b"well?")).await;
    assert_eq!(neighbour.frame().await, (TEXT, b"well?".to_vec()));
}
