//! The requests, steps and answers of the golden files.

use std::time::Duration;

use protocol::{
    Event, Fault, FaultCode, JobId,
    activity::{Activity, Interest, Tag},
    agent::{Put, Reply, Task, ToolUse, Usage},
    job::{Answer, Asked, JobEvent, Request, Step},
    library::{DocumentInfo, Draft, Errand, Finding, Hit, LibraryInfo, Mode, Part, Search},
    ontology::{Lookup, Suggestion},
    query::{Ask, EndpointHealth, Progress, Question, Rows, Solution, Stage, Term},
};

use crate::samples::{MORNING, NOON, id, json};

/// The job of the golden files.
pub(crate) const JOB: JobId = JobId::from_u128(0xabc123);

/// What a job says to the one who asked.
pub(crate) fn says(request: Request, step: Step) -> Event {
    Event::Job(JobEvent {
        job: JOB,
        user: id("user_1"),
        asked: None,
        request: request.into(),
        step,
    })
}

/// What a job says that a socket has asked for under this name.
pub(crate) fn asked(mut event: Event, name: &str) -> Event {
    if let Event::Job(event) = &mut event {
        event.asked = Some(Asked { session: None, name: id(name) });
    }
    event
}

/// The end of a job.
pub(crate) fn done(answer: Answer, millis: u64) -> Step {
    Step::Done { answer, took: Duration::from_millis(millis) }
}

/// The end of a job that came to nothing.
pub(crate) fn failed(code: FaultCode, text: &'static str) -> Step {
    Step::Failed(Fault::new(code, text))
}

/// The question of the seed.
pub(crate) fn question() -> Question {
    Question {
        ask: Ask::Words("Find all proteins from human".into()),
        endpoint: Some(id("uniprot")),
        execute: true,
        limit: Some(100),
        timeout: Some(Duration::from_secs(60)),
    }
}

/// The stage of the seed.
pub(crate) fn progress() -> Progress {
    let message = "Generating SPARQL query...".into();
    Progress { stage: Stage::Generating, fraction: 0.5, message }
}

/// The result of the seed, with one row.
pub(crate) fn solution(rows: Option<Rows>) -> Solution {
    Solution {
        query: "SELECT ?protein WHERE { ... }".into(),
        endpoint: id("uniprot"),
        rows,
        execution_time: Duration::from_millis(1230),
        confidence: 0.95,
        explanation: "This query finds all proteins...".into(),
    }
}

/// A row of one term.
pub(crate) fn protein() -> Rows {
    let protein = Term::Iri("http://purl.uniprot.org/uniprot/P04637".into());
    Rows {
        variables: vec!["protein".into()],
        bindings: vec![vec![Some(protein)]],
        truncated: false,
    }
}

/// Rows of every kind of term, and of none.
pub(crate) fn every_term() -> Rows {
    let literal = |value: &str, datatype: Option<&str>, language: Option<&str>| {
        let (datatype, language) = (datatype.map(Into::into), language.map(Into::into));
        Some(Term::Literal { value: value.into(), datatype, language })
    };
    let integer = Some("http://www.w3.org/2001/XMLSchema#integer");
    let iri = Term::Iri("http://purl.uniprot.org/uniprot/P04637".into());
    Rows {
        variables: ["protein", "label", "length", "note"].map(Into::into).into(),
        bindings: vec![
            vec![Some(iri), literal("p53", None, Some("en")), literal("393", integer, None), None],
            vec![Some(Term::Blank("b0".into())), literal("plain", None, None), None, None],
        ],
        truncated: true,
    }
}

/// The search for terms of the seed.
pub(crate) fn lookup() -> Lookup {
    Lookup { text: "protein".into(), ontology: Some("PR".into()), limit: Some(10) }
}

/// What is suggested in the seed.
pub(crate) fn suggestions() -> Answer {
    let one = Suggestion {
        iri: "http://purl.obolibrary.org/obo/PR_000000001".into(),
        label: "protein".into(),
        description: Some("A biological macromolecule...".into()),
    };
    Answer::Ontology([one].into())
}

