//! Our test language: a [`House`] opens its doors, [`Guest`]s say and hear things.
//!
//! Every house is a whole service on a port of its own, configured by the text of a
//! config.toml as an operator would write it. Guests are foreign clients: they know the
//! wire and nothing else.

mod accent;
pub(crate) mod contract;
mod folder;
mod guest;
mod house;
mod papers;
pub(crate) mod peer;
mod program;
mod raw;
mod rest;
mod scripted;
#[path = "../../dialects/tests/contract/strict.rs"]
mod strict;
mod upstream;

pub(crate) use accent::Accent;
pub(crate) use folder::Folder;
pub(crate) use guest::{Farewell, Guest, kinds};
pub(crate) use house::{ADMIN_KEY, House, SECRET, now};
pub(crate) use papers::Papers;
pub(crate) use program::{Ended, Program, Running, config_file, knock_at};
pub(crate) use raw::Knock;
pub(crate) use rest::{Reply, fields};
pub(crate) use scripted::{Scripted, Working};
pub(crate) use upstream::{Asked, Upstream};
