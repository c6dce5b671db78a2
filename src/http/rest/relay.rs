//! The live stream by REST: from the housekeeper to one reader, as long as that one may listen.

use std::{convert::Infallible, time::Duration};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use actix_web::web::Bytes;
use actors::{
    clock::now,
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Badge, Dismiss, Follow, OnDuty, Tail},
    },
};
use dialects::admin;
use futures_util::{Stream, stream::poll_fn};
use protocol::{
    CloseReason, SessionId,
    admin::{Happening, Watch, What},
};
use tokio::sync::mpsc;

/// Lines that wait for a reader; what comes on top is left out.
const WAITING_LINES: usize = 256;
/// What a reader who is behind may take until there is room for the last line.
const LAST_WORD: Duration = Duration::from_secs(5);

/// Carries lines to one reader.
pub(super) struct Relay {
    badge: Badge,
    server: Handle<ServerActor>,
    lines: mpsc::Sender<Bytes>,
}

/// That somebody listens: until all has been read, and not only said.
struct Duty {
    operator: SessionId,
    server: Handle<ServerActor>,
}

// === impl Relay ===

impl Relay {
    /// Begins to listen for an operator; gives what there is to read of what they want to see, a
    /// line a piece.
    pub(super) fn open(
        badge: Badge,
        watch: Watch,
        server: Handle<ServerActor>,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> {
        let (lines, mut waiting) = mpsc::channel(WAITING_LINES);
        let duty = Duty { operator: badge.session, server: server.clone() };
        let relay = Self { badge, server, lines }.start();
        // Before the reader hears that there is a stream: nothing that happens then is missed.
        let (operator, farewell) = (duty.operator, relay.clone().recipient());
        post::insist(&duty.server, OnDuty { operator, to: Some(farewell) });
        let to = Some(relay.recipient());
        post::insist(&duty.server, Follow { listener: operator, to, watch });
        poll_fn(move |cx| {
            let _for_as_long = &duty;
            waiting.poll_recv(cx).map(|line| line.map(Ok))
        })
    }

    /// Ends the stream with the token of its reader.
    fn await_expiry(&mut self, ctx: &mut Context<Self>) {
        let Some(expires) = self.badge.expires else { return };
        let left = expires.since(now());
        if left.is_zero() {
            return self.end(CloseReason::TokenExpired, ctx);
        }
        ctx.run_later(left, Self::await_expiry);
    }

    /// Says why the stream ends, and nothing after that.
    fn end(&mut self, reason: CloseReason, ctx: &mut Context<Self>) {
        let last = line(&Happening { at: now(), what: What::TailEnded(reason) });
        let lines = self.lines.clone();
        actix::spawn(async move {
            // Who does not read for so long sees the stream end without it.
            let _ = actix::clock::timeout(LAST_WORD, lines.send(last)).await;
        });
        ctx.stop();
    }
}

fn line(it: &Happening) -> Bytes {
    let mut text = admin::happening(it);
    text.push('\n');
    text.into()
}

impl Actor for Relay {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let reader = self.lines.clone();
        // A reader who goes while nothing happens is noticed all the same.
        let gone = async move { reader.closed().await }.into_actor(self);
        ctx.spawn(gone.map(|(), _, ctx: &mut Context<Self>| ctx.stop()));
        self.await_expiry(ctx);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let (listener, watch) = (self.badge.session, Watch::default());
        post::insist(&self.server, Follow { listener, to: None, watch });
    }
}

impl Drop for Duty {
    fn drop(&mut self) {
        post::insist(&self.server, OnDuty { operator: self.operator, to: None });
    }
}

impl Handler<Tail> for Relay {
    type Result = ();

    fn handle(&mut self, it: Tail, ctx: &mut Self::Context) {
        if let Err(mpsc::error::TrySendError::Closed(_)) = self.lines.try_send(line(&it.0)) {
            ctx.stop();
        }
    }
}

impl Handler<Dismiss> for Relay {
    type Result = ();

    fn handle(&mut self, _: Dismiss, ctx: &mut Self::Context) {
        self.end(CloseReason::Draining { return_after_ms: 0 }, ctx);
    }
}
