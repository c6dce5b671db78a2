//! The way out: chunks that wait for the socket, written as many at a time as fit.
//!
//! The first chunk sits in the outbox itself, so the usual case (one message,
//! taken at once) allocates nothing; the queue behind it is freed when empty.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

/// Chunks offered to the socket in one write.
const SLICES: usize = 16;

/// Bytes on their way to the socket.
#[derive(Default)]
pub(crate) struct Outbox {
    front: Bytes,
    rest: VecDeque<Bytes>,
    bytes: usize,
    unflushed: bool,
}

/// What one attempt to empty the outbox came to.
pub(crate) struct Attempt {
    /// The socket took something.
    pub(crate) moved: bool,
    /// Something is left, and the task is woken when the socket takes more.
    pub(crate) blocked: bool,
}

impl Outbox {
    /// Bytes that the socket has not taken.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a chunk behind the others.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.bytes += chunk.len();
        if self.front.is_empty() {
            self.front = chunk;
        } else if !chunk.is_empty() {
            self.rest.push_back(chunk);
        }
    }

    /// Writes and flushes until nothing is left or the socket takes no more.
    pub(crate) fn empty_into<IO>(
        &mut self,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> io::Result<Attempt>
    where
        IO: AsyncWrite + Unpin,
    {
        let mut moved = false;
        while self.bytes > 0 {
            match self.poll_write(io, cx)? {
                Poll::Ready(()) => moved = true,
                Poll::Pending => return Ok(Attempt { moved, blocked: true }),
            }
        }
        if self.unflushed {
            match Pin::new(io).poll_flush(cx)? {
                Poll::Ready(()) => (moved, self.unflushed) = (true, false),
                Poll::Pending => return Ok(Attempt { moved, blocked: true }),
            }
        }
        Ok(Attempt { moved, blocked: false })
    }

    fn poll_write<IO>(&mut self, io: &mut IO, cx: &mut Context<'_>) -> io::Result<Poll<()>>
    where
        IO: AsyncWrite + Unpin,
    {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let waiting = std::iter::once(&self.front).chain(&self.rest);
        let mut count = 0;
        for (slice, chunk) in slices.iter_mut().zip(waiting) {
            *slice = IoSlice::new(chunk);
            count += 1;
        }
        match Pin::new(io).poll_write_vectored(cx, &slices[..count])? {
            Poll::Ready(0) => Err(io::ErrorKind::WriteZero.into()),
            Poll::Ready(taken) => {
                self.drop_front(taken);
                self.unflushed = true;
                Ok(Poll::Ready(()))
            }
            Poll::Pending => Ok(Poll::Pending),
        }
    }

    fn drop_front(&mut self, mut taken: usize) {
        self.bytes -= taken;
        while taken >= self.front.len() && taken > 0 {
            taken -= self.front.len();
            self.front = self.rest.pop_front().unwrap_or_default();
        }
        self.front.advance(taken);
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
    }
}
