//! Every job that runs or waits, and how to find it. Pure: knows no actor.

use std::collections::HashMap;

use protocol::{
    JobId, MessageId, SessionId, UserId,
    job::{Service, Which},
};

use super::slots::Place;

/// Jobs by name; of each, what it needs to run (`W`) or how to reach it (`R`).
pub(super) struct Docket<W, R> {
    jobs: HashMap<JobId, Card<W, R>>,
}

/// One job.
pub(super) struct Card<W, R> {
    /// Who asked.
    pub(super) user: UserId,
    /// From which socket; none for a caller.
    pub(super) session: Option<SessionId>,
    /// The asker's own name for it.
    pub(super) re: Option<MessageId>,
    /// Whether it counts against what they may have.
    pub(super) counts: bool,
    /// Of which service.
    pub(super) service: Service,
    /// About how many bytes its request weighs.
    pub(super) weight: usize,
    /// Where it is.
    pub(super) stage: Stage<W, R>,
}

/// Where a job is.
pub(super) enum Stage<W, R> {
    /// In the queue.
    Waiting(W),
    /// At work.
    Running(R),
}

// === impl Docket ===

impl<W, R> Docket<W, R> {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self { jobs: HashMap::new() }
    }

    /// Puts a job up.
    pub(super) fn put(&mut self, job: JobId, card: Card<W, R>) {
        self.jobs.insert(job, card);
    }

    /// Takes a job down.
    pub(super) fn take(&mut self, job: JobId) -> Option<Card<W, R>> {
        self.jobs.remove(&job)
    }

    /// Where a job is.
    pub(super) fn stage(&mut self, job: JobId) -> Option<&mut Stage<W, R>> {
        self.jobs.get_mut(&job).map(|card| &mut card.stage)
    }

    /// Of which service a job is.
    pub(super) fn service(&self, job: JobId) -> Option<Service> {
        self.jobs.get(&job).map(|card| card.service)
    }

    /// The jobs of a person that are meant. A guest's own names are unique to a socket at best:
    /// those that this socket asked for come before those of the person's others.
    pub(super) fn find(&self, user: &UserId, session: SessionId, which: &Which) -> Vec<JobId> {
        let theirs = self.jobs.iter().filter(|(_, card)| card.user == *user);
        let meant: Vec<_> = theirs
            .filter(|(job, card)| match which {
                Which::Job(meant) => *job == meant,
                Which::Asked(re) => card.re.as_ref() == Some(re),
            })
            .collect();
        let own = meant.iter().any(|(_, card)| card.session == Some(session));
        let meant = meant.into_iter().filter(|(_, card)| !own || card.session == Some(session));
        meant.map(|(job, _)| *job).collect()
    }

    /// Has what a socket of a person asked for belong to another one; gives out each stage.
    pub(super) fn hand_over(
        &mut self,
        user: &UserId,
        lost: SessionId,
        session: SessionId,
    ) -> impl Iterator<Item = &mut Stage<W, R>> {
        let theirs = self
            .jobs
            .values_mut()
            .filter(move |card| card.user == *user && card.session == Some(lost));
        theirs.map(move |card| {
            card.session = Some(session);
            &mut card.stage
        })
    }

    /// The jobs that are in the queue, and those that are at work.
    pub(super) fn all(&self) -> (Vec<JobId>, Vec<JobId>) {
        let all = self.jobs.iter().map(|(job, card)| (*job, &card.stage));
        let (waiting, running): (Vec<_>, Vec<_>) =
            all.partition(|(_, stage)| matches!(stage, Stage::Waiting(_)));
        let names = |jobs: Vec<(JobId, _)>| jobs.into_iter().map(|(job, _)| job).collect();
        (names(waiting), names(running))
    }

    /// Takes down those jobs that are nowhere any more.
    pub(super) fn retain(&mut self, is_there: impl Fn(&Stage<W, R>) -> bool) {
        self.jobs.retain(|_, card| is_there(&card.stage));
    }

    /// Every job, oldest first, as it is known to the slots, and whether it runs.
    pub(super) fn places(&self) -> Vec<(Place, bool)> {
        let place = |(job, card): (&JobId, &Card<W, R>)| {
            let (job, who, service) = (*job, card.user.clone(), card.service);
            let runs = matches!(card.stage, Stage::Running(_));
            (Place { job, who, counts: card.counts, service, weight: card.weight }, runs)
        };
        let mut places: Vec<_> = self.jobs.iter().map(place).collect();
        // Their names tell when they came (RFC 9562 section 5.7).
        places.sort_unstable_by_key(|(place, _)| place.job);
        places
    }

    /// Takes all jobs down.
    pub(super) fn into_stages(self) -> impl Iterator<Item = Stage<W, R>> {
        self.jobs.into_values().map(|card| card.stage)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Has a job that waits begin to run.
    pub(super) fn run(&mut self, job: JobId, start: impl FnOnce(W) -> R) {
        let Some(mut card) = self.jobs.remove(&job) else { return };
        if let Stage::Waiting(needs) = card.stage {
            card.stage = Stage::Running(start(needs));
        }
        self.jobs.insert(job, card);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserId {
        UserId::new(name).unwrap()
    }

    fn socket(n: u128) -> SessionId {
        SessionId::from_u128(n)
    }

    fn asked(re: &str) -> Which {
        Which::Asked(MessageId::new(re).unwrap())
    }

    fn job(n: u128) -> JobId {
        JobId::from_u128(n)
    }

    /// Jobs as (job, person, socket, name).
    fn docket(jobs: &[(u128, &str, u128, &str)]) -> Docket<(), ()> {
        let mut docket = Docket::new();
        for (n, name, session, re) in jobs {
            let card = Card {
                user: user(name),
                session: Some(socket(*session)),
                re: MessageId::new(re).ok(),
                counts: true,
                service: Service::Query,
                weight: 1,
                stage: Stage::Waiting(()),
            };
            docket.put(job(*n), card);
        }
        docket
    }

    #[test]
    fn a_job_is_found_by_its_person_alone_from_any_of_their_sockets() {
        let docket = docket(&[(1, "ann", 1, "a"), (2, "bob", 2, "a")]);
        assert_eq!(docket.find(&user("ann"), socket(9), &Which::Job(job(1))), [job(1)]);
        assert_eq!(docket.find(&user("ann"), socket(9), &asked("a")), [job(1)]);
        assert!(docket.find(&user("ann"), socket(2), &Which::Job(job(2))).is_empty());
        assert!(docket.find(&user("ann"), socket(1), &asked("b")).is_empty());
    }

    #[test]
    fn a_name_that_two_sockets_use_is_that_of_the_one_that_says_it() {
        let docket = docket(&[(1, "ann", 1, "a"), (2, "ann", 2, "a")]);
        assert_eq!(docket.find(&user("ann"), socket(2), &asked("a")), [job(2)]);
        assert_eq!(docket.find(&user("ann"), socket(9), &asked("a")).len(), 2);
    }

    #[test]
    fn who_comes_back_takes_up_what_the_lost_socket_asked_and_nothing_else() {
        let mut docket = docket(&[(1, "ann", 1, "a"), (2, "ann", 2, "b"), (3, "bob", 1, "c")]);
        assert_eq!(docket.hand_over(&user("ann"), socket(1), socket(3)).count(), 1);
        assert_eq!(docket.hand_over(&user("ann"), socket(1), socket(3)).count(), 0);
        assert_eq!(docket.find(&user("ann"), socket(3), &asked("a")), [job(1)]);
    }
}
