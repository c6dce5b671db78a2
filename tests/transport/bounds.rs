//! A frame is refused at its header, before anybody makes room for it.

use std::process::Command;

use protocol::CloseReason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::house::{House, LIMITS, Note};
use crate::support::peer::{FIRST_TEXT, MORE, Peer, TEXT, frame, long_header};

const HUGE: u64 = 300 << 20;

async fn assert_condemned(house: &mut House) {
    assert_eq!(house.note().await, Note::Condemned(Some(CloseReason::TooBig)));
    assert_eq!(house.note().await, Note::Stopped(Some(CloseReason::TooBig)));
}

#[actix_rt::test]
async fn a_huge_frame_is_refused_when_only_its_header_has_come() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send([frame(TEXT, b"before"), long_header(TEXT, HUGE)].concat()).await;
    assert_eq!(peer.frame().await, (TEXT, b"before".to_vec()));
    assert_eq!(peer.farewell().await, CloseReason::TooBig.code());
    assert_eq!(house.note().await, Note::Started);
    assert_eq!(house.note().await, Note::Heard("before".into()));
    assert_condemned(&mut house).await;
}

#[test]
fn a_peer_that_sends_the_huge_frame_all_the_same_costs_no_memory() {
    // Other tests of this process take memory too, so it is measured in another.
    let alone = "transport::bounds::measure_the_memory_that_a_huge_frame_costs";
    let arguments = ["--exact", "--ignored", alone];
    let run = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && told.contains("1 passed"), "{told}");
}

#[actix_rt::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn measure_the_memory_that_a_huge_frame_costs() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    assert_eq!(house.note().await, Note::Started);
    let before = resident_bytes();
    peer.send(long_header(TEXT, HUGE)).await;
    let (mut read, mut write) = peer.io.split();
    let send = async {
        let block = vec![0; 64 * 1024];
        for _ in 0..HUGE / block.len() as u64 {
            if write.write_all(&block).await.is_err() {
                break;
            }
        }
    };
    let mut close = [0; 4];
    let (_, heard) = tokio::join!(send, read.read_exact(&mut close));
    heard.unwrap();
    assert_eq!(close, [0x88, 2, 0x03, 0xf1], "a close frame with 1009");
    assert_condemned(&mut house).await;
    let grown = resident_bytes().saturating_sub(before);
    assert!(grown < 8 << 20, "{grown} bytes more are resident");
}

#[actix_rt::test]
async fn a_peer_that_is_refused_amid_its_frame_sees_a_farewell_and_no_reset() {
    let house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(long_header(TEXT, HUGE)).await;
    peer.send(vec![0; 4 << 20]).await;
    assert_eq!(peer.farewell().await, CloseReason::TooBig.code());
}

#[actix_rt::test]
async fn a_message_in_too_many_fragments_is_refused() {
    let mut house = House::open(LIMITS, None);
    let mut peer = Peer::enter(house.address).await;
    peer.send(frame(FIRST_TEXT, b"1")).await;
    for _ in 1..=LIMITS.frames.max_fragments {
        peer.send(frame(MORE, b"+")).await;
    }
    assert_eq!(peer.farewell().await, CloseReason::TooBig.code());
    assert_eq!(house.note().await, Note::Started);
    for _ in 0..LIMITS.frames.max_fragments {
        assert_eq!(house.note().await, Note::Part);
    }
    assert_condemned(&mut house).await;
}

fn resident_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}
