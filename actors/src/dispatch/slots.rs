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
    /// Bytes that those weigh which wait, for each service.
    pub(super) waiting_bytes: usize,
}

/// A job that asks for a place, or has one.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Which.
    pub(super) job: JobId,
    /// Whose.
    pub(super) who: UserId,
    /// Whether it counts against what one person may have. What operators call for does not: they
    /// share one key, and with it a name.
    pub(super) counts: bool,
    /// Of which service.
    pub(super) service: Service,
    /// About how many bytes its request weighs.
    pub(super) weight: usize,
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
    running: HashMap<JobId, Place>,
    /// How many of them each person has.
    shares: HashMap<UserId, usize>,
    /// Oldest first.
    waiting: VecDeque<Place>,
    /// Bytes that these weigh.
    bytes: usize,
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
    pub(super) fn enter(&mut self, place: Place) -> Result<Turn, Crowded> {
        let Limits { per_person, running, waiting, waiting_bytes } = self.limits;
        let lane = &mut self.lanes[place.service as usize];
        let has_enough = || self.people.get(&place.who).is_some_and(|jobs| *jobs >= per_person);
        if place.counts && has_enough() {
            return Err(Crowded::Person(lane.wait(0, running)));
        }
        let fits = lane.bytes.saturating_add(place.weight) <= waiting_bytes;
        let payer = place.counts.then(|| place.who.clone());
        let turn = if lane.running.len() < running {
            lane.run(place);
            Turn::Now
        } else if lane.waiting.len() < waiting && fits {
            lane.queue(place);
            Turn::Later
        } else {
            return Err(Crowded::Service(lane.wait(lane.waiting.len(), running)));
        };
        if let Some(who) = payer {
            *self.people.entry(who).or_default() += 1;
        }
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
        let left = lane.remove(job)?;
        if let Some(ran) = ran {
            lane.pace = (lane.pace * 7 + ran) / 8;
        }
        let next = self.next(service);
        if left.counts
            && let Some(jobs) = self.people.get_mut(&left.who)
        {
            *jobs -= 1;
            if *jobs == 0 {
                self.people.remove(&left.who);
            }
        }
        next
    }

    /// Gives a free place to the one whose turn is next, and names it.
    pub(super) fn next(&mut self, service: Service) -> Option<JobId> {
        let lane = &mut self.lanes[service as usize];
        if lane.running.len() < self.limits.running { lane.next() } else { None }
    }

    /// Puts right what a failure may have left half done: these are all that there are, oldest
    /// first, and whether each of them runs.
    pub(super) fn recount(&mut self, places: Vec<(Place, bool)>) {
        self.people.clear();
        for lane in &mut self.lanes {
            *lane = Lane { pace: lane.pace, ..Lane::default() };
        }
        for (place, runs) in places {
            if place.counts {
                *self.people.entry(place.who.clone()).or_default() += 1;
            }
            let lane = &mut self.lanes[place.service as usize];
            if runs { lane.run(place) } else { lane.queue(place) }
        }
    }

    /// How many of a service run, and how many wait.
    pub(super) fn count(&self, service: Service) -> (usize, usize) {
        let lane = &self.lanes[service as usize];
        (lane.running.len(), lane.waiting.len())
    }
}

// === impl Lane ===

impl Lane {
    fn run(&mut self, it: Place) {
        *self.shares.entry(it.who.clone()).or_default() += 1;
        self.running.insert(it.job, it);
    }

    fn queue(&mut self, it: Place) {
        self.bytes += it.weight;
        self.waiting.push_back(it);
    }

    fn unqueue(&mut self, place: usize) -> Option<Place> {
        let it = self.waiting.remove(place)?;
        self.bytes -= it.weight;
        Some(it)
    }

    /// Runs the next job.
    fn next(&mut self) -> Option<JobId> {
        let share = |it: &Place| self.shares.get(&it.who).copied().unwrap_or_default();
        let (place, _) = self.waiting.iter().enumerate().min_by_key(|(_, it)| share(it))?;
        let it = self.unqueue(place)?;
        let job = it.job;
        self.run(it);
        Some(job)
    }

    fn remove(&mut self, job: JobId) -> Option<Place> {
        if let Some(it) = self.running.remove(&job) {
            if let Some(share) = self.shares.get_mut(&it.who) {
                *share -= 1;
                if *share == 0 {
                    self.shares.remove(&it.who);
                }
            }
            return Some(it);
        }
        let place = self.waiting.iter().position(|it| it.job == job)?;
        self.unqueue(place)
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
mod tests;
