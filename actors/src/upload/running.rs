//! One file that is being brought: who writes, how much is there, and what its room hears.

use std::{collections::VecDeque, sync::Arc};

use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, MessageResult,
    ResponseFuture, WrapFuture,
};
use futures_channel::oneshot;
use protocol::{
    Delivery, Event, Fault, FaultCode, FileKey, Timestamp,
    upload::{UploadEvent, UploadStep},
};

use super::{
    DepotActor,
    messages::{Closed, Complete, Ended, Fail, Finished, Grant, Open, Received, Standing, Where},
    pace::Pace,
};
use crate::{
    clock::now,
    ports::files::{FileRecord, Found},
    post::{self, Handle},
    server::{ServerActor, porter},
    terms::UploadTerms,
};

/// What an upload weighs in a history and in a mailbox, beside its names.
const WEIGHT: usize = 512;

/// One file on its way.
pub struct UploadActor {
    record: FileRecord,
    /// Bytes that are on the disk.
    offset: u64,
    terms: Arc<UploadTerms>,
    server: Handle<ServerActor>,
    writer: Option<Writer>,
    /// Who writes next, once the writer has stopped.
    next: Option<(Open, oneshot::Sender<Result<Grant, Fault>>)>,
    tickets: u64,
    pace: Pace,
    /// When something last came of it.
    touched: Timestamp,
    /// What is to be told, in order; the first is on its way if `telling`.
    to_tell: VecDeque<UploadStep>,
    telling: bool,
    /// Nothing more comes of it.
    over: bool,
    watch: Watch,
}

/// Whoever brings bytes at the moment.
struct Writer {
    ticket: u64,
    stop: Option<oneshot::Sender<()>>,
}

/// Tells the depot that the actor is gone, however it went.
struct Watch {
    depot: Handle<DepotActor>,
    key: FileKey,
}

impl Drop for Watch {
    fn drop(&mut self) {
        post::insist(&self.depot, Ended(self.key));
    }
}

// === impl UploadActor ===

impl UploadActor {
    /// A file of which so much is there.
    pub(super) fn new(
        found: Found,
        terms: Arc<UploadTerms>,
        server: Handle<ServerActor>,
        depot: Handle<DepotActor>,
    ) -> Self {
        let watch = Watch { depot, key: found.record.upload.key };
        Self {
            record: found.record,
            offset: found.bytes,
            terms,
            server,
            writer: None,
            next: None,
            tickets: 0,
            pace: Pace::default(),
            touched: now(),
            to_tell: VecDeque::new(),
            telling: false,
            over: false,
            watch,
        }
    }

    fn grant(&mut self, open: &Open) -> Result<Grant, Fault> {
        if open.from.is_some_and(|from| from != self.offset) {
            return Err(wrong_offset(self.offset));
        }
        self.tickets += 1;
        let (stop, stopped) = oneshot::channel();
        self.writer = Some(Writer { ticket: self.tickets, stop: Some(stop) });
        Ok(Grant {
            upload: self.record.upload.clone(),
            sha256: self.record.sha256,
            begun: self.record.begun,
            url: self.terms.put_url(&self.record.upload),
            offset: self.offset,
            ticket: self.tickets,
            stop: stopped,
        })
    }

    fn open(&mut self, open: Open, reply: oneshot::Sender<Result<Grant, Fault>>) {
        self.touched = now();
        if self.over {
            return answer(reply, Err(over()));
        }
        match &mut self.writer {
            None => answer(reply, self.grant(&open)),
            Some(writer) => {
                drop(writer.stop.take());
                if let Some((_, older)) = self.next.replace((open, reply)) {
                    answer(older, Err(overtaken()));
                }
            }
        }
    }

    fn received(&mut self, it: &Received, ctx: &mut Context<Self>) {
        if !self.is_writer(it.ticket) {
            return;
        }
        self.touched = now();
        self.offset = it.offset;
        let unfinished = it.offset < self.record.upload.size;
        if unfinished && self.pace.is_due(it.offset, self.terms.progress_interval, now()) {
            self.tell(UploadStep::Progress(it.offset), ctx);
        }
    }

    fn closed(&mut self, it: &Closed) {
        if !self.is_writer(it.ticket) {
            return;
        }
        self.touched = now();
        self.offset = it.offset;
        self.writer = None;
        if let Some((open, reply)) = self.next.take() {
            let granted = if self.over { Err(over()) } else { self.grant(&open) };
            answer(reply, granted);
        }
    }

    fn is_writer(&self, ticket: u64) -> bool {
        self.writer.as_ref().is_some_and(|writer| writer.ticket == ticket)
    }

    fn complete(
        &mut self,
        Complete(sha256): Complete,
        ctx: &mut Context<Self>,
    ) -> Result<UploadEvent, Fault> {
        if self.over {
            return Err(over());
        }
        let upload = self.record.upload.clone();
        post::insist(&self.watch.depot, Finished { key: upload.key, sha256 });
        let step = UploadStep::Complete { url: self.terms.fetch_url(&upload), sha256 };
        self.end(step.clone(), ctx);
        Ok(UploadEvent { upload, step })
    }

