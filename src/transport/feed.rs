//! The way in: from the pump to the session's incoming stream, on one thread.
//!
//! The WebSocket codec takes in every chunk it can get before it decodes, and an
//! actor handles at most sixteen messages before it lets others run. A peer that
//! floods tiny frames would therefore fill the codec's buffer as fast as we read.
//! So the feed counts whole frames: each look of the codec takes one, and the
//! pump reads nothing more before the feed [is dry](Feed::is_dry).
//!
//! No waker is kept: the session runs inside the pump's own task, and the pump
//! polls it after each push.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;

/// Makes both ends.
pub fn feed() -> (Feed, Incoming) {
    let pipe = Rc::new(Pipe::default());
    (Feed(Rc::clone(&pipe)), Incoming(pipe))
}

/// The pump's end.
pub struct Feed(Rc<Pipe>);

/// The session's end: what `WebsocketContext` reads from.
pub struct Incoming(Rc<Pipe>);

#[derive(Default)]
struct Pipe {
    chunk: RefCell<Bytes>,
    /// Whole frames that the codec has been given and has not decoded yet.
    owed: Cell<u32>,
    end: Cell<End>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    Open,
    Failed,
    Finished,
}

// === impl Feed ===

impl Feed {
    /// Hands on bytes in which this many frames end. Only for a feed that is dry.
    pub(crate) fn push(&self, chunk: Bytes, frames: u32) {
        debug_assert!(self.is_dry(), "the last chunk has not been taken");
        self.0.chunk.replace(chunk);
        self.0.owed.set(frames);
    }

    /// Whether the session has taken everything that it could decode.
    pub(crate) fn is_dry(&self) -> bool {
        self.0.owed.get() == 0 && self.0.chunk.borrow().is_empty()
    }

    /// Ends the stream: the peer will say nothing more.
    pub(crate) fn finish(&self) {
        self.0.end.set(End::Finished);
    }

    /// Ends the stream with an error, after the frames that came before it.
    pub(crate) fn fail(&self) {
        self.0.end.set(End::Failed);
    }
}

// === impl Incoming ===

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pipe = &self.0;
        let chunk = pipe.chunk.take();
        if !chunk.is_empty() {
            return Poll::Ready(Some(Ok(chunk)));
        }
        match (pipe.end.get(), pipe.owed.get()) {
            (End::Finished, _) => Poll::Ready(None),
            (End::Failed, 0) => {
                pipe.end.set(End::Finished);
                Poll::Ready(Some(Err(PayloadError::Incomplete(None))))
            }
            (_, owed) => {
                pipe.owed.set(owed.saturating_sub(1));
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn poll(incoming: &mut Incoming) -> Poll<Option<Result<Bytes, PayloadError>>> {
        Pin::new(incoming).poll_next(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_feed_is_dry_once_each_whole_frame_was_looked_for() {
        let (feed, mut incoming) = feed();
        assert!(feed.is_dry());
        feed.push(Bytes::from_static(b"two frames"), 2);
        assert!(!feed.is_dry());
        assert!(matches!(poll(&mut incoming), Poll::Ready(Some(Ok(_)))));
        assert!(poll(&mut incoming).is_pending() && !feed.is_dry());
        assert!(poll(&mut incoming).is_pending() && feed.is_dry());
    }

    #[test]
    fn a_failure_waits_for_the_frames_before_it_and_is_told_once() {
        let (feed, mut incoming) = feed();
        feed.push(Bytes::from_static(b"one frame"), 1);
        feed.fail();
        assert!(matches!(poll(&mut incoming), Poll::Ready(Some(Ok(_)))));
        assert!(poll(&mut incoming).is_pending());
        assert!(matches!(poll(&mut incoming), Poll::Ready(Some(Err(_)))));
        assert!(matches!(poll(&mut incoming), Poll::Ready(None)));
    }

    #[test]
    fn an_end_comes_after_the_last_chunk() {
        let (feed, mut incoming) = feed();
        feed.push(Bytes::from_static(b"bye"), 0);
        feed.finish();
        assert!(matches!(poll(&mut incoming), Poll::Ready(Some(Ok(_)))));
        assert!(matches!(poll(&mut incoming), Poll::Ready(None)));
    }
}
