//! Our test language: a [`House`] opens its doors, [`Guest`]s say and hear things.
//!
//! Every house is a whole service on a port of its own, configured by the text of a
//! config.toml as an operator would write it. Guests are foreign clients: they know the
//! wire and nothing else.

mod accent;
mod guest;
mod house;
pub(crate) mod peer;
mod rest;

pub(crate) use accent::Accent;
pub(crate) use guest::{Farewell, Guest, kinds};
pub(crate) use house::House;
pub(crate) use rest::Reply;
