//! The workers as a backend: one job goes to one of them, and on to others if need be.

use actix::Addr;
use futures_channel::mpsc;
use futures_util::{StreamExt, future::LocalBoxFuture};
use protocol::{
    Fault, FaultCode, JobId, SessionId,
    job::{Answer, Service},
    worker::Assignment,
};

use super::{
    messages::{Assign, Ending, Withdraw, Word},
    pool::PoolActor,
    told::Told,
};
use crate::{
    ports::backend::{Backend, Call, Failure, Steps},
    post::{self, Declined, Handle},
};

/// Words of a worker that may wait until they are heard; then its socket is read no more.
const WORDS: usize = 16;

/// All workers together, as a backend.
#[derive(Clone)]
pub struct Crew {
    pool: Handle<PoolActor>,
    /// How often a job is handed on.
    handings: u32,
}

/// How one worker's try has ended.
enum End {
    Answered(Answer),
    Failed(Failure),
    /// The worker is gone.
    Lost,
}

impl End {
    fn of_job(&self) -> Ending {
        match self {
            Self::Answered(_) => Ending::Done,
            Self::Failed(_) => Ending::Failed,
            Self::Lost => Ending::TakenBack,
        }
    }
}

/// A job in the hands of the pool. Dropped, nobody wants it any more.
struct Held<'a> {
    pool: &'a Addr<PoolActor>,
    job: JobId,
    ending: Ending,
}

// === impl Crew ===

impl Crew {
    /// The workers of this pool; a job is handed on at most so often.
    pub fn new(pool: Handle<PoolActor>, handings: u32) -> Self {
        Self { pool, handings }
    }

    async fn answer(self, call: Call) -> Result<Answer, Failure> {
        let Call { job, request, who, deadline, mut steps, .. } = call;
        let service = request.service();
        let assignment = Assignment { job, request, who, deadline };
        let (mut told, mut declined) = (Told::default(), Vec::new());
        let mut last = lost(service);
        for _ in 0..=self.handings {
            let mut held = Held { pool: &self.pool, job, ending: Ending::TakenBack };
            let mut words = self.assign(assignment.clone(), declined.clone())?;
            let mut taken = None;
            let end = hear(&mut words, &mut taken, &mut told, &mut steps, service).await;
            held.ending = end.of_job();
            match end {
                End::Answered(answer) => return Ok(answer),
                End::Failed(failure) if !failure.again => return Err(failure),
                End::Failed(failure) => {
                    last = failure;
                    let Some(worker) = taken else { return Err(last) };
                    declined.push(worker);
                }
                End::Lost => last = lost(service),
            }
            told.begin_anew();
        }
        // Whoever takes this up is lost, or declines: it is not tried for ever.
        Err(Failure { again: false, ..last })
    }

    fn assign(
        &self,
        assignment: Assignment,
        declined: Vec<SessionId>,
    ) -> Result<mpsc::Receiver<Word>, Failure> {
        let (words, heard) = mpsc::channel(WORDS);
        let assign = Assign { assignment, declined, words };
        match post::offer(&self.pool, assign) {
            Ok(()) => Ok(heard),
            Err(Declined::Full(_) | Declined::Gone(_)) => {
                let text = "The workers cannot be asked at the moment";
                Err(Failure::passing(Fault::new(FaultCode::Overloaded, text)))
            }
        }
    }
}

impl Backend for Crew {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        Box::pin(self.clone().answer(call))
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        post::insist(self.pool, Withdraw { job: self.job, ending: self.ending });
    }
}

/// Hears a worker to its end, and tells what is new.
async fn hear(
    words: &mut mpsc::Receiver<Word>,
    taken: &mut Option<SessionId>,
    told: &mut Told,
    steps: &mut Steps,
    service: Service,
) -> End {
    while let Some(word) = words.next().await {
        match word {
            Word::Taken(worker) => *taken = Some(worker),
            Word::Step(step) => {
                if let Some(step) = told.news(step) {
                    steps.tell(step).await;
                }
            }
            Word::Done(answer) => return End::Answered(answer),
            Word::Failed(failure) => return End::Failed(failure),
        }
    }
    log::warn!("a worker was lost amid a job of the {} service", service.name());
    End::Lost
}

fn lost(service: Service) -> Failure {
    let text = format!("Every worker of the {} service that took this up was lost", service.name());
    Fault::new(FaultCode::BackendFailed, text).into()
}
