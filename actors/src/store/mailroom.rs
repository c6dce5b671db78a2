//! What the keeper does with each kind of mail.

use actix::Handler;
use protocol::{Fault, RoomId};

use super::{
    Commit, StoreActor, TryAgain,
    messages::{Close, Flush, LastingRooms, LoadPerson, LoadRoom, ReportTo, Write},
};
use crate::{
    clock::now,
    ports::store::{PersonRecord, RoomRecord},
    tally,
};

impl Handler<Write> for StoreActor {
    type Result = ();

    fn handle(&mut self, mail: Write, ctx: &mut Self::Context) {
        self.write(mail, ctx);
    }
}

impl Handler<Commit> for StoreActor {
    type Result = ();

    fn handle(&mut self, _: Commit, ctx: &mut Self::Context) {
        if self.standing.rests(now()).is_none() {
            // Whoever asked has been answered.
            let _ = self.commit(ctx);
        }
    }
}

impl Handler<TryAgain> for StoreActor {
    type Result = ();

    fn handle(&mut self, _: TryAgain, ctx: &mut Self::Context) {
        self.try_again(ctx);
    }
}

impl Handler<LoadRoom> for StoreActor {
    type Result = Result<Option<RoomRecord>, Fault>;

    fn handle(&mut self, mail: LoadRoom, ctx: &mut Self::Context) -> Self::Result {
        self.read(ctx, |engine| engine.room(&mail.0))
    }
}

impl Handler<LoadPerson> for StoreActor {
    type Result = Result<Option<PersonRecord>, Fault>;

    fn handle(&mut self, mail: LoadPerson, ctx: &mut Self::Context) -> Self::Result {
        self.read(ctx, |engine| engine.person(&mail.0))
    }
}

impl Handler<LastingRooms> for StoreActor {
    type Result = Result<Vec<RoomId>, Fault>;

    fn handle(&mut self, _: LastingRooms, ctx: &mut Self::Context) -> Self::Result {
        self.read(ctx, |engine| engine.lasting_rooms())
    }
}

impl Handler<Flush> for StoreActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, _: Flush, ctx: &mut Self::Context) -> Self::Result {
        self.commit(ctx)
    }
}

impl Handler<Close> for StoreActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, _: Close, ctx: &mut Self::Context) -> Self::Result {
        self.close(ctx)
    }
}

impl Handler<ReportTo> for StoreActor {
    type Result = ();

    fn handle(&mut self, mail: ReportTo, _: &mut Self::Context) {
        tally::report_to(&mail.0);
        self.server = Some(mail.0);
        if self.standing.is_failing() {
            self.tell_server();
        }
    }
}
