//! The library service of a program that was built without its index.

use std::sync::Arc;

use actors::ports::backend::{Backend, Call, Failure};
use futures_util::future::{LocalBoxFuture, ready};
use protocol::{Fault, FaultCode, job::Answer};

use super::{Ground, Opened};

/// Says that there is no library service here.
struct Absent;

/// Opens the service as it was built.
pub(super) fn open(_ground: &Ground<'_>) -> Opened {
    Ok(Some(Arc::new(Absent)))
}

impl Backend for Absent {
    fn run(&self, _call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let fault = Fault::new(FaultCode::NotConfigured, "This program keeps no libraries")
            .help("it was built without the cargo feature full-text: build it with that");
        Box::pin(ready(Err(fault.into())))
    }
}
