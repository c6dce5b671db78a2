//! The mail that the dispatcher takes.

use std::{sync::Arc, time::Duration};

use actix::Message;
use futures_channel::oneshot;
use protocol::{
    Delivery, Fault, FaultCode, Identity, JobId, MessageId, SessionId, UserId,
    job::{Answer, Request, Which},
};

use crate::session::messages::Mailbox;

/// Somebody asks a backend. Refused at once, or answered by the job's own words.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Submit {
    /// The name that the job will have.
    pub job: JobId,
    /// Who asks.
    pub who: Arc<Identity>,
    /// What.
    pub request: Request,
    /// The asker's own name for it.
    pub re: Option<MessageId>,
    /// Who hears how it goes.
    pub asker: Asker,
}

/// Who hears how a job goes.
pub enum Asker {
    /// A socket: every step.
    Session(SessionId, Mailbox),
    /// Somebody who waits for the answer, and hears nothing else.
    Caller(oneshot::Sender<Result<Answer, Fault>>),
}

/// Somebody wants no answer any more.
#[derive(Message)]
#[rtype(result = "Result<(), Fault>")]
pub struct Cancel {
    /// Who.
    pub user: UserId,
    /// From which of their sockets.
    pub session: SessionId,
    /// Of what.
    pub which: Which,
}

/// Whoever called for the answer waits no longer. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Withdraw(pub JobId);

/// A person has come back by another socket, which hears the rest. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TakeUp {
    /// Who.
    pub user: UserId,
    /// The socket that was lost.
    pub lost: SessionId,
    /// The one in its place.
    pub session: SessionId,
    /// Its mailbox.
    pub mail: Mailbox,
}

/// A job has said its last word. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Ended {
    /// Which.
    pub job: JobId,
    /// Why there is no answer, if there is none.
    pub failure: Option<FaultCode>,
}

/// The last word of a job, which no socket has taken: it is to wait for the person. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Returned {
    /// Whose it is.
    pub user: UserId,
    /// The word.
    pub word: Arc<Delivery>,
    /// About how many bytes it weighs.
    pub weight: usize,
}

/// Nothing new is begun from now on; the housekeeper hears when all has ended. Lifecycle mail.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Drain {
    /// After how long those who are turned away may come back.
    pub retry_after: Duration,
}

/// Ends what still runs; answered once every last word is where it belongs.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Finish;
