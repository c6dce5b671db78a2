//! A backend that does what its test says, inside of the house.
//!
//! ```ignore
//! let mut agents = Scripted::default();
//! let house = House::with_agents("", &agents);
//! let asked = agents.asked().await;                  // a call has come
//! asked.tells(Step::Thinking("hm".into())).await;    // how it goes
//! asked.answers("42");                               // or fails(..), panics(), hangs
//! ```

use std::{sync::Arc, time::Duration};

use actors::{
    dispatch::Backends,
    ports::backend::{Backend, Call, Failure},
};
use futures_util::{FutureExt, future::LocalBoxFuture};
use protocol::{
    agent::Reply,
    job::{Answer, Service, Step},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that the house asks of its agents.
pub(crate) struct Scripted {
    sender: mpsc::UnboundedSender<Working>,
    calls: mpsc::UnboundedReceiver<Working>,
}

/// A call, and how it ends. Dropped, it hangs.
pub(crate) struct Working {
    pub(crate) call: Call,
    end: oneshot::Sender<End>,
}

enum End {
    Result(Result<Answer, Failure>),
    Panic,
}

/// The end of it that the house has.
struct Script(mpsc::UnboundedSender<Working>);

impl Default for Scripted {
    fn default() -> Self {
        let (sender, calls) = mpsc::unbounded_channel();
        Self { sender, calls }
    }
}

impl Scripted {
    /// What a house is opened with.
    pub(crate) fn backends(&self) -> Backends {
        Backends::default().with(Service::Agent, Arc::new(Script(self.sender.clone())))
    }

    /// The next call.
    pub(crate) async fn asked(&mut self) -> Working {
        timeout(PATIENCE, self.calls.recv()).await.expect("asked in time").expect("it is open")
    }

    /// The next call, if one has come.
    pub(crate) fn asked_already(&mut self) -> Option<Working> {
        self.calls.try_recv().ok()
    }
}

impl Working {
    pub(crate) async fn tells(&self, step: Step) {
        self.call.steps.clone().tell(step).await;
    }

    pub(crate) fn answers(self, text: &str) {
        let reply = Reply { text: text.into(), data: None, usage: None };
        let _ = self.end.send(End::Result(Ok(Answer::Agent(reply))));
    }

    pub(crate) fn fails(self, failure: Failure) {
        let _ = self.end.send(End::Result(Err(failure)));
    }

    pub(crate) fn panics(self) {
        let _ = self.end.send(End::Panic);
    }

    /// Waits until the house wants no answer any more.
    pub(crate) async fn waits_to_be_left(mut self) {
        timeout(PATIENCE, self.end.closed()).await.expect("the house lets go of it");
    }
}

impl Backend for Script {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let (end, ended) = oneshot::channel();
        // A test that has ended lets all its calls hang.
        let _ = self.0.send(Working { call, end });
        async move {
            match ended.await {
                Ok(End::Result(result)) => result,
                Ok(End::Panic) => panic!("the test wants a backend that panics"),
                Err(_) => std::future::pending().await,
            }
        }
        .boxed_local()
    }
}
