//! What a room does with each kind of mail, in a few lines each.

use actix::{Context, Handler, MessageResult, ResponseFuture};
use futures_channel::oneshot;
use futures_util::future::join_all;
use protocol::{Delivery, Fault, activity::Told, direct::Outcome, sheet::SheetState};

#[cfg(feature = "chaos")]
use super::messages::Act;
use super::{
    RoomActor,
    messages::{
        Announce, Close, Describe, Detail, Disperse, Emit, Enter, Finish, Found, Gone, Leave,
        Listeners, Publish, ReadSheet, Recent, Relay, Renew, Sockets,
    },
    restarted,
    staging::{Asked, Reader, Reply},
};
use crate::{clock::now, store::messages::Kept};

macro_rules! survives {
    ($($mail:ident => |$room:ident, $it:ident| $act:expr;)*) => {$(
        impl Handler<$mail> for RoomActor {
            type Result = ();

            fn handle(&mut self, $it: $mail, ctx: &mut Context<Self>) {
                self.survive(ctx, |$room, _| $act);
            }
        }
    )*};
}

macro_rules! answers {
    ($($mail:ident => |$room:ident, $it:ident| $answer:expr;)*) => {$(
        impl Handler<$mail> for RoomActor {
            type Result = MessageResult<$mail>;

            fn handle(&mut self, $it: $mail, _: &mut Context<Self>) -> Self::Result {
                let $room = self;
                MessageResult($answer)
            }
        }
    )*};
}

/// Answered when its turn has come and it is kept.
macro_rules! takes_up {
    ($($mail:ident: $outcome:ty => |$it:ident, $reply:ident| $asked:expr;)*) => {$(
        impl Handler<$mail> for RoomActor {
            type Result = ResponseFuture<Result<$outcome, Fault>>;

            fn handle(&mut self, $it: $mail, ctx: &mut Context<Self>) -> Self::Result {
                self.answer_later(ctx, |$reply| $asked)
            }
        }
    )*};
}

survives! {
    Leave => |room, it| room.leave(it);
    Finish => |room, it| room.finish(it);
    Gone => |room, it| room.lose(it.session);
    Renew => |room, it| room.renew(it);
    Kept => |room, it| room.kept(it);
}

answers! {
    Describe => |room, _it| room.summary();
    Detail => |room, it| room.detail(it.0);
    Sockets => |room, _it| room.members.all().iter().map(|member| member.session).collect();
    Listeners => |room, _it| room.bus_stats();
    Recent => |room, it| room.recent(it);
    Disperse => |room, _it| room.disperse();
}

takes_up! {
    Announce: Outcome => |it, reply| Asked::Announce(it.message, it.origin, reply);
    ReadSheet: SheetState => |it, reply| Asked::Read(Reader::Desk(reply), it.0);
    Found: () => |_it, reply| Asked::Found(reply);
    Close: () => |_it, reply| Asked::Close(reply);
}

/// A failure that nothing in the room survives.
#[cfg(feature = "chaos")]
fn be_gone_if_asked(mail: &Publish) {
    if let Act::Say(message) = &mail.act {
        assert!(message.as_json() != crate::DOOM, "doom was asked for");
    }
}

impl RoomActor {
    fn answer_later<T: 'static>(
        &mut self,
        ctx: &mut Context<Self>,
        asked: impl FnOnce(Reply<T>) -> Asked,
    ) -> ResponseFuture<Result<T, Fault>> {
        let (reply, answer) = oneshot::channel();
        let asked = asked(reply);
        self.survive(ctx, |room, _| room.take_up(asked));
        // Whoever drops a reply has failed on what was asked.
        Box::pin(async { answer.await.unwrap_or_else(|_| Err(restarted())) })
    }
}

impl Handler<Relay> for RoomActor {
    type Result = ResponseFuture<Result<Outcome, Fault>>;

    fn handle(&mut self, Relay { event, weight }: Relay, ctx: &mut Context<Self>) -> Self::Result {
        if let Some(weight) = weight {
            return self.answer_later(ctx, |reply| Asked::Relay(event, weight, reply));
        }
        self.survive(ctx, |room, _| room.tell(event, None));
        Box::pin(async { Ok(Outcome::default()) })
    }
}

impl Handler<Emit> for RoomActor {
    type Result = ResponseFuture<Vec<Result<Told, Fault>>>;

    fn handle(&mut self, Emit { by, drafts }: Emit, ctx: &mut Context<Self>) -> Self::Result {
        let ways = drafts.iter().map(|_| oneshot::channel());
        let (replies, answers): (Vec<_>, Vec<_>) = ways.unzip();
        self.survive(ctx, |room, _| {
            for (draft, reply) in drafts.into_iter().zip(replies) {
                room.take_up(Asked::Tell(by.clone(), draft, reply));
            }
        });
        Box::pin(async {
            let answers = join_all(answers).await.into_iter();
            answers.map(|answer| answer.unwrap_or_else(|_| Err(restarted()))).collect()
        })
    }
}

impl Handler<Enter> for RoomActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, mail: Enter, ctx: &mut Context<Self>) -> Self::Result {
        self.survive(ctx, |room, _| room.enter(mail)).unwrap_or_else(|| Err(restarted()))
    }
}

impl Handler<Publish> for RoomActor {
    type Result = ();

    fn handle(&mut self, mail: Publish, ctx: &mut Context<Self>) {
        #[cfg(feature = "chaos")]
        be_gone_if_asked(&mail);
        let (session, id) = (mail.session, mail.id.clone());
        let outcome = self.survive(ctx, |room, _| room.publish(mail));
        if let Err(fault) = outcome.unwrap_or_else(|| Err(restarted())) {
            self.answer(session, Delivery::refusal(fault, id, now()));
        }
    }
}
