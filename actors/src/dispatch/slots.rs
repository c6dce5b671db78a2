//! Who may have how much answered at once, and whose turn is next. Pure.
//!
//! Each service runs so many jobs at a time. What comes beyond that waits, in a queue that is
//! bounded and fair: the next to run is asked for by the person who has the fewest running there,
//! and of several such the one who has waited longest. A job ends at its deadline at the latest,
//! so whoever waits has nothing running before long, and then nobody passes them any more.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::{JobId, UserId, job::Service};

/// How much there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Jobs of one person, running and waiting, of all services.
    pub(super) per_person: usize,
    /// Jobs that run, for each service.
    pub(super) running: usize,
    /// Jobs that wait, for each service.
    pub(super) waiting: usize,
}

/// When a job is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now.
    Now,
    /// When it is named by [`Slots::leave`].
    Later,
}

/// There is too much already; after so long there may be less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crowded {
    /// Of this person.
    Person(Duration),
    /// Of this service.
    Service(Duration),
}

/// Jobs that run or wait.
pub(super) struct Slots {
    limits: Limits,
    lanes: [Lane; Service::ALL.len()],
    /// Everyone who has a job.
    people: HashMap<UserId, usize>,
}

/// The jobs of one service.
#[derive(Default)]
struct Lane {
    running: HashMap<JobId, UserId>,
    /// How many of them each person has.
    shares: HashMap<UserId, usize>,
    /// Oldest first.
    waiting: VecDeque<(JobId, UserId)>,
    /// How long a job takes, as the last few tell.
    pace: Duration,
}

// === impl Slots ===

impl Slots {
    /// Nothing yet.
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, lanes: Default::default(), people: HashMap::new() }
    }

    /// Takes in a job, or says that there is no room for it.
    pub(super) fn enter(
        &mut self,
        job: JobId,
        who: &UserId,
        service: Service,
    ) -> Result<Turn, Crowded> {
        let Limits { per_person, running, waiting } = self.limits;
        let lane = &mut self.lanes[service as usize];
        if self.people.get(who).is_some_and(|jobs| *jobs >= per_person) {
            return Err(Crowded::Person(lane.wait(0, running)));
        }
        let turn = if lane.running.len() < running {
            lane.run(job, who.clone());
            Turn::Now
        } else if lane.waiting.len() < waiting {
            lane.waiting.push_back((job, who.clone()));
            Turn::Later
        } else {
            return Err(Crowded::Service(lane.wait(lane.waiting.len(), running)));
        };
        *self.people.entry(who.clone()).or_default() += 1;
        Ok(turn)
    }

    /// Lets go of a job, which has run for so long if it has; names the one that is to run now.
    pub(super) fn leave(
        &mut self,
        job: JobId,
        service: Service,
        ran: Option<Duration>,
    ) -> Option<JobId> {
        let lane = &mut self.lanes[service as usize];
        let who = lane.remove(job)?;
        if let Some(ran) = ran {
            lane.pace = (lane.pace * 7 + ran) / 8;
        }
        let next = if lane.running.len() < self.limits.running { lane.next() } else { None };
        if let Some(jobs) = self.people.get_mut(&who) {
            *jobs -= 1;
            if *jobs == 0 {
                self.people.remove(&who);
            }
        }
        next
    }

    /// How many of a service run, and how many wait.
    pub(super) fn count(&self, service: Service) -> (usize, usize) {
        let lane = &self.lanes[service as usize];
        (lane.running.len(), lane.waiting.len())
    }
}

// === impl Lane ===

impl Lane {
    fn run(&mut self, job: JobId, who: UserId) {
        *self.shares.entry(who.clone()).or_default() += 1;
        self.running.insert(job, who);
    }

    /// Runs the next job.
    fn next(&mut self) -> Option<JobId> {
        let share = |(_, who): &(JobId, UserId)| self.shares.get(who).copied().unwrap_or_default();
        let (place, _) = self.waiting.iter().enumerate().min_by_key(|(_, it)| share(it))?;
        let (job, who) = self.waiting.remove(place)?;
        self.run(job, who);
        Some(job)
    }

