//! The query dialect: `type` and `payload`, naive UTC instants, counts in place of states.

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
pub(crate) use faults::error;
pub(crate) use wire::Error;

/// The codec of query clients, in their rooms and outside of them.
#[derive(Clone, Copy, Debug)]
pub struct Query;

impl Codec for Query {
    fn name(&self) -> &'static str {
        "query"
    }

    fn slot(&self) -> Slot {
        Slot(0)
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
