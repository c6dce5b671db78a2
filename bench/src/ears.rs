//! How a crowd listens: promptly, where time matters, or in gulps, where CPU does.
//!
//! A socket read costs the generator about as much as the server's write. Reading every frame the
//! moment it arrives would take half of a two-core machine away from the server and flatten every
//! ratio. In gulps, all sockets are swept in turn with a pause between, so that one read takes
//! several frames; the pause adapts so that the server never runs out of work meanwhile.

use crate::{
    ledger::{Ledger, Room},
    listener::Listener,
};
use anyhow::Result;
use std::{cell::RefCell, rc::Rc, time::Duration};
use tokio::{
    net::{TcpStream, tcp::OwnedWriteHalf},
    task::JoinSet,
    time::sleep,
};

/// The first pause between sweeps; it also serves while nothing is published.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// Never shorter: a sweep over idle sockets is not free.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
/// Never longer: pings are answered in a sweep.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The way to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// A task for every socket, woken by every frame.
    Prompt,
    /// One task that sweeps all sockets; at most so many deliveries are under way at a time.
    Gulps(u64),
}

/// All listeners of a crowd; dropping it closes their connections.
#[derive(Debug)]
pub(crate) struct Ears {
    swept: Swept,
    hearing: Hearing,
    tasks: JoinSet<()>,
}

/// The listeners that are swept: their sockets are in no epoll set, so that arrivals wake nobody.
type Swept = Rc<RefCell<Vec<Listener<std::net::TcpStream>>>>;

// === impl Hearing ===

impl Hearing {
    /// The cheaper way for a window of lines per room: with only one there is nothing to gather.
    pub(crate) fn for_window(window: u64, members: usize, prompt: bool) -> Self {
        match window {
            _ if prompt => Self::Prompt,
            0 | 1 => Self::Prompt,
            lines => Self::Gulps(lines * members as u64),
        }
    }
}

// === impl Ears ===

impl Ears {
    /// No listeners yet.
    pub(crate) fn new(hearing: Hearing, ledger: &Rc<Ledger>) -> Self {
        let (swept, mut tasks) = (Swept::default(), JoinSet::new());
        if let Hearing::Gulps(capacity) = hearing {
            tasks.spawn_local(gulp(swept.clone(), ledger.clone(), capacity));
        }
        Self { swept, hearing, tasks }
    }

    /// Lets one more member of `room` hear; returns the writing side, for who wants to speak.
    ///
    /// # Errors
    /// When the connection has ended already.
    pub(crate) fn add(
        &mut self,
        stream: TcpStream,
        room: &Rc<Room>,
        early: &[u8],
        speaks: bool,
    ) -> Result<Option<OwnedWriteHalf>> {
        if self.hearing == Hearing::Prompt {
            let (reader, writer) = stream.into_split();
            self.tasks.spawn_local(Listener::new(reader, room.clone(), early)?.listen());
            return Ok(keep(writer, speaks));
        }
        let socket = stream.into_std()?;
        let speaker = if speaks { Some(TcpStream::from_std(socket.try_clone()?)?) } else { None };
        self.swept.borrow_mut().push(Listener::new(socket, room.clone(), early)?);
        Ok(speaker.map(|stream| stream.into_split().1))
    }

    /// Counts what has arrived by now; prompt listeners have it counted already.
    pub(crate) fn catch_up(&self) {
        self.swept.borrow_mut().retain_mut(Listener::hear);
    }
}

fn keep(writer: OwnedWriteHalf, speaks: bool) -> Option<OwnedWriteHalf> {
    if speaks {
        return Some(writer);
    }
    writer.forget(); // dropped otherwise, it would shut the socket down
    None
}

async fn gulp(swept: Swept, ledger: Rc<Ledger>, capacity: u64) {
    let mut pause = FIRST_PAUSE;
    loop {
        sleep(pause).await;
        swept.borrow_mut().retain_mut(Listener::hear);
        pause = next_pause(pause, ledger.in_flight(), capacity, ledger.delivered() > 0);
    }
}

/// Keeps between a quarter and a half of the deliveries under way after each sweep.
fn next_pause(pause: Duration, in_flight: u64, capacity: u64, busy: bool) -> Duration {
    let left = in_flight as f64 / capacity.max(1) as f64;
    let next = match left {
        _ if !busy => pause,
        few if few < 0.25 => pause.mul_f64(0.7),
        many if many > 0.5 => pause.mul_f64(1.5),
        _ => pause,
    };
    next.clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_follows_what_the_server_has_left() {
        let pause = Duration::from_millis(100);
        assert!(next_pause(pause, 60, 100, true) > pause);
        assert_eq!(next_pause(pause, 40, 100, true), pause);
        assert!(next_pause(pause, 10, 100, true) < pause);
        assert_eq!(next_pause(pause, 0, 100, false), pause);
    }

    #[test]
    fn the_pause_stays_within_its_bounds() {
        assert_eq!(next_pause(SHORTEST_PAUSE, 0, 100, true), SHORTEST_PAUSE);
        assert_eq!(next_pause(LONGEST_PAUSE, 99, 100, true), LONGEST_PAUSE);
    }
}
