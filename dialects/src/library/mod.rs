//! The library dialect: requests with responses, events with dotted names, RFC 3339 instants.
//!
//! There is no heartbeat message: signs of life are WebSocket pings. A request means the library
//! that the socket was opened for, unless it names another.

mod bearing;
mod contract;
mod faults;
mod from_wire;
pub mod rest;
mod to_wire;
mod wire;

use bytestring::ByteString;
use protocol::{Codec, Delivery, Fault, Inbound, LibraryId, Refused, Slot, Timestamp};

use crate::json;

pub use contract::contract;
pub use faults::REFUSAL;

/// The codec of libraries' clients.
#[derive(Clone, Copy, Debug)]
pub struct Library;

impl Codec for Library {
    fn name(&self) -> &'static str {
        "library"
    }

    fn slot(&self) -> Slot {
        Slot(4)
    }

    fn decode(&self, text: &str) -> Result<Inbound, Refused> {
        from_wire::decode(text, None)
    }

    fn decode_in(&self, text: &str, library: Option<&LibraryId>) -> Result<Inbound, Refused> {
        from_wire::decode(text, library)
    }

    fn encode(&self, delivery: &Delivery) -> Option<ByteString> {
        to_wire::encode(delivery).map(json::exact)
    }

    fn refuse(&self, fault: &Fault, _: Timestamp) -> String {
        faults::body(fault)
    }
}
