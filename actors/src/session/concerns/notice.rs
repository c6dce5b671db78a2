//! Notifications: the person's actor keeps the filter and the read marks.

use protocol::{Fault, FaultCode, notice::NoticeCommand};

use crate::{
    post,
    session::SessionActor,
    user::messages::{MarkRead, Subscribe},
};

impl SessionActor {
    pub(in crate::session) fn notice(&mut self, command: NoticeCommand) -> Result<(), Fault> {
        let taken = match command {
            NoticeCommand::Subscribe(filter) => post::offer(&self.user, Subscribe(filter)).is_ok(),
            NoticeCommand::Read(id) => {
                post::offer(&self.user, MarkRead { session: self.session, id }).is_ok()
            }
        };
        taken.then_some(()).ok_or_else(|| {
            Fault::new(FaultCode::Overloaded, "The server is too busy to take this message")
                .help("send it again a little later")
        })
    }
}
