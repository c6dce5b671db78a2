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

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// A socket that takes at most so many bytes a write, and then so many writes.
    struct Narrow {
        width: usize,
        writes_left: usize,
        taken: Vec<Vec<u8>>,
    }

    impl Narrow {
        fn new(width: usize, writes_left: usize) -> Self {
            Self { width, writes_left, taken: Vec::new() }
        }
    }

    impl AsyncWrite for Narrow {
        fn poll_write(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
        }

        fn poll_write_vectored(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            slices: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            if self.writes_left == 0 {
                return Poll::Pending;
            }
            self.writes_left -= 1;
            let mut bytes: Vec<u8> =
                slices.iter().flat_map(|slice| slice.iter().copied()).collect();
            bytes.truncate(self.width);
            self.taken.push(bytes);
            Poll::Ready(Ok(self.taken.last().map_or(0, Vec::len)))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fn outbox(chunks: &[&'static str]) -> Outbox {
        let mut outbox = Outbox::default();
        chunks.iter().for_each(|chunk| outbox.push(Bytes::from_static(chunk.as_bytes())));
        outbox
    }

    fn empty(outbox: &mut Outbox, socket: &mut Narrow) -> Attempt {
        outbox.empty_into(socket, &mut Context::from_waker(Waker::noop())).unwrap()
    }

    #[test]
    fn chunks_that_wait_leave_in_one_write_and_their_queue_is_freed() {
        let mut outbox = outbox(&["one ", "two ", "", "three"]);
        let mut socket = Narrow::new(100, 100);
        let attempt = empty(&mut outbox, &mut socket);
        assert!(attempt.moved && !attempt.blocked);
        assert_eq!(socket.taken, [b"one two three"]);
        assert_eq!((outbox.bytes(), outbox.rest.capacity()), (0, 0));
    }

    #[test]
    fn what_a_write_did_not_take_goes_first_in_the_next() {
        let mut outbox = outbox(&["abc", "def", "ghi"]);
        let mut socket = Narrow::new(4, 100);
        empty(&mut outbox, &mut socket);
        assert_eq!(socket.taken, [b"abcd".as_slice(), b"efgh", b"i"]);
    }

    #[test]
    fn a_full_socket_blocks_and_the_rest_is_kept() {
        let mut outbox = outbox(&["abc", "def"]);
        let attempt = empty(&mut outbox, &mut Narrow::new(4, 1));
        assert!(attempt.moved && attempt.blocked);
        let attempt = empty(&mut outbox, &mut Narrow::new(4, 0));
        assert!(!attempt.moved && attempt.blocked);
        assert_eq!(outbox.bytes(), 2);
    }
}
