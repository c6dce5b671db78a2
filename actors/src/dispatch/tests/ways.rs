//! The way there and back.

use protocol::{
    Fault, FaultCode,
    job::{Request, Step},
    ontology::Lookup,
    query::{Progress, Stage},
};

use super::scene::{Scene, person, reply, run, soon, task};
use crate::dispatch::Jobs;

#[test]
fn a_request_goes_to_its_backend_and_every_step_comes_back_to_the_asker() {
    run(async {
        let mut scene = Scene::open();
        let (mut ann, mut other) = (scene.guest("ann", 1).await, scene.guest("ann", 2).await);
        ann.asks("a").await.unwrap();
        let asked = scene.asked().await;
        assert_eq!((&*asked.call.request, &*asked.call.who.user.to_string()), (&task("a"), "ann"));
        asked.tells(Step::Thinking("hm".into())).await;
        // Its first and last words are not the backend's.
        asked.tells(Step::Started).await;
        asked.tells(Step::Failed(Fault::new(FaultCode::Internal, ""))).await;
        asked.answers("42");
        assert!(matches!(ann.hears().await, (re, Step::Started) if re == "a"));
        assert!(matches!(ann.hears().await, (re, Step::Thinking(_)) if re == "a"));
        assert_eq!(ann.hears_last().await, ("a".into(), Ok("42".into())));
        scene.until(|it| it.done == 1 && it.running == 0).await;
        assert!(ann.hears_nothing() && other.hears_nothing());
    });
}

#[test]
fn whoever_calls_hears_the_answer_and_nothing_else() {
    run(async {
        let mut scene = Scene::open();
        let call = |text| {
            let jobs = scene.jobs.clone();
            async move { jobs.ask(person("ann"), task(text)).await }
        };
        let (first, second) = (call("a"), call("b"));
        let (first, second) = (actix::spawn(first), actix::spawn(second));
        let asked = scene.asked().await;
        asked.tells(Step::Thinking("hm".into())).await;
        asked.answers("42");
        scene.asked().await.fails(Fault::new(FaultCode::NotUnderstood, "what?").into());
        assert_eq!(soon(first).await.unwrap().unwrap(), reply("42"));
        assert_eq!(soon(second).await.unwrap().unwrap_err().code, FaultCode::NotUnderstood);
    });
}

#[test]
fn a_service_that_is_not_set_up_names_its_setting() {
    run(async {
        let scene = Scene::open();
        let lookup = Lookup { text: "x".into(), ontology: None, limit: None };
        let none = Jobs::default().ask(person("ann"), Request::Ontology(lookup)).await.unwrap_err();
        let library =
            Request::Library(protocol::library::Errand::List { after: None, limit: None });
        let some = scene.jobs.ask(person("ann"), library).await.unwrap_err();
        for (fault, setting) in [(none, "ontology."), (some, "full-text")] {
            assert_eq!(fault.code, FaultCode::NotConfigured);
            assert!(fault.help.unwrap().contains(setting));
        }
    });
}

#[test]
fn whoever_calls_and_waits_no_longer_takes_the_request_back() {
    run(async {
        let mut scene = Scene::open();
        let jobs = scene.jobs.clone();
        let call = actix::spawn(async move { jobs.ask(person("ann"), task("a")).await });
        let mut asked = scene.asked().await;
        call.abort();
        asked.is_dropped().await;
        scene.until(|it| it.failed == 1 && it.running == 0).await;
    });
}

#[test]
fn many_parts_are_gathered_and_are_the_answer_together() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.asks("a").await.unwrap();
        let asked = scene.asked().await;
        let parts: Vec<String> = (0..1_000).map(|n| format!("{n:03} ")).collect();
        for part in &parts {
            asked.tells(Step::Partial(part.as_str().into())).await;
        }
        asked.answers("42");
        let (mut words, mut told) = (0, String::new());
        loop {
            match ann.hears().await.1 {
                Step::Partial(text) => {
                    words += 1;
                    told.push_str(&text);
                }
                Step::Done { .. } => break,
                _ => {}
            }
        }
        assert_eq!(told, parts.concat());
        assert!(words < 100, "{words} words for a thousand parts");
    });
}

#[test]
fn stages_are_told_one_by_one_and_before_the_answer() {
    run(async {
        let mut scene = Scene::open();
        let mut ann = scene.guest("ann", 1).await;
        ann.questions("q", std::time::Duration::from_secs(9)).await.unwrap();
        let asked = scene.asked().await;
        for stage in Stage::ALL {
            let progress = Progress { stage, fraction: 0.5, message: "".into() };
            asked.tells(Step::Stage(progress)).await;
        }
        asked.answers("42");
        ann.hears_start().await;
        for stage in Stage::ALL {
            assert!(matches!(ann.hears().await.1, Step::Stage(now) if now.stage == stage));
        }
        assert_eq!(ann.hears_last().await.1, Ok("42".into()));
    });
}
