//! The last word is never lost: whoever is gone hears it on their return.

use std::sync::Arc;

use bytes::Bytes;
use protocol::{Delivery, Event, FaultCode, Timestamp, job::Step, link::LinkEvent};

use super::scene::{Scene, run};
use crate::{job::messages::Parcel, socket::Outlet};

#[test]
fn whoever_is_gone_hears_the_last_word_on_return_and_once() {
    run(async {
        let mut scene = Scene::open();
        for (n, gone) in [false, true].into_iter().enumerate() {
            let name = format!("ann-{n}");
            let mut ann = scene.guest(&name, 1).await;
            ann.asks("a").await.unwrap();
            let asked = scene.asked().await;
            ann.hears_start().await;
            if gone {
                ann.is_gone();
            } else {
                ann.is_cut_off();
            }
            asked.tells(Step::Thinking("unheard".into())).await;
            asked.answers("42");
            scene.until(|it| it.done == n as u64 + 1).await;
            let mut back = scene.returns(&name, 2).await;
            assert_eq!(back.hears_last().await, ("(a)".into(), Ok("42".into())));
            assert!(back.hears_nothing());
        }
    });
}

#[test]
fn a_failure_is_a_last_word_too_and_a_suggestion_is_none() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.looks_up("x").await.unwrap();
        let suggestion = scene.asked().await;
        ann.asks("a").await.unwrap();
        let asked = scene.asked().await;
        ann.is_gone();
        suggestion.answers("nobody waits for this");
        asked.panics();
        scene.until(|it| it.failed == 1).await;
        let mut back = scene.returns("ann", 2).await;
        assert_eq!(back.hears_last().await, ("(a)".into(), Err(FaultCode::Internal)));
        assert!(back.hears_nothing());
    });
}

#[test]
fn whoever_comes_back_by_another_socket_hears_how_it_goes_on() {
    run(async {
        let mut scene = Scene::open();
        let mut lost = scene.guest("ann", 1).await;
        lost.asks("a").await.unwrap();
        let asked = scene.asked().await;
        lost.is_gone();
        let (mut back, mut stranger) = (scene.guest("ann", 2).await, scene.guest("bob", 3).await);
        stranger.takes_up(&lost);
        back.takes_up(&lost);
        scene.until(|it| it.running == 1).await;
        // The beginning may not have been heard, so that no more parts are told.
        asked.tells(Step::Partial("nd so on".into())).await;
        asked.tells(Step::Thinking("hm".into())).await;
        asked.answers("42");
        assert!(matches!(back.hears().await, (re, Step::Thinking(_)) if re == "a"));
        assert_eq!(back.hears_last().await, ("a".into(), Ok("42".into())));
        assert!(back.hears_nothing() && stranger.hears_nothing());
    });
}

#[test]
fn a_last_word_returns_unless_the_socket_has_taken_all_of_it() {
    run(async {
        let scene = Scene::open();
        let mut heard = scene.returns("ann", 1).await;
        let outlet = Outlet::default();
        for at in [1, 2, 3] {
            let at = Timestamp::from_secs(at);
            let word = Arc::new(Delivery::new(Event::Link(LinkEvent::Pong), at));
            let parcel = Parcel::new(word, heard.who.user.clone(), 1, scene.jobs.handle());
            outlet.push(Bytes::from_static(b"ten bytes!"));
            outlet.accompany(&heard.mailbox(), parcel);
        }
        outlet.push(Bytes::from_static(b"and more"));
        outlet.taken(4, 0);
        outlet.taken(6 + 9, 0);
        drop(outlet);
        let mut returned = [heard.hears_any().await.at, heard.hears_any().await.at];
        returned.sort();
        assert_eq!(returned, [Timestamp::from_secs(2), Timestamp::from_secs(3)], "not all taken");
        assert!(heard.hears_nothing());
    });
}
