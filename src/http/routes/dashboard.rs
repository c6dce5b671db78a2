//! The event bus.

use dialects::bus;
use protocol::FaultCode::{InvalidMessage, NotInRoom, PermissionDenied, StoreUnavailable};

use super::row::{Row, Who, get, post};
use crate::http::rest::bus::{self as calls, Bus};

pub(super) fn rows() -> Vec<Row> {
    vec![
        post("/ws/dashboard/events", calls::publish)
            .named("publishEvents", "Publishes one event, or up to 100 of which each is answered")
            .only(Who::Callers)
            .needs("`emit` on the bus")
            .query::<Bus>()
            .takes(bus::BROUGHT)
            .gives(bus::PUBLISHED)
            .refuses(&[PermissionDenied, NotInRoom, StoreUnavailable]),
        get("/ws/dashboard/stats", calls::stats)
            .named("getListeners", "Who listens to a bus; others than operators see their own")
            .only(Who::Callers)
            .needs("`join` on the bus")
            .query::<Bus>()
            .gives(bus::STATS)
            .refuses(&[InvalidMessage, PermissionDenied]),
    ]
}
