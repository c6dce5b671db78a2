//! What is for one person, wherever they are.

use protocol::{direct::DirectEvent, notice::NoticeEvent};

use super::{Stamp, Telling, Voice, fields, own};
use crate::{payload::embed, standing};

/// Of a notification, whatever its number is.
pub(crate) fn notified(event: &NoticeEvent) -> fields::Notified<'_> {
    let (event_type, notification, user) = match event {
        NoticeEvent::Notified { what, notice, user } => {
            (what.as_str(), fields::Known::Whole(notice.into()), user)
        }
        NoticeEvent::Read { id, user } => {
            ("notification_read", fields::Known::Name { id: id.as_str() }, user)
        }
    };
    fields::Notified { event_type, notification, user_id: user.as_str(), mail_seq: None }
}

pub(super) fn direct<V: Voice>(event: &DirectEvent, stamp: Stamp) -> Telling<'_, V::Instant> {
    match event {
        DirectEvent::Message { id, from, message } => Telling::Mail(fields::DirectMessage {
            user_id: from.user.as_str(),
            user_name: &from.name,
            message: embed(message),
            timestamp: V::instant(stamp.at),
            message_id: own(id.as_ref()),
            mail_seq: stamp.mail_seq,
        }),
        DirectEvent::Receipt { to, outcome } => Telling::Receipt(fields::DeliveryReceipt {
            user_id: to.as_str(),
            delivered: outcome.delivered,
            queued: outcome.queued,
            dropped: outcome.dropped,
            duplicate: outcome.duplicate,
        }),
        DirectEvent::Missed { count } => Telling::Missed(standing::MailMissed { count: *count }),
    }
}
