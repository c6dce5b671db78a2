//! How many connections there may be: in total and from one address. Pure.

use std::{collections::HashMap, net::IpAddr};

use protocol::{Fault, FaultCode};

/// Open connections, counted.
pub(super) struct Admission {
    max_total: usize,
    max_per_ip: usize,
    total: usize,
    per_ip: HashMap<IpAddr, usize>,
}

impl Admission {
    /// Nobody yet.
    pub(super) fn new(max_total: usize, max_per_ip: usize) -> Self {
        Self { max_total, max_per_ip, total: 0, per_ip: HashMap::new() }
    }

    /// Counts one more, or says why not.
    pub(super) fn admit(&mut self, ip: IpAddr) -> Result<(), Fault> {
        if self.total >= self.max_total {
            return Err(too_many("The server has as many connections as it may have"));
        }
        if self.per_ip.get(&ip).is_some_and(|count| *count >= self.max_per_ip) {
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

    #[test]
    fn counts_per_address_and_in_total() {
        let ip = |n: u8| IpAddr::from([127, 0, 0, n]);
        let mut admission = Admission::new(3, 2);
        assert!(admission.admit(ip(1)).is_ok());
        assert!(admission.admit(ip(1)).is_ok());
        assert!(admission.admit(ip(1)).is_err());
        assert!(admission.admit(ip(2)).is_ok());
        assert!(admission.admit(ip(3)).is_err());
        admission.release(ip(1));
        assert!(admission.admit(ip(1)).is_ok());
        assert_eq!(admission.per_ip.len(), 2, "a refusal leaves no trace");
    }
}
