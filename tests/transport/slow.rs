//! A peer that reads slowly, or never.

use std::time::Duration;

use greenroom::transport::PumpLimits;
use protocol::CloseReason;

use super::house::{HIGH_WATER, House, LIMITS, Note};
use crate::support::peer::{Peer, TEXT, frame};

const IMPATIENT: PumpLimits = PumpLimits { stall_deadline: Duration::from_secs(1), ..LIMITS };

#[actix_rt::test]
async fn a_peer_that_never_reads_freezes_nobody_and_ends_at_the_stall_deadline() {
    let mut house = House::open(IMPATIENT, None);
    let mut peer = Peer::enter_narrow(house.address).await;
    peer.send(frame(TEXT, b"chatter")).await;
    let (mut ticks_while_full, mut most) = (0, 0);
    let end = loop {
        match house.note().await {
            Note::Tick(pending) => {
                most = most.max(pending);
                ticks_while_full += u32::from(pending >= HIGH_WATER);
                assert!(ticks_while_full < 5000, "the deadline passed and nothing ended");
            }
            Note::Stopped(verdict) => break verdict,
            _ => {}
        }
    };
    assert_eq!(end, Some(CloseReason::SlowConsumer));
    assert!(ticks_while_full > 20, "only {ticks_while_full} ticks while the socket was full");
    // Several ticks may come at once on a busy machine, before the pump has taken what was said.
    assert!(most < IMPATIENT.max_unsent_bytes, "{most} bytes were pending");
}

#[actix_rt::test]
async fn a_peer_that_reads_a_little_now_and_then_is_not_stalled() {
    let mut house = House::open(IMPATIENT, None);
    let mut peer = Peer::enter_narrow(house.address).await;
    peer.send(frame(TEXT, b"chatter")).await;
    let (mut ticks, mut full) = (0_u32, 0_u32);
    // A message for each twenty ticks: in all far longer than the deadline.
    while full < 1_000 {
        match house.note().await {
            Note::Tick(pending) => full += u32::from(pending >= HIGH_WATER),
            Note::Stopped(verdict) => panic!("stopped: {verdict:?}"),
            _ => continue,
        }
        ticks += 1;
        if ticks % 20 == 0 {
            peer.frame().await;
        }
    }
    drop(peer);
    assert_eq!(house.note_but_ticks().await, Note::Stopped(None));
}
