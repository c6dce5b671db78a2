//! Backends elsewhere: asked by HTTP, and by workers that come to us.

mod door;
mod examples;
mod language;
mod models;
mod relays;
mod upstream;
mod workers;
