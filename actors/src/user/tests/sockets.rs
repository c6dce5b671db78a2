//! What the sockets of a person hear, whatever becomes of them.

use std::collections::BTreeMap;

use actix::System;
use proptest::prelude::*;

use super::*;
use crate::user::messages::Undelivered;
use crate::user::{Standing, messages::Notify};

#[test]
fn what_comes_after_a_socket_was_told_to_go_waits_for_the_next_one() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let ear = opens(&mut bob, 1);
        let declined =
            (0..100).map(|n| writes(&mut bob, letter(n, None))).find(|o| o.delivered == 0);
        assert_eq!(declined.map(|outcome| outcome.queued), Some(3), "none is settled");
        a_moment().await;
        let outcome = writes(&mut bob, letter(100, None));
        assert_eq!(outcome.delivered, 0, "it would stand behind the farewell");
        assert_eq!(ear.heard().last(), Some(&Heard::Farewell));
    });
}

#[test]
fn mail_on_a_socket_that_dies_unwritten_is_heard_by_the_next_under_its_number() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let first = opens(&mut bob, 1);
        assert_eq!(writes(&mut bob, letter(1, None)).delivered, 1);
        assert_eq!(writes(&mut bob, letter(2, None)).delivered, 1);
        a_moment().await;
        bob.settle(first.numbers()[0]);
        bob.devices.detach(session(1));
        let second = opens(&mut bob, 2);
        a_moment().await;
        assert_eq!(second.heard(), first.heard()[1..]);
        bob.settle(second.numbers()[0]);
        let third = opens(&mut bob, 3);
        a_moment().await;
        assert_eq!(third.heard(), []);
    });
}

#[test]
fn a_socket_that_never_settles_is_told_what_it_makes_drop() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let ear = opens(&mut bob, 1);
        let outcomes: Vec<_> = (1..=5).map(|n| writes(&mut bob, letter(n, None))).collect();
        assert_eq!(outcomes.iter().map(|it| it.dropped).collect::<Vec<_>>(), [0, 0, 0, 1, 1]);
        a_moment().await;
        let numbers = ear.numbers();
        let missed = [Heard::Missed(1, numbers[0]), Heard::Missed(2, numbers[1])];
        assert_eq!([ear.heard()[3], ear.heard()[5]], missed);
        // Whoever comes next is told first, and not again once that is settled.
        let next = opens(&mut bob, 2);
        a_moment().await;
        assert_eq!(next.heard()[0], missed[1]);
        assert_eq!(next.numbers(), numbers[2..]);
        bob.settle(numbers[1]);
        let last = opens(&mut bob, 3);
        a_moment().await;
        assert_eq!(last.heard(), next.heard()[1..]);
    });
}

#[test]
fn what_is_sent_again_is_known() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let first = writes(&mut bob, letter(1, Some("m1")));
        let again = writes(&mut bob, letter(2, Some("m1")));
        let other = writes(&mut bob, letter(3, Some("m2")));
        assert_eq!([first.queued, other.queued], [1, 2]);
        assert!(again.duplicate && !first.duplicate && !other.duplicate);
    });
}

#[test]
fn who_asks_to_be_forgotten_takes_nothing_more_unless_told_to_stay() {
    System::new().block_on(async {
        let mut bob = bob(&service());
        let ctx = &mut Context::new();
        bob.look_around(ctx);
        assert_eq!(bob.standing, Standing::Leaving);
        let (reply, mut receipt) = oneshot::channel();
        let notify = Notify { what: "created".into(), notice: notice(), keep: true };
        bob.notify(notify, reply, ctx);
        assert!(matches!(receipt.try_recv(), Ok(Some(Err(Undelivered::Forgotten)))));
        opens(&mut bob, 1);
        assert_eq!(writes(&mut bob, letter(1, None)).delivered, 1);
        bob.look_around(ctx);
        assert_eq!(bob.standing, Standing::Here, "there is a socket, and mail not settled");
    });
}

/// What may happen around a person.
#[derive(Clone, Debug)]
enum Turn {
    Write,
    Open,
    /// One of the sockets settles this share of what it has heard.
    Settle(usize, f64),
    /// One of the sockets is gone, with everything that it was not given the time to hear.
    Die(usize),
    Hear,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![
        8 => Just(Turn::Write),
        2 => Just(Turn::Open),
        3 => (0usize..3, 0.0..=1.0).prop_map(|(n, share)| Turn::Settle(n, share)),
        2 => (0usize..3).prop_map(Turn::Die),
        3 => Just(Turn::Hear),
    ];
    prop::collection::vec(turn, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every letter is heard in order and under its own number, or it was counted as dropped.
    #[test]
    fn nothing_is_lost_without_being_said(turns in turns()) {
        System::new().block_on(async {
            let mut bob = bob(&service());
            let (mut open, mut all) = (Vec::<(u128, Ear)>::new(), Vec::<Ear>::new());
            let (mut written, mut dropped) = (0, 0);
            for (n, turn) in (1..).zip(turns) {
                match turn {
                    Turn::Write => {
                        written += 1;
                        dropped += u64::from(writes(&mut bob, letter(written, None)).dropped);
                    }
                    Turn::Open => {
                        open.push((n, opens(&mut bob, n)));
                        all.extend(open.last().map(|(_, ear)| ear.clone()));
                    }
                    Turn::Settle(which, share) => if let Some((_, ear)) = open.get(which) {
                        let numbers = ear.numbers();
                        let many = (numbers.len() as f64 * share) as usize;
                        numbers[..many].last().into_iter().for_each(|number| bob.settle(*number));
                    },
                    Turn::Die(which) => if which < open.len() {
                        let (name, ear) = open.remove(which);
                        bob.devices.detach(session(name));
                        // What it has not heard by now, it never hears.
                        let deaf = Ear { heard: Rc::new(RefCell::new(ear.heard())) };
                        all.iter_mut().filter(|it| Rc::ptr_eq(&it.heard, &ear.heard)).for_each(|it| *it = deaf.clone());
                    },
                    Turn::Hear => a_moment().await,
                }
            }
            all.push(opens(&mut bob, 0));
            a_moment().await;
            let mut letters = BTreeMap::new();
            for ear in &all {
                assert!(ear.numbers().is_sorted(), "{:?}", ear.heard());
                for heard in ear.heard() {
                    if let Heard::Letter(number, said) = heard {
                        assert_eq!(*letters.entry(number).or_insert(said), said);
                    }
                }
            }
            assert!(letters.values().is_sorted(), "numbers are in the order of writing");
            assert!(written <= letters.len() as u64 + dropped, "{written} {dropped} {letters:?}");
        });
    }
}
