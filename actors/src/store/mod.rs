//! The keeper of what must outlive the process, on a thread of its own.
//!
//! Whatever has come while the last commit was on its way to the disk leaves in the next one:
//! a group commit, so that a busy service waits for the disk once for many messages.

pub mod ledger;
pub mod messages;

use std::sync::Arc;

use actix::{Actor, Arbiter, AsyncContext, Context, Handler, Message};
use protocol::{Fault, FaultCode};

use self::messages::{Flush, Kept, LastingRooms, LoadPerson, LoadRoom, Write};
use crate::{
    ports::store::{Change, Engine, PersonRecord, RoomRecord, StoreError},
    post::{self, Handle},
};
use protocol::RoomId;

/// The keeper.
pub struct StoreActor {
    engine: Box<dyn Engine>,
    waiting: Vec<Write>,
}

/// Time to commit what waits.
#[derive(Message)]
#[rtype(result = "()")]
struct Commit;

// === impl StoreActor ===

impl StoreActor {
    /// Starts a keeper on a thread of its own.
    pub fn start(engine: Box<dyn Engine>) -> Handle<Self> {
        let arbiter = Arbiter::new();
        let start = move |_: &mut Context<Self>| Self { engine, waiting: Vec::new() };
        Arc::new(Self::start_in_arbiter(&arbiter.handle(), start))
    }

    fn commit(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let (mut changes, mut asked) = (Vec::new(), Vec::new());
        for write in waiting {
            changes.extend(write.changes);
            asked.extend(write.to.map(|to| (to, write.ticket)));
        }
        if changes.is_empty() {
            return;
        }
        let result = self.keep(&changes);
        for (to, ticket) in asked {
            post::insist_to(&to, Kept { ticket, result: result.clone() });
        }
    }

    fn keep(&mut self, changes: &[Change]) -> Result<(), Fault> {
        self.engine.commit(changes).map_err(unavailable)
    }
}

fn unavailable(error: StoreError) -> Fault {
    log::error!("store failed: {error}");
    Fault::new(FaultCode::StoreUnavailable, "The store takes nothing at the moment")
        .help("nothing of this message was kept; send it again a little later")
}

impl Actor for StoreActor {
    type Context = Context<Self>;
}

impl Handler<Write> for StoreActor {
    type Result = ();

    fn handle(&mut self, mail: Write, ctx: &mut Self::Context) {
        if self.waiting.is_empty() {
            // Taken up once the mailbox is empty.
            ctx.notify(Commit);
        }
        self.waiting.push(mail);
    }
}

impl Handler<Commit> for StoreActor {
    type Result = ();

    fn handle(&mut self, _: Commit, _: &mut Self::Context) {
        self.commit();
    }
}

impl Handler<LoadRoom> for StoreActor {
    type Result = Result<Option<RoomRecord>, Fault>;

    fn handle(&mut self, mail: LoadRoom, _: &mut Self::Context) -> Self::Result {
        self.commit();
        self.engine.room(&mail.0).map_err(unavailable)
    }
}

impl Handler<LoadPerson> for StoreActor {
    type Result = Result<Option<PersonRecord>, Fault>;

    fn handle(&mut self, mail: LoadPerson, _: &mut Self::Context) -> Self::Result {
        self.commit();
        self.engine.person(&mail.0).map_err(unavailable)
    }
}

impl Handler<LastingRooms> for StoreActor {
    type Result = Result<Vec<RoomId>, Fault>;

    fn handle(&mut self, _: LastingRooms, _: &mut Self::Context) -> Self::Result {
        self.commit();
        self.engine.lasting_rooms().map_err(unavailable)
    }
}

impl Handler<Flush> for StoreActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, _: Flush, _: &mut Self::Context) -> Self::Result {
        self.commit();
        Ok(())
    }
}
