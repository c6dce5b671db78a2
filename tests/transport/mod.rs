//! The socket itself, with a small actor of our own behind it.

mod bounds;
mod house;
mod refusals;
mod slow;
mod talk;
mod tls;
