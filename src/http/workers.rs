//! The workers' dialect, where the worker actor can use it.

use dialects::worker;
use protocol::{
    Fault, MessageId, Payload, Refused, Timestamp, WorkerCodec,
    job::{Answer, Service},
    worker::{WorkerEvent, WorkerInbound},
};

/// The workers' dialect.
pub struct Workers;

impl WorkerCodec for Workers {
    fn decode(&self, text: &str) -> Result<WorkerInbound, Refused> {
        worker::decode(text)
    }

    fn answer(&self, service: Service, answer: &Payload) -> Result<Answer, Fault> {
        worker::answer(service, answer)
    }

    fn spell(&self, re: Option<&MessageId>, event: &WorkerEvent, at: Timestamp) -> String {
        worker::spell(re, event, at)
    }
}
