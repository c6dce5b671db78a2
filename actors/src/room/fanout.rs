//! One delivery, offered to every member: the hot loop of the service.

use std::sync::Arc;

use protocol::{Class, CloseReason, Delivery, SessionId};

use super::{membership::Membership, messages::Member};
use crate::{
    post::{self, Declined},
    session::messages::SessionMail,
};

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

/// Offers a delivery to every member but `except`; returns the members that are gone, and
/// whether any other has missed it.
pub(super) fn fan_out(
    members: &Membership,
    delivery: &Arc<Delivery>,
    except: Option<SessionId>,
) -> (Vec<SessionId>, bool) {
    let (mut gone, mut missed) = (Vec::new(), false);
    for member in members.all().iter().filter(|member| Some(member.session) != except) {
        match reaches(member, delivery) {
            Reach::Taken => {}
            Reach::Missed => missed = true,
            Reach::Gone => gone.push(member.session),
        }
    }
    (gone, missed)
}

/// Offers a delivery to one member.
pub(super) fn reaches(member: &Member, delivery: &Arc<Delivery>) -> Reach {
    let durable = delivery.event.class() == Class::Durable;
    takes(member, SessionMail::Deliver(delivery.clone()), durable)
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
