//! When mail counts as delivered.

use super::SessionActor;

impl SessionActor {
    /// The client says whether it acknowledges its mail.
    pub(super) fn mail_acks(&mut self, _on: bool) {}

    /// The client has taken all mail up to this number into its own hands.
    pub(super) fn mail_acked(&mut self, _up_to: u64) {}
}
