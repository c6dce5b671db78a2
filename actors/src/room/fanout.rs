//! One delivery, offered to every member: the hot loop of the service.

use std::sync::Arc;

use protocol::{Class, CloseReason, Delivery, SessionId};

use super::{membership::Membership, messages::Member};
use crate::{
    clock::Moment,
    post::{self, Declined},
    session::messages::SessionMail,
};

/// Something of which one listener is to say how long it was on its way.
#[derive(Clone, Copy)]
pub(super) struct Timed {
    /// When it was read from its author's socket.
    read: Moment,
    /// Another one each time, so that each listener has their turn.
    turn: u64,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The member has it.
    Taken,
    /// The member's mailbox was full.
    Missed,
    /// The member is gone.
    Gone,
}

// === impl Timed ===

impl Timed {
    /// Something that was read then; the numbers of a room give each its turn.
    pub(super) fn new(read: Moment, turn: u64) -> Self {
        Self { read, turn }
    }

    /// Whose turn it is among so many.
    fn place(self, members: usize) -> Option<usize> {
        usize::try_from(self.turn.checked_rem(members as u64)?).ok()
    }
}

/// Offers a delivery to every member but `except`; returns the members that are gone, and
/// whether any other has missed it.
pub(super) fn fan_out(
    members: &Membership,
    delivery: &Arc<Delivery>,
    except: Option<SessionId>,
    timed: Option<Timed>,
) -> (Vec<SessionId>, bool) {
    let (mut gone, mut missed) = (Vec::new(), false);
    let witness = timed.and_then(|it| Some((it.place(members.len())?, it.read)));
    for (place, member) in members.all().iter().enumerate() {
        if Some(member.session) == except {
            continue;
        }
        let read = witness.filter(|(its, _)| *its == place).map(|(_, read)| read);
        match reaches_timed(member, delivery, read) {
            Reach::Taken => {}
            Reach::Missed => missed = true,
            Reach::Gone => gone.push(member.session),
        }
    }
    (gone, missed)
}

/// Offers a delivery to one member.
pub(super) fn reaches(member: &Member, delivery: &Arc<Delivery>) -> Reach {
    reaches_timed(member, delivery, None)
}

fn reaches_timed(member: &Member, delivery: &Arc<Delivery>, read: Option<Moment>) -> Reach {
    let (durable, delivery) = (delivery.event.class() == Class::Durable, delivery.clone());
    let mail = match read {
        Some(read) => SessionMail::Witness { delivery, read },
        None => SessionMail::Deliver(delivery),
    };
    takes(member, mail, durable)
}

/// Offers several deliveries to one member, in one piece of mail.
pub(super) fn reaches_with_all(member: &Member, mut all: Vec<Arc<Delivery>>) -> Reach {
    let durable = all.iter().any(|it| it.event.class() == Class::Durable);
    let mail = match all.len() {
        0 => return Reach::Taken,
        1 => SessionMail::Deliver(all.remove(0)),
        _ => SessionMail::DeliverEach(all),
    };
    takes(member, mail, durable)
}

/// Offers mail to one member.
///
/// A member whose mailbox is full reads too slowly. It can miss a volatile event; over a
/// durable one it is told to reconnect, for a silent gap would be a lie.
pub(super) fn takes(member: &Member, mail: SessionMail, durable: bool) -> Reach {
    match post::offer_to(&member.mail, mail) {
        Ok(()) => Reach::Taken,
        Err(Declined::Gone(_)) => Reach::Gone,
        Err(Declined::Full(_)) => {
            if durable {
                post::insist_to(&member.mail, SessionMail::Depart(CloseReason::SlowConsumer));
            }
            Reach::Missed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::moment;

    #[test]
    fn each_listener_has_their_turn_to_say_how_long_it_took() {
        let mut places: Vec<_> =
            (1..=7).filter_map(|seq| Timed::new(moment(), seq).place(7)).collect();
        places.sort_unstable();
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(Timed::new(moment(), 1).place(0), None);
    }
}
