//! One socket: a guest, the words they speak, the rooms they are in.
//!
//! Never waits for another actor: answers come as mail or as spawned futures. What a
//! message passes through stands in the file names: socket, inbound, concerns; outbound.

mod concerns;
mod drain;
mod expiry;
mod heartbeat;
mod inbound;
pub mod messages;
mod mood;
mod outbound;
mod outbox;
mod parcels;
mod places;
mod publications;
mod rate_limit;
mod resume;
mod socket;

use std::{rc::Rc, sync::Arc};

use actix::{Actor, AsyncContext, Handler};
use bytes::Bytes;
use protocol::{
    CloseReason, Codec, Delivery, Event, FaultCode, Identity, Position, RoomId, SessionId,
    activity::Interest,
    admin::What,
    link::{LinkEvent, ResumeToken, Welcome},
};

use self::{
    expiry::Due,
    heartbeat::{Heartbeat, Pulse},
    inbound::Held,
    messages::{Eased, Mailbox, SessionMail},
    mood::Mood,
    outbox::Outbox,
    places::Places,
    rate_limit::RateLimit,
    socket::Socket,
};
use crate::{
    clock::now,
    death_watch::{DeathWatch, Mortal},
    post::{self, Handle},
    room::messages::Gone,
    server::{
        ServerActor,
        messages::{Happened, Started},
    },
    socket::{Assembly, Attendant, Outlet},
    tally,
    terms::SessionTerms,
    user::{
        UserActor,
        messages::{Attach, Detach, GiveBack},
    },
};

/// A ping without payload (RFC 6455 section 5.5.2), as it goes over the wire.
const EMPTY_PING: Bytes = Bytes::from_static(b"\x89\x00");

/// Everything a session is born with.
pub struct Opening {
    /// Its name.
    pub session: SessionId,
    /// Who is behind it.
    pub who: Arc<Identity>,
    /// How they speak.
    pub codec: &'static dyn Codec,
    /// What they may.
    pub terms: Rc<SessionTerms>,
    /// The person.
    pub user: Handle<UserActor>,
    /// The housekeeper's watch, set as the guest was admitted.
    pub watch: DeathWatch,
    /// The water level towards the pump.
    pub outlet: Rc<Outlet>,
    /// The room that the socket was opened for.
    pub home: Option<Home>,
    /// Whether mail counts as delivered only once it is acknowledged, from the first on.
    pub acks: bool,
}

/// A room to be entered as the session starts.
pub struct Home {
    /// Which.
    pub room: RoomId,
    /// Up to where the guest has heard it before.
    pub since: Option<Position>,
    /// What the guest wants to hear of activities there; everything if not said.
    pub interest: Option<Box<Interest>>,
}

/// One socket.
pub struct SessionActor {
    session: SessionId,
    who: Arc<Identity>,
    codec: &'static dyn Codec,
    terms: Rc<SessionTerms>,
    user: Handle<UserActor>,
    outlet: Rc<Outlet>,
    places: Places,
    heartbeat: Heartbeat,
    rate: RateLimit,
    mood: Mood,
    held: Option<Box<Held>>,
    outbox: Option<Box<Outbox>>,
    assembly: Option<Box<Assembly>>,
    /// The room that the socket was opened for, until it has started. Boxed, for it is soon gone.
    home: Option<Box<Home>>,
    departing: Option<CloseReason>,
    /// Nothing more is heard: the peer has said farewell, or is gone, or the service goes away. What
    /// is under way is done first.
    parting: Option<CloseReason>,
    /// The guest said at the door that mail is acknowledged.
    acks: bool,
    /// The guest has been told that the token ends.
    warned: bool,
    /// Which series of pulses is the present one: each fresh token begins another.
    pulses: u16,
    /// Its own mailbox, for those who are to write to it; set as it starts.
    mail: Option<Mailbox>,
    watch: DeathWatch,
}

// === impl SessionActor ===

