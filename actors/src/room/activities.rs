//! Rooms in which activities are told: a bus, or the room of a library.
//!
//! Nobody talks there and nobody is shown to anybody; each member hears what it asked for, as
//! far as its token allows.

use std::sync::Arc;

use protocol::{
    Delivery, Event, EventId, Fault, FaultCode, MessageId, Position, SessionId, UserId,
    activity::{Activity, ActivityEvent, BusStats, Draft, Interest, ListenerInfo, Told},
};
use uuid::Uuid;

use super::{
    RoomActor, audience,
    fanout::{self, Reach},
    messages::{Publisher, Recent, Wish, nothing_told},
    staging::{Asked, Listener, Reply, Staged},
};
use crate::{clock::now, ports::store::Origin};

/// The number by which something volatile is remembered: no event of an order has it.
const UNNUMBERED: u64 = 0;

impl RoomActor {
    /// Whether activities are told here, and nothing else goes on.
    pub(super) fn is_quiet(&self) -> bool {
        self.audience.is_some()
    }

    /// A member begins to listen. One who comes back to what it wanted before is told what that is.
    pub(super) fn seat(&mut self, session: SessionId, wish: Wish) {
        let Some(audience) = self.audience.as_deref_mut() else { return };
        let before = match &wish {
            Wish::AsBefore(lost) => audience.wish_of(*lost),
            Wish::Everything | Wish::This(_) => None,
        };
        let interest = match wish {
            Wish::This(interest) => *interest,
            _ => before.clone().unwrap_or_default(),
        };
        audience.add(session, interest, now());
        if let Some(interest) = before {
            self.confirm(session, None, interest);
        }
    }

    /// A member says what it wants to hear from now on.
    pub(super) fn listen(
        &mut self,
        session: SessionId,
        re: Option<MessageId>,
        interest: Interest,
    ) -> Result<(), Fault> {
        let audience = self.audience.as_deref_mut().ok_or_else(nothing_told)?;
        audience.set_interest(session, interest.clone());
        self.confirm(session, re, interest);
        Ok(())
    }

    /// What a member wants to hear, if it does not want everything.
    pub(super) fn interest(&self, session: SessionId) -> Option<Interest> {
        let listener = self.audience.as_deref().and_then(|audience| audience.get(session));
        let interest = listener.map(|listener| listener.interest.clone());
        interest.filter(|interest| !interest.is_everything())
    }

    /// Tells a member what it will hear.
    pub(super) fn confirm(&self, session: SessionId, re: Option<MessageId>, interest: Interest) {
        let event = ActivityEvent::Subscribed { room: self.room.clone(), interest };
        self.answer(session, Delivery::new(Event::Activity(event), now()).answering(re));
    }

    /// Gives an activity its turn, unless its publisher has told it before.
    pub(super) fn stage_draft(&mut self, by: &Publisher, draft: Draft, reply: Reply<Told>) {
        if !self.is_quiet() {
            return self.refuse(Asked::Tell(by.clone(), draft, reply), nothing_told());
        }
        self.stir();
        let origin = origin(by, &draft);
        if let Some(origin) = &origin
            && let Some(number) = self.origins.find(origin, now())
        {
            let to = Listener::Publisher(draft.id.unwrap_or_else(fresh), reply);
            return self.staging.staged.push_back(Staged::Repeated(to, number));
        }
        self.staging.at_hand.origin = origin;
        let durable = self.terms.is_durable(draft.kind.as_str());
        let activity = draft.complete(fresh(), now(), durable);
        let (durable, weight) = (activity.durable, weight(&activity));
        let to = Listener::Publisher(activity.id.clone(), reply);
        let activity = Arc::new(activity);
        let event = Event::Activity(ActivityEvent::Happened { room: self.room.clone(), activity });
        if durable {
            self.stage_event(event, weight, to);
        } else {
            self.stage_volatile(event, to);
        }
    }

    /// Something that is kept nowhere still has its turn: it is told after what came before.
    fn stage_volatile(&mut self, event: Event, to: Listener) {
        let undo = std::mem::take(&mut self.staging.at_hand);
        let at = now();
        if let Some(origin) = &undo.origin {
            self.origins.remember(origin.clone(), UNNUMBERED, at);
        }
        let delivery = Arc::new(Delivery::new(event, at));
        self.staging.staged.push_back(Staged::Event { delivery, weight: 0, undo, to });
    }

