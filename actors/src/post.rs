//! The ways to send mail, and the only file where mail may ignore a bound.
//!
//! [`offer`] asks: a full mailbox is an answer, and the message comes back.
//! [`insist`] does not ask: it is for lifecycle mail (somebody came, somebody is
//! gone), which is rare, small and must not be lost (`do_send` ignores the
//! capacity of a mailbox). `clippy.toml` forbids the bare calls elsewhere. [`ask`] waits for an
//! answer: it is for whoever is no actor.
#![allow(clippy::disallowed_methods, reason = "this is the one file where they are allowed")]

use std::sync::Arc;

use actix::{
    Actor, Addr, Handler, MailboxError, Message, Recipient,
    dev::{SendError, ToEnvelope},
};
use protocol::{Fault, FaultCode};

/// The one handle of an actor, shared by everybody who writes to it.
///
/// In actix the bound of a mailbox belongs to the sender's handle, and each handle costs two
/// allocations. Shared, it costs them once, and its bound holds for all senders together.
pub type Handle<A> = Arc<Addr<A>>;

/// Why an offer was declined; the message comes back.
#[derive(Debug)]
pub enum Declined<M> {
    /// The mailbox has as much as it may hold.
    Full(M),
    /// The actor is gone.
    Gone(M),
}

impl<M> From<SendError<M>> for Declined<M> {
    fn from(error: SendError<M>) -> Self {
        match error {
            SendError::Full(message) => Self::Full(message),
            SendError::Closed(message) => Self::Gone(message),
        }
    }
}

/// Offers mail to an actor.
pub fn offer<A, M>(to: &Addr<A>, mail: M) -> Result<(), Declined<M>>
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message<Result: Send> + Send + 'static,
{
    to.try_send(mail).map_err(Into::into)
}

/// Offers mail to whoever takes this kind of it.
pub fn offer_to<M>(to: &Recipient<M>, mail: M) -> Result<(), Declined<M>>
where
    M: Message<Result: Send> + Send,
{
    to.try_send(mail).map_err(Into::into)
}

/// Sends lifecycle mail past every bound.
pub fn insist<A, M>(to: &Addr<A>, mail: M)
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message<Result: Send> + Send + 'static,
{
    to.do_send(mail);
}

/// Sends lifecycle mail past every bound to whoever takes this kind of it.
pub fn insist_to<M>(to: &Recipient<M>, mail: M)
where
    M: Message<Result: Send> + Send,
{
    to.do_send(mail);
}

/// Asks an actor and waits for its answer.
pub async fn ask<A, M>(actor: &Handle<A>, mail: M) -> Result<M::Result, Fault>
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message<Result: Send> + Send + 'static,
{
    actor.send(mail).await.map_err(|error| match error {
        MailboxError::Closed => gone(),
        MailboxError::Timeout => Fault::new(FaultCode::Overloaded, "It took too long to answer"),
    })
}

/// Why whoever was asked does not answer.
pub(crate) fn gone() -> Fault {
    Fault::new(FaultCode::Overloaded, "It has just gone away").help("try again")
}
