//! Which workers there are, who has which job, and who gets the next one. Pure.

use std::collections::{BTreeMap, HashMap, VecDeque};

use protocol::{JobId, SessionId, job::Service, worker::Offer};

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
    services: Vec<Service>,
    capacity: usize,
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
}

// === impl Roster ===

impl Roster {
    /// A worker has come.
    pub(super) fn enlist(&mut self, worker: SessionId, offer: &Offer) {
        let capacity = usize::try_from(offer.capacity).unwrap_or(usize::MAX);
        let services = offer.services.clone();
        let worker_of = Worker { services, capacity, load: 0, turn: 0, leaving: false };
        self.workers.insert(worker, worker_of);
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
        self.waiting.push_back(Waiting { job, service, declined });
    }

    /// Nobody waits for a job any more; gives who has it in hand.
    pub(super) fn withdraw(&mut self, job: JobId) -> Option<SessionId> {
        self.waiting.retain(|waiting| waiting.job != job);
        let place = self.places.remove(&job)?;
        if let Some(worker) = self.workers.get_mut(&place) {
            worker.load -= 1;
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

    /// Whether a job waits in vain: nobody who is there would ever take it.
    pub(super) fn is_in_vain(&self, job: JobId) -> bool {
        let waiting = self.waiting.iter().find(|waiting| waiting.job == job);
        waiting.is_some_and(|waiting| {
            !self.workers.iter().any(|(name, worker)| worker.takes(waiting, *name))
        })
    }

    /// Every job that waits.
    pub(super) fn waiting(&self) -> impl Iterator<Item = JobId> {
        self.waiting.iter().map(|waiting| waiting.job)
    }
}

impl Worker {
    fn takes(&self, waiting: &Waiting, name: SessionId) -> bool {
        !self.leaving
            && self.services.contains(&waiting.service)
            && !waiting.declined.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AGENT: Service = Service::Agent;

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
            roster.enlist(id(number), &offer(&[AGENT], *capacity));
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
        assert_eq!(even.withdraw(job(1)), Some(id(1)));
        assert_eq!(even.give_out(), Some((job(4), id(1))));
        let mut uneven = roster(&[1, 4]);
        assert_eq!(given(&mut uneven, 0..9), [0, 1, 1, 1, 1]);
        let mut idle = roster(&[1, 1]);
        for turn in 0..4 {
            assert_eq!(given(&mut idle, turn..turn + 1), [turn % 2]);
            idle.withdraw(job(turn));
        }
    }

    #[test]
    fn a_job_goes_to_nobody_who_cannot_or_will_not() {
        let mut roster = Roster::default();
        roster.ask(job(1), AGENT, vec![id(2)]);
        roster.enlist(id(1), &offer(&[Service::Query], 9));
        roster.enlist(id(2), &offer(&[AGENT], 9));
        roster.enlist(id(3), &offer(&[AGENT], 9));
        roster.leave(id(3));
        assert_eq!(roster.give_out(), None);
        assert!(roster.is_in_vain(job(1)));
        roster.enlist(id(4), &offer(&[AGENT, Service::Query], 1));
        assert!(!roster.is_in_vain(job(1)));
        assert_eq!(roster.give_out(), Some((job(1), id(4))));
        assert!(!roster.is_in_vain(job(1)), "it does not wait");
    }

    #[test]
    fn what_one_service_waits_for_does_not_hold_up_another() {
        let mut roster = Roster::default();
        roster.ask(job(1), Service::Query, Vec::new());
        roster.ask(job(2), AGENT, Vec::new());
        roster.enlist(id(1), &offer(&[AGENT], 1));
        assert_eq!(roster.give_out(), Some((job(2), id(1))));
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
                        roster.enlist(id(worker), &offer(&[AGENT], 2));
                    }
                    1 => roster.gone(id(worker)),
                    2 => drop(roster.withdraw(job(number))),
                    3 if !roster.places.contains_key(&job(number))
                        && !roster.waiting().any(|known| known == job(number)) =>
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
                prop_assert!(roster.waiting().all(|job| !roster.places.contains_key(&job)));
            }
        }
    }
}
