//! What is asked of whoever works for us.

use protocol::{
    Kind, Payload, SheetId,
    agent::{Put, Task},
    job::Request,
    library::{Draft, Errand, Search},
    ontology::Lookup,
    query::{Ask, Question},
};

use super::wire;
use crate::payload::embed;

/// What is asked, as workers read it.
pub(super) fn request(it: &Request) -> wire::Request<'_> {
    match it {
        Request::Query(it) => wire::Request::Question(question(it)),
        Request::Ontology(it) => wire::Request::Lookup(lookup(it)),
        Request::Agent(it) => wire::Request::Task(task(it)),
        Request::Library(it) => wire::Request::Errand(errand(it)),
    }
}

fn question(it: &Question) -> wire::Question<'_> {
    let (natural_language, sparql) = match &it.ask {
        Ask::Words(text) => (Some(&**text), None),
        Ask::Sparql(text) => (None, Some(&**text)),
    };
    wire::Question {
        natural_language,
        sparql,
        endpoint: it.endpoint.as_ref().map(|id| id.as_str()),
        execute: it.execute,
        limit: it.limit,
        timeout_ms: it.timeout.map(super::to_wire::millis),
    }
}

fn lookup(it: &Lookup) -> wire::Lookup<'_> {
    wire::Lookup { text: &it.text, ontology: it.ontology.as_deref(), limit: it.limit }
}

fn task(it: &Task) -> wire::Task<'_> {
    wire::Task {
        kind: match it.put {
            Put::Message => "user_message",
            Put::Request => "agent_request",
            Put::Workspace => "ai_request",
        },
        agent: it.agent.as_ref().map(Kind::as_str),
        content: &it.content,
        context: it.context.as_ref().map(embed),
        sheet_id: it.sheet.as_ref().map(SheetId::as_str),
    }
}

fn errand(it: &Errand) -> wire::Errand<'_> {
    let library_id = it.library().map(|id| id.as_str());
    let of = |action| wire::Errand { action, library_id, ..wire::Errand::default() };
    match it {
        Errand::Create { name, description, .. } => wire::Errand {
            name: name.as_deref(),
            description: description.as_deref(),
            ..of("create")
        },
        Errand::Describe(_) => of("describe"),
        Errand::List { after, limit } => wire::Errand {
            after: after.as_ref().map(|id| id.as_str()),
            limit: *limit,
            ..of("list")
        },
        Errand::Drop(_) => of("drop"),
        Errand::Search(Search { text, k, .. }) => {
            wire::Errand { text: Some(text), k: *k, ..of("search") }
        }
        Errand::Add { document, .. } => draft(of("add"), document),
        Errand::Get { document, .. } => {
            wire::Errand { document_id: Some(document.as_str()), ..of("get") }
        }
        Errand::Delete { document, .. } => {
            wire::Errand { document_id: Some(document.as_str()), ..of("delete") }
        }
        Errand::Documents { after, limit, .. } => wire::Errand {
            after: after.as_ref().map(|id| id.as_str()),
            limit: *limit,
            ..of("documents")
        },
    }
}

fn draft<'a>(errand: wire::Errand<'a>, it: &'a Draft) -> wire::Errand<'a> {
    wire::Errand {
        document_id: it.document.as_ref().map(|id| id.as_str()),
        title: Some(&it.title),
        text: Some(&it.text),
        metadata: it.metadata.as_ref().map(|it: &Payload| embed(it)),
        ..errand
    }
}
