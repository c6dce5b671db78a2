//! What has gone wrong since the start, for whoever looks only now. Pure.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use protocol::{
    FaultCode,
    admin::{FaultReport, Happening, Trouble},
};

/// So many troubles are remembered of guests, and as many of ours.
const KEPT: usize = 100;

/// The latest troubles, and how often guests were refused something.
#[derive(Default)]
pub(super) struct Troubles {
    counts: BTreeMap<&'static str, (FaultCode, u64)>,
    /// Apart from ours, for one guest who goes on and on would push those out.
    guests: Latest,
    ours: Latest,
    noted: u64,
}

/// The latest, each with its place among all that were noted.
type Latest = VecDeque<(u64, Arc<Happening>)>;

// === impl Troubles ===

impl Troubles {
    /// Remembers a happening, if it is a trouble.
    pub(super) fn note(&mut self, it: &Arc<Happening>) {
        let latest = match it.what.trouble() {
            Some(Trouble::Guests) => &mut self.guests,
            Some(Trouble::Ours) => &mut self.ours,
            None => return,
        };
        self.noted += 1;
        if latest.len() == KEPT {
            latest.pop_front();
        }
        latest.push_back((self.noted, it.clone()));
    }

    /// A thread has refused guests something.
    pub(super) fn count(&mut self, refusals: Vec<(FaultCode, u64)>) {
        for (code, more) in refusals {
            self.counts.entry(code.name()).or_insert((code, 0)).1 += more;
        }
    }

    /// All of it.
    pub(super) fn report(&self) -> FaultReport {
        let mut recent: Vec<_> = self.guests.iter().chain(&self.ours).collect();
        recent.sort_unstable_by_key(|(place, _)| Reverse(*place));
        FaultReport {
            counts: self.counts.values().copied().collect(),
            recent: recent.into_iter().map(|(_, it)| it.clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{RoomId, SessionId, Timestamp, UserId, admin::What};

    use super::*;

    fn happening(at: u64, what: What) -> Arc<Happening> {
        Arc::new(Happening { at: Timestamp::from_secs(at), what })
    }

    fn fault(at: u64) -> Arc<Happening> {
        let (session, user) = (SessionId::from_u128(1), UserId::new("ann").unwrap());
        happening(at, What::Fault { session, user, code: FaultCode::InvalidJson })
    }

    fn restart(at: u64) -> Arc<Happening> {
        happening(at, What::RoomRestarted { room: RoomId::new("lab").unwrap(), restarts: 1 })
    }

    fn times(report: &FaultReport) -> Vec<u64> {
        report.recent.iter().map(|it| it.at.as_secs()).collect()
    }

    #[test]
    fn the_newest_comes_first_and_what_is_no_trouble_is_not_remembered() {
        let mut troubles = Troubles::default();
        troubles.note(&fault(1));
        troubles.note(&happening(2, What::Draining));
        troubles.note(&restart(3));
        troubles.note(&fault(4));
        assert_eq!(times(&troubles.report()), [4, 3, 1]);
    }

    #[test]
    fn no_flood_of_refusals_pushes_out_what_befell_us() {
        let mut troubles = Troubles::default();
        troubles.note(&restart(0));
        (1..=1_000).for_each(|at| troubles.note(&fault(at)));
        let told = times(&troubles.report());
        assert_eq!((told.len(), told[0], told.last()), (KEPT + 1, 1_000, Some(&0)));
        (1_001..=2_000).for_each(|at| troubles.note(&restart(at)));
        assert_eq!(times(&troubles.report()).len(), 2 * KEPT);
    }

    #[test]
    fn refusals_are_counted_by_their_reason() {
        let mut troubles = Troubles::default();
        troubles.count(vec![(FaultCode::TooLarge, 2), (FaultCode::InvalidJson, 1)]);
        troubles.count(vec![(FaultCode::TooLarge, 3)]);
        let counts = troubles.report().counts;
        assert_eq!(counts, [(FaultCode::InvalidJson, 1), (FaultCode::TooLarge, 5)]);
    }
}
