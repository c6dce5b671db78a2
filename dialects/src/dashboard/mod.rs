//! The dashboard dialect: `type`, `data` and an RFC 3339 `timestamp` on every message, dotted words.
//!
//! What happens elsewhere is a message of its own type; its circle and project stand beside its data.

mod contract;
mod faults;
mod from_wire;
mod to_wire;
mod wire;

use bytestring::ByteString;
use protocol::{Codec, Delivery, Fault, Inbound, Refused, Slot, Timestamp};

use crate::json;

pub use contract::contract;
pub use faults::REFUSAL;

/// The codec of dashboards.
#[derive(Clone, Copy, Debug)]
pub struct Dashboard;

impl Codec for Dashboard {
    fn name(&self) -> &'static str {
        "dashboard"
    }

    fn slot(&self) -> Slot {
        Slot(3)
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
