//! Who is let in is decided before any upgrade, and said in plain HTTP (rows A1, A7, W14, Q17).

mod crowds;
mod handshakes;
mod keys;
mod origins;
mod pace;
mod rotation;
mod secrets;
mod staff;
mod tokens;

use crate::support::Reply;

/// Asserts a refusal as query clients know it.
fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, &reply.fault()["code"]), (status, &code.into()), "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/json");
    reply.is_secured();
}
