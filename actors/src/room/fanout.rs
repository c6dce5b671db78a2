//! One delivery, offered to every member: the hot loop of the service.

use std::sync::Arc;

use protocol::{Class, CloseReason, Delivery, SessionId};

use super::{membership::Membership, messages::Member};
use crate::{
    post::{self, Declined},
    session::messages::SessionMail,
};

/// Offers a delivery to every member but `except`; returns the members that are gone.
pub(super) fn fan_out(
    members: &Membership,
    delivery: &Arc<Delivery>,
    except: Option<SessionId>,
) -> Vec<SessionId> {
    let mut gone = Vec::new();
    for member in members.all() {
        if Some(member.session) != except && !reaches(member, delivery) {
            gone.push(member.session);
        }
    }
    gone
}

/// Offers a delivery to one member; false if the member is gone.
pub(super) fn reaches(member: &Member, delivery: &Arc<Delivery>) -> bool {
    let durable = delivery.event.class() == Class::Durable;
    takes(member, SessionMail::Deliver(delivery.clone()), durable)
}

/// Offers mail to one member; false if the member is gone.
///
/// A member whose mailbox is full reads too slowly. It can miss a volatile event; over a
/// durable one it is told to reconnect, for a silent gap would be a lie.
pub(super) fn takes(member: &Member, mail: SessionMail, durable: bool) -> bool {
    match post::offer_to(&member.mail, mail) {
        Ok(()) => true,
        Err(Declined::Gone(_)) => false,
        Err(Declined::Full(_)) => {
            if durable {
                post::insist_to(&member.mail, SessionMail::Depart(CloseReason::SlowConsumer));
            }
            true
        }
    }
}
