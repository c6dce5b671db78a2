//! The agent dialect: `type` and `payload`, instants in seconds since 1970, names by `correlation_id`.
//!
//! The canonical one: it understands every word there is, and has a word for every event.

mod contract;
mod faults;
mod from_wire;
pub mod rest;
mod to_wire;
mod wire;

use bytestring::ByteString;
use protocol::{Codec, Delivery, Fault, Inbound, Refused, Slot, Timestamp};

use crate::json;

pub use contract::contract;
pub use faults::REFUSAL;

/// The codec of agents' clients.
#[derive(Clone, Copy, Debug)]
pub struct Agent;

impl Codec for Agent {
    fn name(&self) -> &'static str {
        "agent"
    }

    fn slot(&self) -> Slot {
        Slot(2)
    }

    fn decode(&self, text: &str) -> Result<Inbound, Refused> {
        from_wire::decode(text)
    }

    fn encode(&self, delivery: &Delivery) -> Option<ByteString> {
        to_wire::encode(delivery).map(json::exact)
    }

    fn refuse(&self, fault: &Fault, at: Timestamp) -> String {
        faults::body(fault, at)
    }
}
