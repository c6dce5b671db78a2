//! What came of a job, read as what was asked says it must be.

use std::collections::BTreeMap;

use bytestring::ByteString;
use protocol::{
    EndpointId, Fault, IdError, LibraryId, Payload, Timestamp,
    agent::{Reply, Usage},
    job::{Answer, Service},
    library::{DocumentInfo, Finding, Hit, LibraryInfo, Mode},
    ontology::Suggestion,
    query::{Rows, Solution, Term},
};
use schemars::{Schema, json_schema};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::values::{Bound, Candidate, Deleted, Document, Library, Passage, Results, Used, Whole};
use crate::{
    field::{Field, Kind, Said, asked},
    json,
    kinds::{Coordinate, Id, Kept, Object, Version, Wish},
    payload,
    shape::any,
};

asked! {
    /// Of the query service.
    Solved {
        /// The query that was written, in SPARQL 1.1.
        sparql: Kept,
        /// The endpoint that was asked.
        endpoint: Id<EndpointId>,
        /// The results; left out where the query was not to be run.
        results: Option<Results>,
        /// Whether there are more rows than were asked for.
        truncated: Wish,
        /// How long the endpoint took, in milliseconds; 0 if left out.
        execution_time_ms: Option<Version>,
        /// How sure it is that the query asks what was meant, from 0 to 1; 1 if left out.
        confidence: Option<Coordinate>,
        /// What the query does, for people.
        explanation: Option<Kept>,
    }
    /// Of the ontology service.
    Suggested {
        /// The terms, the best first.
        suggestions: Vec<Candidate>,
    }
    /// Of an agent.
    Replied {
        /// The whole text of the answer.
        text: Kept,
        /// What there is besides the text, passed on to the letter.
        data: Option<Object>,
        /// What the answer cost.
        usage: Option<Used>,
    }
    /// Of the library service: what came of the action. The first of `created`, `library`,
    /// `libraries`, `dropped`, `hits`, `added`, `document`, `deleted` and `documents` that is given
    /// is read, and no other.
    Found: any(created, library, libraries, dropped, hits, added, document, deleted, documents) {
        /// The library that was made.
        created: Option<Library>,
        /// The library that was asked for.
        library: Option<Library>,
        /// The libraries that may be read, or a part of them.
        libraries: Option<Vec<Library>>,
        /// The library that was deleted.
        dropped: Option<Id<LibraryId>>,
        /// The passages that were found, the best first.
        hits: Option<Vec<Passage>>,
        /// How the passages were found; `lexical` if left out. Goes with `hits`.
        mode: Option<Mode>,
        /// The document that was added.
        added: Option<Document<'static>>,
        /// The document that was asked for, with its text.
        document: Option<Whole>,
        /// The document that was deleted.
        deleted: Option<Deleted>,
        /// The documents of the library, without their texts.
        documents: Option<Vec<Document<'static>>>,
        /// Whether there are more. Goes with `libraries` and `documents`.
        more: Wish,
    }
}

/// The answer of any service, not yet looked into.
pub(super) enum Any {}

/// Understands the answer to a request of this service: one JSON object.
pub fn answer(service: Service, answer: &Payload) -> Result<Answer, Fault> {
    let text = answer.as_json();
    match service {
        Service::Query => solution(&json::message(text)?).map(Answer::Query),
        Service::Ontology => suggestions(&json::message(text)?),
        Service::Agent => reply(&json::message(text)?).map(Answer::Agent),
        Service::Library => finding(&json::message(text)?).map(Answer::Library),
    }
}

impl Kind for Any {
    type Value<'a> = Payload;

    fn read(field: Field<'_>) -> Result<Payload, Fault> {
        Object::read(field)
    }

    fn schema() -> Schema {
        let services = [Solved::schema(), Suggested::schema(), Replied::schema(), Found::schema()];
        json_schema!({"anyOf": services})
    }
}

fn solution(said: &Solved<'_>) -> Result<Solution, Fault> {
    let truncated = said.truncated().read()?;
    let wrong = || said.results().wrong("has a term of an unknown type");
    let rows = |results| rows(results, truncated).ok_or_else(wrong);
    let results = said.results().read()?.map(rows).transpose()?;
    let share = said.confidence().read()?.map(|share| share.clamp(0.0, 1.0) as f32);
    let took = said.execution_time_ms().read()?.unwrap_or_default();
    Ok(Solution {
        query: said.sparql().read()?,
        endpoint: said.endpoint().read()?,
        rows: results,
        execution_time: std::time::Duration::from_millis(took),
        confidence: share.unwrap_or(1.0),
        explanation: said.explanation().read()?.unwrap_or_default(),
    })
}

fn rows(results: Results, truncated: bool) -> Option<Rows> {
    let variables = results.head.vars;
    let row = |mut bound: BTreeMap<String, Bound>| {
        let place =
            |name: &String| bound.remove(name).map(term).map_or(Some(None), |t| t.map(Some));
        variables.iter().map(place).collect::<Option<Vec<_>>>()
    };
    let bindings = results.results.bindings.into_iter().map(row).collect::<Option<_>>()?;
    let variables = variables.into_iter().map(ByteString::from).collect();
    Some(Rows { variables, bindings, truncated })
}