impl SessionActor {
    /// A session that has not met its socket yet.
    pub fn new(opening: Opening) -> Self {
        let share = opening.session.to_string().bytes().fold(0, |sum: u8, b| sum.wrapping_add(b));
        let interval = opening.terms.heartbeat_interval;
        Self {
            session: opening.session,
            who: opening.who,
            codec: opening.codec,
            heartbeat: Heartbeat::new(now(), interval, share),
            terms: opening.terms,
            user: opening.user,
            outlet: opening.outlet,
            places: Places::default(),
            rate: RateLimit::default(),
            mood: Mood::default(),
            held: None,
            outbox: None,
            assembly: None,
            home: opening.home.map(Box::new),
            departing: None,
            parting: None,
            acks: opening.acks,
            warned: false,
            pulses: 0,
            mail: None,
            watch: opening.watch,
        }
    }

    fn server(&self) -> &Handle<ServerActor> {
        self.watch.server()
    }

    /// Who the guest is here, and how the connection is kept.
    fn introduction(&self) -> Welcome {
        Welcome {
            session: self.session,
            identity: self.who.clone(),
            home: self.home.as_ref().map(|home| home.room.clone()),
            heartbeat_interval: self.terms.heartbeat_interval,
            resume_token: self.resume_token(),
        }
    }

    fn resume_token(&self) -> ResumeToken {
        self.terms.credentials.resume_token(self.session, &self.who.user)
    }

    /// Says something to this guest alone.
    fn tell(&mut self, event: Event, socket: &mut Socket) {
        self.deliver(Arc::new(Delivery::new(event, now())), socket);
    }

    /// Looks after the signs of life and the end of the token, and comes back when the next
    /// of them is due, unless another series of pulses has begun meanwhile.
    fn pulse(&mut self, series: u16, socket: &mut Socket) {
        if series != self.pulses {
            return;
        }
        let (interval, timeout) = (self.terms.heartbeat_interval, self.terms.heartbeat_timeout);
        let left = loop {
            match expiry::due(self.who.expires, self.warned, self.terms.expiry_warning, now()) {
                Due::Wait(left) => break left,
                Due::Warning(expires) => {
                    self.warned = true;
                    self.tell(Event::Link(LinkEvent::Expiring { expires }), socket);
                }
                Due::End => return self.depart(CloseReason::TokenExpired, socket),
            }
        };
        let wait = loop {
            match self.heartbeat.pulse(now(), interval, timeout) {
                Pulse::Wait(wait) => break wait,
                Pulse::Beat => self.beat(socket),
                Pulse::Missed => return self.depart(CloseReason::HeartbeatMissed, socket),
            }
        };
        socket.run_later(wait.min(left), move |session, socket| session.pulse(series, socket));
    }

    /// In dialects with a word for it the heart beats in text, in the others in pings; in those
    /// whose clients may only listen, in both, for a client's library answers pings by itself.
    fn beat(&mut self, socket: &mut Socket) {
        let beat = Arc::new(Delivery::new(Event::Link(LinkEvent::Heartbeat), now()));
        let worded = beat.frame(self.codec).is_some();
        if worded {
            self.deliver(beat, socket);
        }
        if (!worded || self.terms.ping_listeners) && self.outbox.is_none() {
            self.outlet.push(EMPTY_PING);
        }
        self.give_back();
    }

    /// Gives back what was leased and not spent: another socket may need it.
    fn give_back(&mut self) {
        let unspent = self.rate.unspent();
        if unspent > 0 {
            post::insist(&self.user, GiveBack(unspent));
        }
    }

    /// Why the session ended. Of a stalled socket only the pump knows: there was no farewell.
    fn ending(&self) -> Option<CloseReason> {
        if self.departing.is_none() && self.outlet.verdict() == Some(CloseReason::SlowConsumer) {
            tally::count(|t| t.slow_consumers += 1);
        }
        self.departing.or_else(|| self.outlet.verdict())
    }

