//! The warden: knows how often each address has called and shown wrong papers.
//!
//! One for the whole service, so that it does not matter which thread a connection comes in by.
//! Nothing that a guest says on a socket passes here: a warden is asked once for a request, and
//! once for papers that are wrong.

mod paces;

use std::{net::IpAddr, time::Duration};

use actix::{Actor, Context, Handler, Message, MessageResult};
use protocol::{Fault, FaultCode};

use self::paces::Paces;
use crate::{
    clock::now, placement::Placement, post::Handle, server::ServerActor, tally, terms::Rate,
};

/// Letters that may wait for the warden.
const MAILBOX: usize = 4_096;

/// How much each address may do.
#[derive(Clone, Copy, Debug)]
pub struct WardenTerms {
    /// Requests by REST.
    pub requests: Rate,
    /// Tokens that are wrong.
    pub wrong_tokens: Rate,
    /// Keys that are wrong.
    pub wrong_keys: Rate,
}

/// What somebody shows who wants to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A token, which nobody can forge by trying.
    Token,
    /// A key, which somebody may try to guess.
    Key,
}

/// A request comes from this address.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Request(pub IpAddr);

/// A key is shown from this address; whether it is right has not been looked at.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct ShowsKey(pub IpAddr);

/// What was shown from this address was wrong; refused, if that was once too often.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Wrong {
    /// From where.
    pub from: IpAddr,
    /// What.
    pub shown: Paper,
}

/// The warden.
pub struct WardenActor {
    requests: Paces,
    wrong_tokens: Paces,
    wrong_keys: Paces,
    server: Handle<ServerActor>,
}

// === impl WardenActor ===

impl WardenActor {
    /// A warden who has seen nobody yet, on a thread of this pool.
    pub fn start(
        placement: &Placement,
        terms: WardenTerms,
        server: Handle<ServerActor>,
    ) -> Handle<Self> {
        let start = move |ctx: &mut Context<Self>| {
            ctx.set_mailbox_capacity(MAILBOX);
            Self {
                requests: Paces::new(terms.requests, now()),
                wrong_tokens: Paces::new(terms.wrong_tokens, now()),
                wrong_keys: Paces::new(terms.wrong_keys, now()),
                server,
            }
        };
        Handle::new(Self::start_in_arbiter(&placement.of("the warden"), start))
    }

    fn wrong(&mut self, it: &Wrong) -> Result<(), Fault> {
        tally::count(|t| t.wrong_papers += 1);
        let (paces, what) = match it.shown {
            Paper::Token => (&mut self.wrong_tokens, "tokens"),
            Paper::Key => (&mut self.wrong_keys, "keys"),
        };
        limited(paces.take(it.from, now()).map_err(|wait| too_many_wrong(what, wait)))
    }
}

/// Counts a refusal.
fn limited(verdict: Result<(), Fault>) -> Result<(), Fault> {
    verdict.inspect_err(|_| tally::count(|t| t.requests_limited += 1))
}

fn too_many(wait: Duration) -> Fault {
    Fault::new(FaultCode::RateLimited, "Rate limit exceeded: too many requests from this address")
        .help("wait for retry_after, or ask by a socket: it tells what happens as it happens")
        .retry_after(wait)
}

fn too_many_wrong(what: &str, wait: Duration) -> Fault {
    let text = format!("Rate limit exceeded: too many wrong {what} from this address");
    Fault::new(FaultCode::RateLimited, text)
        .help("check what you send, and try again after retry_after")
        .retry_after(wait)
}

impl Actor for WardenActor {
    type Context = Context<Self>;

    fn started(&mut self, _: &mut Self::Context) {
        tally::report_to(&self.server);
    }
}

impl Handler<Request> for WardenActor {
    type Result = MessageResult<Request>;

    fn handle(&mut self, Request(from): Request, _: &mut Self::Context) -> Self::Result {
        MessageResult(limited(self.requests.take(from, now()).map_err(too_many)))
    }
}

impl Handler<ShowsKey> for WardenActor {
    type Result = MessageResult<ShowsKey>;

    fn handle(&mut self, ShowsKey(from): ShowsKey, _: &mut Self::Context) -> Self::Result {
        let closed = self.wrong_keys.spent(from, now());
        let verdict = closed.map_or(Ok(()), |wait| Err(too_many_wrong("keys", wait)));
        MessageResult(limited(verdict))
    }
}

impl Handler<Wrong> for WardenActor {
    type Result = MessageResult<Wrong>;

    fn handle(&mut self, it: Wrong, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.wrong(&it))
    }
}
