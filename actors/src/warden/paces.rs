//! How often each address may do something: a bucket each, forgotten once it is full again. Pure.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use protocol::Timestamp;

use crate::{rate::Bucket, terms::Rate};

/// Addresses that are remembered at once, twice: some ten megabytes. Whoever has more to come from
/// is not stopped by counting them.
const MOST: usize = 32_768;

/// A bucket for each address.
///
/// Two generations: who does nothing for as long as an empty bucket takes to fill is forgotten
/// with the older one, and would have a full bucket in any case.
pub(super) struct Paces {
    rate: Rate,
    recent: HashMap<IpAddr, Pace>,
    older: HashMap<IpAddr, Pace>,
    turned: Timestamp,
}

/// One address.
struct Pace {
    bucket: Bucket,
    /// Until when there is nothing to take.
    spent_until: Timestamp,
}

// === impl Paces ===

impl Paces {
    /// Nobody has done anything yet.
    pub(super) fn new(rate: Rate, now: Timestamp) -> Self {
        Self { rate, recent: HashMap::new(), older: HashMap::new(), turned: now }
    }

    /// Counts once, or says how long to wait.
    pub(super) fn take(&mut self, from: IpAddr, now: Timestamp) -> Result<(), Duration> {
        self.turn(now);
        let pace = match self.older.remove(&from) {
            Some(pace) => self.recent.entry(from).or_insert(pace),
            None => self.recent.entry(from).or_insert_with(|| Pace::new(self.rate, now)),
        };
        pace.bucket.take(now).inspect_err(|wait| pace.spent_until = now.after(*wait))
    }

    /// How long an address has to wait that has been told to.
    pub(super) fn spent(&self, from: IpAddr, now: Timestamp) -> Option<Duration> {
        let pace = self.recent.get(&from).or_else(|| self.older.get(&from))?;
        Some(pace.spent_until.since(now)).filter(|wait| !wait.is_zero())
    }

    /// Forgets those who have not been seen for long.
    fn turn(&mut self, now: Timestamp) {
        let Rate { per_minute, burst } = self.rate;
        let refill = Duration::from_secs(60) * burst / per_minute.max(1);
        if now.since(self.turned) >= refill || self.recent.len() >= MOST {
            self.older = std::mem::take(&mut self.recent);
            self.turned = now;
        }
    }
}

// === impl Pace ===

impl Pace {
    fn new(rate: Rate, now: Timestamp) -> Self {
        Self { bucket: Bucket::new(rate, now), spent_until: now }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: Rate = Rate { per_minute: 60, burst: 3 };

    fn ip(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_secs(1_000).after(Duration::from_millis(millis))
    }

    #[test]
    fn each_address_has_its_own_and_who_is_refused_is_told_how_long() {
        let mut paces = Paces::new(RATE, at(0));
        assert!((0..3).all(|_| paces.take(ip(1), at(0)).is_ok()));
        assert_eq!(paces.spent(ip(1), at(0)), None, "nobody was told anything yet");
        let wait = paces.take(ip(1), at(0)).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        assert_eq!(paces.spent(ip(1), at(400)), Some(Duration::from_millis(600)));
        assert!(paces.take(ip(2), at(0)).is_ok(), "a neighbour pays for nothing");
        assert_eq!(paces.spent(ip(1), at(1_000)), None);
        assert!(paces.take(ip(1), at(1_000)).is_ok());
    }

    #[test]
    fn no_flood_of_addresses_is_remembered_for_ever() {
        let mut paces = Paces::new(RATE, at(0));
        for n in 0..100_000_u32 {
            let _ = paces.take(IpAddr::from(n.to_be_bytes()), at(0));
        }
        assert!(paces.recent.len() <= MOST && paces.older.len() <= MOST);
        paces.take(ip(1), at(3_000)).unwrap();
        paces.take(ip(1), at(6_000)).unwrap();
        assert_eq!((paces.recent.len(), paces.older.len()), (1, 0));
    }

    proptest! {
        /// Whatever is forgotten, no address does more than it may in any stretch of time.
        #[test]
        fn nobody_does_more_than_they_may(steps in prop::collection::vec((0u8..3, 0u64..2_500), 1..120)) {
            let mut paces = Paces::new(RATE, at(0));
            let (mut time, mut done) = (0, vec![]);
            for (who, pause) in steps {
                time += pause;
                if paces.take(ip(who), at(time)).is_ok() {
                    done.push((who, time));
                }
            }
            for (at, (who, first)) in done.iter().enumerate() {
                for (until, _) in done.iter().enumerate().skip(at).filter(|(_, it)| it.0 == *who) {
                    let acts = done[at..=until].iter().filter(|it| it.0 == *who).count() as u64;
                    let span = done[until].1 - first;
                    prop_assert!(acts <= 3 + span / 1_000, "{acts} within {span} ms");
                }
            }
        }
    }
}
