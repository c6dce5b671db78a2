//! What is said before the first frame, and by REST.

pub mod answer;
pub mod asyncapi;
pub mod gate;
pub mod handshake;
pub mod openapi;
pub mod operators;
pub mod refuse;
pub mod rest;
pub mod routes;
pub mod secured;
pub mod threshold;
pub mod upgrade;
mod wishes;
pub mod workers;
