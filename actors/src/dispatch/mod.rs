//! The dispatcher: which service answers what, who may ask how much at once, what waits.

pub mod messages;

use std::sync::Arc;

use actix::{Actor, Context};
use protocol::{
    Fault, FaultCode, Identity,
    job::{Answer, Request, Service},
};

use crate::{ports::backend::Backend, post::Handle};

/// One for the whole service.
pub struct DispatcherActor;

impl Actor for DispatcherActor {
    type Context = Context<Self>;
}

/// Who answers which kind of request.
#[derive(Clone, Default)]
pub struct Backends {
    makers: Vec<(Service, Arc<dyn Backend>)>,
}

/// The way to the dispatcher. Without one no service is set up.
#[derive(Clone, Default)]
pub struct Jobs(Option<Handle<DispatcherActor>>);

// === impl Backends ===

impl Backends {
    /// Has a service answered by this backend.
    #[must_use]
    pub fn with(mut self, service: Service, backend: Arc<dyn Backend>) -> Self {
        self.makers.retain(|(known, _)| *known != service);
        self.makers.push((service, backend));
        self
    }

    /// Who answers requests of this service.
    pub fn get(&self, service: Service) -> Option<&Arc<dyn Backend>> {
        self.makers.iter().find(|(known, _)| *known == service).map(|(_, backend)| backend)
    }
}

// === impl Jobs ===

impl Jobs {
    /// The way to this dispatcher.
    pub fn to(dispatcher: Handle<DispatcherActor>) -> Self {
        Self(Some(dispatcher))
    }

    /// Whether any service is set up.
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Asks on behalf of somebody who waits for the answer: a REST call.
    pub async fn ask(&self, _who: Arc<Identity>, _request: Request) -> Result<Answer, Fault> {
        Err(Fault::new(FaultCode::NotConfigured, "No service is set up"))
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jobs")
    }
}
