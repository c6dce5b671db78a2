//! The housekeeper: who is where, who may come in, what happens when somebody dies.
//!
//! Opens rooms and people, placing them on arbiters by hash; resolves an address once per
//! join; counts connections; drains. It never carries a line of chat.

mod admission;
mod census;
pub mod desk;
mod drain;
mod endpoints;
mod mailroom;
pub mod messages;
mod opening;
mod pace;
mod pages;
mod people;
pub mod porter;
mod registry;
mod rooms;
mod staff;
mod supervision;
mod troubles;

use std::sync::Arc;

use actix::{Actor, Addr, AsyncContext, Context, Recipient};
use protocol::{
    CloseReason, Delivery, Event, Fault, FaultCode, RoomId, SessionId, Timestamp,
    admin::{ConnectionInfo, Happening, Metrics, Readiness, Watch, What},
    announce::Announcement,
    query::EndpointHealth,
};

use self::{
    admission::Admission,
    census::Census,
    drain::Draining,
    endpoints::Board,
    messages::{
        AnnounceTo, Dismiss, Follow, Kick, NotifyAll, OnDuty, Replace, RoomForgotten, Started, Tail,
    },
    opening::Openings,
    people::Loading,
    registry::Registry,
    troubles::Troubles,
};
use crate::{
    clock::now,
    death_watch::Incarnation,
    dispatch::Jobs,
    placement::Placement,
    ports::store::Change,
    post::{self, Handle},
    session::{SessionActor, messages::SessionMail},
    store::ledger::Ledger,
    tally::Report,
    terms::{RoomTerms, ServerTerms, UserTerms},
    user::messages::Notify,
    worker::PoolActor,
};

/// Called once when the service has drained and the process may end.
pub type OnDrained = Box<dyn FnOnce() + Send>;

/// An operator who follows the live stream.
struct Follower {
    /// The operator's own name.
    listener: SessionId,
    /// Where the lines go.
    to: Recipient<Tail>,
    /// Which lines.
    watch: Watch,
}

/// The housekeeper.
pub struct ServerActor {
    /// What everybody writes to it by.
    me: Handle<Self>,
    /// The way to what outlives the process.
    ledger: Ledger,
    /// The way to the jobs, once there is one.
    jobs: Jobs,
    /// The workers, where they may connect.
    pool: Option<Handle<PoolActor>>,
    /// Where something of rooms is kept outside of them, if anything is.
    storage: Option<Recipient<RoomForgotten>>,
    /// Whether it takes nothing at the moment.
    store_failing: bool,
    terms: ServerTerms,
    room_terms: Arc<RoomTerms>,
    bus_terms: Arc<RoomTerms>,
    user_terms: Arc<UserTerms>,
    placement: Placement,
    admission: Admission,
    registry: Registry,
    /// People who are being looked up.
    loading: Loading,
    /// Rooms of which nobody knows yet whether they are kept.
    openings: Openings,
    /// Every room so far, so that each has a number of its own.
    rooms_opened: Incarnation,
    /// Every person's actor so far, likewise.
    people_opened: Incarnation,
    census: Census,
    /// How the endpoints of the query service stand.
    endpoints: Board,
    /// What has gone wrong so far.
    troubles: Troubles,
    followers: Vec<Follower>,
    operators: Vec<(SessionId, Recipient<Dismiss>)>,
    draining: Option<Draining>,
    on_drained: Option<OnDrained>,
}

// === impl ServerActor ===

impl ServerActor {
    /// Starts a service without guests on this thread, with threads of its own for all others.
    pub fn start(terms: ServerTerms, ledger: Ledger, on_drained: OnDrained) -> Handle<Self> {
        let placement = Placement::new(terms.arbiters);
        Self::start_on(placement, terms, ledger, on_drained)
    }

    /// Starts a service without guests on this thread; rooms and people live on these others.
    pub fn start_on(
        placement: Placement,
        terms: ServerTerms,
        ledger: Ledger,
        on_drained: OnDrained,
    ) -> Handle<Self> {
        let ctx = Context::new();
        let me = Arc::new(ctx.address());
        ctx.run(Self::new(me.clone(), placement, terms, ledger, on_drained));
        me
    }

    fn new(
        me: Handle<Self>,
        placement: Placement,
        terms: ServerTerms,
        ledger: Ledger,
        on_drained: OnDrained,
    ) -> Self {
        Self {
            me,
            ledger,
            jobs: Jobs::default(),
            pool: None,
            storage: None,
            store_failing: false,
            room_terms: Arc::new(terms.room.clone()),
            bus_terms: Arc::new(terms.bus.clone()),
            user_terms: Arc::new(terms.user.clone()),
            placement,
            admission: Admission::new(
                terms.max_connections,
                terms.max_connections_per_ip,
                terms.reserved_connections,
            ),
            registry: Registry::default(),
            loading: Loading::default(),
            openings: Openings::new(),
            rooms_opened: 0,
            people_opened: 0,
            census: Census::new(now()),
            endpoints: Board::default(),
            troubles: Troubles::default(),
            followers: Vec::new(),
            operators: Vec::new(),
            draining: None,
            on_drained: Some(on_drained),
            terms,
        }
    }

    fn started(&mut self, started: Started) {
        let Some(card) = self.registry.sessions.get_mut(&started.session) else { return };
        card.addr = Some(started.addr);
        let ConnectionInfo { session, ref who, dialect, .. } = card.info;
        let what = What::Connected { session, user: who.user.clone(), dialect };
        self.note(what);
        if !self.registry.reaches_its_person(session)
            && let Some(addr) = self.registry.session(session)
        {
            // The person's actor failed before the session was there to be told.
            post::insist(&addr, SessionMail::Depart(CloseReason::Reconnect));
        }
    }

