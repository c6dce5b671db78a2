//! What operators ask, in the words of their socket.

use dialects::admin;
use protocol::FaultCode::{
    ConnectionNotFound, Draining, LibraryNotFound, RoomNotFound, StoreUnavailable,
    TooManyConnections, UnknownType,
};

use super::{
    row::{Content, Row, Who, get, post},
    sockets::ADMIN,
};
use crate::http::{
    contract::openapi::Words,
    rest::{operators, pages::TailFilter},
};

pub(super) fn rows() -> Vec<Row> {
    vec![
        post(ADMIN, operators::command)
            .named("command", "One command of the operators' socket, and its answer")
            .only(Who::Operators)
            .in_words(Words::Operators)
            .takes(admin::COMMAND)
            .gives(admin::ANSWER)
            .refuses(&[UnknownType, RoomNotFound, LibraryNotFound, ConnectionNotFound])
            .refuses(&[StoreUnavailable]),
        get("/api/ws/workers", operators::workers)
            .named("listWorkers", "Every worker, and what it has done")
            .only(Who::Operators)
            .gives(admin::WORKERS),
        get("/api/ws/admin/tail", operators::tail)
            .named("followService", "What happens in the service, until the reader goes")
            .only(Who::Operators)
            .query::<TailFilter>()
            .answers(200, Some(Content::Lines(admin::HAPPENING)), Some("One JSON object a line"))
            .refuses(&[TooManyConnections, Draining]),
    ]
}
