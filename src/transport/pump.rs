//! Station 10: one future per socket, which joins it to its session actor.
//!
//! A turn hears the actor, writes what it said, and reads what the peer said.
//! The actor is polled whether or not the socket takes bytes, so its timers and
//! its mail never stop for a peer that does not read. Life goes one way:
//!
//! ```text
//! Talking ──peer ended or condemned──▶ Deaf ──actor ended──▶ Flushing ─▶ Closing ─▶ Discarding
//!    └─────────────────────actor ended─────────────────────────▲
//! ```
//!
//! Dropping the future drops the socket and stops the actor (its `stopped` runs),
//! which is also how a broken or stalled socket ends.

use std::{
    future::Future,
    io,
    ops::ControlFlow,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actors::{socket::Outlet, tally};
use bytes::Bytes;
use futures_util::Stream;
use protocol::CloseReason;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    deadline::Deadline,
    feed::Feed,
    guard::{FrameLimits, Guard, Passed},
    scratch,
    writer::Writer,
};

/// Turns before other connections of the thread get theirs: at most 128 KiB read.
const TURNS: usize = 8;
/// Times that the actor is heard before what it said is written.
const SIPS: usize = 8;

/// The bounds of one connection. One copy serves all connections of a thread.
#[derive(Clone, Debug)]
pub struct PumpLimits {
    /// What the peer may send.
    pub frames: FrameLimits,
    /// Unsent bytes above which nothing more is read, so that a peer which never
    /// reads cannot make the session answer without end. Above the high-water mark.
    pub max_unsent_bytes: usize,
    /// Unsent bytes at which a session that waits is told to go on.
    pub low_water_bytes: usize,
    /// How long the socket may take no bytes while some wait.
    pub stall_deadline: Duration,
    /// How long a farewell may take once either side has ended.
    pub linger: Duration,
}

/// Joins a socket and the byte stream of its actor until both have ended.
pub struct Pump<IO, S> {
    io: IO,
    /// The actor; none once it has ended.
    outgoing: Option<S>,
    writer: Writer,
    guard: Guard,
    feed: Feed,
    outlet: Rc<Outlet>,
    limits: Rc<PumpLimits>,
    /// While talking: of a write that makes no progress. Later: of the farewell.
    deadline: Deadline,
    stage: Stage,
    peer_ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Both sides are there.
    Talking,
    /// Nothing more is read; the actor has been told and may say its farewell.
    Deaf,
    /// The actor has ended; what it said is still being written.
    Flushing,
    /// Everything is written; our half of the connection is being shut.
    Closing,
    /// What the peer still sends is thrown away. Closing a socket with unread bytes
    /// would reset it, and the peer might never see the farewell (RFC 9112 section 9.6).
    Discarding,
}

/// `Break`: the connection is over. `Continue`: whether to go on at once; if not, each
/// side that can move has been asked and wakes the task when it does.
type Step = ControlFlow<(), bool>;

// === impl Pump ===