    fn announce_to_all(&self, announcement: Announcement) -> u32 {
        self.tell_all(Event::Announced(announcement))
    }

    fn endpoint_stands(&mut self, health: EndpointHealth) {
        if self.endpoints.note(health.clone()) {
            self.tell_all(Event::Health(health));
        }
    }

    /// Tells every connection; answers how many took it.
    fn tell_all(&self, event: Event) -> u32 {
        let delivery = Arc::new(Delivery::new(event, now()));
        let told = self
            .registry
            .running()
            .filter(|session| post::offer(session, SessionMail::Deliver(delivery.clone())).is_ok());
        u32::try_from(told.count()).unwrap_or(u32::MAX)
    }

    fn notify_all(&self, all: &NotifyAll) -> u32 {
        let connected = self.registry.users.values().filter(|card| card.sessions > 0);
        let asked = connected.filter(|card| {
            let (what, notice) = (all.what.clone(), all.notice.clone());
            post::offer(&card.addr, Notify { what, notice, keep: false }).is_ok()
        });
        u32::try_from(asked.count()).unwrap_or(u32::MAX)
    }

    fn metrics(&mut self) -> Metrics {
        Metrics {
            connections_active: self.registry.sessions.len() as u64,
            connections_authenticated: self.registry.authenticated as u64,
            rooms_active: self.registry.rooms.len() as u64,
            users_active: self.registry.users.len() as u64,
            ..self.census.metrics(now())
        }
    }

    fn readiness(&self) -> Readiness {
        match (&self.draining, self.store_failing) {
            (Some(_), _) => Readiness::Draining,
            (None, true) => Readiness::StoreFailing,
            (None, false) => Readiness::Ready,
        }
    }

    fn store_stands(&mut self, works: bool) {
        self.store_failing = !works;
        self.note(if works { What::StoreRecovered } else { What::StoreFailed });
    }

    /// The housekeeper alone knows which rooms are open or about to be: those are not forgotten.
    fn forget_rooms(&self, mut rooms: Vec<RoomId>) {
        rooms.retain(|room| {
            !self.registry.rooms.contains_key(room) && !self.openings.contains_key(room)
        });
        rooms.iter().for_each(|room| self.clear_away(room.clone(), now()));
        self.ledger.note(rooms.into_iter().map(Change::RoomGone).collect());
    }

    /// What is kept of a room outside of it goes with it.
    fn clear_away(&self, room: RoomId, at: Timestamp) {
        if let Some(storage) = &self.storage {
            post::insist_to(storage, RoomForgotten { room, at });
        }
    }

    fn find_session(&self, session: SessionId) -> Result<Addr<SessionActor>, Fault> {
        self.registry.session(session).ok_or_else(|| {
            Fault::new(FaultCode::ConnectionNotFound, "There is no such connection")
                .help("list_connections shows those that there are")
        })
    }

    fn announce_to(&self, to: AnnounceTo) -> Result<(), Fault> {
        let session = self.find_session(to.session)?;
        let delivery = Arc::new(Delivery::new(Event::Announced(to.message), now()));
        post::offer(&session, SessionMail::Deliver(delivery)).map_err(|_| {
            Fault::new(FaultCode::Overloaded, "The connection reads too slowly to be told")
        })
    }

    fn kick(&self, kick: Kick) -> Result<u32, Fault> {
        if let Some(session) = kick.0 {
            let session = self.find_session(session)?;
            post::insist(&session, SessionMail::Depart(CloseReason::Kicked));
            return Ok(1);
        }
        let everyone = self.registry.running().map(|session| {
            post::insist(&session, SessionMail::Depart(CloseReason::Kicked));
            1
        });
        Ok(everyone.sum())
    }

    /// Ends the connection that another one has taken the place of.
    fn replace(&self, it: &Replace) {
        let card = self.registry.sessions.get(&it.session);
        if card.is_some_and(|card| card.info.who.user == it.user)
            && let Some(session) = self.registry.session(it.session)
        {
            post::insist(&session, SessionMail::Depart(CloseReason::Replaced));
        }
    }

    fn follow(&mut self, follow: Follow) {
        let Follow { listener, to, watch } = follow;
        self.followers.retain(|follower| follower.listener != listener);
        self.followers.extend(to.map(|to| Follower { listener, to, watch }));
    }

    fn on_duty(&mut self, it: OnDuty) {
        self.operators.retain(|(operator, _)| *operator != it.operator);
        self.operators.extend(it.to.map(|to| (it.operator, to)));
    }

    /// Remembers a happening if it is a trouble, and shows it to every operator who wants to see
    /// such things.
    fn note(&mut self, what: What) {
        if self.followers.is_empty() && what.trouble().is_none() {
            return;
        }
        let it = Arc::new(Happening { at: now(), what });
        self.troubles.note(&it);
        self.followers.retain(|follower| {
            !follower.watch.wants(&it.what)
                || !matches!(
                    post::offer_to(&follower.to, Tail(it.clone())),
                    Err(post::Declined::Gone(_))
                )
        });
    }

    /// A thread has counted something.
    fn reported(&mut self, Report { tally, refusals, latency }: Report) {
        self.census.add(tally, now());
        self.troubles.count(refusals);
        if let Some(latency) = latency {
            self.census.time(&latency, now());
        }
    }
}

impl Actor for ServerActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.terms.mailbox);
        self.open_lasting(ctx);
        self.ledger.report_to(&self.me);
    }
}
