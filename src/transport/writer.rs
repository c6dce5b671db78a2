//! Writing: what waits in the outlet, as many frames at a time as fit.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use actors::socket::Outlet;
use tokio::io::AsyncWrite;

/// Empties an outlet into a socket.
#[derive(Default)]
pub(crate) struct Writer {
    unflushed: bool,
}

/// What one attempt to empty the outbox came to.
pub(crate) struct Attempt {
    /// The socket took something.
    pub(crate) moved: bool,
    /// Something is left, and the task is woken when the socket takes more.
    pub(crate) blocked: bool,
}

impl Writer {
    /// Writes and flushes until nothing is left or the socket takes no more.
    pub(crate) fn empty<IO>(
        &mut self,
        outlet: &Outlet,
        low_water: usize,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> io::Result<Attempt>
    where
        IO: AsyncWrite + Unpin,
    {
        let mut moved = false;
        while outlet.pending() > 0 {
            match self.poll_write(outlet, low_water, io, cx)? {
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

    fn poll_write<IO>(
        &mut self,
        outlet: &Outlet,
        low_water: usize,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> io::Result<Poll<()>>
    where
        IO: AsyncWrite + Unpin,
    {
        match outlet.write_with(|frames| Pin::new(io).poll_write_vectored(cx, frames))? {
            Poll::Ready(0) => Err(io::ErrorKind::WriteZero.into()),
            Poll::Ready(taken) => {
                outlet.taken(taken, low_water);
                self.unflushed = true;
                Ok(Poll::Ready(()))
            }
            Poll::Pending => Ok(Poll::Pending),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io::IoSlice, task::Waker};

    use bytes::Bytes;

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

    fn outlet(chunks: &[&'static str]) -> Outlet {
        let outlet = Outlet::default();
        chunks.iter().for_each(|chunk| outlet.push(Bytes::from_static(chunk.as_bytes())));
        outlet
    }

    fn empty(outlet: &Outlet, socket: &mut Narrow) -> Attempt {
        let cx = &mut Context::from_waker(Waker::noop());
        Writer::default().empty(outlet, 0, socket, cx).unwrap()
    }

    #[test]
    fn frames_that_wait_leave_in_one_write() {
        let outlet = outlet(&["one ", "two ", "", "three"]);
        let mut socket = Narrow::new(100, 100);
        let attempt = empty(&outlet, &mut socket);
        assert!(attempt.moved && !attempt.blocked);
        assert_eq!(socket.taken, [b"one two three"]);
    }

    #[test]
    fn what_a_write_did_not_take_goes_first_in_the_next() {
        let mut socket = Narrow::new(4, 100);
        empty(&outlet(&["abc", "def", "ghi"]), &mut socket);
        assert_eq!(socket.taken, [b"abcd".as_slice(), b"efgh", b"i"]);
    }

    #[test]
    fn a_full_socket_blocks_and_the_rest_is_kept() {
        let outlet = outlet(&["abc", "def"]);
        let attempt = empty(&outlet, &mut Narrow::new(4, 1));
        assert!(attempt.moved && attempt.blocked);
        let attempt = empty(&outlet, &mut Narrow::new(4, 0));
        assert!(!attempt.moved && attempt.blocked);
        assert_eq!(outlet.pending(), 2);
    }
}
