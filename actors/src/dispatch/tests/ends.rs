//! Every job says exactly one last word, whatever becomes of it.

use std::time::Duration;

use protocol::{
    Fault, FaultCode,
    job::{Step, Which},
};

use super::scene::{Guest, Scene, name, run};
use crate::{
    ports::backend::Failure,
    terms::{JobTerms, tests::job_terms},
};

const A_MOMENT: Duration = Duration::from_millis(30);
const AN_AGE: Duration = Duration::from_secs(3_600);

/// Hears the last word, which must be the only one, and that its place is free again.
async fn ends(scene: &Scene, guest: &mut Guest, with: FaultCode) {
    assert_eq!(guest.hears_last().await.1, Err(with));
    scene.until(|it| it.running + it.waiting == 0).await;
    assert!(guest.hears_nothing());
}

fn passing() -> Failure {
    Failure::passing(Fault::new(FaultCode::BackendFailed, "away"))
}

#[test]
fn a_backend_that_hangs_ends_at_the_deadline() {
    run(async {
        let mut scene = Scene::with(JobTerms { deadline: A_MOMENT, ..job_terms() });
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        let mut asked = scene.asked().await;
        assert!(asked.call.deadline <= A_MOMENT);
        ends(&scene, &mut ann, FaultCode::DeadlineExceeded).await;
        asked.is_dropped().await;
        // The asker's own wish shortens it, and never more.
        ann.questions("q", AN_AGE).await.unwrap();
        assert!(scene.asked().await.call.deadline <= A_MOMENT);
        ends(&scene, &mut ann, FaultCode::DeadlineExceeded).await;
    });
}

#[test]
fn a_question_ends_when_its_asker_says() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.questions("q", A_MOMENT).await.unwrap();
        assert!(scene.asked().await.call.deadline <= A_MOMENT);
        assert_eq!(ann.hears_last().await.1, Err(FaultCode::DeadlineExceeded));
    });
}

#[test]
fn whoever_asked_takes_it_back_from_any_socket_and_nobody_else_does() {
    run(async {
        let mut scene = Scene::open();
        let (mut ann, other) = (scene.guest("ann", 1).await, scene.guest("ann", 2).await);
        let bob = scene.guest("bob", 3).await;
        ann.asks("a").await.unwrap();
        let mut asked = scene.asked().await;
        let by_job = Which::Job(ann.hears_start().await);
        for which in [by_job.clone(), Which::Asked(name("a"))] {
            assert_eq!(bob.cancels(which).await.unwrap_err().code, FaultCode::JobNotFound);
        }
        other.cancels(by_job.clone()).await.unwrap();
        asked.is_dropped().await;
        ends(&scene, &mut ann, FaultCode::Cancelled).await;
        assert_eq!(ann.cancels(by_job).await.unwrap_err().code, FaultCode::JobNotFound);

        ann.asks("b").await.unwrap();
        let mut asked = scene.asked().await;
        other.cancels(Which::Asked(name("b"))).await.unwrap();
        asked.is_dropped().await;
        ends(&scene, &mut ann, FaultCode::Cancelled).await;
    });
}

#[test]
fn what_waits_is_taken_back_without_having_begun() {
    run(async {
        let mut scene = Scene::with(JobTerms { max_running: 1, ..job_terms() });
        let (bob, mut ann) = (scene.guest("bob", 1).await, scene.guest("ann", 2).await);
        bob.asks("first").await.unwrap();
        let first = scene.asked().await;
        ann.asks("a").await.unwrap();
        scene.until(|it| it.waiting == 1).await;
        ann.cancels(Which::Asked(name("a"))).await.unwrap();
        assert!(matches!(ann.hears().await.1, Step::Failed(it) if it.code == FaultCode::Cancelled));
        first.answers("done");
        scene.until(|it| it.running + it.waiting == 0).await;
        ann.asks("b").await.unwrap();
        scene.asked().await.answers("b");
        assert_eq!(ann.hears_last().await, ("b".into(), Ok("b".into())), "a was never begun");
    });
}

#[test]
fn a_backend_that_panics_fails_its_own_job_and_no_other() {
    run(async {
        let mut scene = Scene::open();
        let (mut ann, mut bob) = (scene.guest("ann", 1).await, scene.guest("bob", 2).await);
        bob.asks("b").await.unwrap();
        let other = scene.asked().await;
        ann.asks("a").await.unwrap();
        scene.asked().await.panics();
        assert_eq!(ann.hears_last().await, ("a".into(), Err(FaultCode::Internal)));
        other.answers("fine");
        assert_eq!(bob.hears_last().await.1, Ok("fine".into()));
    });
}

#[cfg(feature = "chaos")]
#[test]
fn a_job_that_dies_says_so_once_and_its_place_is_free() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        let mut asked = scene.asked().await;
        asked.tells(Step::Thinking(crate::DOOM.into())).await;
        ends(&scene, &mut ann, FaultCode::Internal).await;
        asked.is_dropped().await;
    });
}

#[test]
fn a_backend_that_could_not_be_reached_is_asked_again_and_no_more_than_it_may() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        for _ in 0..2 {
            scene.asked().await.fails(passing());
        }
        scene.asked().await.answers("at last");
        ann.hears_start().await;
        assert!(matches!(ann.hears().await.1, Step::Done { .. }), "the failures are not told");

        ann.asks("b").await.unwrap();
        for _ in 0..3 {
            scene.asked().await.fails(passing());
        }
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;
    });
}

#[test]
fn nothing_is_asked_twice_that_failed_for_good_or_has_begun() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        scene.asked().await.fails(passing().fault.into());
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;
        ann.asks("b").await.unwrap();
        let asked = scene.asked().await;
        asked.tells(Step::Partial("I".into())).await;
        asked.fails(passing());
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;
        // Nor if it would come too late.
        ann.asks("c").await.unwrap();
        let mut later = passing();
        later.fault.retry_after = Some(AN_AGE);
        scene.asked().await.fails(later);
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;
    });
}

#[test]
fn an_answer_that_is_too_long_is_none() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        scene.asked().await.answers(&"x".repeat(10_001));
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;

        ann.asks("b").await.unwrap();
        let mut asked = scene.asked().await;
        for _ in 0..11 {
            asked.tells(Step::Partial("x".repeat(1_000).into())).await;
        }
        ends(&scene, &mut ann, FaultCode::BackendFailed).await;
        asked.is_dropped().await;
    });
}
