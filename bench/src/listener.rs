//! One member's ears: reads its socket for as long as the crowd stands and counts the lines.

use crate::{
    ledger::Room,
    line::LineFinder,
    ws::frame::{self, Cutter},
};
use anyhow::{Result, bail};
use std::{
    cell::RefCell,
    future::poll_fn,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, ReadBuf},
    net::tcp::OwnedReadHalf,
};

/// One read takes at most this much.
const SCRATCH: usize = 64 * 1024;

thread_local! {
    /// The one read buffer of all sockets: they never read at the same time.
    static SCRATCH_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
    static FINDER: LineFinder = LineFinder::new();
}

/// Lends the read buffer.
pub(crate) fn with_scratch<R>(read: impl FnOnce(&mut [u8]) -> R) -> R {
    SCRATCH_BUFFER.with_borrow_mut(|scratch| read(scratch))
}

/// The query dialect's sign of life, and what must be answered within a minute: who only listens is
/// closed otherwise. The other peers ask by the WebSocket's own ping.
const HEARTBEAT: &[u8] = br#"{"type":"heartbeat""#;
const PONG: &[u8] = br#"{"type":"pong"}"#;

/// A member's reading side: `OwnedReadHalf` when it hears promptly, a plain socket when it is swept.
#[derive(Debug)]
pub(crate) struct Listener<S> {
    socket: S,
    room: Rc<Room>,
    cutter: Cutter,
    /// The number of the line expected next.
    due: u64,
}

/// A socket that can be answered without waiting.
pub(crate) trait Answer {
    /// Writes a short frame, or drops it when the socket is full: the next ping asks again.
    fn answer(&self, frame: &[u8]);
}

// === impl Answer ===

impl Answer for OwnedReadHalf {
    fn answer(&self, frame: &[u8]) {
        let _ = self.as_ref().try_write(frame);
    }
}

impl Answer for TcpStream {
    fn answer(&self, frame: &[u8]) {
        let _ = (&*self).write(frame);
    }
}

// === impl Listener ===

impl<S: Answer> Listener<S> {
    /// Sits down in `room`; `early` came together with the handshake.
    ///
    /// # Errors
    /// When the connection has ended already.
    pub(crate) fn new(socket: S, room: Rc<Room>, early: &[u8]) -> Result<Self> {
        let mut listener = Self { socket, room, cutter: Cutter::default(), due: 0 };
        listener.take(early)?;
        listener.room.enter();
        Ok(listener)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let Self { socket, room, cutter, due } = self;
        let mut closed = false;
        cutter.feed(bytes, |opcode, payload| match opcode {
            // RFC 6455 section 5.5.3: a pong carries the ping's own payload.
            frame::PING => socket.answer(&frame::masked(frame::PONG, payload)),
            frame::CLOSE => closed = true,
            _ => {
                if let Some(line) = FINDER.with(|finder| finder.find(payload)) {
                    *due = room.arrived(*due, line);
                } else if payload.starts_with(HEARTBEAT) {
                    socket.answer(&frame::masked(frame::TEXT, PONG));
                }
            }
        })?;
        if closed {
            bail!("the server said farewell");
        }
        Ok(())
    }

    fn take_read(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            bail!("the server hung up");
        }
        self.take(bytes)
    }
}

impl Listener<OwnedReadHalf> {
    /// Listens until the connection ends.
    pub(crate) async fn listen(mut self) {
        while poll_fn(|cx| self.poll_once(cx)).await.is_ok() {}
        self.room.depart();
    }

    fn poll_once(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        with_scratch(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buffer))?;
            Poll::Ready(self.take_read(buffer.filled()))
        })
    }
}

impl Listener<TcpStream> {
    /// Takes what has arrived, in one read; tells whether the connection still stands.
    pub(crate) fn hear(&mut self) -> bool {
        let heard = with_scratch(|scratch| match self.socket.read(scratch) {
            Ok(length) => self.take_read(&scratch[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error.into()),
        });
        if heard.is_err() {
            self.room.depart();
        }
        heard.is_ok()
    }
}
