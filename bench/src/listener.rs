//! One member's ears: reads its socket for as long as the crowd stands and counts the lines.

use crate::{
    ledger::Room,
    line::LineFinder,
    ws::frame::{self, Cutter},
};
use anyhow::{Result, anyhow, bail};
use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
};
use tokio::{
    io::{AsyncRead, ReadBuf},
    net::tcp::OwnedReadHalf,
};

/// One read takes at most this much.
const SCRATCH: usize = 64 * 1024;

thread_local! {
    /// The one read buffer of all listeners: they never read at the same time.
    static SCRATCH_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
    static FINDER: LineFinder = LineFinder::new();
}

/// A member's reading side.
#[derive(Debug)]
pub(crate) struct Listener {
    reader: OwnedReadHalf,
    room: Rc<Room>,
    cutter: Cutter,
    /// The number of the line expected next.
    due: u64,
}

// === impl Listener ===

impl Listener {
    /// Sits down in `room`; `early` came together with the handshake.
    ///
    /// # Errors
    /// When the connection has ended already.
    pub(crate) fn new(reader: OwnedReadHalf, room: Rc<Room>, early: &[u8]) -> Result<Self> {
        let mut listener = Self { reader, room, cutter: Cutter::default(), due: 0 };
        listener.take(early)?;
        listener.room.enter();
        Ok(listener)
    }

    /// Listens until the connection ends.
    pub(crate) async fn listen(mut self) {
        while poll_fn(|cx| self.poll_once(cx)).await.is_ok() {}
        self.room.depart();
    }

    /// Takes what has arrived, once; tells whether the connection still stands.
    pub(crate) fn hear(&mut self) -> bool {
        match self.poll_once(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending | Poll::Ready(Ok(())) => true,
            Poll::Ready(Err(_)) => {
                self.room.depart();
                false
            }
        }
    }

    fn poll_once(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        SCRATCH_BUFFER.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.reader).poll_read(cx, &mut buffer))?;
            Poll::Ready(match buffer.filled() {
                [] => Err(anyhow!("the server hung up")),
                bytes => self.take(bytes),
            })
        })
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { reader, room, cutter, due } = self;
        let mut closed = false;
        cutter.feed(bytes, |opcode, payload| match opcode {
            frame::PING => pong(reader, payload),
            frame::CLOSE => closed = true,
            _ => {
                if let Some(line) = FINDER.with(|finder| finder.find(payload)) {
                    *due = room.arrived(*due, line);
                }
            }
        })?;
        if closed {
            bail!("the server said farewell");
        }
        Ok(())
    }
}

/// Answers a ping (RFC 6455 section 5.5.3).
///
/// A full socket swallows the pong: the next ping then asks again, and nothing is buffered here.
fn pong(reader: &OwnedReadHalf, payload: &[u8]) {
    let _ = reader.as_ref().try_write(&frame::masked(frame::PONG, payload));
}
