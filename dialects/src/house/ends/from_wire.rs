//! Records to the ends of jobs.

use std::{borrow::Cow, sync::Arc};

use bytestring::ByteString;
use protocol::{
    Fault, FaultCode, Timestamp,
    agent::{Put, Reply, Task, Usage},
    job::{Answer, JobEvent, Request, Step},
    library::{DocumentInfo, Draft, Errand, Finding, Hit, LibraryInfo, Mode, Search},
    ontology::{Lookup, Suggestion},
    query::{Ask, Question, Rows, Solution, Term},
};

use super::{
    super::{
        Unreadable,
        from_wire::{id, payload},
    },
    wire,
};

/// Reads the end of a job.
pub(in crate::house) fn end(end: wire::End<'_>) -> Result<JobEvent, Unreadable> {
    Ok(JobEvent {
        job: id(&end.job)?,
        user: id(&end.user)?,
        asked: None,
        request: Arc::new(request(end.request)?),
        step: last(end.last)?,
    })
}

fn request(request: wire::Request<'_>) -> Result<Request, Unreadable> {
    Ok(match request {
        wire::Request::Query { ask, endpoint, execute, limit, timeout } => {
            Request::Query(Question {
                ask: match ask {
                    wire::Ask::Words(it) => Ask::Words(text(it)),
                    wire::Ask::Sparql(it) => Ask::Sparql(text(it)),
                },
                endpoint: endpoint.as_deref().map(id).transpose()?,
                execute,
                limit,
                timeout,
            })
        }
        wire::Request::Ontology { text: it, ontology, limit } => {
            Request::Ontology(Lookup { text: text(it), ontology: ontology.map(text), limit })
        }
        wire::Request::Agent { put, agent, content, sheet } => Request::Agent(Task {
            put: match put {
                wire::Put::Message => Put::Message,
                wire::Put::Request => Put::Request,
                wire::Put::Workspace => Put::Workspace,
            },
            agent: agent.as_deref().map(id).transpose()?,
            content: text(content),
            context: None,
            sheet: sheet.as_deref().map(id).transpose()?,
        }),
        wire::Request::Library(it) => Request::Library(errand(it)?),
    })
}

fn errand(errand: wire::Errand<'_>) -> Result<Errand, Unreadable> {
    Ok(match errand {
        wire::Errand::Create { library, name, description } => Errand::Create {
            library: library.as_deref().map(id).transpose()?,
            name: name.map(text),
            description: description.map(text),
        },
        wire::Errand::Describe(library) => Errand::Describe(id(&library)?),
        wire::Errand::List => Errand::List { after: None, limit: None },
        wire::Errand::ListPart { after, limit } => {
            Errand::List { after: after.as_deref().map(id).transpose()?, limit }
        }
        wire::Errand::Drop(library) => Errand::Drop(id(&library)?),
        wire::Errand::Search { library, text: it, k } => {
            Errand::Search(Search { library: id(&library)?, text: text(it), k })
        }
        wire::Errand::Add { library, document, title } => Errand::Add {
            library: id(&library)?,
            document: Draft {
                document: document.as_deref().map(id).transpose()?,
                title: text(title),
                text: ByteString::new(),
                metadata: None,
            },
        },
        wire::Errand::Get { library, document } => {
            Errand::Get { library: id(&library)?, document: id(&document)? }
        }
        wire::Errand::Delete { library, document } => {
            Errand::Delete { library: id(&library)?, document: id(&document)? }
        }
        wire::Errand::Documents { library, after, limit } => Errand::Documents {
            library: id(&library)?,
            after: after.as_deref().map(id).transpose()?,
            limit,
        },
    })
}

fn last(last: wire::Last<'_>) -> Result<Step, Unreadable> {
    Ok(match last {
        wire::Last::Done { answer: it, took } => Step::Done { answer: answer(it)?, took },
        wire::Last::Failed { code, text, help, field, retry_after } => Step::Failed(Fault {
            code: FaultCode::named(&code).ok_or(Unreadable)?,
            text: text.into_owned().into(),
            help: help.map(|help| help.into_owned().into()),
            field: field.map(|field| field.into_owned().into()),
            retry_after,
        }),
    })
}