    fn report_fault(&self, code: FaultCode) {
        // A tail that misses a line is better than a guest who waits for it.
        let what = What::Fault { session: self.session, user: self.who.user.clone(), code };
        let _ = post::offer(self.server(), Happened(what));
    }
}

impl Actor for SessionActor {
    type Context = Socket;

    fn started(&mut self, socket: &mut Self::Context) {
        socket.set_mailbox_capacity(self.terms.mailbox);
        tally::report_to(self.server());
        let welcome = self.introduction();
        self.tell(Event::Link(LinkEvent::Welcome(welcome)), socket);
        let (session, addr) = (self.session, socket.address());
        post::insist(self.server(), Started { session, addr: addr.downgrade() });
        let mail = self.mail.insert(Arc::new(addr.recipient())).clone();
        if self.acks {
            // Before any mail can come: what waits is handed out as soon as the socket is known.
            self.mail_acks(true);
        }
        post::insist(&self.user, Attach { session, mail });
        if let Some(home) = self.home.take() {
            self.go_home(*home, socket);
        }
        self.pulse(self.pulses, socket);
    }
}

impl Drop for SessionActor {
    /// The one way out, for a farewell, a lost peer and a failure alike.
    fn drop(&mut self) {
        let session = self.session;
        for room in self.places.addresses() {
            post::insist(room, Gone { session });
        }
        post::insist(&self.user, Detach { session, unspent: self.rate.unspent() });
        self.watch.mortal = Mortal::Session(session, self.ending());
    }
}

impl Handler<SessionMail> for SessionActor {
    type Result = ();

    fn handle(&mut self, mail: SessionMail, socket: &mut Self::Context) {
        if self.departing.is_some() {
            return;
        }
        match mail {
            SessionMail::Deliver(delivery) => self.deliver(self.addressed(delivery), socket),
            SessionMail::Witness { delivery, read } => self.witness(delivery, read, socket),
            SessionMail::DeliverAll(all) => self.hear_all(all, socket),
            SessionMail::Parcel(parcel) => self.take_parcel(*parcel, socket),
            SessionMail::DeliverEach(all) => self.hear_each(all, socket),
            SessionMail::Written => self.mail_written(),
            SessionMail::Mood { status, ours } => self.hear_mood(status, ours, socket),
            SessionMail::Recall => self.give_back(),
            SessionMail::Answered => self.answered(),
            SessionMail::Depart(reason @ CloseReason::Draining { .. }) => {
                self.drain(reason, socket)
            }
            SessionMail::Depart(reason) => self.depart(reason, socket),
            SessionMail::RoomClosed(room) => drop(self.places.left(&room)),
            SessionMail::RoomLost(lost) => self.room_lost(*lost, socket),
            SessionMail::Leased(grant) => self.leased(*grant, socket),
        }
        self.end_if_done(socket);
    }
}

impl Handler<Eased> for SessionActor {
    type Result = ();

    fn handle(&mut self, _: Eased, socket: &mut Self::Context) {
        if self.departing.is_none() {
            self.eased(socket);
            self.resume_on(socket);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Identity, Rights};

    use super::*;
    use crate::room::messages::Member;

    /// Every idle connection pays for one of each (`make bench` measures the whole): whatever
    /// few people have stands in a box, or is shared.
    #[test]
    fn an_idle_session_and_its_person_are_small() {
        assert!(size_of::<SessionActor>() <= 256);
        assert!(size_of::<UserActor>() <= 128);
        // Rights are a flag or two, and three lists that most people share or have not.
        assert!(size_of::<Identity>() <= 160 && size_of::<Rights>() <= 56);
        // What a room holds of a member, and a member of the room.
        assert!(size_of::<Member>() <= 32 && size_of::<places::Joined>() <= 24);
        // Every mailbox has an envelope of this for whatever waits.
        assert!(size_of::<SessionMail>() <= 32);
    }
}
