//! Station 1, once per socket: the gate, the dialect, the session actor.

use std::{rc::Rc, sync::Arc};

use actix::{Actor, StreamHandler};
use actix_http::{Request, Response, ws::Codec as Frames};
use actors::{
    admin::{AdminActor, AdminTerms},
    clock,
    post::{self, Handle, ask},
    server::{
        ServerActor,
        messages::{Admit, AdmitStaff, Admitted, Badge, OpenRoom, Refused},
    },
    session::{Home, Opening, SessionActor},
    socket::{self, Frame, Outlet},
    terms::SessionTerms,
    worker::{PoolActor, WorkerActor, WorkerTerms},
};
use protocol::{Action, Codec, Fault, FaultCode, Identity, RoomId, SessionId, Timestamp};
use uuid::Uuid;

use super::{
    answer,
    gate::{Gate, Permit},
    handshake::{self, HandshakeError},
    operators::Operators,
    refuse::Refusal,
    routes::{self, Endpoint},
    threshold::Threshold,
    wishes::{acks, interest, since},
    workers::Workers,
};
use crate::transport::{Door, Pump, PumpLimits, Socket, Upgraded, feed};

/// What sockets obey.
#[derive(Clone)]
pub struct DoorTerms {
    /// The sessions of each dialect.
    pub sessions: Sessions<SessionTerms>,
    /// The operators' sockets.
    pub admin: AdminTerms,
    /// The sockets of workers, and who gives them jobs; none, where there are to be none.
    pub workers: Option<(WorkerTerms, Handle<PoolActor>)>,
    /// The pump of every socket.
    pub pump: PumpLimits,
}

/// One of something for each dialect of guests.
#[derive(Clone)]
pub struct Sessions<T> {
    /// The query system's.
    pub query: T,
    /// The workspace system's.
    pub workspace: T,
    /// The agent system's.
    pub agent: T,
    /// The dashboards'.
    pub dashboard: T,
    /// The library system's.
    pub library: T,
}

/// Where sockets come in; one for each worker thread.
pub struct Entrance {
    gate: Arc<Gate>,
    threshold: Threshold,
    server: Handle<ServerActor>,
    sessions: Sessions<Rc<SessionTerms>>,
    admin: AdminTerms,
    workers: Option<(WorkerTerms, Handle<PoolActor>)>,
    pump: Rc<PumpLimits>,
}

/// Who has been let in.
enum Guest {
    Session(Box<Opening>),
    Operator(AdminActor, Rc<Outlet>),
    Worker(Box<WorkerActor>, Rc<Outlet>),
}

impl Door for Entrance {
    async fn enter<T: Socket>(&self, request: Request, socket: Upgraded<T>) {
        match self.admit(&request).await {
            Ok((answer, guest)) => self.begin(answer, guest, socket).await,
            Err(refusal) => {
                post::insist(&self.server, Refused);
                // A peer that does not wait for its refusal needs none.
                let _ = refusal.say_to(socket).await;
            }
        }
    }
}

// === impl Entrance ===

impl Entrance {
    /// An entrance that lets in whom `gate` does.
    pub fn new(
        gate: Arc<Gate>,
        threshold: Threshold,
        server: Handle<ServerActor>,
        terms: &DoorTerms,
    ) -> Self {
        Self {
            gate,
            threshold,
            server,
            sessions: terms.sessions.clone().map(Rc::new),
            admin: terms.admin,
            workers: terms.workers.clone(),
            pump: Rc::new(terms.pump.clone()),
        }
    }

    async fn admit(&self, request: &Request) -> Result<(Response<()>, Guest), Refusal> {
        let codec = routes::dialect(request.path());
        let refuse = |fault| refusal(codec, fault);
        let endpoint = routes::socket(request.path()).map_err(refuse)?;
        let handshake = handshake::check(request.head()).map_err(|e| broken(codec, e))?;
        self.gate.check_origin(request.head()).map_err(refuse)?;
        let subprotocol = handshake::choose(request.head(), &[]).map(str::to_owned);
        let guest = match self.guest(request, codec, &endpoint).await {
            Err(fault) if fault.code == FaultCode::AuthenticationFailed => {
                Err(self.threshold.after(request.head()).await.err().unwrap_or(fault))
            }
            guest => guest,
        };
        Ok((handshake.answer(subprotocol.as_deref()), guest.map_err(refuse)?))
    }

