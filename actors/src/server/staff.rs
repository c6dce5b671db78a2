//! Operators and workers: they are counted like guests, and have places of their own.

use std::net::IpAddr;

use protocol::Fault;

use super::{ServerActor, admission::Whose, messages::AdmitStaff};
use crate::death_watch::{DeathWatch, Mortal};

impl ServerActor {
    /// Lets one of the staff in, even in a drain: somebody has to see how it goes.
    pub(super) fn admit_staff(&mut self, AdmitStaff(ip): AdmitStaff) -> Result<DeathWatch, Fault> {
        self.admission.admit(ip, Whose::Staffs)?;
        Ok(DeathWatch::new(Mortal::Staff(ip), self.me.clone()))
    }

    pub(super) fn bury_staff(&mut self, ip: IpAddr) {
        self.admission.release(ip);
    }
}
