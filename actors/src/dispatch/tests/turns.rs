//! How much there may be at once, and what becomes of it at a drain.

use std::time::Duration;

use protocol::FaultCode;

use super::scene::{Scene, run, soon};
use crate::terms::{JobTerms, tests::job_terms};

#[test]
fn whoever_asks_too_much_is_told_when_to_come_back() {
    run(async {
        let mut scene = Scene::open();
        let ann = scene.guest("ann", 1).await;
        for n in 0..4 {
            ann.asks(&n.to_string()).await.unwrap();
        }
        let refused = ann.asks("4").await.unwrap_err();
        assert_eq!(refused.code, FaultCode::TooManyJobs);
        assert!(refused.retry_after >= Some(Duration::from_secs(1)));
        scene.until(|it| (it.running, it.waiting, it.refused) == (3, 1, 1)).await;
        let others = [scene.guest("bob", 2).await, scene.guest("carl", 3).await];
        others[0].asks("b").await.unwrap();
        others[1].asks("c").await.unwrap();
        let crowded = others[1].asks("d").await.unwrap_err();
        assert_eq!((crowded.code, crowded.text == refused.text), (FaultCode::TooManyJobs, false));
        drop(scene.asked().await);
    });
}

#[test]
fn what_waits_begins_as_others_end_and_the_fewest_come_first() {
    run(async {
        let mut scene = Scene::with(JobTerms { max_running: 2, ..job_terms() });
        let (mut ann, mut bob) = (scene.guest("ann", 1).await, scene.guest("bob", 2).await);
        for id in ["a1", "a2", "a3"] {
            ann.asks(id).await.unwrap();
        }
        bob.asks("b1").await.unwrap();
        let (first, second) = (scene.asked().await, scene.asked().await);
        first.answers("1");
        let third = scene.asked().await;
        assert_eq!(third.call.who.user.as_str(), "bob", "ann has one running already");
        second.answers("2");
        scene.asked().await.answers("3");
        third.answers("4");
        for answer in ["1", "2", "3"] {
            assert_eq!(ann.hears_last().await.1, Ok(answer.into()));
        }
        assert_eq!(bob.hears_last().await.1, Ok("4".into()));
        scene.until(|it| it.done == 4).await;
    });
}

#[test]
fn at_a_drain_what_runs_goes_on_and_what_waits_is_given_back() {
    run(async {
        let mut scene = Scene::with(JobTerms { max_running: 2, ..job_terms() });
        let (mut ann, mut bob) = (scene.guest("ann", 1).await, scene.guest("bob", 2).await);
        let mut carl = scene.guest("carl", 3).await;
        ann.asks("a").await.unwrap();
        let quick = scene.asked().await;
        bob.asks("b").await.unwrap();
        let slow = scene.asked().await;
        carl.asks("c").await.unwrap();
        assert!(scene.jobs.drain(Duration::from_secs(7)));
        assert_eq!(carl.hears_last().await.1, Err(FaultCode::Draining));
        let refused = carl.asks("d").await.unwrap_err();
        assert_eq!(
            (refused.code, refused.retry_after),
            (FaultCode::Draining, Some(Duration::from_secs(7)))
        );
        quick.answers("in time");
        assert_eq!(ann.hears_last().await.1, Ok("in time".into()));
        soon(scene.jobs.finish()).await;
        assert_eq!(bob.hears_last().await.1, Err(FaultCode::Draining));
        slow.answers("too late");
        assert!(bob.hears_nothing());
    });
}
