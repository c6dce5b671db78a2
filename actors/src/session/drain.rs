//! Going away with the service: nothing more is heard, and what was asked for is answered first.

use actix::AsyncContext;
use protocol::CloseReason;

use super::{SessionActor, socket::Socket};
use crate::{post, room::messages::Finish, socket::Attendant};

impl SessionActor {
    /// The service goes away: the socket is read no more, and farewell is said once all that has
    /// been heard is answered, or has had its time.
    pub(super) fn drain(&mut self, reason: CloseReason, socket: &mut Socket) {
        if self.parting.is_some() {
            return;
        }
        self.parting = Some(reason);
        self.outlet.hold(true);
        let grace = self.terms.drain_grace;
        socket.run_later(grace, move |session, socket| session.depart(reason, socket));
    }

    /// One room has.
    pub(super) fn answered(&mut self) {
        if let Some(unanswered) = self.held.as_mut().and_then(|held| held.unanswered.as_mut()) {
            *unanswered = unanswered.saturating_sub(1);
        }
    }

    /// Whether all rooms have answered what was asked of them, for somebody who still listens. They
    /// are asked once there is nothing else on its way to them.
    pub(super) fn rooms_have_answered(&mut self, reason: CloseReason) -> bool {
        let (CloseReason::Draining { .. }, Some(mail)) = (reason, &self.mail) else { return true };
        let held = self.held.get_or_insert_default();
        let unanswered = held.unanswered.get_or_insert_with(|| {
            for room in self.places.addresses() {
                post::insist(room, Finish { session: self.session, mail: mail.clone() });
            }
            self.places.addresses().count()
        });
        *unanswered == 0
    }
}