    /// It will not come: the depot forgets it before anybody hears so, and may announce it again.
    fn fail(&mut self, fault: Fault, ctx: &mut Context<Self>) {
        if !self.over {
            post::insist(&self.watch.depot, Ended(self.watch.key));
            self.end(UploadStep::Failed(fault), ctx);
        }
    }

    /// The last word is told, and nothing after it.
    fn end(&mut self, last: UploadStep, ctx: &mut Context<Self>) {
        self.over = true;
        self.writer = None;
        if let Some((_, reply)) = self.next.take() {
            answer(reply, Err(over()));
        }
        self.tell(last, ctx);
    }

    /// Has it told after what is on its way; of the progress that waits only the latest.
    fn tell(&mut self, step: UploadStep, ctx: &mut Context<Self>) {
        let waits = usize::from(self.telling);
        let stale = |told: &UploadStep| matches!(told, UploadStep::Progress(_));
        while self.to_tell.len() > waits && self.to_tell.back().is_some_and(stale) {
            self.to_tell.pop_back();
        }
        self.to_tell.push_back(step);
        self.tell_next(ctx);
    }

    fn tell_next(&mut self, ctx: &mut Context<Self>) {
        if self.telling {
            return;
        }
        let Some(step) = self.to_tell.front().cloned() else {
            if self.over {
                ctx.stop();
            }
            return;
        };
        self.telling = true;
        let told =
            tell(self.server.clone(), UploadEvent { upload: self.record.upload.clone(), step });
        let then = told.into_actor(self).map(|told, upload, ctx| {
            if let Err(fault) = told {
                log::debug!("nobody was told of a file: {}", fault.text);
            }
            upload.telling = false;
            upload.to_tell.pop_front();
            upload.tell_next(ctx);
        });
        ctx.spawn(then);
    }

    /// Whoever does not come back is not waited for.
    fn look_after(&mut self, ctx: &mut Context<Self>) {
        let left = now().since(self.touched) >= self.terms.abandoned_after;
        if left && self.writer.is_none() {
            self.fail(abandoned(), ctx);
        }
    }
}

/// Tells the room, or where there is none the person who brings the file.
async fn tell(server: Handle<ServerActor>, event: UploadEvent) -> Result<(), Fault> {
    let upload = event.upload.clone();
    let keep = matches!(event.step, UploadStep::Complete { .. });
    let weight = WEIGHT + upload.name.as_str().len();
    let event = Event::Upload(event);
    match &upload.room {
        Some(room) => porter::relay(&server, room.clone(), event, keep.then_some(weight)).await?,
        None => {
            let user = upload.by.user.clone();
            porter::hand(&server, user, Delivery::new(event, now()), weight, keep).await?
        }
    };
    Ok(())
}

fn answer<T>(reply: oneshot::Sender<T>, it: T) {
    // Whoever asked has hung up meanwhile.
    let _ = reply.send(it);
}

/// The bytes do not go on where those that are there end.
fn wrong_offset(offset: u64) -> Fault {
    Fault::new(FaultCode::UploadConflict, format!("The file goes on at byte {offset}"))
        .help("HEAD tells Upload-Offset; send Content-Range from there")
}

fn overtaken() -> Fault {
    Fault::new(FaultCode::UploadConflict, "The file is being brought by a later request")
        .help("bring a file by one request at a time")
}

fn over() -> Fault {
    Fault::new(FaultCode::FileNotFound, "The upload has just ended")
}

fn abandoned() -> Fault {
    Fault::new(FaultCode::DeadlineExceeded, "Nothing has come of the file for too long")
        .help("announce it again")
}

impl Actor for UploadActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let often = self.terms.abandoned_after / 4;
        ctx.run_interval(often, Self::look_after);
    }
}

impl Handler<Open> for UploadActor {
    type Result = ResponseFuture<Result<Grant, Fault>>;

    fn handle(&mut self, it: Open, _: &mut Self::Context) -> Self::Result {
        let (reply, granted) = oneshot::channel();
        self.open(it, reply);
        Box::pin(async { granted.await.unwrap_or_else(|_| Err(over())) })
    }
}

impl Handler<Received> for UploadActor {
    type Result = ();

    fn handle(&mut self, it: Received, ctx: &mut Self::Context) {
        self.received(&it, ctx);
    }
}

impl Handler<Closed> for UploadActor {
    type Result = ();

    fn handle(&mut self, it: Closed, _: &mut Self::Context) {
        self.closed(&it);
    }
}

impl Handler<Complete> for UploadActor {
    type Result = Result<UploadEvent, Fault>;

    fn handle(&mut self, it: Complete, ctx: &mut Self::Context) -> Self::Result {
        self.complete(it, ctx)
    }
}

impl Handler<Fail> for UploadActor {
    type Result = ();

    fn handle(&mut self, Fail(fault): Fail, ctx: &mut Self::Context) {
        self.fail(fault, ctx);
    }
}

impl Handler<Where> for UploadActor {
    type Result = MessageResult<Where>;

    fn handle(&mut self, _: Where, _: &mut Self::Context) -> Self::Result {
        MessageResult(Standing { offset: self.offset, size: self.record.upload.size })
    }
}
