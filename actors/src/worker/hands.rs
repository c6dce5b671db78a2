//! The jobs that one worker has in hand, and what it says of them on its way to whoever asked.
//!
//! Each job has a way back with room for a few words. When one is full, the rest waits here, the
//! way itself is lent to a future that waits for room, and the socket is not read meanwhile: so
//! no more waits here than had been read already.

use std::collections::{HashMap, VecDeque};

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use futures_util::SinkExt;
use protocol::{Fault, FaultCode, JobId, WorkerCodec, job::Service, worker::Report};

use super::{
    Socket, WorkerActor,
    messages::{Word, Words},
};
use crate::ports::backend::Failure;

/// The jobs in hand.
#[derive(Default)]
pub(super) struct Hands(HashMap<JobId, InHand>);

struct InHand {
    service: Service,
    /// The way back; lent out while it is full.
    words: Option<Words>,
    /// What waits for it.
    behind: VecDeque<Word>,
    /// Whether the last word has been said.
    ended: bool,
}

/// A word that waits for room on its way back.
pub(super) struct Writing {
    job: JobId,
    words: Words,
    word: Word,
}

// === impl Hands ===

impl Hands {
    /// Takes up a job.
    pub(super) fn take(&mut self, job: JobId, service: Service, words: Words) {
        let in_hand = InHand { service, words: Some(words), behind: VecDeque::new(), ended: false };
        self.0.insert(job, in_hand);
    }

    /// Lets go of a job that nobody waits for; whether the worker was still at it.
    pub(super) fn release(&mut self, job: JobId) -> bool {
        self.0.remove(&job).is_some_and(|in_hand| !in_hand.ended)
    }

    /// Passes on what the worker says of a job. Where there is no room for it, it is to be
    /// written later, and nothing more to be read until then. What is wrong with it is told the
    /// worker besides: whoever asked hears of that in any case.
    pub(super) fn report(
        &mut self,
        job: JobId,
        report: Report,
        codec: &dyn WorkerCodec,
    ) -> Result<(Option<Writing>, Option<Fault>), Fault> {
        let in_hand = self.0.get_mut(&job).filter(|in_hand| !in_hand.ended);
        let in_hand = in_hand.ok_or_else(not_yours)?;
        let (word, wrong) = word(in_hand.service, report, codec);
        in_hand.ended = !matches!(word, Word::Step(_));
        in_hand.behind.push_back(word);
        Ok((self.advance(job), wrong))
    }

    /// Passes on what waits, as far as there is room.
    fn advance(&mut self, job: JobId) -> Option<Writing> {
        let in_hand = self.0.get_mut(&job)?;
        let mut words = in_hand.words.take()?;
        while let Some(word) = in_hand.behind.pop_front() {
            if let Err(error) = words.try_send(word)
                && error.is_full()
            {
                return Some(Writing { job, words, word: error.into_inner() });
            }
        }
        if in_hand.ended {
            self.0.remove(&job);
        } else {
            in_hand.words = Some(words);
        }
        None
    }

    /// There is room again: the way back is given back.
    fn written(&mut self, job: JobId, words: Words) -> Option<Writing> {
        // None, if nobody waits for the job any more.
        self.0.get_mut(&job)?.words = Some(words);
        self.advance(job)
    }

    /// Whether something waits for room.
    pub(super) fn are_full(&self) -> bool {
        self.0.values().any(|in_hand| in_hand.words.is_none())
    }

    /// Whether there is nothing in hand.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl WorkerActor {
    /// Writes a word once there is room for it; the socket is not read until then.
    pub(super) fn await_writing(&mut self, it: Writing, socket: &mut Socket) {
        self.hold_or_read();
        let Writing { job, mut words, word } = it;
        let write = async move {
            // Whoever asked may be gone by then; the job is released in that case.
            let _ = words.send(word).await;
            words
        };
        let written = write.into_actor(self).map(move |words, worker, socket| {
            match worker.hands.written(job, words) {
                Some(more) => worker.await_writing(more, socket),
                None => {
                    worker.hold_or_read();
                    worker.end_if_done(socket);
                }
            }
        });
        socket.spawn(written);
    }
}

/// What a report means to whoever asked, and what is wrong with it.
fn word(service: Service, report: Report, codec: &dyn WorkerCodec) -> (Word, Option<Fault>) {
    match report {
        Report::Step(step) => (Word::Step(step), None),
        Report::Failed { fault, again } => (Word::Failed(Failure { fault, again }), None),
        Report::Done(answer) => match codec.answer(service, &answer) {
            Ok(answer) => (Word::Done(answer), None),
            Err(wrong) => {
                let text = format!("A worker of the {} service made no sense", service.name());
                (Word::Failed(Fault::new(FaultCode::BackendFailed, text).into()), Some(wrong))
            }
        },
    }
}

fn not_yours() -> Fault {
    Fault::new(FaultCode::JobNotFound, "You have no such job in hand")
        .help("it may have been cancelled a moment ago")
}

#[cfg(test)]
mod tests {
    use protocol::{
        MessageId, Payload, Refused, Timestamp,
        job::{Answer, Step},
        worker::{WorkerEvent, WorkerInbound},
    };

    use super::*;

    const SERVICE: Service = Service::Agent;

    /// Understands no answer.
    struct Baffled;

    impl WorkerCodec for Baffled {
        fn decode(&self, _: &str) -> Result<WorkerInbound, Refused> {
            unreachable!("nothing is heard here")
        }

        fn answer(&self, _: Service, _: &Payload) -> Result<Answer, Fault> {
            Err(Fault::new(FaultCode::InvalidMessage, "answer is missing"))
        }

        fn spell(&self, _: Option<&MessageId>, _: &WorkerEvent, _: Timestamp) -> String {
            unreachable!("nothing is said here")
        }
    }

    #[test]
    fn nonsense_that_finds_the_way_back_full_is_told_to_both_ends() {
        let (mut hands, job) = (Hands::default(), JobId::from_u128(1));
        // Room for one word.
        let (words, mut heard) = futures_channel::mpsc::channel(0);
        hands.take(job, SERVICE, words);
        let step = Report::Step(Step::Partial("For".into()));
        let (writing, wrong) = hands.report(job, step, &Baffled).unwrap();
        assert!(writing.is_none() && wrong.is_none());
        let done = Report::Done(Payload::from_json("{}"));
        let (writing, wrong) = hands.report(job, done, &Baffled).unwrap();
        assert_eq!(wrong.unwrap().text, "answer is missing", "the worker is told");
        let Writing { job: of, mut words, word } = writing.expect("it waits for room");
        assert!(of == job && hands.are_full());
        assert!(matches!(heard.try_recv(), Ok(Word::Step(_))));
        words.try_send(word).unwrap();
        assert!(hands.written(job, words).is_none() && hands.is_empty());
        let Ok(Word::Failed(failure)) = heard.try_recv() else { panic!("a last word") };
        assert!(failure.fault.text.contains("made no sense") && !failure.again);
    }
}
