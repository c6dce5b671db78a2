//! The pump with actors and sockets made by hand; real ones are in `tests/transport`.

use futures_util::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    net::TcpStream,
};

use super::*;
use crate::transport::feed::{self, Incoming};

const LIMITS: PumpLimits = PumpLimits {
    frames: FrameLimits { max_frame_bytes: 1000, max_fragments: 8 },
    max_unsent_bytes: 1 << 20,
    low_water_bytes: 0,
    stall_deadline: Duration::from_secs(10),
    linger: Duration::from_secs(10),
};
/// A masked ping without payload.
const PING: [u8; 6] = [0x89, 0x80, 0, 0, 0, 0];

/// An actor that looks at its incoming stream `looks` times whenever it is polled.
fn sluggish(
    mut incoming: Incoming,
    looks: usize,
    taken: Rc<std::cell::Cell<usize>>,
) -> impl Stream<Item = Result<Bytes, ()>> + Unpin {
    stream::poll_fn(move |cx| {
        let mut seen = 0;
        while seen < looks {
            match Pin::new(&mut incoming).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) => taken.set(taken.get() + chunk.len()),
                Poll::Ready(_) => return Poll::Ready(None),
                Poll::Pending => seen += 1,
            }
        }
        Poll::Pending
    })
}

#[test]
fn an_idle_pump_is_small() {
    type Idle = Pump<TcpStream, stream::Pending<Result<Bytes, ()>>>;
    let size = size_of::<Idle>();
    assert!(size <= 256, "a pump takes {size} bytes");
}

#[actix_rt::test]
async fn nothing_is_read_while_the_session_has_frames_to_take() {
    let (mut peer, io) = duplex(1 << 20);
    peer.write_all(&PING.repeat(10_000)).await.unwrap();
    let (feed, incoming) = feed::feed();
    let taken = Rc::default();
    let actor = sluggish(incoming, 16, Rc::clone(&taken));
    let mut pump = Pump::new(io, &[], actor, feed, Rc::default(), Rc::new(LIMITS));
    let waker = std::task::Waker::noop();
    for _ in 0..100 {
        assert!(Pin::new(&mut pump).poll(&mut Context::from_waker(waker)).is_pending());
    }
    assert!(taken.get() <= scratch::SIZE, "{} bytes were handed on", taken.get());
}

#[actix_rt::test]
async fn a_socket_that_is_held_is_not_read_and_then_read_on() {
    let (mut peer, io) = duplex(1 << 20);
    peer.write_all(&PING).await.unwrap();
    let (feed, incoming) = feed::feed();
    let (taken, outlet) = (Rc::default(), Rc::<Outlet>::default());
    outlet.hold(true);
    let actor = sluggish(incoming, 16, Rc::clone(&taken));
    let mut pump = Pump::new(io, &[], actor, feed, outlet.clone(), Rc::new(LIMITS));
    for (held, bytes) in [(true, 0), (false, PING.len())] {
        outlet.hold(held);
        let waker = std::task::Waker::noop();
        assert!(Pin::new(&mut pump).poll(&mut Context::from_waker(waker)).is_pending());
        assert_eq!(taken.get(), bytes);
    }
}

#[actix_rt::test]
async fn everything_said_is_written_before_the_socket_is_shut() {
    let (mut peer, io) = duplex(10);
    let (feed, _incoming) = feed::feed();
    let said = ["the first thing", "and the last"].map(|text| Ok::<_, ()>(Bytes::from(text)));
    let pump = Pump::new(io, &[], stream::iter(said), feed, Rc::default(), Rc::new(LIMITS));
    let hear = async {
        let mut heard = String::new();
        peer.read_to_string(&mut heard).await.unwrap();
        drop(peer);
        heard
    };
    let ((), heard) = tokio::join!(pump, hear);
    assert_eq!(heard, "the first thingand the last");
}

#[actix_rt::test]
async fn a_peer_that_never_pauses_does_not_hold_the_thread() {
    // Six bytes of 0x80 are a whole frame: a masked continuation without payload.
    let io = tokio::io::join(tokio::io::repeat(0x80), tokio::io::sink());
    let (feed, incoming) = feed::feed();
    let taken = Rc::default();
    let greedy = sluggish(incoming, scratch::SIZE, Rc::clone(&taken));
    let mut pump = Pump::new(io, &[], greedy, feed, Rc::default(), Rc::new(LIMITS));
    let cx = &mut Context::from_waker(std::task::Waker::noop());
    assert!(Pin::new(&mut pump).poll(cx).is_pending());
    assert!((1..=TURNS * scratch::SIZE).contains(&taken.get()), "{}", taken.get());
}

/// Runs a pump whose farewell may take little; the peer's end stays open.
async fn ends(said: impl Stream<Item = Result<Bytes, ()>> + Unpin, peer_ended: bool) {
    let (mut peer, io) = duplex(10);
    if peer_ended {
        peer.shutdown().await.unwrap();
    }
    let (feed, _incoming) = feed::feed();
    let limits = PumpLimits { linger: Duration::from_millis(20), ..LIMITS };
    let pump = Pump::new(io, &[], said, feed, Rc::default(), Rc::new(limits));
    tokio::time::timeout(Duration::from_secs(20), pump).await.expect("an end in time");
}

#[actix_rt::test]
async fn no_farewell_takes_longer_than_it_may() {
    let word = |size| Ok(Bytes::from(vec![b'.'; size]));
    // The peer does not read the last words, or never says that it has.
    ends(stream::iter([word(100)]), false).await;
    ends(stream::iter([word(5)]), false).await;
    // The peer has gone, and the actor does not care.
    ends(stream::pending(), true).await;
}

#[actix_rt::test]
async fn a_flood_above_the_unsent_bound_is_not_read() {
    let limits = PumpLimits { max_unsent_bytes: 10, ..LIMITS };
    let (mut peer, io) = duplex(20);
    let (feed, mut incoming) = feed::feed();
    let said = stream::iter([Ok::<_, ()>(Bytes::from(vec![0; 100]))]).chain(stream::pending());
    peer.write_all(&PING).await.unwrap();
    let mut pump = Pump::new(io, &[], said, feed, Rc::default(), Rc::new(limits));
    let cx = &mut Context::from_waker(std::task::Waker::noop());
    assert!(Pin::new(&mut pump).poll(cx).is_pending());
    assert!(Pin::new(&mut incoming).poll_next(cx).is_pending(), "it was read");
}
