//! People who ask, and a backend that does what a test says.

use std::{sync::Arc, time::Duration};

use actix::{Actor, ActorContext, Context, Handler, System};
use futures_channel::{mpsc, oneshot};
use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture};
use protocol::{
    CloseReason, Delivery, Event, Fault, FaultCode, Identity, JobId, MessageId, Rights, SessionId,
    UserId,
    agent::{Put, Reply, Task},
    job::{Answer, JobEvent, Request, Service, Step, Which},
    ontology::Lookup,
    query::{Ask, Question},
};

use crate::{
    dispatch::{Backends, DispatcherActor, Jobs},
    placement::Placement,
    ports::backend::{Backend, Call, Failure},
    post::{Handle, ask},
    server::{
        ServerActor,
        messages::{FindUser, GetMetrics},
    },
    session::messages::{Mailbox, SessionMail},
    store::ledger::Ledger,
    terms::{
        JobTerms,
        tests::{job_terms, server_terms},
    },
    user::messages::Attach,
};

/// A call that a test answers as it likes.
pub(super) struct Asked {
    pub(super) call: Call,
    end: oneshot::Sender<End>,
}

/// How a backend ends.
enum End {
    Result(Result<Answer, Failure>),
    Panic,
}

impl Asked {
    pub(super) fn answers(self, text: &str) {
        let _ = self.end.send(End::Result(Ok(reply(text))));
    }

    pub(super) fn fails(self, failure: Failure) {
        let _ = self.end.send(End::Result(Err(failure)));
    }

    pub(super) fn panics(self) {
        let _ = self.end.send(End::Panic);
    }

    pub(super) async fn tells(&self, step: Step) {
        self.call.steps.clone().tell(step).await;
    }

    /// Waits until nobody works on it any more.
    pub(super) async fn is_dropped(&mut self) {
        soon(self.end.cancellation()).await;
    }
}

/// Hands every call to the test, and works until the test answers.
struct Scripted(mpsc::UnboundedSender<Asked>);

impl Backend for Scripted {
    fn run(&self, call: Call) -> LocalBoxFuture<'static, Result<Answer, Failure>> {
        let (end, ended) = oneshot::channel();
        self.0.unbounded_send(Asked { call, end }).expect("the test listens");
        async move {
            match ended.await {
                Ok(End::Result(result)) => result,
                Ok(End::Panic) => panic!("the test wants a backend that panics"),
                // The test has let go of it: it hangs.
                Err(oneshot::Canceled) => std::future::pending().await,
            }
        }
        .boxed_local()
    }
}

/// A service whose agents and ontologies a test answers for.
pub(super) struct Scene {
    pub(super) server: Handle<ServerActor>,
    pub(super) jobs: Jobs,
    calls: mpsc::UnboundedReceiver<Asked>,
}

impl Scene {
    pub(super) fn open() -> Self {
        Self::with(job_terms())
    }

    pub(super) fn with(terms: JobTerms) -> Self {
        let (sender, calls) = mpsc::unbounded();
        let scripted = Arc::new(Scripted(sender));
        let backends = Backends::default()
            .with(Service::Agent, scripted.clone())
            .with(Service::Query, scripted.clone())
            .with(Service::Ontology, scripted);
        let placement = Placement::new(1);
        let server = ServerActor::start_on(
            placement.clone(),
            server_terms(),
            Ledger::default(),
            Box::new(|| {}),
        );
        let jobs = DispatcherActor::start(backends, terms, placement, server.clone());
        Self { server, jobs, calls }
    }

    /// The next call of the backend.
    pub(super) async fn asked(&mut self) -> Asked {
        soon(self.calls.next()).await.expect("the backend lives")
    }

    /// Waits until the figures of the agents are so.
    pub(super) async fn until(&self, so: impl Fn(protocol::admin::JobFigures) -> bool) {
        for _ in 0..2_000 {
            let figures = ask(&self.server, GetMetrics).await.unwrap();
            if so(figures.jobs[Service::Agent as usize]) {
                return;
            }
            actix::clock::sleep(Duration::from_millis(5)).await;
        }
        panic!("the figures are not so");
    }

    /// A socket of a person.
    pub(super) async fn guest(&self, name: &str, socket: u128) -> Guest {
        let (sender, heard) = mpsc::unbounded();
        let mail: Mailbox = Arc::new(Ear(sender).start().recipient());
        let (who, session) = (person(name), SessionId::from_u128(socket));
        Guest { who, session, mail: Some(mail), jobs: self.jobs.clone(), heard }
    }

    /// A socket of a person who hears their mail too.
    pub(super) async fn returns(&self, name: &str, socket: u128) -> Guest {
        let guest = self.guest(name, socket).await;
        let user = ask(&self.server, FindUser(guest.who.user.clone())).await.unwrap().unwrap();
        let attach = Attach { session: guest.session, mail: guest.mailbox() };
        crate::post::insist(&user, attach);
        guest
    }
}

/// Whoever asks.
pub(super) struct Guest {
    pub(super) who: Arc<Identity>,
    pub(super) session: SessionId,
    mail: Option<Mailbox>,
    jobs: Jobs,
    heard: mpsc::UnboundedReceiver<Arc<Delivery>>,
}

impl Guest {
    pub(super) async fn asks(&self, id: &str) -> Result<(), Fault> {
        self.requests(task(id), id).await
    }

