//! Last words that no socket has taken, on their way to the mailbox of their person.
//!
//! None is dropped while the process lives and may still be kept: while many are on their way,
//! nothing new is taken in instead.

use std::time::Duration;

use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use protocol::{Event, Fault, FaultCode, MessageId, job::JobEvent};

use super::{DispatcherActor, messages::Returned};
use crate::{
    ports::store::Origin,
    post::Handle,
    server::{ServerActor, porter},
};

/// The first pause after a mailbox took nothing; each further one is twice as long, up to a bound.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// So often a mailbox is asked while the service ends: for about two minutes.
const TRIES_AT_THE_END: u32 = 10;
/// With so many on their way nothing new is taken in.
const MANY: usize = 1_024;

/// How much is on its way.
#[derive(Debug, Default)]
pub(super) struct Returning {
    number: usize,
    bytes: usize,
}

// === impl Returning ===

impl Returning {
    /// Whether nothing is on its way.
    pub(super) const fn is_empty(&self) -> bool {
        self.number == 0
    }

    /// Why nothing new is taken in, if there is so much already.
    pub(super) fn refusal(&self, most_bytes: usize) -> Result<(), Fault> {
        if self.number < MANY && self.bytes < most_bytes {
            return Ok(());
        }
        let text = "Too many answers wait to be kept for people who are gone";
        Err(Fault::new(FaultCode::TooManyJobs, text)
            .help("ask again after retry_after")
            .retry_after(LONGEST_PAUSE))
    }

    fn leaves(&mut self, weight: usize) {
        self.number += 1;
        self.bytes += weight;
    }

    fn arrives(&mut self, weight: usize) {
        self.number -= 1;
        self.bytes -= weight;
    }
}

impl DispatcherActor {
    /// Leaves a last word in its person's mailbox.
    pub(super) fn post(&mut self, it: Returned, ctx: &mut Context<Self>) {
        self.returning.leaves(it.weight);
        self.leave(it, 1, ctx);
    }

    /// Asks the mailbox to take it, for the how-manieth time.
    fn leave(&self, it: Returned, tries: u32, ctx: &mut Context<Self>) {
        let left = leave(self.server.clone(), it).into_actor(self);
        ctx.spawn(left.map(move |(it, left), dispatcher, ctx| {
            dispatcher.returning.arrives(it.weight);
            dispatcher.survive(ctx, |dispatcher, ctx| dispatcher.left(it, left, tries, ctx));
        }));
    }

    /// It is in the mailbox, or it is asked again: whoever was taken in is told, however long a
    /// store fails. While the service ends, that is not for ever.
    fn left(&mut self, it: Returned, left: Result<(), Fault>, tries: u32, ctx: &mut Context<Self>) {
        let Err(fault) = left else { return self.rest() };
        let ends = !self.finishing.is_empty();
        if !fault.code.recoverable() || (ends && tries >= TRIES_AT_THE_END) {
            log::error!("answer lost user={:?} code={}", it.user, fault.code.name());
            return self.rest();
        }
        self.returning.leaves(it.weight);
        ctx.run_later(pause(tries), move |dispatcher, ctx| dispatcher.leave(it, tries + 1, ctx));
    }
}

/// How long to wait after so many tries.
fn pause(tries: u32) -> Duration {
    let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

/// Asks the mailbox once. The name of the word is the job's, so that it is there once, though a
/// receipt be lost.
async fn leave(server: Handle<ServerActor>, it: Returned) -> (Returned, Result<(), Fault>) {
    let letter = porter::Letter {
        event: it.word.event.clone(),
        at: it.word.at,
        weight: it.weight,
        origin: name(&it.word.event).map(|id| Origin::of(it.user.clone(), id)),
    };
    let left = porter::mail(&server, it.user.clone(), letter).await.map(drop);
    (it, left)
}

fn name(event: &Event) -> Option<MessageId> {
    match event {
        Event::Job(JobEvent { job, .. }) => MessageId::new(&job.to_string()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_much_is_on_its_way_nothing_new_is_taken_in() {
        let mut returning = Returning::default();
        assert!(returning.refusal(100).is_ok() && returning.is_empty());
        returning.leaves(99);
        assert!(returning.refusal(100).is_ok());
        returning.leaves(1);
        assert_eq!(returning.refusal(100).unwrap_err().code, FaultCode::TooManyJobs);
        returning.arrives(99);
        assert!(returning.refusal(100).is_ok() && !returning.is_empty());
        (0..MANY).for_each(|_| returning.leaves(0));
        assert!(returning.refusal(100).is_err());
    }

    #[test]
    fn a_mailbox_is_asked_again_for_ever_but_not_all_the_time() {
        let pauses: Vec<_> =
            [1, 2, 7, 8, 40, u32::MAX].map(|tries| pause(tries).as_millis()).into();
        assert_eq!(pauses, [250, 500, 16_000, 30_000, 30_000, 30_000]);
    }
}
