//! The place for files: who brings which, and which are whole. Their bytes never come here.
//!
//! A file is announced by a session ([`Start`]), brought over HTTP in one or several requests
//! ([`Open`], [`Received`], [`Closed`]) and fetched by HTTP ([`Fetch`]). Each file on its way is
//! an [`UploadActor`]; the depot knows them all, and those that are whole. A failure in the middle
//! of something does not end the depot: whoever asked is told, and what it knows is put right.
//!
//! [`Open`]: messages::Open
//! [`Received`]: messages::Received
//! [`Closed`]: messages::Closed

pub mod messages;
mod pace;
mod running;
mod stock;

use std::{collections::HashMap, sync::Arc};

use actix::{
    Actor, ActorFutureExt, Arbiter, AsyncContext, Context, Handler, ResponseActFuture, WrapFuture,
};
use protocol::{
    Fault, FaultCode, FileId, FileKey, Identity, UserId,
    upload::{Offer, UploadEvent, UploadStep},
};
use uuid::Uuid;

pub use running::UploadActor;

use self::{
    messages::{Cancel, Ended, Fail, Fetch, Find, Finished, Start},
    stock::{Admitted, Stock},
};
use crate::{
    clock::now,
    death_watch::survive,
    ports::files::{FileError, FileRecord, Files, Found},
    post::{self, Handle, ask},
    server::{
        ServerActor,
        messages::{RoomForgotten, Storing},
    },
    terms::UploadTerms,
};

/// The place for files.
pub struct DepotActor {
    me: Handle<Self>,
    server: Handle<ServerActor>,
    files: Arc<dyn Files>,
    terms: Arc<UploadTerms>,
    stock: Stock,
    running: HashMap<FileKey, Handle<UploadActor>>,
}

/// The way to the place for files.
#[derive(Clone, Default)]
pub struct Uploads(Option<Handle<DepotActor>>);

// === impl Uploads ===

impl Uploads {
    /// The way to this depot.
    pub fn to(depot: Handle<DepotActor>) -> Self {
        Self(Some(depot))
    }

    fn depot(&self) -> Result<&Handle<DepotActor>, Fault> {
        self.0
            .as_ref()
            .ok_or_else(|| Fault::new(FaultCode::NotConfigured, "There is no place for files here"))
    }

    /// Announces a file; answers where its bytes are to be put, or that it is whole already.
    pub async fn start(&self, who: Arc<Identity>, offer: Offer) -> Result<UploadEvent, Fault> {
        ask(self.depot()?, Start { who, offer }).await?
    }

    /// Takes a file back.
    pub async fn cancel(&self, user: UserId, file: FileId) -> Result<(), Fault> {
        ask(self.depot()?, Cancel { user, file }).await?
    }

    /// A file that this person brings.
    pub async fn find(&self, user: UserId, file: FileId) -> Result<Handle<UploadActor>, Fault> {
        ask(self.depot()?, Find { user, file }).await?
    }

    /// A file that is whole.
    pub async fn fetch(&self, key: FileKey) -> Result<FileRecord, Fault> {
        ask(self.depot()?, Fetch(key)).await?
    }
}

impl std::fmt::Debug for Uploads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Uploads")
    }
}

// === impl DepotActor ===

impl DepotActor {
    /// Starts a depot on a thread of its own, with what was there before.
    pub fn start(
        server: Handle<ServerActor>,
        files: Arc<dyn Files>,
        found: Vec<Found>,
        terms: UploadTerms,
    ) -> Handle<Self> {
        let start = move |ctx: &mut Context<Self>| {
            let mut depot = Self {
                me: Arc::new(ctx.address()),
                server,
                files,
                terms: Arc::new(terms),
                stock: Stock::default(),
                running: HashMap::new(),
            };
            for found in found {
                depot.take_in(found);
            }
            post::insist(&depot.server, Storing(ctx.address().recipient()));
            depot
        };
        Arc::new(Self::start_in_arbiter(&Arbiter::new().handle(), start))
    }

