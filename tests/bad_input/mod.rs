//! What nobody should send: each gets its code, and the connection lives unless the
//! design says otherwise.

mod budget;
mod bytes;
mod fragments;
mod line;
mod rights;
mod words;
