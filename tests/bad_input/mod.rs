//! What guests should not send: each gets its code, and the connection lives unless the
//! design says otherwise.

mod budget;
mod bytes;
mod fragments;
mod rights;
mod words;
