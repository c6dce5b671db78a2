//! The ends of jobs to records.

use std::{borrow::Cow, time::Duration};

use protocol::{
    Fault, agent,
    agent::Reply,
    job::{Answer, JobEvent, Request, Step},
    library::{self, Errand, Finding},
    ontology::Suggestion,
    query::{Ask, Rows, Solution, Term},
};

use super::wire;
use crate::payload::embed;

/// Spells the end of a job; none for a step on the way.
pub(in crate::house) fn spell_end(event: &JobEvent) -> Option<wire::End<'_>> {
    let last = match &event.step {
        Step::Done { answer, took } => done(answer, *took),
        Step::Failed(fault) => failed(fault),
        _ => return None,
    };
    let (job, user) = (event.job.to_string().into(), event.user.as_str().into());
    Some(wire::End { job, user, request: request(&event.request), last })
}

fn request(request: &Request) -> wire::Request<'_> {
    match request {
        Request::Query(it) => wire::Request::Query {
            ask: match &it.ask {
                Ask::Words(text) => wire::Ask::Words(text_of(text)),
                Ask::Sparql(text) => wire::Ask::Sparql(text_of(text)),
            },
            endpoint: it.endpoint.as_ref().map(|endpoint| endpoint.as_str().into()),
            execute: it.execute,
            limit: it.limit,
            timeout: it.timeout,
        },
        Request::Ontology(it) => wire::Request::Ontology {
            text: text_of(&it.text),
            ontology: it.ontology.as_deref().map(text_of),
            limit: it.limit,
        },
        Request::Agent(it) => wire::Request::Agent {
            put: match it.put {
                agent::Put::Message => wire::Put::Message,
                agent::Put::Request => wire::Put::Request,
                agent::Put::Workspace => wire::Put::Workspace,
            },
            agent: it.agent.as_ref().map(|agent| agent.as_str().into()),
            content: text_of(&it.content),
            sheet: it.sheet.as_ref().map(|sheet| sheet.as_str().into()),
        },
        Request::Library(it) => wire::Request::Library(errand(it)),
    }
}

fn errand(errand: &Errand) -> wire::Errand<'_> {
    match errand {
        Errand::Create { library, name, description } => wire::Errand::Create {
            library: library.as_ref().map(|library| library.as_str().into()),
            name: name.as_deref().map(text_of),
            description: description.as_deref().map(text_of),
        },
        Errand::Describe(library) => wire::Errand::Describe(library.as_str().into()),
        Errand::List { after: None, limit: None } => wire::Errand::List,
        Errand::List { after, limit } => wire::Errand::ListPart {
            after: after.as_ref().map(|after| after.as_str().into()),
            limit: *limit,
        },
        Errand::Drop(library) => wire::Errand::Drop(library.as_str().into()),
        Errand::Search(it) => wire::Errand::Search {
            library: it.library.as_str().into(),
            text: text_of(&it.text),
            k: it.k,
        },
        Errand::Add { library, document } => wire::Errand::Add {
            library: library.as_str().into(),
            document: document.document.as_ref().map(|document| document.as_str().into()),
            title: text_of(&document.title),
        },
        Errand::Get { library, document } => wire::Errand::Get {
            library: library.as_str().into(),
            document: document.as_str().into(),
        },
        Errand::Delete { library, document } => wire::Errand::Delete {
            library: library.as_str().into(),
            document: document.as_str().into(),
        },
        Errand::Documents { library, after, limit } => wire::Errand::Documents {
            library: library.as_str().into(),
            after: after.as_ref().map(|after| after.as_str().into()),
            limit: *limit,
        },
    }
}

fn failed(fault: &Fault) -> wire::Last<'_> {
    wire::Last::Failed {
        code: fault.code.name().into(),
        text: text_of(&fault.text),
        help: fault.help.as_deref().map(text_of),
        field: fault.field.as_deref().map(text_of),
        retry_after: fault.retry_after,
    }
}

fn done(answer: &Answer, took: Duration) -> wire::Last<'_> {
    let answer = match answer {
        Answer::Query(it) => wire::Answer::Query(solution(it)),
        Answer::Ontology(all) => wire::Answer::Ontology(all.iter().map(suggestion).collect()),
        Answer::Agent(it) => wire::Answer::Agent(reply(it)),
        Answer::Library(it) => wire::Answer::Library(finding(it)),
    };
    wire::Last::Done { answer, took }
}

