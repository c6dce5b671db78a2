//! One worker's socket: a backend that came to us, takes jobs and says how they go.
//!
//! A socket that says more than is heard is not read until it is (see `hands.rs`): a worker that
//! floods slows down itself, and nobody else.

mod crew;
mod hands;
pub mod messages;
mod pool;
mod publishing;
mod retelling;
mod roster;

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, ActorContext, AsyncContext, Handler, StreamHandler};
use actix_http::ws::Item;
use actix_web_actors::ws::{self, ProtocolError, WebsocketContext};
use protocol::{
    CloseReason, Fault, FaultCode, MessageId, SessionId, Timestamp, WorkerCodec,
    worker::{Offer, WorkerCommand, WorkerEvent, WorkerInbound},
};

use self::{
    hands::Hands,
    messages::{Enlist, Gone, Leave, Release, Take},
    publishing::Publications,
};
use crate::{
    clock::now,
    post::{self, Handle},
    rate::Bucket,
    server::{
        ServerActor,
        messages::{Dismiss, OnDuty},
    },
    session::{
        assembly::{Assembly, Bounds, Whole},
        outlet::Outlet,
        socket::{farewell, verdict},
    },
    terms::Rate,
};

pub use crew::Crew;
#[cfg(feature = "chaos")]
pub use pool::CHAOS;
pub use pool::PoolActor;

/// What a worker's socket obeys.
#[derive(Clone, Copy, Debug)]
pub struct WorkerTerms {
    /// How often the socket is pinged; two silent intervals end it.
    pub heartbeat: Duration,
    /// The longest message, in bytes.
    pub max_message_bytes: usize,
    /// The most fragments that one message may come in.
    pub max_fragments: usize,
    /// Refusals after which the socket is closed.
    pub error_budget_per_minute: u32,
}

/// One worker's socket.
pub struct WorkerActor {
    session: SessionId,
    codec: &'static dyn WorkerCodec,
    pool: Handle<PoolActor>,
    server: Handle<ServerActor>,
    terms: WorkerTerms,
    outlet: Rc<Outlet>,
    assembly: Option<Box<Assembly>>,
    errors: Bucket,
    hands: Hands,
    publications: Publications,
    /// When its token ends, if it came with one.
    expires: Option<Timestamp>,
    offered: bool,
    leaving: bool,
    /// Farewell has been said.
    departing: bool,
    silent_beats: u8,
}

/// A worker's own context.
type Socket = WebsocketContext<WorkerActor>;

// === impl WorkerActor ===

impl WorkerActor {
    /// A worker whose key was right, or its token, until that `expires`.
    pub fn new(
        session: SessionId,
        codec: &'static dyn WorkerCodec,
        pool: Handle<PoolActor>,
        server: Handle<ServerActor>,
        terms: WorkerTerms,
        outlet: Rc<Outlet>,
        expires: Option<Timestamp>,
    ) -> Self {
        let budget = terms.error_budget_per_minute;
        Self {
            session,
            codec,
            pool,
            server,
            terms,
            outlet,
            assembly: None,
            errors: Bucket::new(Rate { per_minute: budget, burst: budget }, now()),
            hands: Hands::default(),
            publications: Publications::default(),
            expires,
            offered: false,
            leaving: false,
            departing: false,
            silent_beats: 0,
        }
    }

    /// The longest message, in bytes.
    pub const fn max_message_bytes(&self) -> usize {
        self.terms.max_message_bytes
    }

    fn hear(&mut self, text: &str, socket: &mut Socket) {
        match self.codec.decode(text) {
            Ok(WorkerInbound { id, command }) => self.act(id.as_ref(), command, socket),
            Err(refused) => self.refuse(refused.id.as_ref(), refused.fault, socket),
        }
    }

    fn act(&mut self, id: Option<&MessageId>, command: WorkerCommand, socket: &mut Socket) {
        match command {
            WorkerCommand::Hello(offer) if !self.offered => self.enlist(id, offer, socket),
            WorkerCommand::Hello(_) => self.refuse(id, said_twice(), socket),
            WorkerCommand::Ping => self.tell(id, &WorkerEvent::Pong, socket),
            _ if !self.offered => self.refuse(id, hello_first(), socket),
            WorkerCommand::Report { job, report } => {
                match self.hands.report(job, report, self.codec) {
                    Ok((writing, wrong)) => {
                        if let Some(wrong) = wrong {
                            self.refuse(id, wrong, socket);
                        }
                        match writing {
                            Some(writing) => self.await_writing(writing, socket),
                            None => self.end_if_done(socket),
                        }
                    }
                    // It may have been taken back a moment ago: that is no error of the worker's.
                    Err(fault) if fault.code == FaultCode::JobNotFound => {
                        self.tell(id, &WorkerEvent::Refused(fault), socket);
                    }
                    Err(fault) => self.refuse(id, fault, socket),
                }
            }
            WorkerCommand::Publish(drafts) => self.publish(id.cloned(), drafts, socket),
            WorkerCommand::Leave => {
                self.leaving = true;
                post::insist(&self.pool, Leave(self.session));
                self.end_if_done(socket);
            }
        }
    }

    fn enlist(&mut self, id: Option<&MessageId>, offer: Offer, socket: &mut Socket) {
        let services: Vec<_> = offer.services.iter().map(|service| service.name()).collect();
        let (name, capacity) = (offer.name.as_deref().unwrap_or("-"), offer.capacity);
        log::info!(
            "worker enlists conn={} name={name:?} services={services:?} capacity={capacity}",
            self.session
        );
        self.offered = true;
        let heartbeat_interval = self.terms.heartbeat;
        self.tell(id, &WorkerEvent::Welcome { heartbeat_interval }, socket);
        let (worker, address) = (self.session, Arc::new(socket.address()));
        post::insist(&self.pool, Enlist { worker, offer, socket: address });
    }