    async fn guest(
        &self,
        request: &Request,
        codec: &'static dyn Codec,
        endpoint: &Endpoint,
    ) -> Result<Guest, Fault> {
        match endpoint {
            Endpoint::Admin => self.operator(request).await,
            Endpoint::Worker => self.worker(request).await,
            _ => self.session(request, codec, endpoint).await,
        }
    }

    async fn operator(&self, request: &Request) -> Result<Guest, Fault> {
        self.threshold.before(request.head()).await?;
        let expires = self.gate.check_operator(request.head(), clock::now())?;
        let badge = self.badge(request, expires).await?;
        let outlet = Rc::<Outlet>::default();
        let (server, terms) = (self.server.clone(), self.admin);
        let operator = AdminActor::new(badge, &Operators, server, terms, outlet.clone());
        Ok(Guest::Operator(operator, outlet))
    }

    async fn worker(&self, request: &Request) -> Result<Guest, Fault> {
        let Some((terms, pool)) = &self.workers else { return Err(no_workers()) };
        self.threshold.before(request.head()).await?;
        let Permit { serves, expires } = self.gate.check_worker(request.head(), clock::now())?;
        let badge = self.badge(request, expires).await?;
        let outlet = Rc::<Outlet>::default();
        let (pool, server) = (pool.clone(), self.server.clone());
        let worker =
            WorkerActor::new(badge, serves, &Workers, pool, server, *terms, outlet.clone());
        Ok(Guest::Worker(Box::new(worker), outlet))
    }

    /// Counts one of the staff in, where there is a place.
    async fn badge(&self, request: &Request, expires: Option<Timestamp>) -> Result<Badge, Fault> {
        let ip = self.gate.neighbourhood(request.head());
        let watch = ask(&self.server, AdmitStaff(ip)).await??;
        Ok(Badge { session: fresh_id(), expires, watch })
    }

    async fn session(
        &self,
        request: &Request,
        codec: &'static dyn Codec,
        endpoint: &Endpoint,
    ) -> Result<Guest, Fault> {
        let query = request.uri().query().unwrap_or_default();
        let home = home(endpoint, query)?;
        self.gate.look_for_key(request.head()).await;
        let who = Arc::new(self.identify(request, endpoint)?);
        if let (Endpoint::Library(_), Some(home)) = (endpoint, &home) {
            self.check_library(&home.room, &who).await?;
        }
        let acks = acks(query)?;
        let ip = self.gate.neighbourhood(request.head());
        let (session, dialect) = (fresh_id(), codec.name());
        let admit = Admit { session, who: who.clone(), ip, dialect };
        let Admitted { user, watch } = ask(&self.server, admit).await??;
        let (terms, outlet) = (self.terms(endpoint).clone(), Rc::<Outlet>::default());
        let opening = Opening { session, who, codec, terms, user, watch, outlet, home, acks };
        Ok(Guest::Session(Box::new(opening)))
    }

    fn identify(&self, request: &Request, endpoint: &Endpoint) -> Result<Identity, Fault> {
        let (head, now) = (request.head(), clock::now());
        match endpoint {
            Endpoint::Agent => self.gate.identify_agent(head, now),
            Endpoint::Dashboard => self.gate.identify_dashboard(head, now),
            _ => self.gate.identify(head, now),
        }
    }

    /// A library that is not for this person is as absent as one that was never made.
    async fn check_library(&self, room: &RoomId, who: &Identity) -> Result<(), Fault> {
        if !who.rights.allow(Action::Join, room) {
            let fault = Fault::new(FaultCode::LibraryNotFound, "There is no such library");
            return Err(fault.help("make it first, or check its name"));
        }
        let open = OpenRoom { room: room.clone(), create: false };
        ask(&self.server, open).await?.map(drop)
    }

    fn terms(&self, endpoint: &Endpoint) -> &Rc<SessionTerms> {
        match endpoint {
            Endpoint::Workspace => &self.sessions.workspace,
            Endpoint::Agent => &self.sessions.agent,
            Endpoint::Dashboard => &self.sessions.dashboard,
            Endpoint::Library(_) => &self.sessions.library,
            Endpoint::Query | Endpoint::Room(_) | Endpoint::Admin | Endpoint::Worker => {
                &self.sessions.query
            }
        }
    }

