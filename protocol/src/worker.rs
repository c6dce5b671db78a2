//! Workers: backends that come to us, take jobs and stream answers.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;

use crate::{
    Fault, Identity, JobId, MessageId, Payload,
    activity::{Draft, Told},
    job::{Request, Service, Step},
};

/// What a worker says.
#[derive(Clone, Debug)]
pub enum WorkerCommand {
    /// Offers its services. Said once, first.
    Hello(Offer),
    /// Says how a job goes.
    Report {
        /// Which.
        job: JobId,
        /// How.
        report: Report,
    },
    /// Publishes on the bus. Each is understood, or refused, for itself.
    Publish(Vec<Result<Draft, Fault>>),
    /// Takes no more jobs, and leaves once those in hand are done.
    Leave,
    /// Asks for a pong.
    Ping,
}

/// What a worker offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which services.
    pub services: Vec<Service>,
    /// How many jobs it takes at once.
    pub capacity: u32,
    /// What it is called, for operators.
    pub name: Option<ByteString>,
}

/// What whoever works on a job says of it.
#[derive(Clone, Debug)]
pub enum Report {
    /// It goes on.
    Step(Step),
    /// It is done: the answer as it was said. What it means depends on what was asked.
    Done(Payload),
    /// It cannot be done.
    Failed {
        /// Why.
        fault: Fault,
        /// Whether somebody else may try.
        again: bool,
    },
}

/// One message of a worker, understood.
#[derive(Clone, Debug)]
pub struct WorkerInbound {
    /// The worker's own name for it; answers carry it.
    pub id: Option<MessageId>,
    /// What is said.
    pub command: WorkerCommand,
}

/// Something to be done, as whoever does it hears of it.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Its name: whatever is said of it carries it.
    pub job: JobId,
    /// What is asked.
    pub request: Arc<Request>,
    /// Who asks.
    pub who: Arc<Identity>,
    /// How long it may take.
    pub deadline: Duration,
}

/// What a worker hears.
#[derive(Clone, Debug)]
pub enum WorkerEvent {
    /// It has been taken on.
    Welcome {
        /// How often it is pinged; two silent intervals end the connection.
        heartbeat_interval: Duration,
    },
    /// A job to be done.
    Job(Assignment),
    /// Nobody waits for a job any more.
    Cancel {
        /// Which.
        job: JobId,
    },
    /// What became of what was published, each for itself.
    Published(Vec<Result<Told, Fault>>),
    /// Answers a ping.
    Pong,
    /// A refusal.
    Refused(Fault),
}
