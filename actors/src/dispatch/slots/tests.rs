//! Limits hold, nobody starves, and nothing is lost.

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
    Slots::new(Limits { per_person, running, waiting, waiting_bytes: 1_000 })
}

/// A job that weighs a hundredth of what may wait.
fn place(n: usize, who: usize, service: Service) -> Place {
    Place { job: job(n), who: person(who), counts: true, service, weight: 10 }
}

#[test]
fn whoever_has_the_fewest_running_is_next() {
    let mut slots = slots(4, 2, 9);
    for n in 0..3 {
        slots.enter(place(n, 1, QUERY)).unwrap();
    }
    assert_eq!(slots.enter(place(3, 2, QUERY)), Ok(Turn::Later));
    assert_eq!(slots.enter(place(4, 1, QUERY)), Ok(Turn::Later));
    assert_eq!(slots.enter(place(5, 1, QUERY)), Err(Crowded::Person(SECOND)));
    assert_eq!(slots.leave(job(0), QUERY, None), Some(job(3)), "the other came first");
    assert_eq!(slots.leave(job(3), QUERY, None), Some(job(2)));
    assert_eq!(slots.leave(job(3), QUERY, None), None, "it has left already");
    assert_eq!(slots.count(QUERY), (2, 1));
}

#[test]
fn services_have_room_of_their_own_and_a_person_has_one_measure() {
    let mut slots = slots(3, 1, 1);
    assert_eq!(slots.enter(place(0, 1, QUERY)), Ok(Turn::Now));
    assert_eq!(slots.enter(place(1, 1, Service::Agent)), Ok(Turn::Now));
    assert_eq!(slots.enter(place(2, 1, QUERY)), Ok(Turn::Later));
    assert_eq!(slots.enter(place(3, 2, QUERY)), Err(Crowded::Service(SECOND)));
    assert_eq!(slots.enter(place(4, 1, Service::Library)), Err(Crowded::Person(SECOND)));
    assert_eq!(slots.leave(job(2), QUERY, None), None, "who leaves the queue starts nobody");
    assert_eq!(slots.enter(place(4, 1, Service::Library)), Ok(Turn::Now));
}

#[test]
fn what_waits_is_bounded_by_its_weight_too() {
    let mut slots = slots(9, 1, 9);
    let heavy = |n| Place { weight: 400, ..place(n, n, QUERY) };
    assert_eq!(slots.enter(Place { weight: 5_000, ..place(0, 0, QUERY) }), Ok(Turn::Now));
    assert_eq!(slots.enter(heavy(1)), Ok(Turn::Later));
    assert_eq!(slots.enter(heavy(2)), Ok(Turn::Later));
    assert_eq!(slots.enter(heavy(3)), Err(Crowded::Service(SECOND)));
    assert_eq!(slots.enter(place(4, 4, QUERY)), Ok(Turn::Later), "there is room for that");
    assert_eq!(slots.leave(job(0), QUERY, None), Some(job(1)));
    assert_eq!(slots.enter(heavy(5)), Ok(Turn::Later), "what runs waits no longer");
    assert_eq!(slots.leave(job(5), QUERY, None), None);
    assert_eq!(slots.lanes[QUERY as usize].bytes, 400 + 10);
}

#[test]
fn what_a_failure_has_left_half_done_is_counted_anew() {
    let mut slots = slots(9, 1, 9);
    (0..3).for_each(|n| _ = slots.enter(place(n, 1, QUERY)).unwrap());
    // The one that ran was lost, with nobody told.
    slots.recount(vec![(place(1, 1, QUERY), false), (place(2, 1, QUERY), false)]);
    assert_eq!(slots.count(QUERY), (0, 2));
    assert_eq!(slots.next(QUERY), Some(job(1)), "its place is free");
    assert_eq!(slots.next(QUERY), None);
}

#[test]
fn what_operators_call_for_is_bounded_by_the_service_alone_and_has_one_turn() {
    let mut slots = slots(2, 2, 4);
    let operators = |n| Place { counts: false, ..place(n, 1, QUERY) };
    for n in 0..5 {
        slots.enter(operators(n)).unwrap();
    }
    // Somebody of that very name has their own measure, and everybody else their turn.
    assert_eq!(slots.enter(place(5, 1, Service::Agent)), Ok(Turn::Now));
    assert_eq!(slots.enter(place(6, 2, QUERY)), Ok(Turn::Later));
    assert_eq!(slots.enter(operators(7)), Err(Crowded::Service(SECOND)));
    assert_eq!(slots.leave(job(0), QUERY, None), Some(job(6)));
    for n in 1..7 {
        slots.leave(job(n), QUERY, None);
        slots.leave(job(n), Service::Agent, None);
    }
    assert!(slots.people.is_empty());
}

#[test]
fn who_is_turned_away_is_told_to_come_back_when_there_may_be_room() {
    let mut slots = slots(9, 1, 2);
    for n in 0..40 {
        slots.enter(place(n, 1, QUERY)).unwrap();
        slots.leave(job(n), QUERY, Some(8 * SECOND));
    }
    (40..43).for_each(|n| _ = slots.enter(place(n, n, QUERY)).unwrap());
    let Err(Crowded::Service(wait)) = slots.enter(place(43, 43, QUERY)) else {
        panic!("there is no room");
    };
    assert!((20 * SECOND..=24 * SECOND).contains(&wait), "three jobs of eight seconds: {wait:?}");
}

/// What somebody does: asks for something, or has a job end; or what is known is counted anew.
#[derive(Clone, Debug)]
enum Act {
    Ask(usize, usize),
    End(prop::sample::Index),
    Recount,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let ask = (0..5_usize, 0..2_usize).prop_map(|(who, lane)| Act::Ask(who, lane));
    let end = any::<prop::sample::Index>().prop_map(Act::End);
    let act = prop_oneof![8 => ask, 4 => end, 1 => Just(Act::Recount)];
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
                    match slots.enter(place(n, who, service)) {
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
                Act::Recount => {
                    let place = |(job, (who, service)): (&JobId, &(usize, Service))| Place {
                        job: *job,
                        who: person(*who),
                        counts: true,
                        service: *service,
                        weight: 10,
                    };
                    let mut places: Vec<_> = there.iter().map(place).collect();
                    places.sort_unstable_by_key(|place| place.job);
                    let runs = |place: Place| (place.clone(), running.contains(&place.job));
                    slots.recount(places.into_iter().map(runs).collect());
                    prop_assert!(Service::ALL.into_iter().all(|it| slots.next(it).is_none()));
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
    fn nobody_starves(at in 0..3_usize, greedy in 1..5_usize) {
        const RUNNING: usize = 3;
        const WAITING: usize = 8;
        let mut slots = slots(RUNNING + WAITING, RUNNING, WAITING);
        let mut running: VecDeque<JobId> = VecDeque::new();
        for n in 0..RUNNING {
            let who = usize::from(n != at);
            prop_assert_eq!(slots.enter(place(n, who, QUERY)), Ok(Turn::Now));
            running.push_back(job(n));
        }
        let patient = job(RUNNING);
        prop_assert_eq!(slots.enter(place(RUNNING, 0, QUERY)), Ok(Turn::Later));
        let mut asked = RUNNING;
        let mut turns = 0;
        while !running.contains(&patient) {
            loop {
                asked += 1;
                let who = if asked.is_multiple_of(greedy) { 1 } else { asked };
                if slots.enter(place(asked, who, QUERY)).is_err() {
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
