//! The golden messages to backends and buses, alike in every dialect, and how each is refused.

use std::time::Duration;

use dialects::happenings::{self, MAX_BATCH};
use protocol::{
    Command,
    activity::{ActivityCommand, Draft, Interest, Tag},
    agent::{Put, Task},
    job::{JobCommand, Request},
    library::Errand,
    query::{Ask, Question},
};

use serde_json::{Value, json as value};

use crate::{
    jobs::{self, interest, lookup, question, task},
    returning::assert_refused,
    samples::{MORNING, NOON, id, json},
};

/// What is asked, under the names of the files.
pub(crate) fn commands() -> Vec<(&'static str, Option<&'static str>, Command)> {
    let named = |(name, command)| (name, Some("r-1"), command);
    let plain = errands().into_iter().chain(libraries()).chain(happenings()).map(named);
    [
        ("query_request", Some("unique-id"), ask(Request::Query(question()))),
        ("ontology_search", Some("unique-id"), ask(Request::Ontology(lookup()))),
        ("ai_request", Some("req_123"), ask(Request::Agent(task(Put::Workspace)))),
    ]
    .into_iter()
    .chain(plain)
    .collect()
}

fn ask(request: Request) -> Command {
    Command::Job(JobCommand::Ask(request))
}

fn errands() -> Vec<(&'static str, Command)> {
    let sparql = Question {
        ask: Ask::Sparql("SELECT * { ?s ?p ?o }".into()),
        endpoint: None,
        execute: false,
        limit: None,
        timeout: Some(Duration::from_millis(1500)),
    };
    let message = Task { sheet: None, ..task(Put::Message) };
    vec![
        ("query_request_sparql", ask(Request::Query(sparql))),
        ("user_message", ask(Request::Agent(message))),
        ("agent_request", ask(Request::Agent(task(Put::Request)))),
    ]
}

fn libraries() -> Vec<(&'static str, Command)> {
    let (library, document) = (|| id("papers"), || id("20fc54b4"));
    let made = Errand::Create {
        library: Some(library()),
        name: Some("Papers".into()),
        description: Some("What we read".into()),
    };
    let part = Errand::Documents { library: library(), after: Some(document()), limit: Some(50) };
    let errands = vec![
        ("library_search", jobs::search()),
        ("library_add", jobs::add()),
        ("library_get", Errand::Get { library: library(), document: document() }),
        ("library_delete", Errand::Delete { library: library(), document: document() }),
        ("library_documents", part),
        ("library_create", made),
        ("library_describe", Errand::Describe(library())),
        ("library_list", Errand::List { after: None, limit: None }),
        ("library_drop", Errand::Drop(library())),
    ];
    let named = |(name, errand)| (name, ask(Request::Library(errand)));
    errands.into_iter().map(named).collect()
}

