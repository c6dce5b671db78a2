//! What is for one person, wherever they are.

use protocol::direct::DirectEvent;

use super::{Stamp, Telling, Voice, fields, own};
use crate::{payload::embed, standing};

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
