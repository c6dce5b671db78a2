//! One running backend call: its steps, its deadline, its end.
//!
//! Whoever stops it, however it fails: its `Voice` says exactly one last word, after all others.
//! See `docs/adr/0016-jobs.md`.

mod gathering;
pub mod messages;
mod parcel;
mod pause;
mod voice;
mod work;

pub(crate) use self::voice::Voice;

use std::{sync::Arc, time::Duration};

use actix::{Actor, ActorContext, AsyncContext, Context, Handler, StreamHandler};
use protocol::{
    Fault, FaultCode, Timestamp,
    job::{Answer, Request, Step},
};

use self::{
    gathering::Gathering,
    messages::{Redirect, Stop},
    pause::pause,
    work::{Word, Work},
};
use crate::{
    clock::now,
    ports::{
        backend::{Backend, Call, Failure, Steps},
        weight,
    },
    terms::JobTerms,
};

/// How often parts of an answer are said, and how long a step waits for a full mailbox.
const FLUSH_EVERY: Duration = Duration::from_millis(40);

/// One running backend call.
pub struct JobActor {
    voice: Voice,
    backend: Arc<dyn Backend>,
    terms: Arc<JobTerms>,
    gathering: Gathering,
    /// Something has been said a moment ago, so that what comes now is gathered.
    resting: bool,
    /// When the backend must have answered.
    deadline: Timestamp,
    began: Timestamp,
    /// How often the backend has been asked.
    attempts: u32,
    /// The backend has said something, so that it cannot be asked again as if it had not.
    spoken: bool,
}

// === impl JobActor ===

impl JobActor {
    /// A request that is about to be worked on.
    pub(crate) fn new(voice: Voice, backend: Arc<dyn Backend>, terms: Arc<JobTerms>) -> Self {
        let began = now();
        Self {
            gathering: Gathering::new(terms.max_answer_bytes),
            resting: false,
            deadline: began.after(allowed(&voice.request, terms.deadline)),
            began,
            attempts: 0,
            spoken: false,
            voice,
            backend,
            terms,
        }
    }

    /// Asks the backend, for the first time or again.
    fn ask(&mut self, ctx: &mut Context<Self>) {
        self.attempts += 1;
        let (steps, heard) = Steps::new();
        let call = Call {
            job: self.voice.job,
            request: self.voice.request.clone(),
            who: self.voice.who.clone(),
            deadline: self.left(),
            max_answer_bytes: self.terms.max_answer_bytes,
            steps,
        };
        ctx.add_stream(Work::new(self.backend.clone(), call, heard));
    }

    fn left(&self) -> Duration {
        self.deadline.since(now())
    }

    fn hear(&mut self, step: Step, ctx: &mut Context<Self>) {
        // The first word and the last are not the backend's.
        if step.is_last() || matches!(step, Step::Started) {
            return;
        }
        self.spoken = true;
        match self.gathering.take(step) {
            Ok(urgent) if urgent || !self.resting => self.flush(ctx),
            Ok(_) => {}
            Err(_) => self.end(Step::Failed(too_long(self.terms.max_answer_bytes)), ctx),
        }
    }

    /// Says what waits, as far as it is taken; then rests for a moment.
    fn flush(&mut self, ctx: &mut Context<Self>) {
        self.say_all();
        if !std::mem::replace(&mut self.resting, true) {
            ctx.run_later(FLUSH_EVERY, |job, ctx| {
                job.resting = false;
                if !job.gathering.is_empty() {
                    job.flush(ctx);
                }
            });
        }
    }

    fn say_all(&mut self) {
        while let Some(step) = self.gathering.next() {
            if let Some(step) = self.voice.tell(step) {
                return self.gathering.put_back(step);
            }
        }
    }

    fn answered(&mut self, result: Result<Answer, Failure>, ctx: &mut Context<Self>) {
        let limit = self.terms.max_answer_bytes;
        match result {
            Ok(answer) if weight::answer_weight(&answer) > limit => {
                self.end(Step::Failed(too_long(limit)), ctx);
            }
            Ok(answer) => {
                let took = now().since(self.began);
                self.end(Step::Done { answer, took }, ctx);
            }
            Err(failure) => match self.pause(&failure) {
                Some(pause) => drop(ctx.run_later(pause, Self::ask)),
                None => self.end(Step::Failed(failure.fault), ctx),
            },
        }
    }

    /// How long to wait before the backend is asked again, if it may be.
    fn pause(&self, failure: &Failure) -> Option<Duration> {
        let may = failure.again && !self.spoken && self.attempts <= self.terms.retries;
        let least = failure.fault.retry_after.unwrap_or_default();
        let pause = pause(self.voice.job, self.attempts).max(least);
        (may && pause < self.left()).then_some(pause)
    }

    /// Says the last word, after all others.
    fn end(&mut self, result: Step, ctx: &mut Context<Self>) {
        self.say_all();
        self.voice.end(result);
        ctx.stop();
    }
}

/// How long a request may take: what its asker gives it, and never more than anything may.
fn allowed(request: &Request, most: Duration) -> Duration {
    match request {
        Request::Query(question) => question.timeout.map_or(most, |asked| asked.min(most)),
        _ => most,
    }
}

impl Actor for JobActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // Where the mailbox is full there is more to hear than this.
        let _ = self.voice.tell(Step::Started);
        let left = self.left();
        ctx.run_later(left, |job, ctx| job.end(Step::Failed(too_late()), ctx));
        self.ask(ctx);
    }
}

impl StreamHandler<Word> for JobActor {
    fn handle(&mut self, word: Word, ctx: &mut Self::Context) {
        #[cfg(feature = "chaos")]
        chaos(&word);
        match word {
            Word::Step(step) => self.hear(step, ctx),
            Word::End(result) => self.answered(result, ctx),
        }
    }

    /// The backend may be asked again.
    fn finished(&mut self, _: &mut Self::Context) {}
}

impl Handler<Stop> for JobActor {
    type Result = ();

    fn handle(&mut self, mail: Stop, ctx: &mut Self::Context) {
        self.end(Step::Failed(mail.0), ctx);
    }
}

impl Handler<Redirect> for JobActor {
    type Result = ();

    fn handle(&mut self, mail: Redirect, _: &mut Self::Context) {
        self.voice.redirect(mail.session, mail.mail);
    }
}

fn too_late() -> Fault {
    Fault::new(FaultCode::DeadlineExceeded, "The answer took longer than it may")
        .help("ask for less, or ask again later; jobs.deadline_s is the limit")
}

fn too_long(limit: usize) -> Fault {
    let text = format!("The answer is longer than {limit} bytes");
    Fault::new(FaultCode::BackendFailed, text)
        .help("ask for less; jobs.max_answer_bytes is the limit")
}

/// A failure of the job itself, beyond what it catches of its backend.
#[cfg(feature = "chaos")]
fn chaos(word: &Word) {
    assert!(
        !matches!(word, Word::Step(Step::Thinking(text)) if *text == crate::DOOM),
        "doom was asked for"
    );
}
