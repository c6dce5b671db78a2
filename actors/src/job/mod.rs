//! One running backend call: deadline, progress, cancel.

use actix::{Actor, Context};

/// One running backend call.
pub struct JobActor;

impl Actor for JobActor {
    type Context = Context<Self>;
}