fn happenings() -> Vec<(&'static str, Command)> {
    let hear = |room, interest| {
        Command::Activity(ActivityCommand::Subscribe { room: Some(id(room)), interest })
    };
    let publish = |room: Option<&str>, draft, ack| {
        Command::Activity(ActivityCommand::Publish { room: room.map(id), draft, ack })
    };
    let whole = Draft {
        kind: id("task.completed"),
        data: json(r#"{"task_id": 7}"#),
        id: Some(id("evt_abc123")),
        at: Some(MORNING),
        source_agent: Some(Tag::number("123")),
        circle: Some(Tag::text("ops")),
        project: Some(Tag::number("5")),
        library: None,
        durable: Some(true),
    };
    let bare = Draft {
        kind: id("custom.event"),
        data: json("{}"),
        id: None,
        at: None,
        source_agent: None,
        circle: None,
        project: None,
        library: None,
        durable: None,
    };
    vec![
        ("library_subscribe", hear("library:papers", Interest::default())),
        ("subscribe_events", hear("bus:events", interest())),
        ("publish_event", publish(Some("bus:events"), whole, true)),
        ("publish_event_bare", publish(None, bare, false)),
    ]
}

#[track_caller]
fn refused(kind: &str, fields: Value, field: &str, why: &str) {
    assert_refused(kind, fields, field, &format!("{field} {why}"));
}

#[test]
fn wrong_questions_are_refused_by_field() {
    let asks = |field: &str, wrong: Value| {
        let mut fields = value!({"natural_language": "x", "query": "x"});
        fields[field] = wrong;
        fields
    };
    let count = "must be an integer between 1 and 1000000";
    let seconds = "must be a number of seconds between 0.001 and 86400";
    refused("query_request", value!({}), "natural_language", "is missing");
    refused(
        "query_request",
        value!({"natural_language": " "}),
        "natural_language",
        "must not be empty",
    );
    refused("query_request", value!({"sparql": 7}), "sparql", "must be a string");
    refused("query_request", asks("endpoint_id", value!("")), "endpoint_id", "must not be empty");
    refused("query_request", asks("execute", value!("yes")), "execute", "must be true or false");
    for wrong in [value!(0), value!(-1), value!(1.5), value!("7"), value!(1_000_001)] {
        refused("query_request", asks("limit", wrong.clone()), "limit", count);
        refused("ontology_search", asks("limit", wrong), "limit", count);
    }
    for wrong in [value!(0), value!(-1), value!("7"), value!(86_401)] {
        refused("query_request", asks("timeout", wrong), "timeout", seconds);
    }
    let both = "natural_language and sparql are two ways to ask: give one of them";
    assert_refused("query_request", asks("sparql", value!("ASK {}")), "sparql", both);
    refused("ontology_search", value!({}), "query", "is missing");
    refused("ontology_search", asks("ontology", value!([])), "ontology", "must be a string");
}

#[test]
fn wrong_tasks_are_refused_by_field() {
    for (kind, field) in
        [("user_message", "content"), ("agent_request", "content"), ("ai_request", "query")]
    {
        refused(kind, value!({}), field, "is missing");
        refused(kind, value!({field: "\n"}), field, "must not be empty");
        refused(kind, value!({field: "x", "context": []}), "context", "must be an object");
        refused(kind, value!({field: "x", "agent": ""}), "agent", "must not be empty");
        refused(kind, value!({field: "x", "sheet_id": 7}), "sheet_id", "must be a string");
    }
    let given = "is not an id that this server gives out";
    refused("cancel_request", value!({}), "request_id", "is missing");
    refused("cancel_request", value!({"query_id": "q"}), "query_id", given);
    refused("cancel_request", value!({"job_id": "q"}), "job_id", given);
}

#[test]
fn wrong_chores_are_refused_by_field() {
    let chore = |action: &str, data| value!({"action": action, "library_id": "l", "data": data});
    let no = |action, data, field, why| refused("library_request", chore(action, data), field, why);
    refused("library_request", value!({}), "action", "is missing");
    refused("library_request", value!({"action": 7}), "action", "must be a string");
    refused("library_request", value!({"action": "search"}), "library_id", "is missing");
    no("search", value!([]), "data", "must be an object");
    no("search", value!({}), "query_text", "is missing");
    no(
        "search",
        value!({"query_text": "x", "k": 0}),
        "k",
        "must be an integer between 1 and 1000000",
    );
    no("add", value!({"text": "x"}), "title", "is missing");
    no("add", value!({"title": "x", "text": ""}), "text", "must not be empty");
    no("add", value!({"title": "x", "text": "x", "metadata": 7}), "metadata", "must be an object");
    for action in ["get", "delete"] {
        no(action, value!({}), "document_id", "is missing");
    }
    no("documents", value!({"after": 7}), "after", "must be a string");
    let other = value!({"library_id": "m"});
    no("create", other, "library_id", "and data.library_id name different libraries");
    let long = value!({"action": "subscribe", "library_id": "x".repeat(128)});
    refused("library_request", long, "library_id", "must be at most 128 bytes long");
    let known = "search, add, get, delete, documents, create, describe, list, drop, subscribe";
    no("burn", value!({}), "action", &format!("must be one of {known}"));
}

#[test]
fn wrong_activities_are_refused_by_field() {
    let wish = |field: &str, wrong: Value| value!({ field: wrong });
    let tag = "must be a string or an integer that a double holds exactly";
    let pattern = "holds no pattern: a pattern must be 1 to 128 bytes long, with at most 4 '*'";
    for field in ["circle_id", "project_id", "source_agent_id"] {
        refused("subscribe_events", wish(field, value!([1, 1.5])), field, tag);
        refused("subscribe_events", wish(field, value!("")), field, "must not be empty");
        let many = value!(vec![1; 65]);
        refused("subscribe_events", wish(field, many), field, "must have at most 64 entries");
    }
    refused("subscribe_events", wish("types", value!("*****")), "types", pattern);
    refused("subscribe_events", wish("types", value!([7])), "types", "must be a string");
    let happened = |field: &str, wrong: Value| {
        let mut fields = value!({"event_type": "x"});
        fields[field] = wrong;
        fields
    };
    let instant = "must be an RFC 3339 date and time, or seconds since 1970";
    refused("publish_event", value!({}), "event_type", "is missing");
    refused("publish_event", happened("data", value!([])), "data", "must be an object");
    refused("publish_event", happened("timestamp", value!("now")), "timestamp", instant);
    refused("publish_event", happened("timestamp", value!(-1)), "timestamp", instant);
    refused("publish_event", happened("circle_id", value!({})), "circle_id", tag);
    refused("publish_event", happened("durable", value!(1)), "durable", "must be true or false");
    refused("publish_event", happened("event_id", value!(1)), "event_id", "must be a string");
}

#[test]
fn activities_come_alone_or_in_lists_and_each_is_judged_for_itself() {
    let one = r#"{"type":"task.completed","circle_id":"1","timestamp":1759406400}"#;
    let read = happenings::activity(one).unwrap();
    assert_eq!(
        (read.kind.as_str(), read.circle, read.at),
        ("task.completed", Some(Tag::number("1")), Some(NOON))
    );
    let list = format!("[{one}, 7, {{}}, {{\"type\":\"a\",\"event_type\":\"b\"}}]");
    let read = happenings::activities(&list).unwrap();
    let texts: Vec<_> =
        read.iter().map(|it| it.as_ref().map_err(|fault| &*fault.text).err()).collect();
    let different = "event_type and type name different types";
    let no_object = "a message must be a JSON object";
    assert_eq!(texts, [None, Some(no_object), Some("type is missing"), Some(different)]);

    assert_eq!(happenings::activities(one).map(|read| read.len()), Ok(1));
    let many = |count| format!("[{}]", vec![one; count].join(","));
    assert_eq!(happenings::activities(&many(MAX_BATCH)).map(|read| read.len()), Ok(MAX_BATCH));
    let refused = |text: &str| happenings::activities(text).unwrap_err().text;
    assert_eq!(refused(&many(MAX_BATCH + 1)), "the list must have at most 100 entries");
    assert_eq!(refused("[]"), "the list must not be empty");
    assert_eq!(refused("7"), "a message must be a JSON object");
    assert_eq!(refused(&"[".repeat(70)), "the JSON is nested too deeply");
}

#[test]
fn a_door_may_say_what_is_wanted() {
    let said = [("types", "task.*,agent.started"), ("circle_id", "1,ops"), ("project_id", "5")];
    let others = [("client_id", "*****"), ("token", "t")];
    let read = happenings::interest_at_the_door(said.into_iter().chain(others));
    assert_eq!(read, Ok(interest()));
    let again = [("types", "task.*"), ("circle_id", "1"), ("types", "agent.started")];
    let more = [("project_id", "5"), ("circle_id", "ops")];
    let read = happenings::interest_at_the_door(again.into_iter().chain(more));
    assert_eq!(read, Ok(interest()), "a parameter given again adds to the first");
    let halves = [("project_id", &*"1,".repeat(33)), ("project_id", &*"2,".repeat(32))];
    assert!(happenings::interest_at_the_door(halves).is_err(), "the limit holds for both");
    let refused = |name, value| happenings::interest_at_the_door([(name, value)]).unwrap_err();
    assert_eq!(refused("types", "*****").field.as_deref(), Some("types"));
    assert_eq!(refused("circle_id", "a\n").field.as_deref(), Some("circle_id"));
    assert_eq!(
        refused("project_id", &"1,".repeat(65)).text,
        "project_id must have at most 64 entries"
    );
}
