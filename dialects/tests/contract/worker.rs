//! The messages of workers.

use std::time::Duration;

use dialects::worker::{answer, decode, report, spell};
use proptest::prelude::*;
use protocol::{
    Epoch, Fault, FaultCode, JobId, Position,
    activity::Told,
    agent::{Put, Task},
    job::{Answer, Request, Service, Step},
    library::{Draft, Errand, Finding, Mode, Search},
    ontology::Lookup,
    query::{Ask, Question, Stage, Term},
    worker::{Assignment, Offer, Report, WorkerCommand, WorkerEvent},
};
use serde_json::{Value, json as value};

use crate::{
    golden,
    samples::{NOON, id, identity, json},
};

const JOB: JobId = JobId::from_u128(0xabc123);

fn command(name: &str) -> WorkerCommand {
    decode(&golden::text(&format!("worker/in/{name}"))).unwrap().command
}

fn reported(name: &str) -> Report {
    match command(name) {
        WorkerCommand::Report { job: JOB, report } => report,
        other => panic!("{name}: {other:?}"),
    }
}

fn step(name: &str) -> Step {
    match reported(name) {
        Report::Step(step) => step,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn understands_what_a_worker_offers() {
    golden::assert_all_known(
        "worker/in",
        &[
            "hello",
            "hello_least",
            "stage",
            "progress",
            "thinking",
            "partial",
            "tool",
            "completed",
            "failed",
            "publish",
            "leave",
            "ping",
        ],
    );
    let services = vec![Service::Agent, Service::Query];
    let whole = Offer { services, capacity: 4, name: Some("gpu-7".into()) };
    assert!(matches!(command("hello"), WorkerCommand::Hello(offer) if offer == whole));
    let least = Offer { services: vec![Service::Library], capacity: 1, name: None };
    assert!(matches!(command("hello_least"), WorkerCommand::Hello(offer) if offer == least));
    assert_eq!(decode(&golden::text("worker/in/hello")).unwrap().id, Some(id("m-1")));
    assert!(matches!(command("leave"), WorkerCommand::Leave));
    assert!(matches!(command("ping"), WorkerCommand::Ping));
    let WorkerCommand::Publish(drafts) = command("publish") else { panic!() };
    assert_eq!(drafts[0].as_ref().unwrap().kind.as_str(), "task.completed");
}

#[test]
fn understands_how_a_job_goes() {
    assert!(matches!(step("thinking"), Step::Thinking(text) if text == "The room has two topics."));
    assert!(matches!(step("partial"), Step::Partial(text) if text == "The room "));
    assert!(matches!(step("progress"), Step::Progress { fraction: Some(0.25), .. }));
    assert!(matches!(step("stage"), Step::Stage(at) if at.stage == Stage::Executing));
    let Step::Tool(tool) = step("tool") else { panic!() };
    assert_eq!((&*tool.call, &*tool.tool), ("call_1", "search"));
    assert_eq!(tool.result.unwrap().as_json(), "3");
    let Report::Done(whole) = reported("completed") else { panic!() };
    let Answer::Agent(reply) = answer(Service::Agent, &whole).unwrap() else { panic!() };
    assert_eq!((&*reply.text, reply.usage.unwrap().output_tokens), ("The room agreed.", 45));
    let Report::Failed { fault, again: true } = reported("failed") else { panic!() };
    let expected = Fault::new(FaultCode::NotUnderstood, "Which room?").help("name one");
    assert_eq!(fault, expected.retry_after(Duration::from_secs(2)));
    let plain = report(r#"{"type":"failed","code":"INTERNAL_ERROR"}"#).unwrap();
    let Report::Failed { fault, again: false } = plain else { panic!() };
    assert_eq!(fault.code, FaultCode::BackendFailed, "no worker speaks for the house");
}

#[test]
fn refuses_what_makes_no_sense_by_its_field() {
    let job = r#""job_id":"00000000000000000000000000abc123""#;
    for (said, field) in [
        (r#"{}"#.to_owned(), "type"),
        (r#"{"type":"partial","text":"x"}"#.to_owned(), "job_id"),
        (format!(r#"{{"type":"partial",{job}}}"#), "text"),
        (format!(r#"{{"type":"progress",{job},"message":"x","fraction":2}}"#), "fraction"),
        (format!(r#"{{"type":"stage",{job},"stage":"dancing","fraction":0}}"#), "stage"),
        (format!(r#"{{"type":"completed",{job}}}"#), "answer"),
        (format!(r#"{{"type":"completed",{job},"answer":[]}}"#), "answer"),
        (r#"{"type":"hello","services":[]}"#.to_owned(), "services"),
        (r#"{"type":"hello","services":["x"]}"#.to_owned(), "services"),
        (r#"{"type":"hello","services":["agent"],"capacity":1025}"#.to_owned(), "capacity"),
        (r#"{"type":"publish","events":[]}"#.to_owned(), "events"),
    ] {
        let fault = decode(&said).unwrap_err().fault;
        assert_eq!(fault.field.as_deref(), Some(field), "{said}: {fault:?}");
    }
    let unknown = decode(r#"{"type":"dance"}"#).unwrap_err().fault;
    assert_eq!(unknown.code, FaultCode::UnknownType);
}

#[test]
fn reads_an_answer_as_what_was_asked_says() {
    let read = |service, text: &str| answer(service, &json(text));
    let results = value!({"head": {"vars": ["p", "l"]}, "results": {"bindings": [
        {"p": {"type": "uri", "value": "http://x.test/p"},
         "l": {"type": "literal", "value": "p53", "xml:lang": "en"}}, {}]}});
    let solved = value!({"sparql": "SELECT *", "endpoint": "mine", "results": results,
        "truncated": true, "confidence": 0.5, "execution_time_ms": 7});
    let solved = read(Service::Query, &solved.to_string());
    let Ok(Answer::Query(solution)) = solved else { panic!() };
    let rows = solution.rows.unwrap();
    let name = Term::Literal { value: "p53".into(), datatype: None, language: Some("en".into()) };
    assert_eq!(rows.bindings[0], [Some(Term::Iri("http://x.test/p".into())), Some(name)]);
    assert_eq!((&rows.bindings[1][..], rows.truncated), (&[None, None][..], true));
    let terms = r#"{"suggestions":[{"iri":"http://x.test/t","label":"T"}]}"#;
    let Ok(Answer::Ontology(terms)) = read(Service::Ontology, terms) else { panic!() };
    assert_eq!(&*terms[0].label, "T");
    let hits = r#"{"hits":[{"document_id":"d","title":"t","chunk":0,"text":"x","score":0.5}]}"#;
    let hits = read(Service::Library, hits);
    let Ok(Answer::Library(Finding::Hits { mode: Mode::Lexical, hits })) = hits else { panic!() };
    assert_eq!(hits[0].document, id("d"));
    let info = value!({"library_id": "l", "document_id": "d", "title": "t", "chunks": 1,
        "added_at": "2025-10-02T12:00:00Z", "text": "whole"});
    let found = read(Service::Library, &value!({"document": info}).to_string());
    let Ok(Answer::Library(Finding::Document(info, text))) = found else { panic!() };
    assert_eq!((info.added, &*text), (NOON, "whole"));
    for (service, wrong, field) in [
        (Service::Agent, r#"{"data":{}}"#, "text"),
        (Service::Query, r#"{"sparql":"x"}"#, "endpoint"),
        (Service::Query, r#"{"sparql":"x","endpoint":"e","results":[]}"#, "results"),
        (Service::Ontology, "{}", "suggestions"),
        (Service::Library, "{}", "documents"),
        (Service::Library, r#"{"created":{"library_id":""}}"#, "created"),
    ] {
        assert_eq!(read(service, wrong).unwrap_err().field.as_deref(), Some(field), "{wrong}");
    }
}

#[test]
fn spells_every_golden_message() {
    let told = outgoing();
    golden::assert_all_known("worker/out", &told.iter().map(|(n, ..)| *n).collect::<Vec<_>>());
    for (name, re, event) in told {
        let re = re.map(id);
        golden::assert_told(&format!("worker/out/{name}"), &spell(re.as_ref(), &event, NOON), &[]);
    }
}

/// One of everything that workers are told.
pub(crate) fn spoken() -> Vec<Value> {
    let spell = |(_, re, event): Outgoing| spell(re.map(id).as_ref(), &event, NOON);
    let told = outgoing().into_iter().map(spell);
    told.map(|told| serde_json::from_str(&told).unwrap()).collect()
}

type Outgoing = (&'static str, Option<&'static str>, WorkerEvent);

fn outgoing() -> Vec<Outgoing> {
    let interval = Duration::from_secs(30);
    let told = |name: &str, durable, duplicate| {
        Ok(Told {
            id: id(name),
            position: Position { epoch: Epoch(1), seq: 7 },
            durable,
            duplicate,
        })
    };
    let wrong = Fault::new(FaultCode::InvalidMessage, "data must be an object").field("data");
    let results = vec![told("e-1", true, false), told("e-2", false, true), Err(wrong)];
    let text = "capacity must be between 1 and 1024";
    let fault = Fault::new(FaultCode::InvalidMessage, text).help("say how many jobs");
    let fault = fault.field("capacity").retry_after(Duration::from_secs(3));
    let mut all = vec![
        ("welcome", Some("m-1"), WorkerEvent::Welcome { heartbeat_interval: interval }),
        ("cancel", None, WorkerEvent::Cancel { job: JOB }),
        ("published", Some("m-1"), WorkerEvent::Published(results)),
        ("pong", None, WorkerEvent::Pong),
        ("error", Some("m-1"), WorkerEvent::Refused(fault)),
    ];
    all.extend(requests().into_iter().map(|(name, request)| (name, None, job(request))));
    all
}

fn job(request: Request) -> WorkerEvent {
    let who = identity("user123", "Ann", Some("ann@example.com"));
    let deadline = Duration::from_secs(60);
    WorkerEvent::Job(Assignment { job: JOB, request: request.into(), who, deadline })
}

fn requests() -> Vec<(&'static str, Request)> {
    let task = Task {
        put: Put::Request,
        agent: Some(id("summariser")),
        content: "Summarise the room".into(),
        context: Some(json(r#"{"since": "yesterday"}"#)),
        sheet: None,
    };
    let question = Question {
        ask: Ask::Words("all proteins".into()),
        endpoint: Some(id("uniprot")),
        execute: true,
        limit: Some(10),
        timeout: Some(Duration::from_secs(5)),
    };
    let ask = Ask::Sparql("ASK {}".into());
    let sparql = Question { ask, endpoint: None, limit: None, timeout: None, ..question.clone() };
    let lookup = Lookup { text: "kin".into(), ontology: Some("PR".into()), limit: Some(5) };
    let document = Draft {
        document: Some(id("d1")),
        title: "p53".into(),
        text: "A text.".into(),
        metadata: Some(json(r#"{"year": 2024}"#)),
    };
    let (name, description) = (Some("Papers".into()), Some("what we read".into()));
    let create = Errand::Create { library: Some(id("papers")), name, description };
    let search = Search { library: id("papers"), text: "p53".into(), k: Some(3) };
    let after = Some(id("d1"));
    let documents = Errand::Documents { library: id("papers"), after, limit: Some(2) };
    vec![
        ("job_agent", Request::Agent(task)),
        ("job_query", Request::Query(question)),
        ("job_query_sparql", Request::Query(sparql)),
        ("job_ontology", Request::Ontology(lookup)),
        ("job_library_create", Request::Library(create)),
        ("job_library_add", Request::Library(Errand::Add { library: id("papers"), document })),
        ("job_library_search", Request::Library(Errand::Search(search))),
        ("job_library_documents", Request::Library(documents)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_said_is_understood_or_refused(text in ".{0,80}", word in 0usize..12) {
        let words = ["hello", "stage", "progress", "thinking", "partial", "tool", "completed",
            "failed", "publish", "leave", "ping", "x"];
        let _ = decode(&text);
        let _ = report(&text);
        let said = value!({"type": words[word], "job_id": text, "text": text, "answer": text});
        let _ = decode(&said.to_string());
        for service in Service::ALL {
            let _ = answer(service, &protocol::Payload::from_json(text.clone()));
        }
    }
}