    fn tell(&self, re: Option<&MessageId>, event: &WorkerEvent, socket: &mut Socket) {
        socket.text(self.codec.spell(re, event, now()));
    }

    /// Refuses a message; a worker that does nothing but err is sent away.
    fn refuse(&mut self, id: Option<&MessageId>, fault: Fault, socket: &mut Socket) {
        self.tell(id, &WorkerEvent::Refused(fault), socket);
        if self.errors.take(now()).is_err() {
            self.depart(CloseReason::RateLimited, socket);
        }
    }

    fn end_if_done(&mut self, socket: &mut Socket) {
        if self.leaving && self.hands.is_empty() && self.publications.are_done() {
            self.depart(CloseReason::Normal, socket);
        }
    }

    /// A socket that says more than is taken is not read.
    fn hold_or_read(&self) {
        self.outlet.hold(self.hands.are_full() || self.publications.are_full());
    }

    fn join_fragments(&mut self, item: Item, socket: &mut Socket) {
        let bounds =
            Bounds { bytes: self.terms.max_message_bytes, fragments: self.terms.max_fragments };
        match Assembly::add(&mut self.assembly, item, bounds) {
            Ok(None) => {}
            Ok(Some(Whole::Text(text))) => self.hear(&text, socket),
            Ok(Some(Whole::Binary)) => self.refuse(None, binary_refused(), socket),
            Err(reason) => self.depart(reason, socket),
        }
    }

    fn beat(&mut self, socket: &mut Socket) {
        if self.silent_beats >= 2 {
            log::warn!("worker falls silent conn={}", self.session);
            return self.depart(CloseReason::HeartbeatMissed, socket);
        }
        // Whoever is not read cannot be heard.
        self.silent_beats += u8::from(!self.outlet.is_held());
        socket.ping(b"");
    }

    /// Ends the socket with its token, and its jobs go to others.
    fn await_expiry(&mut self, socket: &mut Socket) {
        let Some(expires) = self.expires else { return };
        let left = expires.since(now());
        if left.is_zero() {
            log::info!("the token of a worker has expired conn={}", self.session);
            return self.depart(CloseReason::TokenExpired, socket);
        }
        socket.run_later(left, Self::await_expiry);
    }

    /// Says farewell, once, and ends.
    fn depart(&mut self, reason: CloseReason, socket: &mut Socket) {
        if std::mem::replace(&mut self.departing, true) {
            return;
        }
        socket.close(Some(farewell(reason)));
        socket.stop();
    }
}

fn said_twice() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "hello has been said already")
        .help("connect again to offer something else")
}

fn hello_first() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "hello comes first")
        .help("say {\"type\": \"hello\", \"services\": [...], \"capacity\": 1}")
}

fn binary_refused() -> Fault {
    Fault::new(FaultCode::BinaryRefused, "Binary messages are not understood here")
        .help("send JSON as a text message")
}

impl Actor for WorkerActor {
    type Context = Socket;

    fn started(&mut self, socket: &mut Socket) {
        log::info!("worker connected conn={}", self.session);
        let to = Some(socket.address().recipient());
        post::insist(&self.server, OnDuty { operator: self.session, to });
        socket.run_interval(self.terms.heartbeat, |worker, socket| worker.beat(socket));
        self.await_expiry(socket);
    }
}

impl Drop for WorkerActor {
    /// However it went: its jobs are lost with its hands, and go to others.
    fn drop(&mut self) {
        log::info!("worker gone conn={}", self.session);
        post::insist(&self.pool, Gone(self.session));
        post::insist(&self.server, OnDuty { operator: self.session, to: None });
    }
}

impl StreamHandler<Result<ws::Message, ProtocolError>> for WorkerActor {
    fn handle(&mut self, frame: Result<ws::Message, ProtocolError>, socket: &mut Socket) {
        // What came in one piece with the last word that counted is not acted on.
        if self.departing {
            return;
        }
        self.silent_beats = 0;
        match frame {
            Ok(ws::Message::Text(text)) => self.hear(&text, socket),
            Ok(ws::Message::Binary(_)) => self.refuse(None, binary_refused(), socket),
            Ok(ws::Message::Continuation(item)) => self.join_fragments(item, socket),
            Ok(ws::Message::Ping(data)) => socket.pong(&data),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Close(_)) => self.depart(CloseReason::Normal, socket),
            Err(error) => self.depart(verdict(&self.outlet, &error), socket),
        }
    }

    fn finished(&mut self, socket: &mut Socket) {
        socket.stop();
    }
}

impl Handler<Take> for WorkerActor {
    type Result = ();

    fn handle(&mut self, Take { assignment, words }: Take, socket: &mut Socket) {
        // With the way back dropped, the job is lost to this worker, and goes to another.
        if self.departing {
            return;
        }
        self.tell(None, &WorkerEvent::Job(assignment.clone()), socket);
        self.hands.take(assignment.job, assignment.request.service(), words);
    }
}

impl Handler<Release> for WorkerActor {
    type Result = ();

    fn handle(&mut self, Release(job): Release, socket: &mut Socket) {
        if self.hands.release(job) {
            self.tell(None, &WorkerEvent::Cancel { job }, socket);
        }
        self.hold_or_read();
        self.end_if_done(socket);
    }
}

impl Handler<Dismiss> for WorkerActor {
    type Result = ();

    fn handle(&mut self, _: Dismiss, socket: &mut Socket) {
        self.depart(CloseReason::Draining { return_after_ms: 0 }, socket);
    }
}
