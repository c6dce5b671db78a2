//! Workers: backends that come to us, take jobs and stream answers.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;

use crate::{
    Fault, Identity, JobId, MessageId,
    activity::Draft,
    job::{Answer, Request, Service, Step},
};

/// What a worker says.
#[derive(Clone, Debug)]
pub enum WorkerCommand {
    /// Offers its services. Said once, first.
    Hello {
        /// Which.
        services: Vec<Service>,
        /// How many jobs it takes at once.
        capacity: u32,
        /// What it is called, for operators.
        name: Option<ByteString>,
    },
    /// A job goes on.
    Step {
        /// Which.
        job: JobId,
        /// What it has to say.
        step: Step,
    },
    /// A job is done.
    Done {
        /// Which.
        job: JobId,
        /// What came of it.
        answer: Answer,
    },
    /// A job cannot be done.
    Failed {
        /// Which.
        job: JobId,
        /// Why.
        fault: Fault,
        /// Whether another worker may try.
        again: bool,
    },
    /// Publishes on the bus.
    Publish(Vec<Draft>),
    /// Takes no more jobs, and leaves once those in hand are done.
    Leave,
    /// Asks for a pong.
    Ping,
    /// Answers a sign of life.
    Pong,
}

/// One message of a worker, understood.
#[derive(Clone, Debug)]
pub struct WorkerInbound {
    /// The worker's own name for it; answers carry it.
    pub id: Option<MessageId>,
    /// What is said.
    pub command: WorkerCommand,
}

/// What a worker hears.
#[derive(Clone, Debug)]
pub enum WorkerEvent {
    /// It has been taken on.
    Welcome {
        /// How often the server gives a sign of life.
        heartbeat_interval: Duration,
    },
    /// A job to be done.
    Job {
        /// Its name: whatever is said of it carries it.
        job: JobId,
        /// What is asked.
        request: Arc<Request>,
        /// Who asks.
        who: Arc<Identity>,
        /// How long it may take.
        deadline: Duration,
    },
    /// Nobody waits for a job any more.
    Cancel {
        /// Which.
        job: JobId,
    },
    /// What was published is kept as the durability setting promises.
    Published {
        /// How many.
        count: u32,
    },
    /// Answers a ping.
    Pong,
    /// The server's own sign of life.
    Heartbeat,
    /// A refusal.
    Refused(Fault),
}
