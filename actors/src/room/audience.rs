//! Who listens in a room of activities, to what, and how much each has been sent. Pure.
//!
//! It stands beside the membership, and only in rooms in which activities are told: others pay
//! a null pointer for it.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use protocol::{
    Delivery, Event, Rights, SessionId, Timestamp,
    activity::{Activity, ActivityEvent, Interest},
};

/// How many wishes of listeners that have gone are remembered, for those who come back.
const WISHES: usize = 1_024;

/// What each listener wants and has been sent, and the figures of all that there were.
#[derive(Default)]
pub(super) struct Audience {
    listeners: HashMap<SessionId, Listener>,
    /// What those wanted that have gone, oldest first.
    wishes: VecDeque<(SessionId, Interest)>,
    /// Listeners so far.
    pub(super) connections: u64,
    /// Activities so far, whoever heard them.
    pub(super) told: u64,
    /// Activities sent so far, each once for each listener.
    pub(super) sent: u64,
}

/// One socket that listens.
pub(super) struct Listener {
    pub(super) interest: Interest,
    /// Since when.
    pub(super) since: Timestamp,
    /// How many activities it has been sent.
    pub(super) sent: u64,
    /// How many were not for it.
    pub(super) filtered: u64,
}

// === impl Audience ===

impl Audience {
    /// Somebody begins to listen.
    pub(super) fn add(&mut self, session: SessionId, interest: Interest, now: Timestamp) {
        self.connections += 1;
        let listener = Listener { interest, since: now, sent: 0, filtered: 0 };
        self.listeners.insert(session, listener);
    }

    /// Somebody listens no longer.
    pub(super) fn remove(&mut self, session: SessionId) {
        let Some(listener) = self.listeners.remove(&session) else { return };
        if !listener.interest.is_everything() {
            self.wishes.push_back((session, listener.interest));
        }
        if self.wishes.len() > WISHES {
            self.wishes.pop_front();
        }
    }

    /// What a listener wants or wanted, if it is not everything and still known.
    pub(super) fn wish_of(&self, session: SessionId) -> Option<Interest> {
        let listens = self.listeners.get(&session).map(|listener| &listener.interest);
        let gone = || self.wishes.iter().rfind(|(it, _)| *it == session).map(|(_, wish)| wish);
        listens.or_else(gone).filter(|interest| !interest.is_everything()).cloned()
    }

    /// Nobody listens any longer.
    pub(super) fn clear(&mut self) {
        self.listeners.clear();
    }

    /// One listener.
    pub(super) fn get(&self, session: SessionId) -> Option<&Listener> {
        self.listeners.get(&session)
    }

    /// A listener wants something else from now on; false if there is none of that name.
    pub(super) fn set_interest(&mut self, session: SessionId, interest: Interest) -> bool {
        let listener = self.listeners.get_mut(&session);
        listener.map(|listener| listener.interest = interest).is_some()
    }

    /// What a listener with these rights is to hear of all this.
    pub(super) fn choose(
        &mut self,
        session: SessionId,
        rights: &Rights,
        all: &[Arc<Delivery>],
    ) -> Vec<Arc<Delivery>> {
        let Some(listener) = self.listeners.get_mut(&session) else { return Vec::new() };
        let wants = |it: &&Arc<Delivery>| {
            allows(rights, it)
                && activity(it).is_none_or(|activity| listener.interest.wants(activity))
        };
        let chosen: Vec<_> = all.iter().filter(wants).cloned().collect();
        listener.filtered += (all.len() - chosen.len()) as u64;
        chosen
    }

    /// A listener has been sent so many.
    pub(super) fn note_sent(&mut self, session: SessionId, number: usize) {
        self.sent += number as u64;
        if let Some(listener) = self.listeners.get_mut(&session) {
            listener.sent += number as u64;
        }
    }
}

/// Whether these rights allow to hear of it: the circles of a token hold wherever activities are
/// shown.
pub(super) fn allows(rights: &Rights, delivery: &Delivery) -> bool {
    activity(delivery).is_none_or(|activity| rights.sees(activity.circle.as_ref()))
}

