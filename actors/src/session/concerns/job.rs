//! Asking backends, and taking it back.

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{Fault, FaultCode, MessageId, job::JobCommand};

use crate::session::{SessionActor, socket::Socket};

impl SessionActor {
    /// Hands a request to the dispatcher, which answers a refusal; all else the job says itself.
    pub(in crate::session) fn job(
        &mut self,
        command: JobCommand,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) -> Result<(), Fault> {
        let (jobs, session) = (&self.terms.jobs, self.session);
        match command {
            JobCommand::Ask(request) => {
                let Some(mail) = self.mail.clone() else { return Err(early()) };
                let (who, re) = (self.who.clone(), id.clone());
                self.await_verdict(jobs.submit(who, request, re, (session, mail)), id, socket);
            }
            JobCommand::Cancel(which) => {
                let user = self.who.user.clone();
                self.await_verdict(jobs.cancel(user, session, which), id, socket);
            }
        }
        Ok(())
    }

    /// Tells the guest if the dispatcher refuses.
    fn await_verdict(
        &self,
        verdict: impl Future<Output = Result<(), Fault>> + 'static,
        id: Option<MessageId>,
        socket: &mut Socket,
    ) {
        let told = verdict.into_actor(self).map(|verdict, session, socket| {
            if let Err(fault) = verdict {
                session.refuse(fault, id, socket);
            }
        });
        socket.spawn(told);
    }
}

/// Nothing is heard before the session has a mailbox.
fn early() -> Fault {
    Fault::new(FaultCode::Overloaded, "The connection has not opened yet").help("ask again")
}
