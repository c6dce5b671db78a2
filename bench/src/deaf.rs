//! Members who never read: they shake hands, and then everything lies where it falls.

use crate::{
    crowd::knock,
    listener::with_scratch,
    peer::Peer,
    ws::frame::{self, Cutter},
};
use anyhow::{Context, Result};
use std::{
    io::{ErrorKind, Read},
    net::{SocketAddr, TcpStream},
    ops::Range,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// Close code 4003 of `docs/wire/close-codes.md`: reading too slowly.
const TOO_SLOW: u16 = 4003;
/// Between two sweeps of those who read at last.
const SWEEP_EVERY: Duration = Duration::from_millis(10);
/// When nobody has found anything for so long, everything has been found.
const NOTHING_MORE: Duration = Duration::from_millis(200);
/// Servers that go on sending to them are not listened to for ever.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

/// Members whose sockets nobody reads; dropping it resets them.
#[derive(Debug, Default)]
pub(crate) struct Deaf(Vec<Member<TcpStream>>);

/// What those who never read find when they do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Findings {
    /// Bytes that lay in the kernel, or came on as soon as there was room.
    pub(crate) bytes: u64,
    /// How many found the farewell for reading too slowly.
    pub(crate) farewells: usize,
}

#[derive(Debug)]
struct Member<S> {
    socket: S,
    cutter: Cutter,
    found: u64,
    farewell: Option<u16>,
    ended: bool,
}

// === impl Deaf ===

impl Deaf {
    /// Seats these members in `room`, and lets them read nothing from then on.
    ///
    /// # Errors
    /// When one is turned away.
    pub(crate) async fn seat(
        peer: &dyn Peer,
        door: SocketAddr,
        room: &str,
        members: Range<usize>,
    ) -> Result<Self> {
        let mut doorstep = JoinSet::new();
        for member in members {
            let path = peer.member_path(room, member);
            doorstep.spawn_local(async move { knock(door, member, &path).await });
        }
        let mut deaf = Self::default();
        while let Some(knocked) = doorstep.join_next().await {
            let (stream, early) = knocked.context("a knock was lost")??;
            // Out of the reactor: arrivals at a socket that nobody reads shall wake nobody.
            deaf.0.push(Member::new(stream.into_std()?, &early)?);
        }
        Ok(deaf)
    }

    /// Reads at last, until nothing more comes.
    pub(crate) async fn read_at_last(mut self) -> Findings {
        let (began, mut found) = (Instant::now(), Instant::now());
        while found.elapsed() < NOTHING_MORE && began.elapsed() < LONG_ENOUGH {
            for member in &mut self.0 {
                if member.read() {
                    found = Instant::now();
                }
            }
            sleep(SWEEP_EVERY).await;
        }
        Findings {
            bytes: self.0.iter().map(|member| member.found).sum(),
            farewells: self.0.iter().filter(|member| member.farewell == Some(TOO_SLOW)).count(),
        }
    }
}

// === impl Member ===

impl<S: Read> Member<S> {
    fn new(socket: S, early: &[u8]) -> Result<Self> {
        let mut cutter = Cutter::default();
        cutter.feed(early, |_, _| {})?;
        Ok(Self { socket, cutter, found: 0, farewell: None, ended: false })
    }

    /// Reads once; tells whether there was anything.
    fn read(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let Self { cutter, farewell, .. } = self;
        let found = with_scratch(|scratch| {
            let length = match self.socket.read(scratch) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Some(0),
                read => read.ok().filter(|length| *length > 0)?,
            };
            let fed = cutter.feed(&scratch[..length], |opcode, payload| {
                if opcode == frame::CLOSE {
                    *farewell = frame::close_code(payload);
                }
            });
            fed.ok().map(|()| length as u64)
        });
        self.ended = found.is_none();
        self.found += found.unwrap_or(0);
        found.is_some_and(|bytes| bytes > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farewell_is_found_behind_everything_that_lay_before_it() {
        // The first frame began in what came with the handshake.
        let stream = [b'h', b'i', 0x88, 0x02, 0x0f, 0xa3];
        let mut member = Member::new(stream.as_slice(), &[0x81, 0x02]).unwrap();
        assert!(member.read());
        assert_eq!((member.found, member.farewell), (6, Some(4003)));
        assert!(!member.read() && member.ended);
    }
}