fn answer(answer: wire::Answer<'_>) -> Result<Answer, Unreadable> {
    Ok(match answer {
        wire::Answer::Query(it) => Answer::Query(Solution {
            query: text(it.query),
            endpoint: id(&it.endpoint)?,
            rows: it.rows.map(rows),
            execution_time: it.execution_time,
            confidence: it.confidence,
            explanation: text(it.explanation),
        }),
        wire::Answer::Ontology(all) => {
            let one = |it: wire::Suggestion<'_>| {
                let description = it.description.map(text);
                Suggestion { iri: text(it.iri), label: text(it.label), description }
            };
            Answer::Ontology(all.into_iter().map(one).collect())
        }
        wire::Answer::Agent(it) => {
            let usage = |usage: wire::Usage| {
                let wire::Usage { input_tokens, output_tokens } = usage;
                Usage { input_tokens, output_tokens }
            };
            let (data, usage) = (it.data.map(payload), it.usage.map(usage));
            Answer::Agent(Reply { text: text(it.text), data, usage })
        }
        wire::Answer::Library(it) => Answer::Library(finding(it)?),
    })
}

fn rows(it: wire::Rows<'_>) -> Rows {
    let row =
        |row: Vec<Option<wire::Term<'_>>>| row.into_iter().map(|place| place.map(term)).collect();
    Rows {
        variables: it.variables.into_iter().map(text).collect(),
        bindings: it.bindings.into_iter().map(row).collect(),
        truncated: it.truncated,
    }
}

fn term(term: wire::Term<'_>) -> Term {
    match term {
        wire::Term::Iri(iri) => Term::Iri(text(iri)),
        wire::Term::Blank(name) => Term::Blank(text(name)),
        wire::Term::Literal { value, datatype, language } => Term::Literal {
            value: text(value),
            datatype: datatype.map(text),
            language: language.map(text),
        },
    }
}

fn finding(finding: wire::Finding<'_>) -> Result<Finding, Unreadable> {
    Ok(match finding {
        wire::Finding::Created(it) => Finding::Created(library(it)?),
        wire::Finding::Library(it) => Finding::Library(library(it)?),
        wire::Finding::Libraries(all) => libraries(all, false)?,
        wire::Finding::SomeLibraries(all) => libraries(all, true)?,
        wire::Finding::Dropped(library) => Finding::Dropped(id(&library)?),
        wire::Finding::Hits { hits, mode } => Finding::Hits {
            hits: hits.into_iter().map(hit).collect::<Result<_, _>>()?,
            mode: match mode {
                wire::Mode::Lexical => Mode::Lexical,
                wire::Mode::Hybrid => Mode::Hybrid,
            },
        },
        wire::Finding::Added(it) => Finding::Added(document(it)?),
        wire::Finding::Document { document: it, text: whole } => {
            Finding::Document(document(it)?, text(whole))
        }
        wire::Finding::Deleted { library, document } => {
            Finding::Deleted { library: id(&library)?, document: id(&document)? }
        }
        wire::Finding::Documents { documents, more } => Finding::Documents {
            documents: documents.into_iter().map(document).collect::<Result<_, _>>()?,
            more,
        },
    })
}

fn libraries(all: Vec<wire::Library<'_>>, more: bool) -> Result<Finding, Unreadable> {
    let libraries = all.into_iter().map(library).collect::<Result<_, _>>()?;
    Ok(Finding::Libraries { libraries, more })
}

fn library(it: wire::Library<'_>) -> Result<LibraryInfo, Unreadable> {
    Ok(LibraryInfo {
        library: id(&it.library)?,
        name: text(it.name),
        description: it.description.map(text),
        documents: it.documents,
        created: Timestamp::from_millis(it.created),
    })
}

fn document(it: wire::Document<'_>) -> Result<DocumentInfo, Unreadable> {
    Ok(DocumentInfo {
        library: id(&it.library)?,
        document: id(&it.document)?,
        title: text(it.title),
        chunks: it.chunks,
        metadata: it.metadata.map(payload),
        added: Timestamp::from_millis(it.added),
        semantic: it.semantic,
    })
}

fn hit(it: wire::Hit<'_>) -> Result<Hit, Unreadable> {
    Ok(Hit {
        document: id(&it.document)?,
        title: text(it.title),
        chunk: it.chunk,
        text: text(it.text),
        score: it.score,
    })
}

fn text(text: Cow<'_, str>) -> ByteString {
    crate::json::exact(text.into_owned())
}
