//! The way to the dispatcher, for whoever asks backends.

use std::{fmt, sync::Arc, time::Duration};

use futures_channel::oneshot;
use protocol::{
    Fault, FaultCode, Identity, JobId, MessageId, SessionId, UserId,
    job::{Answer, Request, Service, Which},
};
use uuid::Uuid;

use super::{
    DispatcherActor,
    messages::{Asker, Cancel, Drain, Finish, Submit, TakeUp, Withdraw},
};
use crate::{
    post::{self, Handle, ask},
    session::messages::Mailbox,
};

/// The way to the dispatcher. Without one no service is set up.
#[derive(Clone, Default)]
pub struct Jobs(Option<Handle<DispatcherActor>>);

/// Takes a request back as it is dropped: whoever waited for its answer does so no longer.
struct Waiting<'a>(JobId, &'a Handle<DispatcherActor>);

// === impl Jobs ===

impl Jobs {
    /// The way to this dispatcher.
    pub fn to(dispatcher: Handle<DispatcherActor>) -> Self {
        Self(Some(dispatcher))
    }

    /// Whether there is a dispatcher.
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// The dispatcher, for tests of what comes back to it.
    #[cfg(test)]
    pub(super) fn handle(&self) -> Handle<DispatcherActor> {
        self.0.clone().expect("there is one")
    }

    /// Asks on behalf of somebody who waits for the answer: a REST call. Whoever drops the
    /// future takes the request back.
    pub async fn ask(&self, who: Arc<Identity>, request: Request) -> Result<Answer, Fault> {
        let dispatcher = self.dispatcher(&request)?;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting(fresh(), dispatcher);
        let asker = Asker::Caller(answer);
        let submit = Submit { job: waiting.0, who, request, re: None, asker };
        ask(dispatcher, submit).await??;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Asks on behalf of a socket, which hears every step; answers whether the request is taken.
    pub(crate) fn submit(
        &self,
        who: Arc<Identity>,
        request: Request,
        re: Option<MessageId>,
        asker: (SessionId, Mailbox),
    ) -> impl Future<Output = Result<(), Fault>> + use<> {
        let asker = Asker::Session(asker.0, asker.1);
        let sent = self
            .dispatcher(&request)
            .map(|dispatcher| dispatcher.send(Submit { job: fresh(), who, request, re, asker }));
        async move { sent?.await.map_err(|_| gone())? }
    }

    /// Takes a request of this person back; answers whether there was one.
    pub(crate) fn cancel(
        &self,
        user: UserId,
        session: SessionId,
        which: Which,
    ) -> impl Future<Output = Result<(), Fault>> + use<> {
        let sent = self.0.as_ref().map(|to| to.send(Cancel { user, session, which }));
        async move {
            match sent {
                Some(sent) => sent.await.map_err(|_| gone())?,
                None => Err(unknown()),
            }
        }
    }

    /// Has the jobs that a lost socket asked for told to the one in its place.
    pub(crate) fn take_up(&self, lost: SessionId, user: UserId, by: (SessionId, Mailbox)) {
        if let Some(dispatcher) = &self.0 {
            let (session, mail) = by;
            post::insist(dispatcher, TakeUp { user, lost, session, mail });
        }
    }

    /// Begins nothing more; the housekeeper is told once all has ended. False if that is so now.
    pub(crate) fn drain(&self, retry_after: Duration) -> bool {
        self.0.as_ref().is_some_and(|to| {
            post::insist(to, Drain { retry_after });
            true
        })
    }

    /// Ends what still runs, and waits until every last word is where it belongs.
    pub(crate) async fn finish(&self) {
        if let Some(dispatcher) = &self.0 {
            // One that is gone has nothing left to do.
            let _ = dispatcher.send(Finish).await;
        }
    }

    fn dispatcher(&self, request: &Request) -> Result<&Handle<DispatcherActor>, Fault> {
        self.0.as_ref().ok_or_else(|| not_configured(request.service()))
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jobs")
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        post::insist(self.1, Withdraw(self.0));
    }
}

fn fresh() -> JobId {
    JobId::from_u128(Uuid::now_v7().as_u128())
}

/// Nobody answers requests of this service.
pub(super) fn not_configured(service: Service) -> Fault {
    let help = match service {
        Service::Query => "whoever runs the server sets query.data_path or query.endpoints",
        Service::Ontology => "whoever runs the server sets ontology.paths or ontology.ols_url",
        Service::Agent => "whoever runs the server sets agent.maker",
        Service::Library => "this server was built without the cargo feature full-text",
    };
    let text = format!("The {} service is not set up", service.name());
    Fault::new(FaultCode::NotConfigured, text).help(help)
}

/// There is no such job, or it is somebody else's.
pub(super) fn unknown() -> Fault {
    Fault::new(FaultCode::JobNotFound, "There is no such request, or it has been answered")
        .help("only what is still being worked on can be taken back")
}

fn gone() -> Fault {
    Fault::new(FaultCode::Internal, "The request was lost").help("ask again")
}