    /// What became of an activity that stands at this number.
    pub(super) fn told(&self, id: EventId, number: Option<u64>, duplicate: bool) -> Told {
        let number = number.filter(|number| *number != UNNUMBERED);
        let here = self.position();
        let position = Position { seq: number.unwrap_or(here.seq), ..here };
        Told { id, position, durable: number.is_some(), duplicate }
    }

    /// Offers each member, in one piece of mail, what it is to hear of all that waits.
    pub(super) fn tell_audience(&mut self) {
        let all = std::mem::take(&mut self.staging.to_tell);
        let Some(audience) = self.audience.as_deref_mut() else { return };
        audience.told += all.len() as u64;
        let mut gone = Vec::new();
        for member in self.members.all() {
            let chosen = audience.choose(member.session, &member.who.rights, &all);
            let number = chosen.len();
            match fanout::reaches_with_all(member, chosen) {
                Reach::Taken => audience.note_sent(member.session, number),
                Reach::Missed => {}
                Reach::Gone => gone.push(member.session),
            }
        }
        for session in gone {
            self.lose(session);
        }
    }

    /// Of what was missed, what the member is to hear.
    pub(super) fn choose_missed(
        &mut self,
        session: SessionId,
        missed: Vec<Arc<Delivery>>,
    ) -> Vec<Arc<Delivery>> {
        let (Some(audience), Some(member)) =
            (self.audience.as_deref_mut(), self.members.get(session))
        else {
            return missed;
        };
        let chosen = audience.choose(session, &member.who.rights, &missed);
        audience.note_sent(session, chosen.len());
        chosen
    }

    /// The latest durable events that somebody may hear, oldest first.
    pub(super) fn recent(&self, Recent { rights, limit }: Recent) -> Vec<Arc<Delivery>> {
        let mut latest = self.history.latest(usize::MAX);
        if let Some(rights) = rights.filter(|_| self.is_quiet()) {
            latest.retain(|it| audience::allows(&rights, it));
        }
        latest.split_off(latest.len().saturating_sub(limit))
    }

    /// Who listens, and how much each was sent.
    pub(super) fn bus_stats(&self) -> BusStats {
        let Some(audience) = self.audience.as_deref() else { return BusStats::default() };
        let listeners = self.members.all().iter().filter_map(|member| {
            let listener = audience.get(member.session)?;
            Some(ListenerInfo {
                session: member.session,
                user: member.who.user.clone(),
                client: member.who.client.clone(),
                since: listener.since,
                sent: listener.sent,
                filtered: listener.filtered,
            })
        });
        BusStats {
            active: self.members.len(),
            connections: audience.connections,
            told: audience.told,
            sent: audience.sent,
            listeners: listeners.collect(),
        }
    }
}

/// How a repetition is known: by the name that the publisher gave it. A person's names are their
/// own; of those who publish with a key, the agent's from which it comes.
fn origin(by: &Publisher, draft: &Draft) -> Option<Origin> {
    let id = MessageId::new(draft.id.as_ref()?.as_str()).ok()?;
    match by {
        Publisher::Person(user) => Some(Origin::of(user.clone(), id)),
        Publisher::House => {
            let agent = draft.source_agent.as_ref().map_or("", |agent| agent.as_str());
            let agent = UserId::new(agent).or_else(|_| UserId::new("house")).ok()?;
            Some(Origin::of_the_houses(agent, id))
        }
    }
}

fn fresh() -> EventId {
    // Short, and without control characters.
    EventId::new(&format!("evt_{}", Uuid::now_v7().simple())).unwrap_or_else(|_| unreachable!())
}

/// About how many bytes it takes in the history.
fn weight(it: &Activity) -> usize {
    let tags = [&it.source_agent, &it.circle, &it.project];
    let tags: usize = tags.into_iter().flatten().map(|tag| tag.as_str().len()).sum();
    it.data.len() + it.kind.as_str().len() + it.id.as_str().len() + tags
}

/// Why a member cannot do what members do in other rooms.
pub(super) fn only_told() -> Fault {
    let text = "Nobody talks in this room: it tells what happens elsewhere";
    Fault::new(FaultCode::PermissionDenied, text)
        .help("subscribe to hear it, publish an event to tell something, or talk in another room")
}
