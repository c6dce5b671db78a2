//! The operators' dialect, where the admin actor can use it.

use dialects::admin;
use protocol::{
    AdminCodec, Fault, MessageId, Refused, Timestamp,
    admin::{AdminAnswer, AdminInbound, Happening},
};

/// The operators' dialect.
pub struct Operators;

impl AdminCodec for Operators {
    fn decode(&self, text: &str) -> Result<AdminInbound, Refused> {
        admin::decode(text)
    }

    fn answer(&self, id: Option<&MessageId>, answer: &AdminAnswer, at: Timestamp) -> String {
        admin::answer(id, answer, at)
    }

    fn refusal(&self, id: Option<&MessageId>, fault: &Fault, at: Timestamp) -> String {
        admin::refusal(id, fault, at)
    }

    fn happening(&self, happening: &Happening) -> String {
        admin::happening(happening)
    }
}