fn term(bound: Bound) -> Option<Term> {
    let value = bound.value.into();
    match bound.r#type.as_str() {
        "uri" => Some(Term::Iri(value)),
        "bnode" => Some(Term::Blank(value)),
        "literal" | "typed-literal" => Some(Term::Literal {
            value,
            datatype: bound.datatype.map(Into::into),
            language: bound.language.map(Into::into),
        }),
        _ => None,
    }
}

fn suggestions(said: &Suggested<'_>) -> Result<Answer, Fault> {
    let all = said.suggestions().read()?.into_iter().map(|it| Suggestion {
        iri: it.iri.into(),
        label: it.label.into(),
        description: it.description.map(Into::into),
    });
    Ok(Answer::Ontology(all.collect()))
}

fn reply(said: &Replied<'_>) -> Result<Reply, Fault> {
    let (data, used) = (said.data().read()?, said.usage().read()?);
    let usage =
        used.map(|it| Usage { input_tokens: it.input_tokens, output_tokens: it.output_tokens });
    Ok(Reply { text: said.text().read()?, data, usage })
}

fn finding(said: &Found<'_>) -> Result<Finding, Fault> {
    if let Some(it) = said.created().read()? {
        Ok(Finding::Created(library(said.created().of(), it)?))
    } else if let Some(it) = said.library().read()? {
        Ok(Finding::Library(library(said.library().of(), it)?))
    } else if let Some(all) = said.libraries().read()? {
        let all = all.into_iter().map(|it| library(said.libraries().of(), it));
        let more = said.more().read()?;
        Ok(Finding::Libraries { libraries: all.collect::<Result<_, _>>()?, more })
    } else if let Some(library) = said.dropped().read()? {
        Ok(Finding::Dropped(library))
    } else if let Some(all) = said.hits().read()? {
        hits(said, all)
    } else {
        about_documents(said)
    }
}

fn about_documents(said: &Found<'_>) -> Result<Finding, Fault> {
    if let Some(it) = said.added().read()? {
        document(said.added().of(), it).map(|(info, _)| Finding::Added(info))
    } else if let Some(it) = said.document().read()? {
        let (info, text) = document(said.document().of(), it)?;
        let text = text.ok_or_else(|| said.document().wrong("must have its text"))?;
        Ok(Finding::Document(info, text))
    } else if let Some(Deleted { library_id, document_id }) = said.deleted().read()? {
        let field = said.deleted().of();
        let (library, document) = (id(field, &library_id)?, id(field, &document_id)?);
        Ok(Finding::Deleted { library, document })
    } else {
        let all = said.documents().needed()?.into_iter();
        let all = all.map(|it| document(said.documents().of(), it).map(|(info, _)| info));
        Ok(Finding::Documents {
            documents: all.collect::<Result<_, _>>()?,
            more: said.more().read()?,
        })
    }
}

fn hits(said: &Found<'_>, all: Vec<Passage>) -> Result<Finding, Fault> {
    let mode = said.mode().read()?.unwrap_or(Mode::Lexical);
    let hit = |it: Passage| {
        Ok(Hit {
            document: id(said.hits().of(), &it.document_id)?,
            title: it.title.into(),
            chunk: it.chunk,
            text: it.text.into(),
            score: it.score,
        })
    };
    let hits = all.into_iter().map(hit).collect::<Result<_, Fault>>()?;
    Ok(Finding::Hits { hits, mode })
}

fn library(field: Field<'_>, it: Library) -> Result<LibraryInfo, Fault> {
    Ok(LibraryInfo {
        library: id(field, &it.library_id)?,
        name: it.name.into(),
        description: it.description.map(Into::into),
        documents: it.documents,
        created: instant(field, &it.created_at)?,
    })
}

fn document(
    field: Field<'_>,
    it: Document<'_>,
) -> Result<(DocumentInfo, Option<ByteString>), Fault> {
    let info = DocumentInfo {
        library: id(field, &it.library_id)?,
        document: id(field, &it.document_id)?,
        title: it.title.into(),
        chunks: it.chunks,
        metadata: it.metadata.map(|raw| payload::check(raw.get())).transpose()?,
        added: instant(field, &it.added_at)?,
        semantic: it.semantic,
    };
    Ok((info, it.text.map(Into::into)))
}

fn id<T: std::str::FromStr<Err = IdError>>(field: Field<'_>, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|error| field.wrong(format_args!("has an id that {error}")))
}

fn instant(field: Field<'_>, text: &str) -> Result<Timestamp, Fault> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok();
    let millis = at.and_then(|at| u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok());
    let wrong = || field.wrong("has an instant that is not RFC 3339");
    millis.map(Timestamp::from_millis).ok_or_else(wrong)
}
