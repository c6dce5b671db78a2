//! One read buffer per thread, because most sockets are idle most of the time.
//!
//! A buffer per connection would cost its whole size for each idle socket; here
//! a read borrows the thread's buffer and keeps only the bytes that came.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, ReadBuf};

/// Bytes taken from a socket at a time: one TLS record (RFC 8446 section 5.1).
pub(crate) const SIZE: usize = 16 * 1024;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; SIZE].into_boxed_slice());
}

/// Reads once and shows what came to `taste`; no bytes mean the end of the stream.
///
/// `taste` must not read from a socket itself: the buffer is lent to it.
pub(crate) fn poll_read<IO, R>(
    io: &mut IO,
    cx: &mut Context<'_>,
    taste: impl FnOnce(&[u8]) -> R,
) -> Poll<io::Result<R>>
where
    IO: AsyncRead + Unpin,
{
    SCRATCH.with_borrow_mut(|scratch| {
        let mut buffer = ReadBuf::new(scratch);
        ready!(Pin::new(io).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(taste(buffer.filled())))
    })
}