    /// Does something that may fail; whoever asked for it is told if it does.
    fn survive<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        survive(|| act(self)).unwrap_or_else(|| {
            log::error!("depot restarted");
            self.stock.recount();
            Err(failed())
        })
    }

    fn take_in(&mut self, found: Found) {
        self.stock.found(found.record.clone());
        if !found.record.whole {
            self.run(found);
        }
    }

    fn run(&mut self, found: Found) {
        let key = found.record.upload.key;
        let (terms, server) = (self.terms.clone(), self.server.clone());
        let upload = UploadActor::new(found, terms, server, self.me.clone());
        self.running.insert(key, Arc::new(upload.start()));
    }

    /// Where the bytes of a file are to be put.
    fn ready(&self, record: &FileRecord, offset: u64) -> UploadEvent {
        let upload = record.upload.clone();
        let step = match (record.whole, record.sha256) {
            (true, Some(sha256)) => {
                UploadStep::Complete { url: self.terms.fetch_url(&upload), sha256 }
            }
            _ => UploadStep::Ready { url: self.terms.put_url(&upload), offset },
        };
        UploadEvent { upload, step }
    }

    /// It is on the disk that the file is to come; or there is none.
    fn begun(
        &mut self,
        record: FileRecord,
        noted: Result<(), FileError>,
        ctx: &mut Context<Self>,
    ) -> Result<UploadEvent, Fault> {
        let key = record.upload.key;
        match noted {
            Ok(()) if self.stock.get(key).is_some() => {
                let ready = self.ready(&record, 0);
                self.run(Found { record, bytes: 0 });
                Ok(ready)
            }
            // What was forgotten meanwhile may have been noted only after that.
            Ok(()) => {
                ctx.spawn(self.files.forget(key).into_actor(self));
                Err(cancelled())
            }
            Err(error) => {
                self.stock.forget(key);
                ctx.spawn(self.files.forget(key).into_actor(self));
                Err(refusal(&error))
            }
        }
    }

    /// Forgets a file; whoever brings it is told why.
    fn let_go(&mut self, record: &FileRecord, why: Fault, ctx: &mut Context<Self>) {
        let key = record.upload.key;
        // Whoever brought a whole file may still be telling so, and would not heed it any more.
        match self.running.get(&key).filter(|_| !record.whole) {
            // It is forgotten once it has ended.
            Some(upload) => post::insist(upload, Fail(why)),
            None => self.forget(key, ctx),
        }
    }

    fn forget(&mut self, key: FileKey, ctx: &mut Context<Self>) {
        if self.stock.forget(key).is_some() {
            ctx.spawn(self.files.forget(key).into_actor(self));
        }
    }
}

/// A refusal for what the disk does not do. What is wrong with it is for the log.
pub fn refusal(error: &FileError) -> Fault {
    log::warn!("a file cannot be taken: {error}");
    match error {
        FileError::Full => Fault::new(FaultCode::DiskFull, "There is no room for the file"),
        FileError::Failed(_) => {
            Fault::new(FaultCode::StoreUnavailable, "Files cannot be kept at the moment")
        }
    }
}

fn cancelled() -> Fault {
    Fault::new(FaultCode::Cancelled, "The file was taken back")
}

fn closed() -> Fault {
    Fault::new(FaultCode::Cancelled, "The room was closed, with all its files")
}

fn failed() -> Fault {
    Fault::new(FaultCode::Internal, "The place for files failed on this request")
        .help("announce the file again; other files are not affected")
}

fn absent() -> Fault {
    Fault::new(FaultCode::FileNotFound, "There is no such file")
        .help("announce it with file_upload_start; what is not brought in time is forgotten")
}

impl Actor for DepotActor {
    type Context = Context<Self>;
}

impl Handler<Start> for DepotActor {
    type Result = ResponseActFuture<Self, Result<UploadEvent, Fault>>;