    /// Asks a question that may take so long.
    pub(super) async fn questions(&self, id: &str, timeout: Duration) -> Result<(), Fault> {
        let question = Question {
            ask: Ask::Words(id.into()),
            endpoint: None,
            execute: true,
            limit: None,
            timeout: Some(timeout),
        };
        self.requests(Request::Query(question), id).await
    }

    pub(super) async fn looks_up(&self, id: &str) -> Result<(), Fault> {
        let lookup = Lookup { text: "x".into(), ontology: None, limit: None };
        self.requests(Request::Ontology(lookup), id).await
    }

    async fn requests(&self, request: Request, id: &str) -> Result<(), Fault> {
        let asker = (self.session, self.mailbox());
        self.jobs.submit(self.who.clone(), request, Some(name(id)), asker).await
    }

    pub(super) async fn cancels(&self, which: Which) -> Result<(), Fault> {
        self.jobs.cancel(self.who.user.clone(), self.session, which).await
    }

    /// Takes the place of a lost socket.
    pub(super) fn takes_up(&self, lost: &Self) {
        let by = (self.session, self.mailbox());
        self.jobs.take_up(lost.session, self.who.user.clone(), by);
    }

    pub(super) fn mailbox(&self) -> Mailbox {
        self.mail.clone().expect("it is open")
    }

    /// The next delivery.
    pub(super) async fn hears_any(&mut self) -> Arc<Delivery> {
        soon(self.heard.next()).await.expect("the socket is open")
    }

    /// The next step, and the message that it answers; in brackets, where another socket sent it.
    pub(super) async fn hears(&mut self) -> (String, Step) {
        let delivery = self.hears_any().await;
        match (&delivery.re, &delivery.event) {
            (Some(re), Event::Job(JobEvent { step, .. })) => (re.to_string(), step.clone()),
            (None, Event::Job(JobEvent { asked: Some(asked), step, .. })) => {
                (format!("({})", asked.name), step.clone())
            }
            (_, other) => panic!("heard {other:?}"),
        }
    }

    /// The next step, after those that only say how it goes.
    pub(super) async fn hears_last(&mut self) -> (String, Result<String, FaultCode>) {
        loop {
            match self.hears().await {
                (re, Step::Done { answer: Answer::Agent(reply), .. }) => {
                    return (re, Ok(reply.text.to_string()));
                }
                (re, Step::Done { .. }) => return (re, Ok(String::new())),
                (re, Step::Failed(fault)) => return (re, Err(fault.code)),
                _ => {}
            }
        }
    }

    pub(super) async fn hears_start(&mut self) -> JobId {
        let delivery = self.hears_any().await;
        match &delivery.event {
            Event::Job(JobEvent { job, step: Step::Started, .. }) => *job,
            other => panic!("heard {other:?}"),
        }
    }

    /// Whether there is nothing more to hear, as far as is known by now.
    pub(super) fn hears_nothing(&mut self) -> bool {
        self.heard.next().now_or_never().is_none()
    }

    /// Takes nothing any more, though it is still there.
    pub(super) fn is_cut_off(&mut self) {
        self.heard.close();
    }

    /// Is gone.
    pub(super) fn is_gone(&mut self) {
        self.heard.close();
        let mail = self.mail.take().expect("it is open");
        crate::post::insist_to(&mail, SessionMail::Depart(CloseReason::Normal));
    }
}

/// Passes on what it hears, and ends when nobody listens.
struct Ear(mpsc::UnboundedSender<Arc<Delivery>>);

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<SessionMail> for Ear {
    type Result = ();

    fn handle(&mut self, mail: SessionMail, ctx: &mut Self::Context) {
        let pass_on = |delivery: &Arc<Delivery>| self.0.unbounded_send(delivery.clone()).is_ok();
        match mail {
            SessionMail::Depart(_) => ctx.stop(),
            SessionMail::Deliver(delivery) => _ = pass_on(&delivery),
            SessionMail::DeliverAll(all) => all.iter().for_each(|it| _ = pass_on(it)),
            SessionMail::Parcel(parcel) if pass_on(parcel.word()) => parcel.taken(),
            _ => {}
        }
    }
}

/// Waits, but not for ever.
pub(super) async fn soon<T>(what: impl Future<Output = T>) -> T {
    actix::clock::timeout(Duration::from_secs(20), what).await.expect("it happens in time")
}

/// Runs a test, with all actors on this thread but for the jobs.
pub(super) fn run(test: impl Future<Output = ()>) {
    System::new().block_on(test);
}

pub(super) fn name(id: &str) -> MessageId {
    MessageId::new(id).unwrap()
}

pub(super) fn person(name: &str) -> Arc<Identity> {
    Arc::new(Identity {
        user: UserId::new(name).unwrap(),
        name: name.into(),
        email: None,
        rights: Rights::everywhere(),
        expires: None,
        anonymous: false,
        client: None,
    })
}

pub(super) fn task(content: &str) -> Request {
    Request::Agent(Task {
        put: Put::Message,
        agent: None,
        content: content.into(),
        context: None,
        sheet: None,
    })
}

pub(super) fn reply(text: &str) -> Answer {
    Answer::Agent(Reply { text: text.into(), data: None, usage: None })
}
