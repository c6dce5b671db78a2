//! The keys of tokens while the service runs: they change, and nobody is sent away for it.
//!
//! Whoever issues tokens changes keys from time to time. A set in a file is read again when it has
//! changed, one behind a URL from time to time; and both once for a token that names a key that is
//! not known, though no more often than now and then: names of keys cost nothing to make up. What
//! cannot be read, or has no key in it, changes nothing.

use std::{fs, io, path::PathBuf, sync::Arc, time::Duration};

use actix::{
    Actor, ActorFutureExt, AsyncContext, Context, Handler, Message, ResponseFuture, WrapFuture,
};
use actors::{clock::now, post::Handle};
use arc_swap::{ArcSwap, Guard};
use bytes::Bytes;
use futures_channel::oneshot;
use futures_util::future::LocalBoxFuture;
use protocol::Timestamp;

use super::{
    ServiceError,
    upstream::{Limits, Upstream},
};
use crate::config::{Auth, KeyRing};

/// How often a file is looked at.
const FILE_EVERY: Duration = Duration::from_secs(5);
/// How long nobody looks again for the sake of a token, and when to try again what failed.
const REST: Duration = Duration::from_secs(10);
/// How long an issuer may take to show its keys, and how much it may show.
const ISSUER: Limits = Limits {
    connect: Duration::from_secs(3),
    first_byte: Duration::from_secs(5),
    idle: Duration::from_secs(5),
    max_body_bytes: 1024 * 1024,
};

/// The keys that hold now. Cheap to clone; any thread may look at them, and nobody waits.
#[derive(Clone, Debug)]
pub struct Keys {
    ring: Arc<ArcSwap<KeyRing>>,
    locksmith: Option<Handle<Locksmith>>,
}

/// Where keys are read again.
#[derive(Clone)]
enum Source {
    File(PathBuf),
    Issuer(Upstream),
}

/// Somebody shows a token whose key is not known; answered once that has been looked into.
#[derive(Message)]
#[rtype(result = "()")]
struct LookAgain;

/// Reads keys again.
pub struct Locksmith {
    auth: Auth,
    ring: Arc<ArcSwap<KeyRing>>,
    source: Source,
    /// What the ring was made of.
    known: Option<Bytes>,
    /// When somebody was last looked for.
    asked: Option<Timestamp>,
    /// Those who wait for the look that is under way; none, if there is none.
    waiting: Option<Vec<oneshot::Sender<()>>>,
}

// === impl Keys ===

impl Keys {
    /// These keys, which are looked after as the settings say. Needs a running actix system.
    pub fn open(auth: &Auth, ring: KeyRing) -> Result<Self, ServiceError> {
        let source = match (&auth.jwks_path, &auth.jwks_url) {
            (Some(path), _) => Source::File(path.clone()),
            (None, Some(url)) => Source::Issuer(issuer(url)?),
            (None, None) => return Ok(ring.into()),
        };
        let ring = Arc::new(ArcSwap::from_pointee(ring));
        let smith = Locksmith {
            auth: auth.clone(),
            ring: ring.clone(),
            source,
            known: None,
            asked: None,
            waiting: None,
        };
        Ok(Self { ring, locksmith: Some(Handle::new(smith.start())) })
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Guard<Arc<KeyRing>> {
        self.ring.load()
    }

    /// Waits until it has been looked whether there are others by now.
    pub async fn look_again(&self) {
        if let Some(locksmith) = &self.locksmith {
            // A locksmith who is gone has nothing new to tell.
            let _ = locksmith.send(LookAgain).await;
        }
    }
}

impl From<KeyRing> for Keys {
    /// Keys that never change.
    fn from(ring: KeyRing) -> Self {
        Self { ring: Arc::new(ArcSwap::from_pointee(ring)), locksmith: None }
    }
}

fn issuer(url: &str) -> Result<Upstream, ServiceError> {
    let wrong = |error: super::upstream::BadUrl| ServiceError {
        setting: "auth.jwks_url",
        why: error.to_string(),
    };
    Ok(Upstream::new(url, None, ISSUER).map_err(wrong)?.named("issuer"))
}

// === impl Source ===

impl Source {
    fn read(&self) -> LocalBoxFuture<'static, Result<Bytes, String>> {
        match self.clone() {
            Self::File(path) => Box::pin(async move {
                let read = actix_rt::task::spawn_blocking(move || fs::read(path)).await;
                let read = read.unwrap_or_else(|error| Err(io::Error::other(error)));
                read.map(Bytes::from).map_err(|error| error.to_string())
            }),
            Self::Issuer(upstream) => Box::pin(async move {
                let set = upstream.get("", "application/json, application/jwk-set+json").await;
                set.map_err(|failure| failure.fault.text.into_owned())
            }),
        }
    }
}

// === impl Locksmith ===

impl Locksmith {
    /// Looks, unless that is being done; whoever waits hears when it is.
    fn look(&mut self, waits: Option<oneshot::Sender<()>>, ctx: &mut Context<Self>) {
        if let Some(waiting) = &mut self.waiting {
            return waiting.extend(waits);
        }
        self.waiting = Some(waits.into_iter().collect());
        let read = self.source.read().into_actor(self);
        ctx.spawn(read.map(|read, smith, _| {
            smith.take_up(read);
            for waits in smith.waiting.take().into_iter().flatten() {
                let _ = waits.send(());
            }
        }));
    }

    /// Looks from time to time, and sooner as long as nothing has been found.
    fn go_round(&mut self, ctx: &mut Context<Self>) {
        self.look(None, ctx);
        let next = match (&self.source, &self.known) {
            (Source::File(_), _) => FILE_EVERY,
            (Source::Issuer(_), None) => REST.min(self.auth.jwks_refresh()),
            (Source::Issuer(_), Some(_)) => self.auth.jwks_refresh(),
        };
        ctx.run_later(next, Self::go_round);
    }

    fn take_up(&mut self, read: Result<Bytes, String>) {
        let set = match read {
            Ok(set) if self.known.as_ref() == Some(&set) => return,
            Ok(set) => set,
            Err(why) => return keep_old(&why),
        };
        match KeyRing::read_with(&self.auth, &set) {
            Ok(ring) => {
                log::info!("the keys of tokens have been read keys={}", ring.len());
                self.ring.store(Arc::new(ring));
                self.known = Some(set);
            }
            Err(problems) => {
                keep_old(&problems.iter().map(ToString::to_string).collect::<String>())
            }
        }
    }
}

fn keep_old(why: &str) {
    log::warn!("the keys of tokens could not be read again, those from before hold: {why}");
}

impl Actor for Locksmith {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.go_round(ctx);
    }
}

impl Handler<LookAgain> for Locksmith {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: LookAgain, ctx: &mut Self::Context) -> Self::Result {
        let rests = self.asked.is_some_and(|asked| now().since(asked) < REST);
        if rests && self.waiting.is_none() {
            return Box::pin(async {});
        }
        self.asked = Some(now());
        let (done, wait) = oneshot::channel();
        self.look(Some(done), ctx);
        Box::pin(async {
            // Dropped, it has been looked into as well.
            let _ = wait.await;
        })
    }
}
