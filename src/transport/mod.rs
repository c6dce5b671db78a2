//! The door's hinges: we own the socket, from the handshake to the last byte.
//!
//! [`listen()`] binds the addresses and hands every upgrade request to a [`Door`];
//! [`Upgraded`] answers it on the raw connection; [`Pump`] then joins the socket
//! to its session actor for as long as both live. The frames themselves are the
//! business of the WebSocket codec; here only their headers are judged.

mod deadline;
mod feed;
mod guard;
mod listen;
mod pump;
mod scratch;
pub mod tls;
mod upgraded;
mod writer;

pub use feed::{Feed, Incoming, feed};
pub use guard::FrameLimits;
pub use listen::{Door, Ground, Listening, listen};
pub use pump::{Pump, PumpLimits};
pub use upgraded::{Socket, Upgraded};