    /// Answers 101 and leaves the socket to its pump, a task of its own.
    async fn begin<T: Socket>(&self, answer: Response<()>, guest: Guest, socket: Upgraded<T>) {
        let Ok((io, leftover)) = socket.switch(answer).await else { return };
        match guest {
            Guest::Session(opening) => {
                let (outlet, limit) = (opening.outlet.clone(), opening.terms.max_frame_bytes);
                self.pump(io, &leftover, SessionActor::new(*opening), outlet, limit);
            }
            Guest::Worker(worker, outlet) => {
                let limit = worker.max_message_bytes();
                self.pump(io, &leftover, *worker, outlet, limit);
            }
            Guest::Operator(operator, outlet) => {
                let limit = self.admin.line.max_message_bytes;
                self.pump(io, &leftover, operator, outlet, limit);
            }
        }
    }

    /// What the pump of a socket obeys whose frames may be so long.
    fn pump_for(&self, max_frame_bytes: usize) -> Rc<PumpLimits> {
        let max_frame_bytes = max_frame_bytes as u64;
        if self.pump.frames.max_frame_bytes == max_frame_bytes {
            return self.pump.clone();
        }
        let mut pump = PumpLimits::clone(&self.pump);
        pump.frames.max_frame_bytes = max_frame_bytes;
        Rc::new(pump)
    }

    fn pump<T, A>(&self, io: T, leftover: &[u8], actor: A, outlet: Rc<Outlet>, limit: usize)
    where
        T: Socket,
        A: Actor<Context = socket::Socket<A>> + StreamHandler<Frame>,
    {
        let (feed, incoming) = feed();
        let frames = Frames::new().max_size(limit);
        let outgoing = socket::Socket::with_codec(actor, incoming, frames);
        let limits = self.pump_for(limit);
        actix::spawn(Pump::new(io, leftover, outgoing, feed, outlet, limits));
    }
}

// === impl Sessions ===

impl<T> Sessions<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Sessions<U> {
        Sessions {
            query: f(self.query),
            workspace: f(self.workspace),
            agent: f(self.agent),
            dashboard: f(self.dashboard),
            library: f(self.library),
        }
    }
}

/// The room that is entered at the door of this endpoint.
fn home(endpoint: &Endpoint, query: &str) -> Result<Option<Home>, Fault> {
    let room = match endpoint {
        Endpoint::Room(room) => room.clone(),
        Endpoint::Dashboard => RoomId::bus(),
        Endpoint::Library(library) => RoomId::of_library(library).map_err(|error| {
            let text = format!("library_id {error}");
            Fault::new(FaultCode::InvalidMessage, text).field("library_id")
        })?,
        Endpoint::Query
        | Endpoint::Workspace
        | Endpoint::Agent
        | Endpoint::Admin
        | Endpoint::Worker => {
            return Ok(None);
        }
    };
    let interest = matches!(endpoint, Endpoint::Dashboard)
        .then(|| interest(query).map(Box::new))
        .transpose()?;
    Ok(Some(Home { room, since: since(query)?, interest }))
}

/// A UUIDv7: unique across nodes, and in the order of time (RFC 9562 section 5.7).
fn fresh_id() -> SessionId {
    SessionId::from_u128(Uuid::now_v7().as_u128())
}

fn no_workers() -> Fault {
    Fault::new(FaultCode::NotConfigured, "No workers are to connect here")
        .help("set workers.enabled to true")
}

fn refusal(codec: &dyn Codec, fault: Fault) -> Refusal {
    let (status, headers) = (answer::status(fault.code), answer::headers(&fault));
    let body = codec.refuse(&fault, clock::now()).into();
    Refusal { status, headers, body }
}

fn broken(codec: &dyn Codec, error: HandshakeError) -> Refusal {
    let fault = Fault::new(FaultCode::UpgradeRequired, error.to_string())
        .help("this path takes a WebSocket handshake (RFC 6455 section 4.1)");
    let said = refusal(codec, fault);
    Refusal { status: error.status(), headers: error.headers(), ..said }
}
