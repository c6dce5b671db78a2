//! The mail of the pool and of the workers' sockets.

use actix::Message;
use futures_channel::mpsc;
use protocol::{
    JobId, SessionId,
    admin::WorkerInfo,
    job::{Answer, Service, Step},
    worker::{Assignment, Offer},
};

use super::WorkerActor;
use crate::{ports::backend::Failure, post::Handle};

/// What comes back of a job, from whoever works on it.
#[derive(Debug)]
pub enum Word {
    /// This worker has taken it up.
    Taken(SessionId),
    /// It goes on.
    Step(Step),
    /// It is done.
    Done(Answer),
    /// It is not.
    Failed(Failure),
}

/// The way back of a job. Dropped without a last word, the job is given up.
pub type Words = mpsc::Sender<Word>;

/// To the pool: a worker offers its services.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Enlist {
    /// Which worker.
    pub worker: SessionId,
    /// What it offers.
    pub offer: Offer,
    /// Its socket.
    pub socket: Handle<WorkerActor>,
}

/// To the pool: a worker takes no more jobs.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Leave(pub SessionId);

/// To the pool: a worker is gone, however it went.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Gone(pub SessionId);

/// To the pool: somebody is to take up a job.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Assign {
    /// The job.
    pub assignment: Assignment,
    /// Who has declined it before.
    pub declined: Vec<SessionId>,
    /// The way back.
    pub words: Words,
}

/// To the pool: nobody waits for a job any more, or it has come to its end with a worker.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Withdraw {
    /// Which.
    pub job: JobId,
    /// How it ended.
    pub ending: Ending,
}

/// How a job ends with the worker that had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Answered.
    Done,
    /// The worker said that it could not be done.
    Failed,
    /// Nobody waited for it any more.
    TakenBack,
}

/// To the pool: asks for every worker, the first that came first.
#[derive(Message)]
#[rtype(result = "Vec<WorkerInfo>")]
pub struct ListWorkers;

/// To a worker's socket: take up this job.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Take {
    /// The job.
    pub assignment: Assignment,
    /// The way back.
    pub words: Words,
}

/// To a worker's socket: nobody waits for this job any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Release(pub JobId);

// === impl Assign ===

impl Assign {
    /// Which service it is for.
    pub(super) fn service(&self) -> Service {
        self.assignment.request.service()
    }
}
