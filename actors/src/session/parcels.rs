//! Last words of jobs on their way through a session: each is watched until the socket has it.

use std::sync::Arc;

use protocol::{Delivery, Event};

use super::{SessionActor, socket::Socket};
use crate::job::messages::Parcel;

impl SessionActor {
    /// Mail that answers what was asked by this very socket is told as its answer. To the person's
    /// other sockets the asker's name for it says nothing: one of theirs may be the same.
    pub(super) fn addressed(&self, delivery: Arc<Delivery>) -> Arc<Delivery> {
        let (Some(number), Event::Job(event)) = (delivery.mail, &delivery.event) else {
            return delivery;
        };
        match &event.asked {
            Some(asked) if asked.session == Some(self.session) => {
                let answer = Delivery::new(Event::Job(event.clone()), delivery.at).mailed(number);
                Arc::new(answer.answering(Some(asked.name.clone())))
            }
            _ => delivery,
        }
    }

    /// Says the last word of a job, and holds on to it until the socket has taken it. If the
    /// session ends before, it finds its own way.
    pub(super) fn take_parcel(&mut self, parcel: Parcel, socket: &mut Socket) {
        if parcel.returns() && self.acknowledges_mail() {
            // Who acknowledges mail has it as mail: it waits until they say that they have it.
            return;
        }
        let word = parcel.word().clone();
        if word.frame(self.codec).is_none() {
            // This dialect has no word for it: it is said by saying nothing.
            return parcel.taken();
        }
        self.held.get_or_insert_default().parcels.push(parcel);
        self.deliver(word, socket);
    }

    /// If this has just been put into the outlet as the last word of a job: lets the outlet watch
    /// over its bytes.
    pub(super) fn watch_parcel(&mut self, written: &Delivery) {
        let Some(parcels) = self.held.as_mut().map(|held| &mut held.parcels) else { return };
        let place = parcels.iter().position(|parcel| std::ptr::eq(&**parcel.word(), written));
        if let (Some(place), Some(session)) = (place, &self.mail) {
            self.outlet.accompany(session, parcels.remove(place));
        }
    }
}
