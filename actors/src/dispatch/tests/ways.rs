//! The way there and back.

use actix::System;
use protocol::{
    Fault, FaultCode,
    job::{Request, Step},
    ontology::Lookup,
};

use super::scene::{Scene, person, reply, soon, task};
use crate::dispatch::Jobs;

fn run(test: impl Future<Output = ()>) {
    System::new().block_on(test);
}

#[test]
fn a_request_goes_to_its_backend_and_every_step_comes_back_to_the_asker() {
    run(async {
        let mut scene = Scene::open();
        let (mut ann, mut other) = (scene.guest("ann", 1).await, scene.guest("ann", 2).await);
        ann.asks("a").await.unwrap();
        let asked = scene.asked().await;
        assert_eq!((&*asked.call.request, &*asked.call.who.user.to_string()), (&task("a"), "ann"));
        let mut steps = asked.steps();
        steps.tell(Step::Thinking("hm".into())).await;
        // Its first and last words are not the backend's.
        steps.tell(Step::Started).await;
        steps.tell(Step::Failed(Fault::new(FaultCode::Internal, ""))).await;
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
        asked.steps().tell(Step::Thinking("hm".into())).await;
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
        let library = Request::Library(protocol::library::Errand::List);
        let some = scene.jobs.ask(person("ann"), library).await.unwrap_err();
        for (fault, setting) in [(none, "ontology."), (some, "library.")] {
            assert_eq!(fault.code, FaultCode::NotConfigured);
            assert!(fault.help.unwrap().contains(setting));
        }
    });
}
