//! Which workers there are, who has which job, and who gets the next one. Pure.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::Duration,
};

use protocol::{JobId, SessionId, Timestamp, admin::WorkerInfo, job::Service, worker::Offer};

use super::messages::Ending;

/// The workers and their jobs.
#[derive(Debug, Default)]
pub(super) struct Roster {
    workers: BTreeMap<SessionId, Worker>,
    /// Who has which job.
    places: HashMap<JobId, SessionId>,
    /// Jobs that nobody has, in the order of their coming.
    waiting: VecDeque<Waiting>,
    /// How often a job has been given out.
    turns: u64,
}

#[derive(Debug)]
struct Worker {
    offer: Offer,
    capacity: usize,
    since: Timestamp,
    done: u64,
    failed: u64,
    /// Jobs in hand.
    load: usize,
    /// When it was last given one, counted in jobs.
    turn: u64,
    /// Whether it takes no more.
    leaving: bool,
}

#[derive(Debug)]
struct Waiting {
    job: JobId,
    service: Service,
    declined: Vec<SessionId>,
    /// Since when nobody has been there who would ever take it.
    in_vain_since: Option<Timestamp>,
}

// === impl Roster ===

impl Roster {
    /// A worker has come.
    pub(super) fn enlist(&mut self, worker: SessionId, offer: Offer, now: Timestamp) {
        let capacity = usize::try_from(offer.capacity).unwrap_or(usize::MAX);
        let (since, done, failed) = (now, 0, 0);
        let hired =
            Worker { offer, capacity, since, done, failed, load: 0, turn: 0, leaving: false };
        self.workers.insert(worker, hired);
    }

    /// Every worker, the first that came first.
    pub(super) fn list(&self) -> Vec<WorkerInfo> {
        let info = |(session, worker): (&SessionId, &Worker)| WorkerInfo {
            session: *session,
            offer: worker.offer.clone(),
            since: worker.since,
            running: u32::try_from(worker.load).unwrap_or(u32::MAX),
            done: worker.done,
            failed: worker.failed,
            leaving: worker.leaving,
        };
        // Their names are in the order of time.
        self.workers.iter().map(info).collect()
    }

    /// A worker takes no more jobs.
    pub(super) fn leave(&mut self, worker: SessionId) {
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.leaving = true;
        }
    }

    /// A worker is gone, and what it had in hand with it: whoever waits for that asks anew.
    pub(super) fn gone(&mut self, worker: SessionId) {
        self.workers.remove(&worker);
        self.places.retain(|_, place| *place != worker);
    }

    /// A job is to be done, though not by those who have declined it.
    pub(super) fn ask(&mut self, job: JobId, service: Service, declined: Vec<SessionId>) {
        self.waiting.push_back(Waiting { job, service, declined, in_vain_since: None });
    }

    /// A job has ended, or nobody waits for it any more; gives who has it in hand.
    pub(super) fn withdraw(&mut self, job: JobId, ending: Ending) -> Option<SessionId> {
        self.waiting.retain(|waiting| waiting.job != job);
        let place = self.places.remove(&job)?;
        if let Some(worker) = self.workers.get_mut(&place) {
            worker.load -= 1;
            worker.done += u64::from(ending == Ending::Done);
            worker.failed += u64::from(ending == Ending::Failed);
        }
        Some(place)
    }

    /// Gives out the first job that somebody is free for: to whoever has the least to do for
    /// what it can, and among equals to whoever has waited longest.
    pub(super) fn give_out(&mut self) -> Option<(JobId, SessionId)> {
        let found = |at: usize| self.choose(&self.waiting[at]).map(|worker| (at, worker));
        let (at, worker) = (0..self.waiting.len()).find_map(found)?;
        let job = self.waiting.remove(at)?.job;
        self.turns += 1;
        self.places.insert(job, worker);
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.load += 1;
            worker.turn = self.turns;
        }
        Some((job, worker))
    }

    fn choose(&self, waiting: &Waiting) -> Option<SessionId> {
        let free = self.workers.iter().filter(|(name, worker)| {
            worker.load < worker.capacity && worker.takes(waiting, **name)
        });
        let least = free.min_by(|(_, one), (_, two)| {
            let loads = (one.load * two.capacity).cmp(&(two.load * one.capacity));
            loads.then(one.turn.cmp(&two.turn))
        });
        least.map(|(name, _)| *name)
    }

    /// Notes which jobs wait in vain: nobody who is there would ever take them.
    pub(super) fn look_round(&mut self, now: Timestamp) {
        for waiting in &mut self.waiting {
            let taken = self.workers.iter().any(|(name, worker)| worker.takes(waiting, *name));
            waiting.in_vain_since =
                if taken { None } else { Some(waiting.in_vain_since.unwrap_or(now)) };
        }
    }

    /// Gives up the jobs that have waited in vain for the whole of this patience.
    pub(super) fn give_up(&mut self, patience: Duration, now: Timestamp) -> Vec<JobId> {
        let is_over = |it: &Waiting| it.in_vain_since.is_some_and(|at| at.after(patience) <= now);
        let over = self.waiting.iter().filter(|waiting| is_over(waiting));
        let over: Vec<_> = over.map(|waiting| waiting.job).collect();
        self.waiting.retain(|waiting| !is_over(waiting));
        over
    }

    /// When the next job has waited in vain for long enough.
    pub(super) fn patience_ends(&self, patience: Duration) -> Option<Timestamp> {
        let since = self.waiting.iter().filter_map(|waiting| waiting.in_vain_since).min()?;
        Some(since.after(patience))
    }
}