    fn remove(&mut self, job: JobId) -> Option<UserId> {
        if let Some(who) = self.running.remove(&job) {
            if let Some(share) = self.shares.get_mut(&who) {
                *share -= 1;
                if *share == 0 {
                    self.shares.remove(&who);
                }
            }
            return Some(who);
        }
        let place = self.waiting.iter().position(|(waiting, _)| *waiting == job)?;
        self.waiting.remove(place).map(|(_, who)| who)
    }

    /// How long it takes, at the present pace, until so many that wait have begun to run.
    fn wait(&self, ahead: usize, running: usize) -> Duration {
        const LEAST: Duration = Duration::from_secs(1);
        const MOST: Duration = Duration::from_secs(60);
        let rounds = u32::try_from(ahead / running.max(1) + 1).unwrap_or(u32::MAX);
        self.pace.saturating_mul(rounds).clamp(LEAST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUERY: Service = Service::Query;
    const SECOND: Duration = Duration::from_secs(1);

    fn job(n: usize) -> JobId {
        JobId::from_u128(n as u128)
    }

    fn person(n: usize) -> UserId {
        UserId::new(&format!("person-{n}")).unwrap()
    }

    fn slots(per_person: usize, running: usize, waiting: usize) -> Slots {
        Slots::new(Limits { per_person, running, waiting })
    }

    #[test]
    fn whoever_has_the_fewest_running_is_next() {
        let mut slots = slots(4, 2, 9);
        for n in 0..3 {
            slots.enter(job(n), &person(1), QUERY).unwrap();
        }
        assert_eq!(slots.enter(job(3), &person(2), QUERY), Ok(Turn::Later));
        assert_eq!(slots.enter(job(4), &person(1), QUERY), Ok(Turn::Later));
        assert_eq!(slots.enter(job(5), &person(1), QUERY), Err(Crowded::Person(SECOND)));
        assert_eq!(slots.leave(job(0), QUERY, None), Some(job(3)), "the other came first");
        assert_eq!(slots.leave(job(3), QUERY, None), Some(job(2)));
        assert_eq!(slots.leave(job(3), QUERY, None), None, "it has left already");
        assert_eq!(slots.count(QUERY), (2, 1));
    }

    #[test]
    fn services_have_room_of_their_own_and_a_person_has_one_measure() {
        let mut slots = slots(3, 1, 1);
        assert_eq!(slots.enter(job(0), &person(1), QUERY), Ok(Turn::Now));
        assert_eq!(slots.enter(job(1), &person(1), Service::Agent), Ok(Turn::Now));
        assert_eq!(slots.enter(job(2), &person(1), QUERY), Ok(Turn::Later));
        assert_eq!(slots.enter(job(3), &person(2), QUERY), Err(Crowded::Service(SECOND)));
        assert_eq!(slots.enter(job(4), &person(1), Service::Library), Err(Crowded::Person(SECOND)));
        assert_eq!(slots.leave(job(2), QUERY, None), None, "who leaves the queue starts nobody");
        assert_eq!(slots.enter(job(4), &person(1), Service::Library), Ok(Turn::Now));
    }

    #[test]
    fn who_is_turned_away_is_told_to_come_back_when_there_may_be_room() {
        let mut slots = slots(9, 1, 2);
        for n in 0..40 {
            slots.enter(job(n), &person(1), QUERY).unwrap();
            slots.leave(job(n), QUERY, Some(8 * SECOND));
        }
        (40..43).for_each(|n| _ = slots.enter(job(n), &person(n), QUERY).unwrap());
        let Err(Crowded::Service(wait)) = slots.enter(job(43), &person(43), QUERY) else {
            panic!("there is no room");
        };
        assert!(
            (20 * SECOND..=24 * SECOND).contains(&wait),
            "three jobs of eight seconds: {wait:?}"
        );
    }

    /// What somebody does: asks for something, or has a job end.
    #[derive(Clone, Debug)]
    enum Act {
        Ask(usize, usize),
        End(prop::sample::Index),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let ask = (0..5_usize, 0..2_usize).prop_map(|(who, lane)| Act::Ask(who, lane));
        let act = prop_oneof![2 => ask, 1 => any::<prop::sample::Index>().prop_map(Act::End)];
        prop::collection::vec(act, 0..150)
    }

    proptest! {
        /// Whoever asks what and whatever ends when: no limit is passed, no place stays empty
        /// while somebody waits, and whatever was taken in runs once, unless it is taken back.
        #[test]
        fn the_limits_hold_and_nothing_is_lost(script in acts()) {
            let mut slots = slots(4, 3, 5);
            let mut there: HashMap<JobId, (usize, Service)> = HashMap::new();
            let (mut running, mut run) = (Vec::new(), Vec::new());
            for (n, act) in script.into_iter().enumerate() {
                let mut begun = None;
                match act {
                    Act::Ask(who, lane) => {
                        let service = Service::ALL[lane];
                        match slots.enter(job(n), &person(who), service) {
                            Ok(turn) => {
                                there.insert(job(n), (who, service));
                                begun = (turn == Turn::Now).then(|| job(n));
                            }
                            Err(Crowded::Person(_)) => {
                                let theirs = there.values().filter(|it| it.0 == who);
                                prop_assert_eq!(theirs.count(), 4);
                            }
                            Err(Crowded::Service(_)) => prop_assert_eq!(slots.count(service), (3, 5)),
                        }
                    }
                    Act::End(which) if !there.is_empty() => {
                        let mut all: Vec<_> = there.keys().copied().collect();
                        all.sort_unstable();
                        let ended = *which.get(&all);
                        let (_, service) = there.remove(&ended).unwrap();
                        running.retain(|it| *it != ended);
                        begun = slots.leave(ended, service, None);
                    }
                    Act::End(_) => {}
                }
                if let Some(job) = begun {
                    prop_assert!(there.contains_key(&job) && !run.contains(&job));
                    running.push(job);
                    run.push(job);
                }
                for service in Service::ALL {
                    let (now, waiting) = slots.count(service);
                    prop_assert!(now <= 3 && waiting <= 5);
                    prop_assert!(now == 3 || waiting == 0, "a place is free while somebody waits");
                }
            }
            while let Some(ended) = running.pop() {
                let (_, service) = there.remove(&ended).unwrap();
                running.extend(slots.leave(ended, service, None));
            }
            prop_assert!(there.is_empty() && slots.people.is_empty(), "nothing waits for ever");
            prop_assert!(slots.lanes.iter().all(|lane| lane.shares.is_empty()));
        }

        /// While the queue is always full of others, many of whom have nothing running: whoever
        /// waits runs before long, for what has run longest ends first, as a deadline has it.
        #[test]
        fn nobody_starves(place in 0..3_usize, greedy in 1..5_usize) {
            const RUNNING: usize = 3;
            const WAITING: usize = 8;
            let mut slots = slots(RUNNING + WAITING, RUNNING, WAITING);
            let mut running: VecDeque<JobId> = VecDeque::new();
            for n in 0..RUNNING {
                let who = if n == place { person(0) } else { person(1) };
                prop_assert_eq!(slots.enter(job(n), &who, QUERY), Ok(Turn::Now));
                running.push_back(job(n));
            }
            let patient = job(RUNNING);
            prop_assert_eq!(slots.enter(patient, &person(0), QUERY), Ok(Turn::Later));
            let mut asked = RUNNING;
            let mut turns = 0;
            while !running.contains(&patient) {
                loop {
                    asked += 1;
                    let who = if asked.is_multiple_of(greedy) { person(1) } else { person(asked) };
                    if slots.enter(job(asked), &who, QUERY).is_err() {
                        break;
                    }
                }
                let ended = running.pop_front().unwrap();
                running.extend(slots.leave(ended, QUERY, None));
                turns += 1;
                prop_assert!(turns <= RUNNING, "passed over {turns} times");
            }
        }
    }
}