    fn handle(&mut self, Start { who, offer }: Start, _: &mut Self::Context) -> Self::Result {
        let key = FileKey::from_u128(Uuid::new_v4().as_u128());
        let admitted = self.survive(|depot| {
            let admitted = depot.stock.admit(who, offer, key, &depot.terms, now())?;
            #[cfg(feature = "chaos")]
            chaos(&admitted);
            Ok(admitted)
        });
        let record = match admitted {
            Err(fault) => {
                // Of a failure nothing is left; of a refusal nothing was there.
                self.stock.forget(key);
                return Box::pin(actix::fut::ready(Err(fault)));
            }
            Ok(Admitted::New(record)) => record,
            Ok(Admitted::Known(record)) => return self.known(record),
        };
        let noted = self.files.begin(record.clone());
        let begun = noted.into_actor(self).map(move |noted, depot, ctx| {
            let begun = depot.survive(|depot| depot.begun(record, noted, ctx));
            begun.inspect_err(|_| depot.forget(key, ctx))
        });
        Box::pin(begun)
    }
}

impl DepotActor {
    /// A file that was announced before goes on where it stopped.
    fn known(&self, record: FileRecord) -> ResponseActFuture<Self, Result<UploadEvent, Fault>> {
        // Whoever brought a whole file may not have ended yet, and has nothing more to say.
        let running = self.running.get(&record.upload.key).filter(|_| !record.whole);
        let Some(upload) = running.cloned() else {
            let ready = self.ready(&record, 0);
            return Box::pin(actix::fut::ready(Ok(ready)));
        };
        let asked = async move { ask(&upload, messages::Where).await };
        let answered = asked.into_actor(self).map(move |standing, depot, _| {
            standing.map(|standing| depot.ready(&record, standing.offset))
        });
        Box::pin(answered)
    }
}

impl Handler<Cancel> for DepotActor {
    type Result = Result<(), Fault>;

    fn handle(&mut self, it: Cancel, ctx: &mut Self::Context) -> Self::Result {
        self.survive(|depot| {
            let record = depot.stock.find(&it.user, &it.file).ok_or_else(absent)?.clone();
            depot.let_go(&record, cancelled(), ctx);
            Ok(())
        })
    }
}

impl Handler<RoomForgotten> for DepotActor {
    type Result = ();

    fn handle(&mut self, it: RoomForgotten, ctx: &mut Self::Context) {
        let _ = self.survive(|depot| {
            for record in depot.stock.of_room(&it.room, it.at) {
                depot.let_go(&record, closed(), ctx);
            }
            Ok(())
        });
    }
}

impl Handler<Find> for DepotActor {
    type Result = Result<Handle<UploadActor>, Fault>;

    fn handle(&mut self, it: Find, _: &mut Self::Context) -> Self::Result {
        self.survive(|depot| {
            let key = depot.stock.find(&it.user, &it.file).ok_or_else(absent)?.upload.key;
            depot.running.get(&key).cloned().ok_or_else(absent)
        })
    }
}

impl Handler<Fetch> for DepotActor {
    type Result = Result<FileRecord, Fault>;

    fn handle(&mut self, Fetch(key): Fetch, _: &mut Self::Context) -> Self::Result {
        self.survive(|depot| {
            depot.stock.get(key).filter(|record| record.whole).cloned().ok_or_else(absent)
        })
    }
}

impl Handler<Finished> for DepotActor {
    type Result = ();

    fn handle(&mut self, it: Finished, _: &mut Self::Context) {
        // Nobody waits to be told.
        let _ = self.survive(|depot| {
            depot.stock.finished(it.key, it.sha256);
            Ok(())
        });
    }
}

impl Handler<Ended> for DepotActor {
    type Result = ();

    fn handle(&mut self, Ended(key): Ended, ctx: &mut Self::Context) {
        let _ = self.survive(|depot| {
            depot.running.remove(&key);
            if depot.stock.get(key).is_some_and(|record| !record.whole) {
                depot.forget(key, ctx);
            }
            Ok(())
        });
    }
}

/// The name of a file on which the depot fails, in a build for tests.
#[cfg(feature = "chaos")]
pub const CHAOS: &str = "chaos: as it is taken in";

#[cfg(feature = "chaos")]
fn chaos(admitted: &Admitted) {
    let (Admitted::New(record) | Admitted::Known(record)) = admitted;
    assert!(record.upload.name.as_str() != CHAOS, "chaos was asked for");
}
