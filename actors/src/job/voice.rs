//! The way from a job to whoever asked.
//!
//! Made when a request is taken in, and owned by whoever has the request in hand: the queue, then
//! the job. It says exactly one last word: whoever drops it without one, by stopping or by
//! failing, has it say that the job has failed.

use std::sync::Arc;

use futures_channel::oneshot;
use protocol::{
    CloseReason, Delivery, Event, Fault, FaultCode, Identity, JobId, SessionId,
    job::{Answer, Asked, JobEvent, Request, Service, Step},
};

use super::parcel::Parcel;
use crate::{
    clock::now,
    dispatch::{
        DispatcherActor,
        messages::{Asker, Ended, Submit},
    },
    ports::weight,
    post::{self, Declined, Handle},
    session::messages::{Mailbox, SessionMail},
};

/// The way from a job to whoever asked.
pub(crate) struct Voice {
    pub(super) job: JobId,
    pub(super) who: Arc<Identity>,
    pub(super) request: Arc<Request>,
    /// What of it goes with every word.
    outline: Arc<Request>,
    asked: Option<Asked>,
    ear: Ear,
    /// Parts of an answer have been lost, so that what follows would not be its beginning.
    broken: bool,
    dispatcher: Handle<DispatcherActor>,
    ended: bool,
}

/// Who listens.
enum Ear {
    Session(Mailbox),
    /// Nobody, at the moment.
    Nobody,
    /// Somebody who waits for the answer alone.
    Caller(oneshot::Sender<Result<Answer, Fault>>),
}

// === impl Voice ===

impl Voice {
    /// The way to the one who asks.
    pub(crate) fn new(asked: Submit, dispatcher: Handle<DispatcherActor>) -> Self {
        let Submit { job, who, request, re, asker } = asked;
        let (session, ear) = match asker {
            Asker::Session(session, mail) => (Some(session), Ear::Session(mail)),
            Asker::Caller(caller) => (None, Ear::Caller(caller)),
        };
        let asked = re.map(|name| Asked { session, name });
        let request = Arc::new(request);
        let outline = request.outline();
        Self { job, who, request, outline, asked, ear, broken: false, dispatcher, ended: false }
    }

    /// Says how it goes; gives the step back if it cannot be taken now.
    pub(crate) fn tell(&mut self, step: Step) -> Option<Step> {
        let Ear::Session(mail) = &self.ear else { return None };
        if self.broken && matches!(step, Step::Partial(_) | Step::Passages(_)) {
            return None;
        }
        let word = self.word(step.clone());
        match post::offer_to(mail, SessionMail::Deliver(word)) {
            Ok(()) => None,
            Err(Declined::Full(_)) => Some(step),
            Err(Declined::Gone(_)) => {
                self.ear = Ear::Nobody;
                None
            }
        }
    }

    /// Another socket of the person has taken the place of the lost one. What was told to that may
    /// not have arrived, so that no more parts of the answer follow: the whole comes at the end.
    pub(crate) fn redirect(&mut self, session: SessionId, mail: Mailbox) {
        self.ear = Ear::Session(mail);
        self.broken = true;
        if let Some(asked) = &mut self.asked {
            asked.session = Some(session);
        }
    }

    /// Says the last word.
    pub(crate) fn end(&mut self, result: Step) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let failure = match &result {
            Step::Failed(fault) => Some(fault.code),
            _ => None,
        };
        match std::mem::replace(&mut self.ear, Ear::Nobody) {
            Ear::Session(mail) => self.hand(&mail, result),
            Ear::Nobody => drop(self.parcel(result)),
            // Whoever no longer waits needs no answer.
            Ear::Caller(caller) => drop(caller.send(match result {
                Step::Done { answer, .. } => Ok(answer),
                Step::Failed(fault) => Err(fault),
                _ => Err(lost()),
            })),
        }
        post::insist(&self.dispatcher, Ended { job: self.job, failure });
    }

    /// Hands the last word to a socket; the word finds its own way if it is not taken.
    fn hand(&self, mail: &Mailbox, result: Step) {
        let parcel = Box::new(self.parcel(result));
        if let Err(Declined::Full(_)) = post::offer_to(mail, SessionMail::Parcel(parcel)) {
            // It reads too slowly, and would hear neither this nor anything after it.
            post::insist_to(mail, SessionMail::Depart(CloseReason::SlowConsumer));
        }
    }

    /// Nobody waits for suggestions: whoever types has gone on typing.
    fn parcel(&self, result: Step) -> Parcel {
        let weight = weight::of(&self.outline, &result);
        let word = self.word(result);
        if self.request.service() == Service::Ontology {
            return Parcel::passing(word);
        }
        Parcel::new(word, self.who.user.clone(), weight, self.dispatcher.clone())
    }

    fn word(&self, step: Step) -> Arc<Delivery> {
        let (user, request) = (self.who.user.clone(), self.outline.clone());
        let (asked, re) = (self.asked.clone(), self.asked.as_ref().map(|asked| asked.name.clone()));
        let event = Event::Job(JobEvent { job: self.job, user, asked, request, step });
        Arc::new(Delivery::new(event, now()).answering(re))
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.end(Step::Failed(lost()));
    }
}

fn lost() -> Fault {
    Fault::new(FaultCode::Internal, "The job failed").help("ask again; nothing else is affected")
}
