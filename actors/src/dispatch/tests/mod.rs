//! What the dispatcher and its jobs promise, without a socket.

mod scene;
mod ways;
