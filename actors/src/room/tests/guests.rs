//! Sockets that hear everything, and tell it.

use std::sync::Arc;

use actix::{Actor, Addr, Context, Handler, Message, MessageResult};
use protocol::{
    Delivery, Event, FaultCode, Identity, Position, Recovery, Rights, SessionId, UserId,
    activity::ActivityEvent, presence::PresenceEvent, room::RoomEvent, sheet::SheetEvent,
};

use super::disk::EPOCH;
use crate::session::messages::{Mailbox, SessionMail};

/// What a guest heard.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    /// What is to be heard of activities.
    Subscribed,
    /// A durable event, with its number; 0 for an activity that has none.
    Event(u64, String),
    /// The answer to a cell written too late.
    Stale(String),
    /// What stands on a sheet, up to this event: the values of its cells.
    Sheet(u64, Vec<String>),
    Published(u64, bool),
    Recovered(Recovery),
    ReplayDone(u64),
    /// Who is here, and up to where.
    State(u64),
    Left(bool),
    Refused(FaultCode),
    /// The session is to forget the room.
    Forgotten,
    /// The room is gone without a word.
    Lost(Position),
    Departed,
    /// The room has answered all that was asked of it.
    Answered,
}

impl Heard {
    pub(super) fn of(delivery: &Delivery) -> Option<Self> {
        let numbered = |text: &str| Self::Event(delivery.seq.unwrap_or(0), text.to_owned());
        Some(match &delivery.event {
            Event::Room(RoomEvent::Message { message, .. }) => numbered(message.as_json()),
            Event::Room(RoomEvent::Left { closed, .. }) => Self::Left(*closed),
            Event::Room(RoomEvent::Published { position, duplicate, .. }) => {
                assert_eq!(position.epoch, EPOCH);
                Self::Published(position.seq, *duplicate)
            }
            Event::Room(RoomEvent::Recovered { recovery, .. }) => Self::Recovered(*recovery),
            Event::Room(RoomEvent::ReplayDone { position, .. }) => Self::ReplayDone(position.seq),
            Event::Sheet(SheetEvent::Updated(cell)) => numbered(cell.value.as_json()),
            Event::Sheet(SheetEvent::Stale(cell)) => Self::Stale(cell.value.as_json().to_owned()),
            Event::Sheet(SheetEvent::State(state)) => {
                assert_eq!(state.position.epoch, EPOCH);
                let values = state.cells.iter().map(|cell| cell.value.as_json().to_owned());
                Self::Sheet(state.position.seq, values.collect())
            }
            Event::Activity(ActivityEvent::Happened { activity, .. }) => {
                numbered(activity.data.as_json())
            }
            Event::Activity(ActivityEvent::Subscribed { .. }) => Self::Subscribed,
            Event::Announced(announcement) => numbered(announcement.body.as_json()),
            Event::Presence(PresenceEvent::State(state) | PresenceEvent::Joined { state, .. }) => {
                Self::State(state.position.seq)
            }
            Event::Refused(fault) => Self::Refused(fault.code),
            _ => return None,
        })
    }
}

#[derive(Default)]
struct Ear {
    heard: Vec<Heard>,
    /// The same to the last field, as far as it is told in rooms.
    told: Vec<Arc<Delivery>>,
}

impl Ear {
    fn hear(&mut self, delivery: &Arc<Delivery>) {
        self.heard.extend(Heard::of(delivery));
        self.told.push(delivery.clone());
    }
}

impl Actor for Ear {
    type Context = Context<Self>;
}

impl Handler<SessionMail> for Ear {
    type Result = ();

    fn handle(&mut self, mail: SessionMail, _: &mut Self::Context) {
        match mail {
            SessionMail::Deliver(delivery) | SessionMail::Witness { delivery, .. } => {
                self.hear(&delivery)
            }
            SessionMail::DeliverAll(all) | SessionMail::DeliverEach(all) => {
                all.iter().for_each(|delivery| self.hear(delivery));
            }
            SessionMail::RoomClosed(_) => self.heard.push(Heard::Forgotten),
            SessionMail::RoomLost(lost) => self.heard.push(Heard::Lost(lost.position)),
            SessionMail::Depart(_) => self.heard.push(Heard::Departed),
            SessionMail::Answered => self.heard.push(Heard::Answered),
            SessionMail::Parcel(parcel) => self.heard.extend(Heard::of(parcel.word())),
            SessionMail::Recall
            | SessionMail::Leased(_)
            | SessionMail::Mood { .. }
            | SessionMail::Written => {}
        }
    }
}

#[derive(Message)]
#[rtype(result = "Vec<Heard>")]
struct Tell;

impl Handler<Tell> for Ear {
    type Result = MessageResult<Tell>;

    fn handle(&mut self, _: Tell, _: &mut Self::Context) -> Self::Result {
        MessageResult(std::mem::take(&mut self.heard))
    }
}

#[derive(Message)]
#[rtype(result = "Vec<Arc<Delivery>>")]
struct TellAll;

impl Handler<TellAll> for Ear {
    type Result = MessageResult<TellAll>;

    fn handle(&mut self, _: TellAll, _: &mut Self::Context) -> Self::Result {
        MessageResult(std::mem::take(&mut self.told))
    }
}

/// A socket of somebody.
pub(super) struct Guest {
    pub(super) session: SessionId,
    pub(super) who: Arc<Identity>,
    ear: Addr<Ear>,
    pub(super) mail: Mailbox,
}

impl Guest {
    pub(super) fn new(session: u128, user: &str) -> Self {
        Self::with(session, user, Rights::everywhere())
    }

    /// One whose token allows this.
    pub(super) fn with(session: u128, user: &str, rights: Rights) -> Self {
        let ear = Ear::create(|ctx| {
            ctx.set_mailbox_capacity(10_000);
            Ear::default()
        });
        let mail = Arc::new(ear.clone().recipient());
        let who = identity(user, rights);
        Self { session: SessionId::from_u128(session), who, ear, mail }
    }

    /// What the guest has heard since last asked.
    pub(super) async fn heard(&self) -> Vec<Heard> {
        self.ear.send(Tell).await.unwrap()
    }

    /// Of that, what had to be kept before.
    pub(super) async fn events(&self) -> Vec<(u64, String)> {
        let events = self.heard().await.into_iter();
        let event = |it| if let Heard::Event(seq, text) = it { Some((seq, text)) } else { None };
        events.filter_map(event).collect()
    }

    /// What the guest was told since last asked for that, to the last field.
    pub(super) async fn told(&self) -> Vec<Arc<Delivery>> {
        self.ear.send(TellAll).await.unwrap()
    }
}

/// Somebody with these rights.
pub(super) fn identity(user: &str, rights: Rights) -> Arc<Identity> {
    Arc::new(Identity {
        user: UserId::new(user).unwrap(),
        name: user.into(),
        email: None,
        rights,
        expires: None,
        anonymous: true,
        client: None,
    })
}
