//! The one timer of a room: graces, typing marks, owed states, idle closing.

use std::time::Duration;

use actix::{AsyncContext, Context, SpawnHandle};
use protocol::{Event, Timestamp, presence::PresenceEvent};

use super::RoomActor;
use crate::clock::now;

/// Members for which one presence interval is reckoned: a room of twice as many shows its
/// state half as often, so that the bytes per second stay the same.
const MEMBERS_PER_INTERVAL: usize = 1_000;

/// What is due when.
#[derive(Default)]
pub(super) struct Timers {
    armed: Option<(Timestamp, SpawnHandle)>,
    state_due: Option<Timestamp>,
    idle_since: Option<Timestamp>,
}

/// Whether who has missed this is shown it again by the state of the room: or somebody who has
/// left would stay on their list.
pub(super) fn shown_by_state(event: &Event) -> bool {
    use PresenceEvent::{Joined, Left, State, Status};
    matches!(event, Event::Presence(State(_) | Joined { .. } | Left { .. } | Status { .. }))
}

impl RoomActor {
    /// Everyone must be shown the state before long.
    pub(super) fn owe_state(&mut self) {
        if self.is_quiet() {
            // Nobody's list changes here.
            return;
        }
        let scale = self.members.len().div_ceil(MEMBERS_PER_INTERVAL).max(1);
        let wait = self.terms.presence_interval * u32::try_from(scale).unwrap_or(u32::MAX);
        self.timers.state_due.get_or_insert_with(|| now().after(wait));
    }

    /// Sets the timer to whatever is due first.
    pub(super) fn arm(&mut self, ctx: &mut Context<Self>) {
        if self.retired {
            return;
        }
        self.note_idleness();
        let Some(due) = self.next_due() else { return };
        if let Some((armed, handle)) = self.timers.armed {
            if armed <= due {
                return;
            }
            ctx.cancel_future(handle);
        }
        let wait = due.since(now()).max(Duration::from_millis(1));
        let handle = ctx.run_later(wait, |room, ctx| {
            room.timers.armed = None;
            room.survive(ctx, |room, _| room.do_what_is_due());
        });
        self.timers.armed = Some((due, handle));
    }

    fn next_due(&self) -> Option<Timestamp> {
        let idle = self.timers.idle_since.map(|since| since.after(self.terms.idle_close));
        [self.presence.next_due(), self.timers.state_due, idle].into_iter().flatten().min()
    }

    fn note_idleness(&mut self) {
        let empty = self.members.is_empty() && self.presence.len() == 0;
        let idle = self.head.passing && self.staging.is_idle() && empty;
        match self.timers.idle_since {
            None if idle => self.timers.idle_since = Some(now()),
            Some(_) if !idle => self.timers.idle_since = None,
            _ => {}
        }
    }

    /// Something is told although nobody may be there: it has not been idle up to now.
    pub(super) fn stir(&mut self) {
        self.timers.idle_since = None;
    }

    fn do_what_is_due(&mut self) {
        let now = now();
        for who in self.presence.overdue(now) {
            self.announce_departure(who);
        }
        for stale in self.presence.stale_typing(now) {
            self.tell_typing(stale.who, stale.cell, false, None);
        }
        if self.timers.state_due.is_some_and(|due| due <= now) {
            self.timers.state_due = None;
            let state = self.state(self.terms.presence_list_limit);
            self.tell(Event::Presence(PresenceEvent::State(state)), None);
        }
        if self.timers.idle_since.is_some_and(|at| now.since(at) >= self.terms.idle_close) {
            self.step_down();
        }
    }
}
