//! Last words that no socket has taken, on their way to the mailbox of their person.

use std::time::Duration;

use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use protocol::{Event, Fault, MessageId, job::JobEvent};

use super::{DispatcherActor, messages::Returned};
use crate::{
    ports::store::Origin,
    post::Handle,
    server::{ServerActor, porter},
};

/// The first pause after a mailbox took nothing; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// So often a mailbox is asked: for about four minutes.
const TRIES: u32 = 11;
/// Last words that may be on their way; each is bounded, and so they are together.
const MOST_RETURNING: usize = 1_024;

impl DispatcherActor {
    /// Leaves a last word in its person's mailbox.
    pub(super) fn post(&mut self, it: Returned, ctx: &mut Context<Self>) {
        if self.returning >= MOST_RETURNING {
            return log::error!("answer lost user={:?} too many are on their way", it.user);
        }
        self.returning += 1;
        let left = leave(self.server.clone(), it).into_actor(self);
        ctx.spawn(left.map(|(), dispatcher, _| {
            dispatcher.returning -= 1;
            dispatcher.rest();
        }));
    }
}

/// Asks until the mailbox has the word. Its name is the job's, so that it is there once, though a
/// receipt be lost.
async fn leave(server: Handle<ServerActor>, it: Returned) {
    let Returned { user, word, weight } = it;
    let origin = name(&word.event).map(|id| Origin::of(user.clone(), id));
    let mut pause = FIRST_PAUSE;
    for tried in 1..=TRIES {
        let letter = porter::Letter {
            event: word.event.clone(),
            at: word.at,
            weight,
            origin: origin.clone(),
        };
        match porter::mail(&server, user.clone(), letter).await {
            Ok(_) => return,
            Err(fault) if tried == TRIES || is_vain(&fault) => {
                return log::error!("answer lost user={user:?} code={}", fault.code.name());
            }
            Err(_) => {
                actix::clock::sleep(pause).await;
                pause *= 2;
            }
        }
    }
}

/// Whether it is of no use to ask again.
fn is_vain(fault: &Fault) -> bool {
    !fault.code.recoverable()
}

fn name(event: &Event) -> Option<MessageId> {
    match event {
        Event::Job(JobEvent { job, .. }) => MessageId::new(&job.to_string()).ok(),
        _ => None,
    }
}