impl<IO, S, E> Pump<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    /// Joins `io` to the actor behind `outgoing`, which reads from the other end of
    /// `feed`. `leftover` is what the peer sent together with its handshake.
    pub fn new(
        io: IO,
        leftover: &[u8],
        outgoing: S,
        feed: Feed,
        outlet: Rc<Outlet>,
        limits: Rc<PumpLimits>,
    ) -> Self {
        let mut pump = Self {
            io,
            outgoing: Some(outgoing),
            writer: Writer::default(),
            guard: Guard::default(),
            feed,
            outlet,
            limits,
            deadline: Deadline::default(),
            stage: Stage::Talking,
            peer_ended: false,
        };
        let passed = pump.guard.scan(leftover, &pump.limits.frames);
        pump.feed.push(Bytes::copy_from_slice(&leftover[..passed.bytes]), passed.frames);
        pump.heed(passed.verdict);
        pump
    }

    fn turn(&mut self, cx: &mut Context<'_>) -> Step {
        let has_more_to_say = self.hear(cx);
        self.write(cx)?;
        let goes_on = match self.stage {
            Stage::Talking => self.read(cx)?,
            Stage::Deaf => false,
            Stage::Flushing | Stage::Closing => self.close(cx)?,
            Stage::Discarding => self.discard(cx)?,
        };
        ControlFlow::Continue(has_more_to_say || goes_on)
    }

    /// Lets the actor run and takes what it says; gives whether it may have more to say.
    fn hear(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(actor) = &mut self.outgoing else { return false };
        for _ in 0..SIPS {
            match Pin::new(&mut *actor).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) => self.outlet.push(chunk),
                Poll::Ready(Some(Err(_)) | None) => {
                    self.outgoing = None;
                    self.enter(Stage::Flushing);
                    return false;
                }
                Poll::Pending => return false,
            }
        }
        true
    }

    /// Writes what waits.
    fn write(&mut self, cx: &mut Context<'_>) -> ControlFlow<()> {
        let attempt = or_over(self.writer.empty(
            &self.outlet,
            self.limits.low_water_bytes,
            &mut self.io,
            cx,
        ))?;
        if self.stage == Stage::Talking {
            match (attempt.blocked, attempt.moved) {
                (false, _) => self.deadline.disarm(),
                (true, true) => self.deadline.restart(self.limits.stall_deadline),
                (true, false) => self.deadline.arm(self.limits.stall_deadline),
            }
        }
        ControlFlow::Continue(())
    }

    /// Reads once, if the session has taken what it was given before. If it has not,
    /// it woke this task itself when it let others run.
    fn read(&mut self, cx: &mut Context<'_>) -> Step {
        let full = self.outlet.pending() > self.limits.max_unsent_bytes;
        if !self.feed.is_dry() || full || self.outlet.is_held() {
            return ControlFlow::Continue(false);
        }
        let (guard, limits) = (&mut self.guard, &self.limits.frames);
        let read = scratch::poll_read(&mut self.io, cx, |bytes| {
            let passed = guard.scan(bytes, limits);
            let ended = bytes.is_empty();
            (Bytes::copy_from_slice(&bytes[..passed.bytes]), passed, ended)
        });
        let Poll::Ready(read) = read else { return ControlFlow::Continue(false) };
        let (chunk, Passed { frames, verdict, .. }, ended) = or_over(read)?;
        if ended {
            self.peer_ended = true;
            self.feed.finish();
            self.enter(Stage::Deaf);
        } else {
            tally::count(|t| t.bytes_received += chunk.len() as u64);
            self.feed.push(chunk, frames);
            self.heed(verdict);
        }
        ControlFlow::Continue(true)
    }

    /// Ends the session for cause, after what the peer said before it.
    fn heed(&mut self, verdict: Option<CloseReason>) {
        if let Some(reason) = verdict {
            self.outlet.condemn(reason);
            self.feed.fail();
            self.enter(Stage::Deaf);
        }
    }

    /// Shuts our half once everything is written.
    fn close(&mut self, cx: &mut Context<'_>) -> Step {
        if self.outlet.pending() > 0 {
            return ControlFlow::Continue(false);
        }
        self.stage = Stage::Closing;
        match Pin::new(&mut self.io).poll_shutdown(cx) {
            Poll::Pending => ControlFlow::Continue(false),
            Poll::Ready(Ok(())) if !self.peer_ended => {
                self.stage = Stage::Discarding;
                ControlFlow::Continue(true)
            }
            Poll::Ready(_) => ControlFlow::Break(()),
        }
    }

    /// Throws away what the peer still sends, until it ends too.
    fn discard(&mut self, cx: &mut Context<'_>) -> Step {
        match scratch::poll_read(&mut self.io, cx, <[u8]>::is_empty) {
            Poll::Pending => ControlFlow::Continue(false),
            Poll::Ready(Ok(false)) => ControlFlow::Continue(true),
            Poll::Ready(Ok(true) | Err(_)) => ControlFlow::Break(()),
        }
    }

    /// Goes on to a stage of the farewell; its time runs from the first of them.
    fn enter(&mut self, stage: Stage) {
        if self.stage == Stage::Talking {
            self.deadline.restart(self.limits.linger);
        }
        self.stage = stage;
    }

    /// Takes turns while they go on, but not for ever.
    fn turns(&mut self, cx: &mut Context<'_>) -> Step {
        for _ in 0..TURNS {
            if !self.turn(cx)? {
                return ControlFlow::Continue(false);
            }
        }
        ControlFlow::Continue(true)
    }
}

impl<IO, S, E> Future for Pump<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let ControlFlow::Continue(more) = this.turns(cx) else { return Poll::Ready(()) };
        if this.deadline.passed(cx) {
            if this.stage == Stage::Talking {
                this.outlet.condemn(CloseReason::SlowConsumer);
            }
            return Poll::Ready(());
        }
        if more {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

/// A broken socket is the end; which of the ways it broke is of no use to anybody.
fn or_over<T>(result: io::Result<T>) -> ControlFlow<(), T> {
    match result {
        Ok(value) => ControlFlow::Continue(value),
        Err(_) => ControlFlow::Break(()),
    }
}

#[cfg(test)]
mod tests;
