//! What is for one person, wherever they are.

use protocol::{
    direct::DirectEvent,
    notice::{NoticeEvent, Notification},
};

use super::{Stamp, Voice, fields, own, word};
use crate::{payload::embed, standing};

pub(super) fn notice(event: &NoticeEvent, stamp: Stamp, voice: impl Voice) -> String {
    let notified = word("notification_event", "notification.event");
    match event {
        NoticeEvent::Notified { what, notice, user } => {
            let told = fields::Notified {
                event_type: what,
                notification: notification(notice),
                user_id: user.as_str(),
                mail_seq: stamp.mail_seq,
            };
            voice.say(notified, told)
        }
        NoticeEvent::Read { id, user } => {
            let told = fields::Notified {
                event_type: "notification_read",
                notification: fields::NotificationName { id: id.as_str() },
                user_id: user.as_str(),
                mail_seq: stamp.mail_seq,
            };
            voice.say(notified, told)
        }
    }
}

fn notification(notice: &Notification) -> fields::Notification<'_> {
    fields::Notification {
        id: notice.id.as_str(),
        title: &notice.title,
        message: &notice.message,
        category: &notice.category,
        priority: &notice.priority,
        module_name: notice.module.as_deref(),
    }
}

pub(super) fn direct<V: Voice>(event: &DirectEvent, stamp: Stamp, voice: V) -> String {
    match event {
        DirectEvent::Message { id, from, message } => {
            let told = fields::DirectMessage {
                user_id: from.user.as_str(),
                user_name: &from.name,
                message: embed(message),
                timestamp: V::instant(stamp.at),
                message_id: own(id.as_ref()),
                mail_seq: stamp.mail_seq,
            };
            voice.say(word("direct_message", "mail.message"), told)
        }
        DirectEvent::Receipt { to, outcome } => {
            let told = fields::DeliveryReceipt {
                user_id: to.as_str(),
                delivered: outcome.delivered,
                queued: outcome.queued,
                dropped: outcome.dropped,
                duplicate: outcome.duplicate,
            };
            voice.say(word("delivery_receipt", "mail.receipt"), told)
        }
        DirectEvent::Missed { count } => {
            voice.say(word("mail_missed", "mail.missed"), standing::MailMissed { count: *count })
        }
    }
}
