//! The sockets of operators and workers: pinged at an even pace, ended with the token that they
//! came with, known to the housekeeper for as long as they last.

use std::{rc::Rc, time::Duration};

use actix::{Actor, AsyncContext, Handler};
use protocol::{CloseReason, Fault, SessionId, Timestamp};

use super::{
    assembly::{Assembly, Bounds},
    frames::{Attendant, Reading, Socket, say_farewell},
    outlet::Outlet,
};
use crate::{
    clock::now,
    death_watch::DeathWatch,
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Badge, Dismiss, OnDuty},
    },
};

/// Pings after which a socket that has said nothing is given up.
const SILENT_BEATS: u8 = 2;

/// What an operator's or a worker's socket obeys.
#[derive(Clone, Copy, Debug)]
pub struct LineTerms {
    /// How often the socket is pinged; two silent intervals end it.
    pub heartbeat: Duration,
    /// The longest message, in bytes.
    pub max_message_bytes: usize,
    /// The most fragments that one message may come in.
    pub max_fragments: usize,
}

/// One such socket.
pub(crate) struct Line {
    pub(crate) session: SessionId,
    pub(crate) outlet: Rc<Outlet>,
    pub(crate) server: Handle<ServerActor>,
    terms: LineTerms,
    assembly: Option<Box<Assembly>>,
    /// When the token ends, if there is one.
    expires: Option<Timestamp>,
    /// Counts the socket until it is gone.
    _watch: DeathWatch,
    /// Farewell has been said.
    departing: bool,
    silent_beats: u8,
}

/// Whoever has such a socket.
pub(crate) trait Staff: Actor<Context = Socket<Self>> + Handler<Dismiss> {
    /// What it is called in the log.
    const NAME: &str;

    /// Its socket.
    fn line(&self) -> &Line;

    /// Its socket, to do something with it.
    fn line_mut(&mut self) -> &mut Line;

    /// See [`Attendant::hear`].
    fn hear(&mut self, text: &str, socket: &mut Socket<Self>);

    /// See [`Attendant::refuse_binary`].
    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket<Self>);
}

// === impl Line ===

impl Line {
    /// A socket that has just been opened, until the token of its badge ends.
    pub(crate) fn new(
        badge: Badge,
        server: Handle<ServerActor>,
        terms: LineTerms,
        outlet: Rc<Outlet>,
    ) -> Self {
        let Badge { session, expires, watch } = badge;
        Self {
            session,
            outlet,
            server,
            terms,
            assembly: None,
            expires,
            _watch: watch,
            departing: false,
            silent_beats: 0,
        }
    }

    /// The longest message, in bytes.
    pub(crate) const fn max_message_bytes(&self) -> usize {
        self.terms.max_message_bytes
    }

    /// How often it is pinged.
    pub(crate) const fn heartbeat(&self) -> Duration {
        self.terms.heartbeat
    }

    /// Whether too many pings have been answered by nothing; else this is one more.
    fn falls_silent(&mut self) -> bool {
        let silent = self.silent_beats >= SILENT_BEATS;
        // Whoever is not read cannot be heard.
        self.silent_beats += u8::from(!silent && !self.outlet.is_held());
        silent
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        post::insist(&self.server, OnDuty { operator: self.session, to: None });
    }
}

impl<S: Staff> Attendant for S {
    fn reading(&mut self) -> Reading<'_> {
        let Line { assembly, terms, outlet, .. } = self.line_mut();
        let bounds = Bounds { bytes: terms.max_message_bytes, fragments: terms.max_fragments };
        Reading { assembly, bounds, outlet }
    }

    fn is_deaf(&self) -> bool {
        self.line().departing
    }

    fn alive(&mut self) {
        self.line_mut().silent_beats = 0;
    }

    fn hear(&mut self, text: &str, socket: &mut Socket<Self>) {
        Staff::hear(self, text, socket);
    }

    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket<Self>) {
        Staff::refuse_binary(self, fault, socket);
    }

    fn part(&mut self, socket: &mut Socket<Self>) {
        self.depart(CloseReason::Normal, socket);
    }

    fn depart(&mut self, reason: CloseReason, socket: &mut Socket<Self>) {
        let line = self.line_mut();
        if std::mem::replace(&mut line.departing, true) {
            return;
        }
        log::info!("{} departs conn={} code={}", S::NAME, line.session, reason.code());
        say_farewell(reason, socket);
    }
}

/// Tells the housekeeper of a socket that has just been opened, and looks after it.
pub(crate) fn keep<S: Staff>(staff: &mut S, socket: &mut Socket<S>) {
    let to = Some(socket.address().recipient());
    let Line { session, server, terms, .. } = staff.line();
    log::info!("{} connected conn={session}", S::NAME);
    post::insist(server, OnDuty { operator: *session, to });
    socket.run_interval(terms.heartbeat, beat);
    await_expiry(staff, socket);
}

fn beat<S: Staff>(staff: &mut S, socket: &mut Socket<S>) {
    if staff.line_mut().falls_silent() {
        return staff.depart(CloseReason::HeartbeatMissed, socket);
    }
    socket.ping(b"");
}

/// Ends the socket with its token.
fn await_expiry<S: Staff>(staff: &mut S, socket: &mut Socket<S>) {
    let Some(expires) = staff.line().expires else { return };
    let left = expires.since(now());
    if left.is_zero() {
        return staff.depart(CloseReason::TokenExpired, socket);
    }
    socket.run_later(left, await_expiry);
}