fn activity(delivery: &Delivery) -> Option<&Activity> {
    match &delivery.event {
        Event::Activity(ActivityEvent::Happened { activity, .. }) => Some(activity),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Circles, EventId, Kind, Pattern, Payload, RoomId,
        activity::{Draft, Tag},
    };

    use super::*;

    const ANN: SessionId = SessionId::from_u128(1);
    const NOW: Timestamp = Timestamp::from_secs(1);

    /// Something of this kind, in this circle, under this number.
    fn told(seq: u64, kind: &str, circle: Option<&str>) -> Arc<Delivery> {
        let draft = Draft {
            kind: Kind::new(kind).unwrap(),
            data: Payload::from_json("{}".to_owned()),
            id: None,
            at: None,
            source_agent: None,
            circle: circle.map(Tag::text),
            project: None,
            library: None,
            durable: None,
        };
        let activity = Arc::new(draft.complete(EventId::new("e").unwrap(), NOW, true));
        let event = ActivityEvent::Happened { room: RoomId::bus(), activity };
        Arc::new(Delivery::new(Event::Activity(event), NOW).numbered(seq))
    }

    fn numbers(chosen: &[Arc<Delivery>]) -> Vec<u64> {
        chosen.iter().filter_map(|it| it.seq).collect()
    }

    fn tasks() -> Interest {
        Interest { kinds: vec![Pattern::new("task.*").unwrap()], ..Interest::default() }
    }

    #[test]
    fn an_interest_chooses_in_order_and_counts_the_rest() {
        let mut audience = Audience::default();
        audience.add(ANN, tasks(), NOW);
        let all = [
            told(1, "task.created", None),
            told(2, "memory.shared", None),
            told(3, "task.failed", None),
        ];
        let chosen = audience.choose(ANN, &Rights::everywhere(), &all);
        assert_eq!(numbers(&chosen), [1, 3]);
        audience.note_sent(ANN, chosen.len());
        let listener = audience.get(ANN).unwrap();
        assert_eq!((listener.sent, listener.filtered, audience.sent), (2, 1, 2));
    }

    #[test]
    fn no_interest_widens_what_a_token_allows() {
        let mut audience = Audience::default();
        let interest = Interest { circles: vec![Tag::number("2")], ..Interest::default() };
        audience.add(ANN, interest, NOW);
        let rights =
            Rights { circles: Circles::Only([Tag::number("1")].into()), ..Rights::everywhere() };
        let all = [told(1, "x", Some("1")), told(2, "x", Some("2")), told(3, "x", None)];
        assert_eq!(numbers(&audience.choose(ANN, &rights, &all)), [] as [u64; 0]);
        assert!(audience.set_interest(ANN, Interest::default()));
        assert_eq!(numbers(&audience.choose(ANN, &rights, &all)), [1, 3], "1 is the text of 1");
    }

    #[test]
    fn the_latest_wishes_of_those_who_left_are_known() {
        let mut audience = Audience::default();
        for n in 0..=WISHES as u128 {
            audience.add(SessionId::from_u128(n), tasks(), NOW);
            assert_eq!(audience.wish_of(SessionId::from_u128(n)), Some(tasks()));
            audience.remove(SessionId::from_u128(n));
        }
        assert_eq!(audience.wish_of(SessionId::from_u128(0)), None);
        assert_eq!(audience.wish_of(SessionId::from_u128(1)), Some(tasks()));
    }

    #[test]
    fn who_has_left_hears_nothing_and_stays_counted() {
        let mut audience = Audience::default();
        audience.add(ANN, Interest::default(), NOW);
        audience.note_sent(ANN, 1);
        audience.remove(ANN);
        assert!(audience.choose(ANN, &Rights::everywhere(), &[told(1, "x", None)]).is_empty());
        assert!(!audience.set_interest(ANN, tasks()));
        assert_eq!(audience.wish_of(ANN), None, "it wanted everything");
        assert_eq!((audience.connections, audience.sent), (1, 1));
    }
}
