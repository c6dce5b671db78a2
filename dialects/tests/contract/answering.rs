//! The golden messages of backends and buses, alike in both dialects.

use protocol::{
    Delivery, Event, Fault, FaultCode,
    activity::ActivityEvent,
    agent::Put,
    job::{Answer, Request, Step},
    library::{Errand, Finding},
};

use crate::{
    jobs::{self, done, failed, says},
    samples::{MORNING, NOON, answer, id, told},
};

/// What is told, under the names of the files.
pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let answers =
        queries().into_iter().map(|(name, event)| (name, answer(event, NOON, "unique-id")));
    let agents = agents().into_iter().chain(ais());
    let agents = agents.map(|(name, event)| (name, answer(event, NOON, "req_123")));
    let libraries = libraries().into_iter().map(|(name, event)| (name, answer(event, NOON, "r-1")));
    answers.chain(agents).chain(libraries).chain(happenings()).collect()
}

/// Of the golden messages that a seed prints, what it does not: existing clients leave it unread.
pub(crate) fn extras(name: &str) -> &'static [&'static str] {
    match name {
        "query_result" => &["/endpoint_id", "/results/truncated"],
        "ai_start" | "ai_progress" | "ai_complete" => &["/job_id"],
        _ => &[],
    }
}

fn queries() -> Vec<(&'static str, Event)> {
    let of = |step| says(Request::Query(jobs::question()), step);
    let solved = |rows| done(Answer::Query(jobs::solution(rows)), 1300);
    let message = "asking the endpoint".into();
    let fault = Fault::new(FaultCode::BackendFailed, "Query execution failed").help("try again");
    vec![
        ("query_progress", of(Step::Stage(jobs::progress()))),
        ("query_progress_plain", of(Step::Progress { fraction: None, message })),
        ("query_result", of(solved(Some(jobs::protein())))),
        ("query_result_terms", of(solved(Some(jobs::every_term())))),
        ("query_result_unrun", of(solved(None))),
        ("query_failed", of(Step::Failed(fault))),
        (
            "ontology_suggestion",
            says(Request::Ontology(jobs::lookup()), done(jobs::suggestions(), 3)),
        ),
    ]
}

fn agents() -> Vec<(&'static str, Event)> {
    let of = |step| says(Request::Agent(jobs::task(Put::Request)), step);
    let to = |step| says(Request::Agent(jobs::task(Put::Message)), step);
    let message = || "Processing step 3/5".into();
    vec![
        ("agent_started", of(Step::Started)),
        ("agent_thinking", of(Step::Thinking("The room has two topics.".into()))),
        ("agent_progress", of(Step::Progress { fraction: Some(0.6), message: message() })),
        ("partial_result", of(Step::Partial("The room ".into()))),
        ("tool_executing", of(jobs::tool(None))),
        ("tool_executed", of(jobs::tool(Some("[7]")))),
        ("agent_completed", of(done(jobs::reply("The room agreed.", true), 4500))),
        ("agent_completed_plain", to(done(jobs::reply("Hello!", false), 20))),
        ("agent_failed", of(failed(FaultCode::DeadlineExceeded, "the answer took too long"))),
    ]
}

fn ais() -> Vec<(&'static str, Event)> {
    let of = |step| says(Request::Agent(jobs::task(Put::Workspace)), step);
    let message = "Processing step 3/5".into();
    let result = "Analysis complete: Found 3 trends...";
    vec![
        ("ai_start", of(Step::Started)),
        ("ai_progress", of(Step::Progress { fraction: Some(0.6), message })),
        ("ai_thinking", of(Step::Thinking("The numbers grow.".into()))),
        ("ai_partial", of(Step::Partial("Analysis ".into()))),
        ("ai_tool", of(jobs::tool(None))),
        ("ai_complete", of(done(jobs::reply(result, false), 4500))),
        ("ai_complete_whole", of(done(jobs::reply(result, true), 4500))),
        ("ai_error", of(failed(FaultCode::Cancelled, "the request was taken back"))),
    ]
}

fn libraries() -> Vec<(&'static str, Event)> {
    let (library, document) = (|| id("papers"), || id("20fc54b4"));
    let of = |errand, finding| says(Request::Library(errand), done(Answer::Library(finding), 12));
    let get = || Errand::Get { library: library(), document: document() };
    let list = Errand::Documents { library: library(), after: None, limit: None };
    let create = Errand::Create { library: None, name: None, description: None };
    let info = jobs::document(Some(false));
    let none = failed(FaultCode::DocumentNotFound, "there is no such document");
    let message = "reading chunk 3 of 5".into();
    let going = Step::Progress { fraction: Some(0.6), message };
    let gone = Finding::Deleted { library: library(), document: document() };
    let some = Finding::Documents { documents: vec![jobs::document(None)], more: true };
    let all = Errand::List { after: None, limit: None };
    let known = Finding::Libraries { libraries: vec![jobs::library()], more: false };
    vec![
        ("library_hits", of(jobs::search(), jobs::hits())),
        ("library_added", of(jobs::add(), Finding::Added(jobs::document(None)))),
        ("library_document", of(get(), Finding::Document(info, "Document content".into()))),
        ("library_deleted", of(Errand::Delete { library: library(), document: document() }, gone)),
        ("library_documents", of(list, some)),
        ("library_created", of(create, Finding::Created(jobs::library()))),
        ("library_described", of(Errand::Describe(library()), Finding::Library(jobs::library()))),
        ("library_list", of(all, known)),
        ("library_dropped", of(Errand::Drop(library()), Finding::Dropped(library()))),
        ("library_results", says(Request::Library(jobs::search()), Step::Passages(jobs::part()))),
        ("library_progress", says(Request::Library(jobs::add()), going)),
        ("library_failed", says(Request::Library(get()), none)),
    ]
}

fn happenings() -> Vec<(&'static str, Delivery)> {
    let happened = |room: &str, activity: protocol::activity::Activity| {
        let event = ActivityEvent::Happened { room: id(room), activity: activity.into() };
        told(Event::Activity(event), MORNING)
    };
    let passing = protocol::activity::Activity { durable: false, ..jobs::activity() };
    let room = id("bus:events");
    let subscribed = ActivityEvent::Subscribed { room, interest: jobs::interest() };
    let task = Request::Agent(jobs::task(Put::Message));
    let waited = says(task, done(jobs::reply("Hello!", false), 20));
    let failed = says(
        Request::Query(jobs::question()),
        failed(FaultCode::NotUnderstood, "the question was not understood"),
    );
    vec![
        ("event", happened("bus:events", jobs::activity()).numbered(42)),
        ("event_passing", happened("bus:events", passing)),
        ("event_library", happened("library:papers", jobs::added()).numbered(7)),
        ("events_subscribed", answer(Event::Activity(subscribed), NOON, "r-1")),
        ("endpoint_status", told(jobs::health(true), NOON)),
        ("endpoint_status_down", told(jobs::health(false), NOON)),
        ("agent_completed_mailed", answer(waited.clone(), NOON, "req_123").mailed(7)),
        ("query_failed_mailed", answer(failed.clone(), NOON, "unique-id").mailed(8)),
        ("agent_completed_waited", told(jobs::asked(waited, "req_123"), NOON).mailed(7)),
        ("query_failed_waited", told(jobs::asked(failed, "unique-id"), NOON).mailed(8)),
    ]
}
