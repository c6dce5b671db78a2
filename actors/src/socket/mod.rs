//! What every socket has in common, whoever is behind it: a guest, an operator, a worker.
//!
//! Nothing else of the cast knows the WebSocket library. `frames.rs` is the way in, `outlet.rs`
//! the way out, which is shared with the pump; `staff.rs` keeps the sockets of operators and
//! workers, who come with a key and not with a session.

mod assembly;
mod frames;
mod outlet;
mod settle;
mod staff;

pub(crate) use self::{
    assembly::{Assembly, Bounds},
    frames::{Attendant, Reading, say_farewell, take},
    staff::{Line, Staff, keep},
};
pub use self::{
    frames::{Frame, Socket},
    outlet::{Eased, Outlet},
    staff::LineTerms,
};
