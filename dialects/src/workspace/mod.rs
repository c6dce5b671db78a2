//! The workspace dialect: flat messages, RFC 3339 instants, whole room states.
//!
//! There is no welcome and no heartbeat message: the first text after connecting may
//! answer the guest's first, and signs of life are WebSocket pings.

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

/// The codec of workspace clients.
#[derive(Clone, Copy, Debug)]
pub struct Workspace;

impl Codec for Workspace {
    fn name(&self) -> &'static str {
        "workspace"
    }

    fn slot(&self) -> Slot {
        Slot(1)
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