fn solution(it: &Solution) -> wire::Solution<'_> {
    wire::Solution {
        query: text_of(&it.query),
        endpoint: it.endpoint.as_str().into(),
        rows: it.rows.as_ref().map(rows),
        execution_time: it.execution_time,
        confidence: number(it.confidence),
        explanation: text_of(&it.explanation),
    }
}

fn rows(it: &Rows) -> wire::Rows<'_> {
    wire::Rows {
        variables: it.variables.iter().map(|name| text_of(name)).collect(),
        bindings: it.bindings.iter().map(|places| row(places)).collect(),
        truncated: it.truncated,
    }
}

fn row(places: &[Option<Term>]) -> Vec<Option<wire::Term<'_>>> {
    places.iter().map(|place| place.as_ref().map(term)).collect()
}

fn term(term: &Term) -> wire::Term<'_> {
    match term {
        Term::Iri(iri) => wire::Term::Iri(text_of(iri)),
        Term::Blank(name) => wire::Term::Blank(text_of(name)),
        Term::Literal { value, datatype, language } => wire::Term::Literal {
            value: text_of(value),
            datatype: datatype.as_deref().map(text_of),
            language: language.as_deref().map(text_of),
        },
    }
}

fn suggestion(it: &Suggestion) -> wire::Suggestion<'_> {
    wire::Suggestion {
        iri: text_of(&it.iri),
        label: text_of(&it.label),
        description: it.description.as_deref().map(text_of),
    }
}

fn reply(it: &Reply) -> wire::Reply<'_> {
    let usage = |usage: agent::Usage| {
        let agent::Usage { input_tokens, output_tokens } = usage;
        wire::Usage { input_tokens, output_tokens }
    };
    wire::Reply {
        text: text_of(&it.text),
        data: it.data.as_ref().map(embed),
        usage: it.usage.map(usage),
    }
}

fn finding(finding: &Finding) -> wire::Finding<'_> {
    match finding {
        Finding::Created(it) => wire::Finding::Created(library(it)),
        Finding::Library(it) => wire::Finding::Library(library(it)),
        Finding::Libraries { libraries, more } => {
            let all = libraries.iter().map(library).collect();
            match more {
                true => wire::Finding::SomeLibraries(all),
                false => wire::Finding::Libraries(all),
            }
        }
        Finding::Dropped(library) => wire::Finding::Dropped(library.as_str().into()),
        Finding::Hits { hits, mode } => wire::Finding::Hits {
            hits: hits.iter().map(hit).collect(),
            mode: match mode {
                library::Mode::Lexical => wire::Mode::Lexical,
                library::Mode::Hybrid => wire::Mode::Hybrid,
            },
        },
        Finding::Added(it) => wire::Finding::Added(document(it)),
        Finding::Document(it, text) => {
            wire::Finding::Document { document: document(it), text: text_of(text) }
        }
        Finding::Deleted { library, document } => wire::Finding::Deleted {
            library: library.as_str().into(),
            document: document.as_str().into(),
        },
        Finding::Documents { documents, more } => wire::Finding::Documents {
            documents: documents.iter().map(document).collect(),
            more: *more,
        },
    }
}

fn library(it: &library::LibraryInfo) -> wire::Library<'_> {
    wire::Library {
        library: it.library.as_str().into(),
        name: text_of(&it.name),
        description: it.description.as_deref().map(text_of),
        documents: it.documents,
        created: it.created.as_millis(),
    }
}

fn document(it: &library::DocumentInfo) -> wire::Document<'_> {
    wire::Document {
        library: it.library.as_str().into(),
        document: it.document.as_str().into(),
        title: text_of(&it.title),
        chunks: it.chunks,
        metadata: it.metadata.as_ref().map(embed),
        added: it.added.as_millis(),
        semantic: it.semantic,
    }
}

fn hit(it: &library::Hit) -> wire::Hit<'_> {
    wire::Hit {
        document: it.document.as_str().into(),
        title: text_of(&it.title),
        chunk: it.chunk,
        text: text_of(&it.text),
        score: number(it.score),
    }
}

fn text_of(text: &str) -> Cow<'_, str> {
    text.into()
}

/// JSON has no other numbers, and a record with one could not be read back.
fn number(number: f32) -> f32 {
    if number.is_finite() { number } else { 0.0 }
}