impl Worker {
    fn takes(&self, waiting: &Waiting, name: SessionId) -> bool {
        !self.leaving
            && self.offer.services.contains(&waiting.service)
            && !waiting.declined.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AGENT: Service = Service::Agent;
    const PATIENCE: Duration = Duration::from_secs(5);

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// Whether the only job that waits does so in vain.
    fn is_in_vain(roster: &mut Roster) -> bool {
        roster.look_round(at(0));
        roster.patience_ends(PATIENCE).is_some()
    }

    fn id(number: u128) -> SessionId {
        SessionId::from_u128(number)
    }

    fn job(number: u128) -> JobId {
        JobId::from_u128(number)
    }

    fn offer(services: &[Service], capacity: u32) -> Offer {
        Offer { services: services.to_vec(), capacity, name: None }
    }

    fn roster(capacities: &[u32]) -> Roster {
        let mut roster = Roster::default();
        for (number, capacity) in (0..).zip(capacities) {
            roster.enlist(id(number), offer(&[AGENT], *capacity), at(0));
        }
        roster
    }

    fn given(roster: &mut Roster, jobs: std::ops::Range<u128>) -> Vec<u128> {
        jobs.clone().for_each(|number| roster.ask(job(number), AGENT, Vec::new()));
        let given = std::iter::from_fn(|| roster.give_out());
        let workers = given.map(|(_, worker)| (0..9).find(|n| id(*n) == worker).unwrap());
        workers.collect()
    }

    #[test]
    fn the_least_loaded_is_next_and_equals_take_turns() {
        let mut even = roster(&[2, 2]);
        assert_eq!(given(&mut even, 0..5), [0, 1, 0, 1], "the fifth waits");
        assert_eq!(even.withdraw(job(1), Ending::Done), Some(id(1)));
        assert_eq!(even.give_out(), Some((job(4), id(1))));
        let mut uneven = roster(&[1, 4]);
        assert_eq!(given(&mut uneven, 0..9), [0, 1, 1, 1, 1]);
        let mut idle = roster(&[1, 1]);
        for turn in 0..4 {
            assert_eq!(given(&mut idle, turn..turn + 1), [turn % 2]);
            idle.withdraw(job(turn), Ending::Done);
        }
    }

    #[test]
    fn a_job_goes_to_nobody_who_cannot_or_will_not() {
        let mut roster = Roster::default();
        roster.ask(job(1), AGENT, vec![id(2)]);
        roster.enlist(id(1), offer(&[Service::Query], 9), at(0));
        roster.enlist(id(2), offer(&[AGENT], 9), at(0));
        roster.enlist(id(3), offer(&[AGENT], 9), at(0));
        roster.leave(id(3));
        assert_eq!(roster.give_out(), None);
        assert!(is_in_vain(&mut roster));
        roster.enlist(id(4), offer(&[AGENT, Service::Query], 1), at(0));
        assert!(!is_in_vain(&mut roster));
        assert_eq!(roster.give_out(), Some((job(1), id(4))));
        assert!(!is_in_vain(&mut roster), "it does not wait");
    }

    #[test]
    fn what_one_service_waits_for_does_not_hold_up_another() {
        let mut roster = Roster::default();
        roster.ask(job(1), Service::Query, Vec::new());
        roster.ask(job(2), AGENT, Vec::new());
        roster.enlist(id(1), offer(&[AGENT], 1), at(0));
        assert_eq!(roster.give_out(), Some((job(2), id(1))));
    }

    #[test]
    fn patience_begins_anew_with_whoever_has_been_there_meanwhile() {
        let mut roster = Roster::default();
        roster.ask(job(1), AGENT, Vec::new());
        roster.look_round(at(0));
        assert_eq!(roster.patience_ends(PATIENCE), Some(at(5_000)));
        roster.enlist(id(1), offer(&[AGENT], 1), at(0));
        assert_eq!(roster.give_out(), Some((job(1), id(1))));
        roster.look_round(at(1_000));
        assert_eq!(roster.patience_ends(PATIENCE), None, "somebody has it");
        roster.gone(id(1));
        roster.withdraw(job(1), Ending::Done);
        roster.ask(job(1), AGENT, Vec::new());
        roster.look_round(at(4_900));
        assert_eq!(roster.give_up(PATIENCE, at(5_000)), []);
        assert_eq!(roster.give_up(PATIENCE, at(9_899)), []);
        assert_eq!(roster.give_up(PATIENCE, at(9_900)), [job(1)]);
        assert_eq!(roster.patience_ends(PATIENCE), None);
    }

    #[test]
    fn somebody_who_is_busy_is_waited_for_and_missed_from_when_they_go() {
        let mut roster = roster(&[1]);
        assert_eq!(given(&mut roster, 0..2), [0], "the second waits");
        roster.look_round(at(0));
        assert_eq!(roster.patience_ends(PATIENCE), None);
        roster.leave(id(0));
        roster.look_round(at(7_000));
        roster.look_round(at(8_000));
        assert_eq!(roster.patience_ends(PATIENCE), Some(at(12_000)), "not from the last look");
        roster.enlist(id(1), offer(&[AGENT], 0), at(0));
        roster.look_round(at(11_000));
        assert_eq!(roster.give_up(PATIENCE, at(12_000)), [], "somebody came who takes such jobs");
    }

    #[test]
    fn of_many_only_those_who_waited_long_enough_are_given_up() {
        let mut roster = Roster::default();
        for (number, asked) in [(1, 0), (2, 2_000), (3, 2_500)] {
            roster.ask(job(number), AGENT, Vec::new());
            roster.look_round(at(asked));
        }
        assert_eq!(roster.give_up(PATIENCE, at(4_999)), []);
        assert_eq!(roster.give_up(PATIENCE, at(7_000)), [job(1), job(2)]);
        assert_eq!(roster.patience_ends(PATIENCE), Some(at(7_500)));
    }

    proptest! {
        #[test]
        fn nobody_has_more_than_it_can_and_loads_are_what_is_in_hand(
            acts in prop::collection::vec((0u8..5, 0u128..4, 0u128..24), 0..200),
        ) {
            let mut roster = Roster::default();
            for (act, worker, number) in acts {
                match act {
                    0 => {
                        roster.gone(id(worker));
                        roster.enlist(id(worker), offer(&[AGENT], 2), at(0));
                    }
                    1 => roster.gone(id(worker)),
                    2 => drop(roster.withdraw(job(number), Ending::Done)),
                    3 if !roster.places.contains_key(&job(number))
                        && !roster.waiting.iter().any(|known| known.job == job(number)) =>
                    {
                        roster.ask(job(number), AGENT, Vec::new());
                    }
                    _ => drop(roster.give_out()),
                }
                for (name, worker) in &roster.workers {
                    let in_hand = roster.places.values().filter(|place| *place == name).count();
                    prop_assert_eq!(worker.load, in_hand);
                    prop_assert!(worker.load <= worker.capacity);
                }
                prop_assert!(roster.places.values().all(|at| roster.workers.contains_key(at)));
                prop_assert!(roster.waiting.iter().all(|it| !roster.places.contains_key(&it.job)));
            }
        }
    }
}
