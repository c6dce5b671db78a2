//! What a worker publishes, on its way to the bus: in order, and not faster than the bus takes it.

use std::collections::VecDeque;

use actix::{ActorFutureExt, AsyncContext, WrapFuture};
use protocol::{
    Fault, MessageId, RoomId,
    activity::{Draft, Told},
    worker::WorkerEvent,
};

use super::{Socket, WorkerActor};
use crate::{room::messages::Publisher, server::porter};

/// Publications that may wait before the socket is read no more.
const WAITING: usize = 8;

/// What waits, behind what is on its way.
#[derive(Default)]
pub(super) struct Publications {
    waiting: VecDeque<Publication>,
    /// Whether one is on its way: the next follows its answer, so that nothing overtakes.
    sent: bool,
}

struct Publication {
    re: Option<MessageId>,
    drafts: Vec<Result<Draft, Fault>>,
}

// === impl Publications ===

impl Publications {
    /// Whether nothing is on its way.
    pub(super) fn are_done(&self) -> bool {
        !self.sent && self.waiting.is_empty()
    }

    /// Whether as many wait as may.
    pub(super) fn are_full(&self) -> bool {
        self.waiting.len() >= WAITING
    }
}

impl WorkerActor {
    pub(super) fn publish(
        &mut self,
        re: Option<MessageId>,
        drafts: Vec<Result<Draft, Fault>>,
        socket: &mut Socket,
    ) {
        self.publications.waiting.push_back(Publication { re, drafts });
        self.publish_next(socket);
    }

    fn publish_next(&mut self, socket: &mut Socket) {
        if !self.publications.sent
            && let Some(Publication { re, drafts }) = self.publications.waiting.pop_front()
        {
            self.publications.sent = true;
            let server = self.line.server.clone();
            let emitted = async move {
                let sound = drafts.iter().filter_map(|draft| draft.as_ref().ok().cloned());
                let sound: Vec<_> = sound.collect();
                let told = porter::emit(&server, RoomId::bus(), Publisher::House, sound).await;
                outcomes(drafts, told)
            };
            let answered = emitted.into_actor(self).map(move |outcomes, worker, socket| {
                worker.publications.sent = false;
                worker.tell(re.as_ref(), &WorkerEvent::Published(outcomes), socket);
                worker.publish_next(socket);
                worker.end_if_done(socket);
            });
            socket.spawn(answered);
        }
        self.hold_or_read();
    }
}

/// Each in its place: what was not understood is refused, the rest as the bus says.
fn outcomes(
    drafts: Vec<Result<Draft, Fault>>,
    told: Result<Vec<Result<Told, Fault>>, Fault>,
) -> Vec<Result<Told, Fault>> {
    let sound = drafts.iter().filter(|draft| draft.is_ok()).count();
    let told = told.unwrap_or_else(|fault| vec![Err(fault); sound]);
    let mut told = told.into_iter();
    let outcome = |draft: Result<Draft, Fault>| match draft {
        Ok(_) => told.next(),
        Err(fault) => Some(Err(fault)),
    };
    drafts.into_iter().filter_map(outcome).collect()
}
