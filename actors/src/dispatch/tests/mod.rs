//! What the dispatcher and its jobs promise, without a socket.

mod ends;
mod lasting;
mod scene;
mod turns;
mod ways;
