//! One worker's socket: a backend that came to us, takes jobs and says how they go.
//!
//! A socket that says more than is heard is not read until it is (see `hands.rs`): a worker that
//! floods slows down itself, and nobody else.

mod crew;
mod hands;
pub mod messages;
mod pool;
mod publishing;
mod roster;
mod told;

use std::{rc::Rc, sync::Arc};

use actix::{Actor, AsyncContext, Handler, StreamHandler};
use protocol::{
    CloseReason, Fault, FaultCode, MessageId, WorkerCodec,
    job::Service,
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
        messages::{Badge, Dismiss},
    },
    socket::{self, Attendant, Frame, Line, LineTerms, Outlet, Staff, keep, take},
    terms::Rate,
};

pub use crew::Crew;
pub use pool::PoolActor;

/// What a worker's socket obeys.
#[derive(Clone, Copy, Debug)]
pub struct WorkerTerms {
    /// As any of the staff's. What comes of a job may be larger than what guests say.
    pub line: LineTerms,
    /// Refusals after which the socket is closed.
    pub error_budget_per_minute: u32,
}

/// One worker's socket.
pub struct WorkerActor {
    line: Line,
    codec: &'static dyn WorkerCodec,
    pool: Handle<PoolActor>,
    errors: Bucket,
    hands: Hands,
    publications: Publications,
    /// What its key, or its token, lets it serve.
    allowed: Vec<Service>,
    offered: bool,
    leaving: bool,
}

/// A worker's own context.
type Socket = socket::Socket<WorkerActor>;

// === impl WorkerActor ===

impl WorkerActor {
    /// A worker whose key was right, or its token, until that ends; for these services.
    pub fn new(
        badge: Badge,
        allowed: Vec<Service>,
        codec: &'static dyn WorkerCodec,
        pool: Handle<PoolActor>,
        server: Handle<ServerActor>,
        terms: WorkerTerms,
        outlet: Rc<Outlet>,
    ) -> Self {
        let WorkerTerms { line, error_budget_per_minute: budget } = terms;
        Self {
            line: Line::new(badge, server, line, outlet),
            codec,
            pool,
            errors: Bucket::new(Rate { per_minute: budget, burst: budget }, now()),
            hands: Hands::default(),
            publications: Publications::default(),
            allowed,
            offered: false,
            leaving: false,
        }
    }

    /// The longest message, in bytes.
    pub const fn max_message_bytes(&self) -> usize {
        self.line.max_message_bytes()
    }

    fn act(&mut self, id: Option<&MessageId>, command: WorkerCommand, socket: &mut Socket) {
        match command {
            WorkerCommand::Hello(_) if self.offered => self.refuse(id, said_twice(), socket),
            WorkerCommand::Hello(offer) => match not_allowed(&offer, &self.allowed) {
                Some(fault) => self.refuse(id, fault, socket),
                None => self.enlist(id, offer, socket),
            },
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
                post::insist(&self.pool, Leave(self.line.session));
                self.end_if_done(socket);
            }
        }
    }

    fn enlist(&mut self, id: Option<&MessageId>, offer: Offer, socket: &mut Socket) {
        let services: Vec<_> = offer.services.iter().map(|service| service.name()).collect();
        let (name, capacity) = (offer.name.as_deref().unwrap_or("-"), offer.capacity);
        log::info!(
            "worker enlists conn={} name={name:?} services={services:?} capacity={capacity}",
            self.line.session
        );
        self.offered = true;
        let heartbeat_interval = self.line.heartbeat();
        self.tell(id, &WorkerEvent::Welcome { heartbeat_interval }, socket);
        let (worker, address) = (self.line.session, Arc::new(socket.address()));
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
        self.line.outlet.hold(self.hands.are_full() || self.publications.are_full());
    }
}

fn said_twice() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "hello has been said already")
        .help("connect again to offer something else")
}

/// What is wrong with an offer of more than a key or a token allows.
fn not_allowed(offer: &Offer, allowed: &[Service]) -> Option<Fault> {
    let beyond = offer.services.iter().find(|service| !allowed.contains(service))?;
    let allowed: Vec<_> = allowed.iter().map(|service| service.name()).collect();
    let text = format!("Permission denied: this worker may not serve {:?}", beyond.name());
    let help = format!("its key or token allows {}: say hello again", allowed.join(", "));
    Some(Fault::new(FaultCode::PermissionDenied, text).help(help).field("services"))
}

fn hello_first() -> Fault {
    Fault::new(FaultCode::InvalidMessage, "hello comes first")
        .help("say {\"type\": \"hello\", \"services\": [...], \"capacity\": 1}")
}

impl Staff for WorkerActor {
    const NAME: &str = "worker";

    fn line(&self) -> &Line {
        &self.line
    }

    fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    fn hear(&mut self, text: &str, socket: &mut Socket) {
        match self.codec.decode(text) {
            Ok(WorkerInbound { id, command }) => self.act(id.as_ref(), command, socket),
            Err(refused) => self.refuse(refused.id.as_ref(), refused.fault, socket),
        }
    }

    fn refuse_binary(&mut self, fault: Fault, socket: &mut Socket) {
        self.refuse(None, fault, socket);
    }
}

impl Actor for WorkerActor {
    type Context = Socket;

    fn started(&mut self, socket: &mut Socket) {
        keep(self, socket);
    }
}

impl Drop for WorkerActor {
    /// However it went: its jobs are lost with its hands, and go to others.
    fn drop(&mut self) {
        log::info!("worker gone conn={}", self.line.session);
        post::insist(&self.pool, Gone(self.line.session));
    }
}

impl StreamHandler<Frame> for WorkerActor {
    fn handle(&mut self, frame: Frame, socket: &mut Socket) {
        take(self, frame, socket);
    }

    fn finished(&mut self, socket: &mut Socket) {
        self.part(socket);
    }
}

impl Handler<Take> for WorkerActor {
    type Result = ();

    fn handle(&mut self, Take { assignment, words }: Take, socket: &mut Socket) {
        // With the way back dropped, the job is lost to this worker, and goes to another.
        if self.is_deaf() {
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