/// Something for an agent to do; the question of the workspace's seed, if put so.
pub(crate) fn task(put: Put) -> Task {
    let (content, context) = match put {
        Put::Message => ("hello", None),
        Put::Request => ("Summarise the room", Some(json(r#"{"since": "yesterday"}"#))),
        Put::Workspace => {
            ("Analyze this data and provide insights", Some(json(r#"{"table_range": "A1:Z100"}"#)))
        }
    };
    Task {
        put,
        agent: (put == Put::Request).then(|| id("summariser")),
        content: content.into(),
        context,
        sheet: (put == Put::Workspace).then(|| id("sheet_123")),
    }
}

/// A tool at work, or done.
pub(crate) fn tool(result: Option<&str>) -> Step {
    Step::Tool(ToolUse {
        call: "call_1".into(),
        tool: "search".into(),
        arguments: Some(json(r#"{"words":["p53"]}"#)),
        result: result.map(json),
    })
}

/// What an agent answers, in few words or with all that there can be.
pub(crate) fn reply(text: &str, whole: bool) -> Answer {
    Answer::Agent(Reply {
        text: text.into(),
        data: whole.then(|| json(r#"{"trends":3}"#)),
        usage: whole.then_some(Usage { input_tokens: 120, output_tokens: 45 }),
    })
}

/// A passage to be found.
pub(crate) fn search() -> Errand {
    Errand::Search(Search { library: id("papers"), text: "search query".into(), k: Some(10) })
}

/// A document to be added.
pub(crate) fn add() -> Errand {
    Errand::Add {
        library: id("papers"),
        document: Draft {
            document: None,
            title: "Document Title".into(),
            text: "Document content".into(),
            metadata: Some(json(r#"{"year": 2024}"#)),
        },
    }
}

/// The library of the golden files.
pub(crate) fn library() -> LibraryInfo {
    LibraryInfo {
        library: id("papers"),
        name: "Papers".into(),
        description: None,
        documents: 1,
        created: MORNING,
    }
}

/// The document of the golden files.
pub(crate) fn document(semantic: Option<bool>) -> DocumentInfo {
    DocumentInfo {
        library: id("papers"),
        document: id("20fc54b4"),
        title: "Test Document".into(),
        chunks: 1,
        metadata: semantic.map(|_| json(r#"{"year":2024}"#)),
        added: MORNING,
        semantic,
    }
}

/// One passage.
fn hit() -> Hit {
    Hit {
        document: id("20fc54b4"),
        title: "Test Document".into(),
        chunk: 0,
        text: "Document content".into(),
        score: 0.75,
    }
}

/// An answer with one passage.
pub(crate) fn hits() -> Finding {
    Finding::Hits { hits: vec![hit()], mode: Mode::Hybrid }
}

/// The first passage of many.
pub(crate) fn part() -> Part {
    Part { from: 0, hits: vec![hit()], mode: Mode::Hybrid }
}

/// The activity of the dashboard's seed.
pub(crate) fn activity() -> Activity {
    Activity {
        kind: id("task.completed"),
        data: json(r#"{"task_id":7}"#),
        id: id("evt_abc123"),
        at: MORNING,
        source_agent: Some(Tag::number("123")),
        circle: Some(Tag::number("1")),
        project: Some(Tag::number("5")),
        library: None,
        durable: true,
    }
}

/// What the library's seed tells of a new document.
pub(crate) fn added() -> Activity {
    Activity {
        kind: id("document.added"),
        data: json(r#"{"document_id":"20fc54b4","title":"Test Document","num_chunks":1}"#),
        source_agent: None,
        circle: None,
        project: None,
        library: Some(id("papers")),
        ..activity()
    }
}

/// What somebody wants to hear.
pub(crate) fn interest() -> Interest {
    let pattern = |text| protocol::Pattern::new(text).unwrap();
    Interest {
        kinds: vec![pattern("task.*"), pattern("agent.started")],
        circles: vec![Tag::number("1"), Tag::text("ops")],
        projects: vec![Tag::number("5")],
        source_agents: vec![],
    }
}

/// An endpoint that answers, or does not.
pub(crate) fn health(healthy: bool) -> Event {
    Event::Health(EndpointHealth {
        endpoint: id("uniprot"),
        healthy,
        latency: healthy.then(|| Duration::from_micros(42_500)),
        reason: (!healthy).then(|| "it answered with status 503".into()),
        since: NOON,
    })
}
