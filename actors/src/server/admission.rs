//! How many connections there may be: in total and from one address. Pure.

use std::{collections::HashMap, net::IpAddr};

use protocol::{Fault, FaultCode};

/// Whose connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A guest's.
    Guests,
    /// An operator's or a worker's.
    Staffs,
}

/// Open connections, counted.
pub(super) struct Admission {
    max_total: usize,
    max_per_ip: usize,
    /// How many of the staff may come on top, where guests have filled the house or the address.
    reserved: usize,
    total: usize,
    per_ip: HashMap<IpAddr, usize>,
}

impl Admission {
    /// Nobody yet.
    pub(super) fn new(max_total: usize, max_per_ip: usize, reserved: usize) -> Self {
        Self { max_total, max_per_ip, reserved, total: 0, per_ip: HashMap::new() }
    }

    /// Counts one more, or says why not.
    pub(super) fn admit(&mut self, ip: IpAddr, whose: Whose) -> Result<(), Fault> {
        let reserved = if whose == Whose::Staffs { self.reserved } else { 0 };
        if self.total >= self.max_total.saturating_add(reserved) {
            return Err(too_many("The server has as many connections as it may have"));
        }
        let most = self.max_per_ip.saturating_add(reserved);
        if self.per_ip.get(&ip).is_some_and(|count| *count >= most) {
            return Err(too_many("Too many connections from this address"));
        }
        *self.per_ip.entry(ip).or_default() += 1;
        self.total += 1;
        Ok(())
    }

    /// Counts one less.
    pub(super) fn release(&mut self, ip: IpAddr) {
        self.total = self.total.saturating_sub(1);
        if let Some(count) = self.per_ip.get_mut(&ip) {
            *count -= 1;
            if *count == 0 {
                self.per_ip.remove(&ip);
            }
        }
    }
}

fn too_many(text: &'static str) -> Fault {
    Fault::new(FaultCode::TooManyConnections, text)
        .help("close a connection that you no longer need, or try again later")
        .retry_after(std::time::Duration::from_secs(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, n])
    }

    #[test]
    fn counts_per_address_and_in_total() {
        let mut admission = Admission::new(3, 2, 0);
        let mut admits = |n| admission.admit(ip(n), Whose::Guests).is_ok();
        assert!(admits(1) && admits(1) && !admits(1));
        assert!(admits(2) && !admits(3));
        admission.release(ip(1));
        assert!(admission.admit(ip(1), Whose::Guests).is_ok());
        assert_eq!(admission.per_ip.len(), 2, "a refusal leaves no trace");
    }

    #[test]
    fn the_staff_counts_like_everybody_and_comes_in_when_guests_have_filled_the_house() {
        let mut admission = Admission::new(3, 2, 1);
        assert!(admission.admit(ip(1), Whose::Staffs).is_ok());
        assert!(admission.admit(ip(1), Whose::Guests).is_ok());
        assert!(admission.admit(ip(1), Whose::Guests).is_err(), "the operator counts");
        assert!(admission.admit(ip(2), Whose::Guests).is_ok());
        assert!(admission.admit(ip(2), Whose::Guests).is_err(), "the house is full");
        assert!(admission.admit(ip(1), Whose::Staffs).is_ok(), "but for the staff");
        assert!(admission.admit(ip(2), Whose::Staffs).is_err(), "and for no more of them");
        (0..4).for_each(|_| admission.release(ip(1)));
        assert_eq!(admission.total, 0);
    }
}
